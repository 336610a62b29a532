package study

import (
	"strconv"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// Levels that would overlap on a linear axis are drawn on a logarithmic one, or where that does not
// help at equal distances, which the axis says. Others stay to scale.
func TestUnequalLevels(t *testing.T) {
	for _, x := range []struct {
		levels string
		lines  int
		even   bool
		log    bool
	}{
		{"0 1 2 4 8", 1, false, false}, {"0 1 2 4 8", 8, true, false}, {"1 2 4 8", 8, false, false},
		{"1 2 4 8 16", 8, false, true}, {"0 0.1 0.3 1 3 10", 8, true, false}, {"0 0.0005 0.002 0.01 0.05", 1, true, false},
		{"0.03 0.1 0.3 1 3 10", 8, false, true}, {"-4 -3 -2", 2, false, false}, {"1 1.01 1000", 8, true, false},
		{"0 100", 8, false, false},
	} {
		f := plotstest.Number("value", "")
		side := plotstest.Levels("side", strings.Split("abcdefgh"[:x.lines], "")...)
		var pts []plotstest.Point
		var levels []float64
		for _, text := range strings.Fields(x.levels) {
			v := need.Value(strconv.ParseFloat(text, 64))(t)
			levels = append(levels, v)
			for k := range x.lines {
				pts = append(pts, plotstest.Point{At: []float64{v, float64(k)}})
			}
		}
		c := need.Value(dose(plotstest.MakeUp("levels", "grid", []schema.Factor{f, side},
			[]schema.Metric{plotstest.Adopters}, pts, 3, func(int, plotstest.Point) (float64, float64, float64) {
				return 100, 5, 5
			}).Folder()))(t)
		axis := c.Panels[0].X
		even := axis.Kind == chart.Equidistant
		if even != x.even || even != strings.Contains(axis.Title, "not to scale") ||
			x.log != (axis.Kind == chart.Logarithmic) {
			t.Errorf("%s, %d lines: %+v", x.levels, x.lines, axis)
		}
		if e := axis.Ends; !(e[0] < levels[0] && e[1] > levels[len(levels)-1]) {
			t.Errorf("%s: ends %v", x.levels, *e)
		}
	}
}

// Where lines are offset beside each other, each goes through its own points.
func TestLinesGoThroughTheirPoints(t *testing.T) {
	c := need.Value(dose(plotstest.ThreeLines().Folder()))(t)
	n := 0
	for _, m := range c.Panels[0].Marks {
		for _, o := range c.Panels[0].Curves() {
			if d, ok := m.(*chart.Points); ok && d.Kind == "mean" && d.Series == o.Series {
				n++
				if d.DX != o.DX {
					t.Errorf("%s: points moved by %v, their line by %v", d.Series, d.DX, o.DX)
				}
			}
		}
	}
	if n < 3 {
		t.Errorf("%d lines with points", n)
	}
}

// Intervals are those of the means, whether points share random numbers or not; of few replicates they are their ends.
// A metric that falls from each level to the next in all pairs is in the title.
func TestDoseHasItsOwnIntervals(t *testing.T) {
	pts := []plotstest.Point{{At: []float64{0}}, {At: []float64{1}}, {At: []float64{2}}}
	for _, n := range []int{8, 40} {
		s := plotstest.MakeUp("load", "grid", []schema.Factor{plotstest.Number("load", "")},
			[]schema.Metric{plotstest.Adopters}, pts, n, func(_ int, p plotstest.Point) (float64, float64, float64) {
				return 100 - p.At[0], 30, 0.1
			})
		s.Manifest.Luck = "common"
		d := need.Value(dose(s.Folder()))(t)
		of := need.Value(studyOf(s.Folder()))(t)
		if d.Title != "Response to load: adopters down" || strings.Contains(d.Alt, "Student") != (n == 40) {
			t.Errorf("%d: %s: %s", n, d.Title, d.Alt)
		}
		for _, m := range d.Panels[0].Marks {
			if p, ok := m.(*chart.Points); ok && p.Kind == "mean" {
				if v := of.mean(of.points[1], 0).OrRange(n); p.YLo[1] != v.Lo || p.YHi[1] != v.Hi {
					t.Errorf("%d: %v to %v, want %v to %v", n, p.YLo[1], p.YHi[1], v.Lo, v.Hi)
				}
			}
		}
	}
}

// Each level of the second of two factors has a line, of many levels some; points of no grid have none.
func TestDoseOfGrids(t *testing.T) {
	two := plotstest.MakeUp("two", "grid", []schema.Factor{plotstest.Number("load", ""), plotstest.Number("friends", "")},
		[]schema.Metric{plotstest.Adopters}, crossed(4, 3), 3, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 100 + p.At[0] + p.At[1], 5, 5
		})
	c := need.Value(dose(two.Folder()))(t)
	if n := len(c.Panels[0].Curves()); n != 3 || c.Panels[0].X.Title != "load" ||
		c.Panels[0].Legend[1].Text != "friends = 2" {
		t.Errorf("%d lines over %s, %v", n, c.Panels[0].X.Title, c.Panels[0].Legend)
	}
	many := plotstest.MakeUp("many", "grid", plotstest.BigMap().Manifest.Factors, []schema.Metric{plotstest.Income},
		crossed(14, 12), 2, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return p.At[0] * p.At[1], 5, 5
		})
	c = need.Value(dose(many.Folder()))(t)
	if n := len(c.Panels[0].Curves()); n != mostLines || !strings.Contains(c.Alt, " Not drawn: 6 levels of knowledge.") {
		t.Errorf("%d lines: %s", n, c.Alt)
	}
	scattered := plotstest.MakeUp("lhs", "lhs", plotstest.BigMap().Manifest.Factors, []schema.Metric{plotstest.Income},
		[]plotstest.Point{{At: []float64{1, 5}}, {At: []float64{2, 3}}, {At: []float64{3, 1}}, {At: []float64{4, 2}},
			{At: []float64{5, 4}}}, 2, func(int, plotstest.Point) (float64, float64, float64) { return 1, 1, 1 })
	if lacks := dosed(scattered.Folder()); lacks != "a grid: 5 points at 5 × 5 levels" {
		t.Error(lacks)
	}
}

func crossed(a, b int) (all []plotstest.Point) {
	for i := range a {
		for k := range b {
			all = append(all, plotstest.Point{At: []float64{float64(i + 1), float64(k + 1)}})
		}
	}
	return all
}
