package analysis_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

var nan = math.NaN()

// model returns the metrics of a run, or fails it. luck returns normal numbers that the runs
// of a seed and replicate share.
type model func(p *study.Point, luck func(n uint64) float64) ([]float64, error)

// world writes the folder that a sweep with these runs would write.
func world(t testing.TB, text string, f model) analysis.Subject {
	t.Helper()
	s := need.Value(study.Parse("t.yaml", []byte(text)))(t)
	points := need.Value(s.Points())(t)
	m := &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Study: s.Name, Scenario: s.Scenario.Name, Seed: s.Seed}, Design: s.Design.Kind, Luck: s.Luck,
		Baseline: s.Design.Baseline, Confidence: s.Confidence, Points: len(points), Complete: true, Currency: "CNY", Consumers: 2000}
	for _, f := range s.Factors {
		x := schema.Factor{Name: f.Name, Paths: f.Paths, Scale: f.Scale, Unit: f.Unit}
		for _, l := range f.Levels {
			x.Levels = append(x.Levels, l.Text)
		}
		m.Factors = append(m.Factors, x)
	}
	for _, a := range s.Arms {
		m.Arms = append(m.Arms, a.Name)
	}
	for _, x := range s.Metrics {
		unit := "1"
		if strings.Contains(x.Text, "revenue") || strings.Contains(x.Text, "captured") || x.Text == "created" {
			unit = "currency"
		}
		m.Metrics = append(m.Metrics, schema.Metric{Name: x.Text, Kind: table.Stock, Unit: unit})
	}
	runs := schema.NewRuns(m.Factors, len(m.Arms) > 0, m.Metrics)
	factors := schema.FactorColumns(m.Factors)
	for _, p := range points {
		for r := 1; r <= s.Replicates; r++ {
			key := rng.New(p.Seed, r, "luck")
			values, err := f(p, func(n uint64) float64 {
				u, v := key.Open(0, 2*n), key.Open(0, 2*n+1)
				return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
			})
			if values == nil && err == nil {
				continue // not run
			}
			row := []table.Cell{table.Text(fmt.Sprintf("%016x", p.Number*1000+r)), table.Int(p.Number), table.Missing(), table.Int(r), table.Int(p.Seed)}
			if p.Block > 0 {
				row[2] = table.Int(p.Block)
			}
			if err != nil {
				row = append(row, table.Text("failed"), table.Text(err.Error()))
				m.Failed++
			} else {
				row = append(row, table.Text("ok"), table.Missing())
			}
			if len(m.Arms) > 0 {
				row = append(row, table.Text(p.Arm))
			}
			for k, c := range factors {
				if c.Type == table.TextType {
					row = append(row, table.Text(p.Levels[k].Text))
				} else {
					row = append(row, table.Float(p.Levels[k].Value))
				}
			}
			for k := range m.Metrics {
				if err != nil {
					row = append(row, table.Missing())
				} else {
					row = append(row, table.Float(values[k]))
				}
			}
			runs.AppendRow(row...)
			m.Runs++
			m.Done++
		}
	}
	dir := filepath.Join(t.TempDir(), s.Name)
	need.Nil(t, os.MkdirAll(dir, 0o755))
	w := need.Value(results.WriteSweep(dir))(t)
	stream, err := w.Table(runs)
	if err == nil {
		err = stream.Write(runs)
	}
	if err == nil {
		err = w.File("study.yaml", []byte(s.Effective()))
	}
	if err == nil {
		err = w.Finish(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return need.Value(analysis.Open(dir))(t)
}

func analyze(t testing.TB, s analysis.Subject, o analysis.Options) *analysis.Report {
	t.Helper()
	if o.Samples == 0 {
		o.Samples = 300
	}
	return need.Value(analysis.Analyze(s, o))(t)
}

// place returns where a factor's value lies in its range, from 0 to 1.
func place(s *study.Factor, v float64) float64 {
	if s.Scale == study.Log {
		return math.Log(v/s.Low) / math.Log(s.High/s.Low)
	}
	return (v - s.Low) / (s.High - s.Low)
}

var near = need.Near

// fits checks that a text fits the width of the terminal.
func fits(t *testing.T, text string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if n := len([]rune(line)); n > tabular.Width {
			t.Errorf("a line of %d columns: %s", n, line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}
