package study

import (
	"math"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Lines over time end at the numbers of the runs: each point's, those of an arm or level averaged. Where
// points share random numbers a second panel has the paired differences.
func TestSeriesEndAtTheRuns(t *testing.T) {
	for _, c := range []struct {
		m              *plotstest.Study
		luck           string
		panels, metric int
		lines          string // of the first panel
	}{
		{plotstest.TwoArms(), "common", 6, 0, "exposure; interactive"}, {plotstest.TwoArms(), "independent", 3, 0,
			"exposure; interactive"},
		{plotstest.ArmsByBidders(), "common", 4, 0, "none; beta_binomial; oracle"},
		{plotstest.SmallMap(), "independent", 4, 0, "take rate = 0; take rate = 0.1; take rate = 0.2; take rate = 0.3; " +
			"take rate = 0.4; take rate = 0.5"},
	} {
		c.m.Manifest.Luck = c.luck
		f := c.m.Folder()
		if lacks := timed(f); lacks != "" {
			t.Fatal(lacks)
		}
		d := need.Value(series(f))(t)
		var names []string
		for _, l := range d.Panels[0].Curves() {
			names = append(names, l.Series)
		}
		if len(d.Panels) != c.panels || strings.Join(names, "; ") != c.lines {
			t.Errorf("%s: %d panels, %v", c.m.Manifest.Study, len(d.Panels), names)
		}
		s := need.Value(studyOf(f))(t)
		panels, _ := s.cohorts()
		for i, l := range d.Panels[0].Curves() {
			var ends []float64 // by replicate
			for k := range s.points[0].reps {
				sum := 0.0
				for _, p := range panels[0][i].points {
					sum += p.values[c.metric][k]
				}
				ends = append(ends, sum/float64(len(panels[0][i].points)))
			}
			want, last := summary.Student(ends, 0, .95).Bounded(table.Range{}).OrRange(len(ends)), l.Last()
			if near := func(a, b float64) bool { return math.Abs(a-b) < 1e-6*math.Abs(b) }; !near(l.Y[last], want.Mean) ||
				!near(l.Lo[last], want.Lo) || !near(l.Hi[last], want.Hi) {
				t.Errorf("%s, %s ends at %v [%v, %v], not %v", c.m.Manifest.Study, l.Series, l.Y[last], l.Lo[last], l.Hi[last],
					want)
			}
		}
		if c.luck == "common" {
			first := d.Panels[1].Curves()[0]
			half := (first.Hi[first.Last()] - first.Lo[first.Last()]) / 2
			if whole := d.Panels[0].Curves()[1]; !(half < whole.Hi[whole.Last()]-whole.Y[whole.Last()]) ||
				!strings.HasPrefix(d.Panels[1].Y.Title, "change of ") {
				t.Errorf("%s: %s ± %v", c.m.Manifest.Study, d.Panels[1].Y.Title, half)
			}
		}
	}
}

// A grid is compared with its first level, and arms at levels each with the baseline there.
func TestSeriesCompareWith(t *testing.T) {
	pts := []plotstest.Point{{Arm: "low", At: []float64{0.5}}, {Arm: "high", At: []float64{0.5}},
		{Arm: "low", At: []float64{2}}, {Arm: "high", At: []float64{2}}}
	arms := plotstest.MakeUp("arms", "arms", []schema.Factor{plotstest.Number("q", "")},
		[]schema.Metric{plotstest.Adopters}, pts, 5, func(_ int, p plotstest.Point) (float64, float64, float64) {
			if p.Arm == "low" {
				return 5000 * p.At[0], 0, 0
			}
			return 5000*p.At[0] + 7, 0, 0
		}).CompareArms("low")
	levels := plotstest.MakeUp("grid", "grid", []schema.Factor{plotstest.Number("q", "")},
		[]schema.Metric{plotstest.Adopters}, []plotstest.Point{{At: []float64{1}}, {At: []float64{2}}, {At: []float64{3}}},
		5, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 100 + 7*min(p.At[0], 2), 0, 0
		})
	for _, m := range []*plotstest.Study{arms, levels} {
		m.Manifest.Luck = "common"
		c := need.Value(series(m.Folder()))(t)
		lines := c.Panels[1].Curves()
		if len(lines) != 2 {
			t.Fatalf("%s: %d lines", m.Manifest.Study, len(lines))
		}
		for _, l := range lines {
			if got := chart.LastOf(l.Y); math.Abs(got-7) > 1e-9 {
				t.Errorf("%s: %s differs by %v", m.Manifest.Study, l.Series, got)
			}
		}
	}
}
