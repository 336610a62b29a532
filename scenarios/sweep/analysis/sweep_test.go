package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

const scenario = `scenario:
  extends: ring-bass
  clock: {start: 2011-01-21, tick: 1d, until: 20d}
  consumers: {count: 200}
metrics: [adopters, "time_to(adopters, 50%)"]
`

func swept(t *testing.T, text string) analysis.StudyRuns {
	t.Helper()
	return ran(t, text+scenario)
}

// Folders of real sweeps of each kind of design are analysed and take the tables. The
// baseline's means agree with runs.csv.
func TestRealSweeps(t *testing.T) {
	factors := "factors: {innov: {set: adoption.innovation, from: 0.01/day, to: 0.04/day, STEPS}, q: {set: " +
		"adoption.imitation, from: 0.1/day, to: 0.8/day, scale: log, STEPS}, when: {set: clock.start, from: 2011-01-21, " +
		"to: 2012-01-21, STEPS}}\n"
	for name, design := range map[string]string{
		"arms": "design: {kind: arms, baseline: slow}\narms: {slow: {}, fast: {adoption.imitation: " +
			"0.8/day}}\nreplicates: 6\n",
		"grid": "design: grid\nreplicates: 2\n" + strings.ReplaceAll(factors, "STEPS", "steps: 2"),
		"list": "design: list\nreplicates: 3\n" + strings.ReplaceAll(factors, ", STEPS", ""),
		"lhs":  "design: {kind: lhs, points: 12}\nreplicates: 1\n" + strings.ReplaceAll(factors, ", STEPS", ""),
	} {
		t.Run(name, func(t *testing.T) {
			s := swept(t, "name: real-"+name+"\n"+design)
			r := analyze(t, s, analysis.Options{})
			need.Nil(t, r.Save())
			again := need.Value(analysis.Open(s.Sweep.Dir))(t)
			if d, err := again.Sweep.Verify(); err != nil || len(d) > 0 {
				t.Errorf("%v %v", d, err)
			}
			means := asked(r, "mean", "adopters", "mean")
			runs, _ := s.Sweep.Table(schema.RunsTable)
			sum, n := 0.0, 0.0
			for row := range runs.Rows() {
				if p, _ := runs.Col("point").Int(row); int(p) == means[0].Point {
					sum, n = sum+runs.Col("adopters").Float(row), n+1
				}
			}
			near(t, "mean of the point shown first", means[0].Value, sum/n, 1e-9)
			if points, _ := s.Study.Points(); len(means) != len(points) {
				t.Errorf("%d means, %d points", len(means), len(points))
			}
			if !slices.EqualFunc(again.Sweep.Answers(), r.Answers, func(a,
				b analysis.Answer) bool {
				return fmt.Sprint(a) == fmt.Sprint(b)
			}) {
				t.Error("the folder has other answers")
			}
			if again := analyze(t, again, analysis.Options{}); !same(again, r) {
				t.Error("analysing the folder again gives other answers")
			}
			text := r.Text()
			fits(t, text)
			if name == "arms" && !(asked(r, "effect", "adopters", "effect")[0].Value >= 10) {
				t.Error(text)
			}
			if testing.Verbose() {
				t.Log("\n" + text)
			}
		})
	}
}
