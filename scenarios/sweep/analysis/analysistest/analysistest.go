// Package analysistest makes folders of studies from made-up runs, for tests of what their answers are.
package analysistest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/results/tex/textest"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// Model returns the metrics of a run, or fails it. luck returns normal numbers that the runs
// of a seed and replicate share.
type Model func(p *study.Point, luck func(n uint64) float64) ([]float64, error)

// World writes the folder that a sweep with these runs would write.
func World(t testing.TB, text string, f Model) analysis.StudyRuns {
	t.Helper()
	s := need.Value(study.Parse("t.yaml", []byte(text)))(t)
	points := need.Value(s.Points())(t)
	m := &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Study: s.Name,
		Scenario: s.Scenario.Name, Seed: s.Seed}, Design: s.Design.Kind, Luck: s.Luck,
		Baseline: s.Design.Baseline, Confidence: s.Confidence, Points: len(points), Complete: true, Currency: "CNY",
		Consumers: 2000}
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
		if slices.Contains([]string{"adopters", "registered", "churned"}, x.Text) {
			people := &m.Metrics[len(m.Metrics)-1]
			people.Range, people.Step = &table.Range{Low: math.Inf(-1), High: 1e9}, 1e-3
		}
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
			row := []table.Cell{table.Text(fmt.Sprintf("%016x", p.Number*1000+r)), table.Int(p.Number), table.Missing(),
				table.Int(r), table.Int(p.Seed)}
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

// Analyze analyses a study, and compares all that is said of it with what was.
func Analyze(t testing.TB, s analysis.StudyRuns, o analysis.Options) *analysis.Report {
	t.Helper()
	r := need.Value(analysis.Analyze(s, o))(t)
	dir := r.Dir
	r.Dir = "DIR"
	Said(t, r.Answers, r.JSON(), r.Text(), r.LaTeX(), r.Screen(24))
	r.Dir = dir
	return r
}

var temporary = regexp.MustCompile(`/[^"\s]*/Test[^"\s]*/[0-9]+/`)

// Said compares answers to a question, as a table and as JSON, and texts with what was said before.
func Said(t testing.TB, answers []analysis.Answer, all any, texts ...string) {
	t.Helper()
	var table strings.Builder
	schema.NewAnswers(answers...).WriteCSV(&table)
	said := append([]string{table.String(), string(need.Value(json.Marshal(all))(t))}, texts...)
	for i, text := range said {
		if temporary.MatchString(text) { // lines break elsewhere after another name
			said[i] = strings.Join(strings.Fields(temporary.ReplaceAllString(text, "")), " ")
		}
	}
	golden.Digest(t, said...)
}

// Place returns where a factor's value lies in its range, from 0 to 1.
func Place(s *study.Factor, v float64) float64 {
	if s.Scale == study.Log {
		return math.Log(v/s.Low) / math.Log(s.High/s.Low)
	}
	return (v - s.Low) / (s.High - s.Low)
}

// Fits checks that a text fits the width of the terminal.
func Fits(t *testing.T, text string) {
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

func Parsed(t testing.TB, text string) func() *study.Study {
	s := need.Value(study.Parse("t.yaml", []byte(text)))(t)
	return func() *study.Study { return s }
}

func Indices(r *analysis.Report, metric int, index string) map[string]analysis.Answer {
	out := map[string]analysis.Answer{}
	for _, x := range r.Answers {
		if x.Metric == r.Metrics[metric].Name && x.Measure == index {
			key := x.About
			if x.Beside != "" {
				key += "×" + x.Beside
			}
			out[key] = x
		}
	}
	return out
}

// Asked returns the answers to a question about a metric by a measure.
func Asked(r *analysis.Report, question, metric, measure string, scale ...string) (all []analysis.Answer) {
	for _, x := range r.Answers {
		if x.Question == question && x.Metric == metric && x.Measure == measure && x.Scale == append(scale,
			schema.Absolute)[0] {
			all = append(all, x)
		}
	}
	return all
}

// Compile compiles tables for a line of the class article.
func Compile(t *testing.T, fragments ...string) {
	t.Helper()
	textest.Compile(t, "{article}", tabular.Preamble, fragments...)
}

// Ranges are three factors of a study.
const Ranges = `scenario: bass
replicates: 1
factors:
  x1: {set: adoption.innovation, from: 0.01/day, to: 0.09/day}
  x2: {set: adoption.imitation, from: 0.1/day, to: 0.9/day}
  x3: {set: adoption.never_adopt, from: 10%, to: 50%}
metrics: [adopters, active]
`

// Ishigami is Ishigami's function of the places within the ranges. The second metric never
// changes.
func Ishigami(s func() *study.Study) Model {
	return func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		var x [3]float64
		for i := range x {
			x[i] = math.Pi * (2*Place(&s().Factors[i], p.Levels[i].Value) - 1)
		}
		return []float64{math.Sin(x[0]) + 7*math.Pow(math.Sin(x[1]), 2) + .1*math.Pow(x[2], 4)*math.Sin(x[0]), 3}, nil
	}
}

// Same reports whether two analyses say the same.
func Same(a, b *analysis.Report) bool {
	var x, y strings.Builder
	schema.NewAnswers(a.Answers...).WriteCSV(&x)
	schema.NewAnswers(b.Answers...).WriteCSV(&y)
	return x.String() == y.String()
}

// Ran runs a study.
func Ran(t testing.TB, text string) analysis.StudyRuns {
	t.Helper()
	s := need.Value(study.Parse("t.yaml", []byte(text)))(t)
	dir := filepath.Join(t.TempDir(), s.Name)
	need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 2, Program: "test"}))(t)
	return need.Value(analysis.Open(dir))(t)
}

// Elements is a study of coalitions.
const Elements = `name: parts
scenario:
  extends: wechat
  elements: {users_needs: off, functions_services: off, members_activities: off, core_business: off, experience: off, partner_network: off, consumer_relations: off, profit_model: off,
    posts: {module: cocreation, off: {posts: off}}, content: {module: cocreation, off: {content: off}}, games: {module: acquisition, off: {games: off}}}
design: {kind: elements}
replicates: 12
metrics: [created, captured.platform, captured.consumer]
`

// Arms is a study of three arms.
const Arms = `name: billings
scenario: bass
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.5/day}, c: {adoption.imitation: 0.6/day}}
replicates: 30
metrics: [adopters, active, "time_to(adopters, 50%)"]
`

// ThreeArms are its runs: b is 20 above a, and c equals a, with shared noise of sd 30 and own noise of sd 10.
func ThreeArms(p *study.Point, luck func(uint64) float64) ([]float64, error) {
	n := map[string]uint64{"a": 1, "b": 2, "c": 3}[p.Arm]
	x := 1000 + 30*luck(0) + 10*luck(n)
	if p.Arm == "b" {
		x += 20
	}
	never := math.NaN()
	if p.Arm != "c" || luck(5) > 0 {
		never = 12.5 + luck(n)
	}
	return []float64{x, 5e8 + 1e7*luck(n), never}, nil
}
