package analysis_test

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

const scenario = `scenario:
  extends: ring-bass
  clock: {start: 2011-01-21, tick: 1d, until: 20d}
  consumers: {count: 200}
metrics: [adopters, "time_to(adopters, 50%)"]
`

func swept(t *testing.T, text string) analysis.Subject {
	t.Helper()
	return ran(t, text+scenario)
}

// ran runs a study.
func ran(t *testing.T, text string) analysis.Subject {
	t.Helper()
	s := need.Value(study.Parse("t.yaml", []byte(text)))(t)
	dir := filepath.Join(t.TempDir(), s.Name)
	need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 2, Program: "test"}))(t)
	return need.Value(analysis.Open(dir))(t)
}

// Folders of real sweeps of each kind of design are analysed and take the tables. The
// baseline's means agree with runs.csv.
func TestRealSweeps(t *testing.T) {
	factors := "factors: {innov: {set: adoption.innovation, from: 0.01/day, to: 0.04/day, STEPS}, q: {set: adoption.imitation, from: 0.1/day, to: 0.8/day, scale: log, STEPS}, when: {set: clock.start, from: 2011-01-21, to: 2012-01-21, STEPS}}\n"
	for name, design := range map[string]string{
		"arms":     "design: {kind: arms, baseline: slow}\narms: {slow: {}, fast: {adoption.imitation: 0.8/day}}\nreplicates: 6\n",
		"grid":     "design: grid\nreplicates: 2\n" + strings.ReplaceAll(factors, "STEPS", "steps: 2"),
		"list":     "design: list\nreplicates: 3\n" + strings.ReplaceAll(factors, ", STEPS", ""),
		"lhs":      "design: {kind: lhs, points: 12}\nreplicates: 1\n" + strings.ReplaceAll(factors, ", STEPS", ""),
		"morris":   "design: {kind: morris, trajectories: 4}\nreplicates: 1\n" + strings.ReplaceAll(factors, ", STEPS", ""),
		"saltelli": "design: {kind: saltelli, base: 8}\nreplicates: 2\n" + strings.ReplaceAll(factors, ", STEPS", ""),
	} {
		t.Run(name, func(t *testing.T) {
			s := swept(t, "name: real-"+name+"\n"+design)
			r := analyze(t, s, analysis.Options{})
			need.Nil(t, r.Save())
			again := need.Value(analysis.Open(s.Sweep.Dir))(t)
			if d, err := again.Sweep.Verify(); err != nil || len(d) > 0 {
				t.Errorf("%v %v", d, err)
			}
			effects := need.Value(again.Sweep.Table(schema.EffectsTable))(t)
			points, _ := s.Study.Points()
			if effects.Rows() != 2*len(points) {
				t.Errorf("%d rows of effects, %d points", effects.Rows(), len(points))
			}
			runs, _ := s.Sweep.Table(schema.RunsTable)
			first, _ := effects.Col("point").Int(0)
			sum, n := 0.0, 0.0
			for row := range runs.Rows() {
				if p, _ := runs.Col("point").Int(row); p == first {
					sum, n = sum+runs.Col("adopters").Float(row), n+1
				}
			}
			near(t, "mean of the point shown first", effects.Col("mean").Float(0), sum/n, 1e-9)
			for k, f := range s.Study.Factors { // the same cells in both tables
				for row := range points {
					point := effects.Col("point").Text(row)
					for at := range runs.Rows() {
						if runs.Col("point").Text(at) == point && runs.Col(f.Name).Text(at) != effects.Col(f.Name).Text(row) {
							t.Errorf("factor %s (%d) of point %s is %q and %q", f.Name, k, point, runs.Col(f.Name).Text(at), effects.Col(f.Name).Text(row))
						}
					}
				}
			}
			if again := analyze(t, again, analysis.Options{}); same(again.Tables(), r.Tables()) != "" {
				t.Error("analysing the folder again gives other tables")
			}
			text := r.Text()
			fits(t, text)
			if name == "arms" && !(r.Effects[1].Diff.Mean >= 10) && !(math.Abs(r.Effects[0].Diff.Mean) >= 10) {
				t.Error(text)
			}
			if testing.Verbose() {
				t.Log("\n" + text)
			}
		})
	}
}
