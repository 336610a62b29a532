package study

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Lines for arms at levels are named by both, not as if the arm were a level.
func TestKeyOfArmsAtLevels(t *testing.T) {
	r := &response{by: 0, lines: []arm{{label: "direct, crowded", arm: "direct"}, {label: "direct, roomy", arm: "direct"}}}
	if k := r.keyOf(0, &chart.Points{Series: r.lines[0].label}); k[0].Text != "direct, crowded" {
		t.Errorf("key %q", k[0].Text)
	}
}

// Ticks are at the levels, but at powers of ten where levels span many: 0.4217 and 177 800 leave no
// room for each other.
func TestTicksOfLevels(t *testing.T) {
	for ratio, want := range map[float64]int{10: 4, 1000: 0} {
		x := plotstest.Number("value", "")
		x.Scale = "log"
		var pts []plotstest.Point
		for k := range 4 {
			pts = append(pts, plotstest.Point{At: []float64{1e-6 * math.Pow(ratio, float64(k))}})
		}
		c, err := dose(plotstest.MakeUp("log", "grid", []schema.Factor{x}, []schema.Metric{plotstest.Adopters}, pts, 3, func(int, plotstest.Point) (float64, float64, float64) {
			return 100, 5, 5
		}).Folder())
		if err != nil || len(c.Panels[0].X.At) != want {
			t.Errorf("levels %v apart: %v, ticks %v", ratio, err, c.Panels[0].X.At)
		}
	}
}

// Levels that would overlap on a linear axis are drawn on a logarithmic one, or where that does not
// help at equal distances, which the axis and the caption say. Others stay to scale.
func TestUnequalLevels(t *testing.T) {
	for _, x := range []struct {
		levels string
		lines  int
		even   bool
		log    bool
	}{
		{"0 1 2 4 8", 1, false, false}, {"0 1 2 4 8", 8, true, false}, {"1 2 4 8", 8, false, false}, {"1 2 4 8 16", 8, false, true}, {"0 0.1 0.3 1 3 10", 8, true, false}, {"0 0.0005 0.002 0.01 0.05", 1, true, false},
		{"0.03 0.1 0.3 1 3 10", 8, false, true}, {"-4 -3 -2", 2, false, false}, {"1 1.01 1000", 8, true, false}, {"0 100", 8, false, false},
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
		c := need.Value(dose(plotstest.MakeUp("levels", "grid", []schema.Factor{f, side}, []schema.Metric{plotstest.Adopters}, pts, 3, func(int, plotstest.Point) (float64, float64, float64) {
			return 100, 5, 5
		}).Folder()))(t)
		axis := c.Panels[0].X
		even := axis.Kind == chart.Even
		if even != x.even || even != strings.Contains(axis.Title, "not to scale") || even != strings.Contains(c.Alt, "equal distances") || x.log != (axis.Kind == chart.Logarithmic) {
			t.Errorf("%s, %d lines: %+v, %s", x.levels, x.lines, axis, c.Alt)
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

// Replicates lie beside the interval's bar, which would hide them where they are few: a bar of
// three replicates is longer than their range.
func TestReplicatesBesideTheBar(t *testing.T) {
	n := 0
	for name, c := range charts(t) {
		for _, p := range c.Panels {
			for _, m := range p.Marks {
				reps, ok := m.(*chart.Points)
				if !ok || reps.Kind != "replicate" {
					continue
				}
				for _, m := range p.Marks {
					if d, ok := m.(*chart.Points); ok && d.Kind == "mean" && d.Series == reps.Series {
						n++
						upright := d.YLo != nil && math.Abs(float64(d.DX-reps.DX)) < 1
						if along := d.XLo != nil && d.Y[0] == reps.Y[0]; upright || along {
							t.Errorf("%s: replicates of %s lie on the bar", name, d.Series)
						}
					}
				}
			}
		}
	}
	if n < 5 {
		t.Errorf("%d means with replicates", n)
	}
}

// Where the study was analyzed and its mean crosses 0, a diamond lies on 0 with the interval, of
// which an open end is drawn to the last level. The caption has the numbers, and metrics have units.
func TestCrossingIsDrawn(t *testing.T) {
	var pts []plotstest.Point
	for k := range 4 {
		pts = append(pts, plotstest.Point{At: []float64{float64(k)}})
	}
	s := plotstest.MakeUp("fees", "grid", []schema.Factor{plotstest.Number("fee", "%")}, []schema.Metric{plotstest.Income, plotstest.Adopters}, pts, 3, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return 100*p.At[0] - 210, 5, 5
	})
	draw := func() (*chart.Chart, []*chart.Points) {
		c := need.Value(dose(s.Folder()))(t)
		var all []*chart.Points
		for _, p := range c.Panels {
			for _, m := range p.Marks {
				if d, ok := m.(*chart.Points); ok && d.Kind == "crosses 0" {
					all = append(all, d)
				}
			}
		}
		return c, all
	}
	if c, all := draw(); len(all) > 0 || strings.Contains(c.Alt, "diamond") || !strings.Contains(c.Alt, "(a) platform revenue (") {
		t.Errorf("before the analysis: %d, %s", len(all), c.Alt)
	}
	x := schema.NewIndices()
	for _, hi := range []float64{2.4, math.NaN()} {
		x.AppendRow(table.Text("platform_revenue"), table.Text("break_even"), table.Text("mean"), table.Text("fee"), table.Text(""), table.Float(2.1), table.Float(1.8), table.Float(hi), table.Int(3), table.Int(0), table.Text("%"))
	}
	s.Tables[schema.IndicesTable] = x
	c, all := draw()
	if len(all) != 1 || len(all[0].X) != 2 || all[0].X[0] != 2.1 || all[0].Y[0] != 0 || all[0].XLo[0] != 1.8 || all[0].XHi[0] != 2.4 || all[0].XHi[1] != 3 {
		t.Fatalf("%+v", all)
	}
	if !strings.Contains(c.Alt, ", crossing 0 at 2.10 [1.80, 2.40] and 2.10 [1.80, 3.00] (to the last level).") || !strings.HasSuffix(c.Caption, " faint dots. A diamond marks where a mean crosses 0.") {
		t.Error(c.Alt)
	}
}

// The caption names bars and single replicates only where they are drawn, and lines side by side keep
// off the ends of the axis.
func TestCaptionNamesWhatIsDrawn(t *testing.T) {
	for _, x := range []struct {
		levels, lines, reps int
		bars, faint         bool
	}{{5, 2, 4, true, true}, {5, 8, 60, true, false}, {50, 1, 4, false, true}, {50, 2, 30, false, false}} {
		by := plotstest.Levels("by")
		var pts []plotstest.Point
		for k := range x.lines {
			by.Levels = append(by.Levels, string(rune('a'+k)))
			for l := range x.levels {
				pts = append(pts, plotstest.Point{At: []float64{float64(l), float64(k)}})
			}
		}
		f := plotstest.MakeUp("many", "grid", []schema.Factor{plotstest.Number("gap", "h"), by}, []schema.Metric{plotstest.Adopters}, pts, x.reps, func(int, plotstest.Point) (float64, float64, float64) {
			return 100, 5, 5
		}).Folder()
		c := need.Value(dose(f))(t)
		bars, faint := false, false
		for _, m := range c.Panels[0].Marks {
			if d, ok := m.(*chart.Points); ok {
				bars, faint = bars || d.Kind == "mean" && d.YLo != nil, faint || d.Kind == "replicate"
			}
		}
		if bars != x.bars || faint != x.faint || strings.Contains(c.Alt, "as a bar") != bars || strings.Contains(c.Alt, "faint dots") != faint {
			t.Errorf("%+v: bars %v, replicates %v: %s", x, bars, faint, c.Alt)
		}
		if x.lines == 8 {
			if e := c.Panels[0].X.Ends; -e[0]/(e[1]-e[0])*170 < 3.5*apart+2 {
				t.Errorf("eight lines around a level that is %v of the axis from its end", -e[0]/(e[1]-e[0]))
			}
		}
	}
}

// Lines whose names have a comma, those of arms at levels, are told apart in the caption.
func TestCaptionOfArmsAtLevels(t *testing.T) {
	by := plotstest.Levels("known", "nobody", "both")
	var pts []plotstest.Point
	for k := range 12 {
		pts = append(pts, plotstest.Point{Arm: []string{"a", "b"}[k/6], At: []float64{float64(k % 3), float64(k / 3 % 2)}})
	}
	c, err := dose(plotstest.MakeUp("crossed", "arms", []schema.Factor{plotstest.Number("gap", "h"), by}, []schema.Metric{plotstest.Adopters}, pts, 4, func(int, plotstest.Point) (float64, float64, float64) {
		return 100, 5, 5
	}).CompareArms("a").Folder())
	if err != nil || !strings.Contains(c.Alt, "by known (a, nobody; a, both; b, nobody; b, both): ") || strings.Count(c.Alt, " at 2; ") != 3 {
		t.Errorf("%v: %s", err, c.Alt)
	}
}

// What lies between the ends of a line is told where it is beyond the intervals of both: the
// caption of a curve with a maximum does not hide it.
func TestEndsTellAMaximum(t *testing.T) {
	names := []string{"0", "1", "2", "3"}
	r := &response{s: &study{m: &manifest.Sweep{Factors: []schema.Factor{plotstest.Number("fee", "")}}}}
	for _, c := range []struct {
		means []float64
		want  string
	}{
		{[]float64{1, 2, 3, 4}, "1.00 [0.50, 1.50] at 0 to 4.00 [3.50, 4.50] at 3"},
		{[]float64{1, 5, 3, 4}, "1.00 [0.50, 1.50] at 0, largest 5.00 [4.50, 5.50] at 1, 4.00 [3.50, 4.50] at 3"},
		{[]float64{1, 4.40, 3, 4}, "1.00 [0.50, 1.50] at 0 to 4.00 [3.50, 4.50] at 3"},
		{[]float64{1, 6, -2, 4}, "1.00 [0.50, 1.50] at 0, largest 6.00 [5.50, 6.50] at 1, least −2.00 [−2.50, −1.50] at 2, 4.00 [3.50, 4.50] at 3"},
		{[]float64{1, -2, math.NaN(), 4}, "1.00 [0.50, 1.50] at 0, least −2.00 [−2.50, −1.50] at 1, 4.00 [3.50, 4.50] at 3"},
	} {
		var list []summary.Interval
		for _, m := range c.means {
			list = append(list, about(m, m-.5, m+.5))
		}
		if got := r.ends(list, names); got != c.want {
			t.Errorf("%v: %q, want %q", c.means, got, c.want)
		}
	}
}

// With common random numbers the intervals of means overlap although the differences are certain. Bars
// and replicates are then those of the paired differences, which the table of changes has too.
func TestDosePairs(t *testing.T) {
	pts := []plotstest.Point{{At: []float64{0}}, {At: []float64{1}}, {At: []float64{2}}}
	grid := plotstest.MakeUp("load", "grid", []schema.Factor{plotstest.Number("load", "")}, []schema.Metric{plotstest.Adopters}, pts, 8, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return 100 - p.At[0], 30, 0.1
	})
	for _, c := range []struct {
		luck, from string
		m          *plotstest.Study
		first      int // line with the first interval
	}{{"common", "load = 0", grid, 0}, {"independent", "", grid, 0}, {"common", "“none”", plotstest.ArmsByBidders(), 1}} {
		c.m.Manifest.Luck = c.luck
		d := need.Value(dose(c.m.Folder()))(t)
		if strings.Contains(d.Alt, "paired difference from "+c.from+" as a bar") != (c.from != "") {
			t.Errorf("%s: %s", c.luck, d.Alt)
		}
		var lines []*chart.Points
		for _, m := range d.Panels[0].Marks {
			if p, ok := m.(*chart.Points); ok && strings.HasPrefix(p.Kind, "mean") {
				lines = append(lines, p)
			}
		}
		line := lines[c.first]
		half := (line.YHi[1] - line.YLo[1]) / 2
		if paired := strings.HasSuffix(line.Kind, "by pairs"); paired != (c.from != "") || c.m == grid && paired != (half < 0.5) || paired != math.IsNaN(lines[0].YLo[0]) {
			t.Errorf("%s: %s ± %v, the first %v to %v", c.luck, line.Kind, half, lines[0].YLo[0], lines[0].YHi[0])
		}
	}
	s := need.Value(studyOf(grid.Folder()))(t)
	if v, reps, values := s.apart(s.points[1], s.points[0], 0); v.Mean != s.mean(s.points[1], 0).Mean || len(reps) != 8 || math.Abs(summary.Student(values, 0, .95).Mean-v.Mean) > 1e-9 ||
		math.Abs(summary.Student(values, 0, .95).Half()-v.Half()) > 1e-9 {
		t.Errorf("%+v of %v", v, values)
	}
}

// Each level of the second of two factors has a line, of many levels some; points of no grid have none.
func TestDoseOfGrids(t *testing.T) {
	two := plotstest.MakeUp("two", "grid", []schema.Factor{plotstest.Number("load", ""), plotstest.Number("friends", "")}, []schema.Metric{plotstest.Adopters}, crossed(4, 3), 3, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return 100 + p.At[0] + p.At[1], 5, 5
	})
	c := need.Value(dose(two.Folder()))(t)
	if n := len(c.Panels[0].Curves()); n != 3 || c.Panels[0].X.Title != "load" || c.Panels[0].Key[1].Text != "friends = 2" {
		t.Errorf("%d lines over %s, %v", n, c.Panels[0].X.Title, c.Panels[0].Key)
	}
	many := plotstest.MakeUp("many", "grid", plotstest.BigMap().Manifest.Factors, []schema.Metric{plotstest.Income}, crossed(14, 12), 2, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return p.At[0] * p.At[1], 5, 5
	})
	c = need.Value(dose(many.Folder()))(t)
	if n := len(c.Panels[0].Curves()); n != mostLines || !strings.Contains(c.Alt, " 6 more levels of knowledge are not drawn.") {
		t.Errorf("%d lines: %s", n, c.Alt)
	}
	scattered := plotstest.MakeUp("lhs", "lhs", plotstest.BigMap().Manifest.Factors, []schema.Metric{plotstest.Income}, []plotstest.Point{{At: []float64{1, 5}}, {At: []float64{2, 3}}, {At: []float64{3, 1}}, {At: []float64{4, 2}}, {At: []float64{5, 4}}}, 2, func(int, plotstest.Point) (float64, float64, float64) { return 1, 1, 1 })
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
