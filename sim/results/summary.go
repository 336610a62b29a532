package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Metric is one number of a replicate: a column of the series at the end or
// summed, a part of the value captured, or one that the caller adds.
type Metric struct {
	Name  string
	Kind  Kind // Stock, Flow or Ratio
	Unit  string
	Doc   string
	Range Range   // in which it lies, where that is known
	Value float64 // NaN is missing
}

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

// MetricSummary is one metric over the replicates; its interval is cut at the
// ends of the metric's range.
type MetricSummary struct {
	Name string
	Kind Kind
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
	Kind Kind   `json:"kind"`
	Unit string `json:"unit"`
	Mean number `json:"mean"`
	SD   number `json:"sd"`
	Lo   number `json:"lo"`
	Hi   number `json:"hi"`
	Min  number `json:"min"`
	Max  number `json:"max"`
	N    int    `json:"n"`
	// Whole marks a Ratio: who reads the kinds of a series finds only those.
	Whole bool `json:"whole_run,omitempty"`
}

type summaryJSON struct {
	Format     int             `json:"format"`
	Results    int             `json:"results"`
	Scenario   string          `json:"scenario"`
	Replicates int             `json:"replicates"`
	Confidence number          `json:"confidence"`
	Metrics    json.RawMessage `json:"metrics"`
	Warnings   []string        `json:"warnings"`
}

// Encode writes the summary as JSON, a line per metric, in their order.
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
		kind, whole := m.Kind, m.Kind == Ratio
		if whole {
			kind = Stock
		}
		body, err := plainJSON(metricJSON{kind, m.Unit, number(v.Mean), number(v.SD), number(v.Lo), number(v.Hi), number(v.Min), number(v.Max), v.N, whole})
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
	fmt.Fprintf(&b, "{\n  \"format\": %d,\n  \"results\": %d,\n  \"scenario\": %s,\n  \"replicates\": %d,\n  \"confidence\": %s,\n  \"metrics\": %s,\n  \"warnings\": [",
		s.Format, s.Results, scenario, s.Replicates, appendFloat(nil, s.Confidence), metrics.Bytes())
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

// plainJSON leaves <, > and & as they are.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// decodeSummary reads summary.json.
func decodeSummary(b []byte) (*Summary, error) {
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
		nan := number(math.NaN())
		m := metricJSON{Mean: nan, SD: nan, Lo: nan, Hi: nan, Min: nan, Max: nan}
		if err := d.Decode(&m); err != nil {
			return nil, err
		}
		if m.Whole {
			m.Kind = Ratio
		}
		s.Metrics = append(s.Metrics, MetricSummary{Name: name.(string), Kind: m.Kind, Unit: m.Unit, Interval: Interval{
			N: m.N, Mean: float64(m.Mean), SD: float64(m.SD), Lo: float64(m.Lo), Hi: float64(m.Hi),
			Min: float64(m.Min), Max: float64(m.Max), Confidence: s.Confidence}})
	}
	return s, nil
}

// summarize joins what was measured in each replicate, in replicate order.
func summarize(replicates [][]Metric, confidence float64) []MetricSummary {
	var out []MetricSummary
	index := map[string]int{}
	var values [][]float64
	var ranges []Range
	for r, metrics := range replicates {
		for _, m := range metrics {
			i, ok := index[m.Name]
			if !ok {
				i = len(out)
				index[m.Name] = i
				out = append(out, MetricSummary{Name: m.Name, Kind: m.Kind, Unit: m.Unit})
				values = append(values, slices.Repeat([]float64{math.NaN()}, len(replicates)))
				ranges = append(ranges, Range{})
			}
			if !ranges[i].Known() {
				ranges[i] = m.Range // a replicate that an older program ran states none
			}
			values[i][r] = m.Value
		}
	}
	for i := range out {
		out[i].Interval = Student(values[i], confidence).Within(ranges[i])
	}
	return out
}

// HalfAdopted is the metric of the days until half of all consumers have
// adopted, missing when they never do.
const HalfAdopted = "time_to(adopters, 50%)"

// Metrics that only summaries have.
const (
	StoreAds  = "o2o_advertising" // a part of ad_revenue
	RuleFired = "rule_fired."     // then the name of a rule of the platform
)

// Measure takes the metrics of one replicate from one of its tables: series or
// value. consumers is their number, 0 where it is not known.
func Measure(t *Table, consumers int64) []Metric {
	switch t.Name {
	case SeriesTable:
		return measureSeries(t, consumers)
	case ValueTable:
		return measureValue(t)
	}
	return nil
}

func measureSeries(t *Table, consumers int64) []Metric {
	var out []Metric
	for i := range t.cols {
		c := &t.cols[i]
		if c.column.Kind == Stock && c.isNumber() {
			v := math.NaN()
			if t.rows > 0 {
				v = c.Float(t.rows - 1)
			}
			out = append(out, c.column.metric(c.column.Name, v))
		}
		if c.column.Kind == Flow && c.isNumber() {
			out = append(out, c.column.metric(c.column.Name, c.sum(nil)))
		}
	}
	adopters, time := t.Col("adopters"), t.Col("time")
	if consumers > 0 && adopters != nil && time != nil {
		v := math.NaN()
		for r := range t.rows {
			if 2*adopters.Float(r) >= float64(consumers) {
				v = time.Float(r)
				break
			}
		}
		out = append(out, Metric{HalfAdopted, Stock, "d", "days until half of all consumers have adopted, at recorded ticks", NotNegative(), v})
	}
	return out
}

// Parties in the order of the tables.
var parties = []string{"platform", "provider", "advertiser", "consumer", "outside"}

// measureValue gives cash_in.platform … captured.outside, and created, what
// the four inside parties capture together.
func measureValue(t *Table) []Metric {
	party := t.Col("party")
	if party == nil {
		return nil
	}
	var out []Metric
	created, inside := 0.0, false
	for _, name := range parties {
		rows := make([]bool, t.rows)
		for r := range rows {
			rows[r] = party.Text(r) == name
		}
		if !slices.Contains(rows, true) {
			continue
		}
		for i := range t.cols {
			c := &t.cols[i]
			if c.column.Kind != Flow || !c.isNumber() {
				continue
			}
			v := c.sum(rows)
			out = append(out, c.column.metric(c.column.Name+"."+name, v))
			if c.column.Name == "captured" && name != "outside" && v == v {
				created += v
				inside = true
			}
		}
	}
	if inside {
		out = append(out, Metric{"created", Flow, "currency", "sum of what the inside parties capture", Range{}, created})
	}
	return out
}

// metric is the column's number of a replicate.
func (c Column) metric(name string, v float64) Metric {
	return Metric{name, c.Kind, c.Unit, c.Doc, c.Range.of(c.Kind), v}
}

func (c *Values) isNumber() bool {
	return c.column.Type == IntType || c.column.Type == FloatType || c.column.Type == MoneyType
}

// sum adds up the rows (nil: all), leaving out what is missing; a column with
// nothing in it has no sum. Whole numbers and amounts are added exactly.
func (c *Values) sum(rows []bool) float64 {
	n, exact, sum := 0, int64(0), 0.0
	fits := c.column.Type != FloatType
	for r := range c.Len() {
		if rows != nil && !rows[r] || c.Missing(r) {
			continue
		}
		n++
		sum += c.Float(r)
		if fits {
			next := exact + c.ints[r]
			fits = (next > exact) == (c.ints[r] > 0)
			exact = next
		}
	}
	switch {
	case n == 0:
		return math.NaN()
	case fits && c.column.Type == MoneyType:
		return moneyFloat(exact)
	case fits:
		return float64(exact)
	}
	return sum
}

// Warning is a warning of the scenario (no replicates) or of some replicates.
type Warning struct {
	Message    string `json:"message"`
	Replicates []int  `json:"replicates,omitempty"`
}

// String names the replicates when not all had it.
func (w Warning) text(all int) string {
	if len(w.Replicates) == 0 || len(w.Replicates) == all {
		return w.Message
	}
	if len(w.Replicates) == 1 {
		return fmt.Sprintf("replicate %d: %s", w.Replicates[0], w.Message)
	}
	return fmt.Sprintf("replicates %s: %s", Ranges(w.Replicates), w.Message)
}

// Ranges writes sorted numbers as 1-3, 5.
func Ranges(n []int) string {
	var b strings.Builder
	for i := 0; i < len(n); {
		j := i
		for j+1 < len(n) && n[j+1] == n[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		if fmt.Fprint(&b, n[i]); j > i {
			fmt.Fprintf(&b, "-%d", n[j])
		}
		i = j + 1
	}
	return b.String()
}

// joinWarnings puts the same warning of several replicates into one, those of
// the scenario first, then in the order of replicates.
func joinWarnings(scenario []string, replicates []int, of func(replicate int) []string) []Warning {
	var out []Warning
	for _, s := range scenario {
		if !slices.ContainsFunc(out, func(w Warning) bool { return w.Message == s }) {
			out = append(out, Warning{Message: s})
		}
	}
	shared := len(out)
	for _, r := range replicates {
		for _, s := range of(r) {
			i := slices.IndexFunc(out, func(w Warning) bool { return w.Message == s })
			switch {
			case i < 0:
				out = append(out, Warning{s, []int{r}})
			case i >= shared && !slices.Contains(out[i].Replicates, r):
				out[i].Replicates = append(out[i].Replicates, r)
			}
		}
	}
	return out
}
