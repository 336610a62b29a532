// Package summary summarises metrics over replicates, as JSON and as text for a terminal.
package summary

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"guanxi/sim/results/table"
)

// Summary is summary.json: each metric over the replicates.
type Summary struct {
	Format     int
	Results    int
	Scenario   string
	Replicates int
	Confidence float64
	Metrics    []MetricSummary // in the order of the tables
	Warnings   []string
}

// MetricSummary is one metric over the replicates, with its interval cut at the ends of the
// metric's range.
type MetricSummary struct {
	Name string
	Kind table.Kind
	Unit string
	Interval
}

// Metric finds a metric by its name.
func (s *Summary) Metric(name string) (MetricSummary, bool) {
	for _, m := range s.Metrics {
		if m.Name == name {
			return m, true
		}
	}
	return MetricSummary{}, false
}

type metricJSON struct {
	Kind table.Kind   `json:"kind"`
	Unit string       `json:"unit"`
	Mean table.Number `json:"mean"`
	SD   table.Number `json:"sd"`
	Lo   table.Number `json:"lo"`
	Hi   table.Number `json:"hi"`
	Min  table.Number `json:"min"`
	Max  table.Number `json:"max"`
	N    int          `json:"n"`
	// Whole marks a Ratio: readers of the JSON find only the kinds of a series in "kind".
	Whole bool `json:"whole_run,omitempty"`
}

type summaryJSON struct {
	Format     int             `json:"format"`
	Results    int             `json:"results"`
	Scenario   string          `json:"scenario"`
	Replicates int             `json:"replicates"`
	Confidence table.Number    `json:"confidence"`
	Metrics    json.RawMessage `json:"metrics"`
	Warnings   []string        `json:"warnings"`
}

// Encode writes the summary as JSON, one line per metric, in order.
func (s *Summary) Encode() ([]byte, error) {
	var metrics bytes.Buffer
	metrics.WriteString("{")
	for i, m := range s.Metrics {
		if i > 0 {
			metrics.WriteString(",")
		}
		name, err := plainJSON(m.Name)
		if err != nil {
			return nil, err
		}
		v := m.Interval
		kind, whole := m.Kind, m.Kind == table.Ratio
		if whole {
			kind = table.Stock
		}
		body, err := plainJSON(metricJSON{kind, m.Unit, table.Number(v.Mean), table.Number(v.SD), table.Number(v.Lo),
			table.Number(v.Hi), table.Number(v.Min), table.Number(v.Max), v.N, whole})
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&metrics, "\n    %s: %s", name, body)
	}
	metrics.WriteString("\n  }")
	scenario, err := plainJSON(s.Scenario)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"format\": %d,\n  \"results\": %d,\n  \"scenario\": %s,\n  \"replicates\": %d,\n  "+
		"\"confidence\": %s,\n  \"metrics\": %s,\n  \"warnings\": [",
		s.Format, s.Results, scenario, s.Replicates, table.AppendFloat(nil, s.Confidence), metrics.Bytes())
	for i, w := range s.Warnings {
		text, err := plainJSON(w)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, "\n    %s", text)
	}
	if len(s.Warnings) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("]\n}\n")
	return b.Bytes(), nil
}

// plainJSON does not escape <, > and &.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Decode reads summary.json.
func Decode(b []byte) (*Summary, error) {
	var raw summaryJSON
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, err
	}
	s := &Summary{Format: raw.Format, Results: raw.Results, Scenario: raw.Scenario,
		Replicates: raw.Replicates, Confidence: float64(raw.Confidence), Warnings: raw.Warnings}
	d := json.NewDecoder(bytes.NewReader(raw.Metrics)) // token by token: a map would lose the order
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("metrics is not an object")
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		nan := table.Number(math.NaN())
		m := metricJSON{Mean: nan, SD: nan, Lo: nan, Hi: nan, Min: nan, Max: nan}
		if err := d.Decode(&m); err != nil {
			return nil, err
		}
		if m.Whole {
			m.Kind = table.Ratio
		}
		s.Metrics = append(s.Metrics, MetricSummary{Name: name.(string), Kind: m.Kind, Unit: m.Unit, Interval: Interval{
			N: m.N, Mean: float64(m.Mean), SD: float64(m.SD), Lo: float64(m.Lo), Hi: float64(m.Hi),
			Min: float64(m.Min), Max: float64(m.Max)}})
	}
	return s, nil
}

// Summarise summarises over replicates what was measured in each, in replicate order.
func Summarise(replicates [][]Metric, confidence float64) []MetricSummary {
	var out []MetricSummary
	index := map[string]int{}
	var values [][]float64
	var ranges []table.Range
	var steps []float64
	for r, metrics := range replicates {
		for _, m := range metrics {
			i, ok := index[m.Name]
			if !ok {
				i = len(out)
				index[m.Name] = i
				out = append(out, MetricSummary{Name: m.Name, Kind: m.Kind, Unit: m.Unit})
				values = append(values, slices.Repeat([]float64{math.NaN()}, len(replicates)))
				ranges, steps = append(ranges, table.Range{}), append(steps, 0)
			}
			if !ranges[i].Known() {
				ranges[i] = m.Range // a replicate run by an older program states none
			}
			steps[i] = max(steps[i], m.Step)
			values[i][r] = m.Value
		}
	}
	for i := range out {
		out[i].Interval = Student(values[i], steps[i], confidence).Bounded(ranges[i])
	}
	return out
}
