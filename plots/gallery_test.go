package plots

import (
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// A metric that nothing moves has no panel, and the caption says so; it takes no room
// from those that move.
func TestMetricsThatNothingMoves(t *testing.T) {
	dull := schema.Metric{Name: "returned", Unit: "1"}
	m := makeUp("dull", "arms", nil, []schema.Metric{dull, adopters}, []madePoint{{arm: "a"}, {arm: "b"}}, 6, func(metric int, p madePoint) (float64, float64, float64) {
		if metric == 0 {
			return 7, 0, 0
		}
		return 30 + 5*map[string]float64{"a": 0, "b": 1}[p.arm], 1, 1
	}).compareArms("a")
	c, err := convergence(asStudy(m.folder()))
	if err != nil || len(c.panels) != 1 || !strings.HasSuffix(c.alt, " 0 throughout and not drawn: returned.") {
		t.Errorf("%v: %d panels, %s", err, len(c.panels), c.alt)
	}
	if lines := largest([]*curve{{series: "no", y: []float64{0, 0}}, {series: "yes", y: []float64{1, 2}}}); len(lines) != 1 || lines[0].series != "yes" {
		t.Errorf("lines of factors that move nothing are drawn: %v", lines)
	}
	g := galleryOf("x")
	n, failed := g.byMetric([]string{"still", "moved"}, map[string][]index{
		"still": {{name: "mu_star", factor: "p"}, {name: "sigma", factor: "p"}},
		"moved": {{name: "mu_star", factor: "p", Interval: summary.Interval{Mean: 1, N: 4}, failed: 2}},
	}, func(string, []index) (*panel, string) { return &panel{}, "" })
	if n != 4 || failed != 2 || len(g.panels) != 1 || g.rest() != " 0 throughout and not drawn: still." {
		t.Errorf("%d, %d, %d panels:%s", n, failed, len(g.panels), g.rest())
	}
}

// A logarithmic axis within less than an octave has ticks all the same.
func TestShortLogarithmicAxisHasTicks(t *testing.T) {
	for _, r := range [][2]float64{{235, 282}, {0.061, 0.083}, {13, 47}, {4.1, 9.6}} {
		labelled := 0
		for _, k := range logTicks(r[0], r[1], 6) {
			if k.at < r[0]*(1-1e-9) || k.at > r[1]*(1+1e-9) {
				t.Errorf("a tick at %v of %v", k.at, r)
			}
			if !k.minor && len(k.label) > 0 {
				labelled++
			}
		}
		if labelled < 2 {
			t.Errorf("%d numbers on an axis from %v to %v", labelled, r[0], r[1])
		}
	}
}

// Amounts beside bars have the digits of their scale: what is far below it takes no room.
func TestAmountsBesideBars(t *testing.T) {
	for _, c := range []struct {
		v    summary.Interval
		want string
	}{
		{about(-8368.7, -8372.9, -8364.5), "−0.00837"},
		{about(2.89e6, 2.38e6, 3.4e6), "2.89 ± 0.51"},
		{about(162000, 104000, 220000), "0.162 ± 0.058"},
	} {
		if got := scaledAmount(c.v, 1e6); got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
	}
}

// No change is 0 % of anything, also of nothing.
func TestShareOfNothing(t *testing.T) {
	if v := (&contrast{}).share(); v.Mean != 0 || v.Lo != 0 {
		t.Errorf("no change of nothing is %v", v)
	}
	if v := (&contrast{Interval: about(5, 3, 7)}).share(); !math.IsNaN(v.Mean) {
		t.Errorf("5 of nothing is %v %%", v.Mean)
	}
}

// A line that stands for its metric has no colour of its own: the panel says which it is.
func TestSingleLinesLookAlike(t *testing.T) {
	var pts []madePoint
	for k := range 8 {
		pts = append(pts, madePoint{at: []float64{float64(k)}})
	}
	c, err := convergence(asStudy(makeUp("two", "grid", []schema.Factor{number64("gap", "h")}, []schema.Metric{adopters, income}, pts, 5, func(int, madePoint) (float64, float64, float64) {
		return 100, 5, 5
	}).folder()))
	if err != nil || len(c.panels) != 2 {
		t.Fatal(err)
	}
	for _, p := range c.panels {
		if got := p.curves()[0].style.colour; got != blue {
			t.Errorf("%s is %v", p.y.title, got)
		}
	}
}
