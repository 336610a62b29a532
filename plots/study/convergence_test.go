package study

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// A metric with missing values settles over fewer replicates than others.
func TestConvergenceCountsEachLine(t *testing.T) {
	m := plotstest.MakeUp("some lack", "arms", nil, []schema.Metric{plotstest.Adopters, plotstest.Half}, []plotstest.Point{{Arm: "a"}, {Arm: "b"}}, 8, func(metric int, _ plotstest.Point) (float64, float64, float64) {
		return 100, 5, 5
	}).CompareArms("a")
	c, err := convergence(m.Folder())
	if err != nil || !strings.Contains(c.Alt, "After 8 replicates") {
		t.Fatalf("%v, %v", c, err)
	}
	f := m.Folder()
	s := need.Value(studyOf(f))(t)
	for k := range 3 {
		s.points[1].values[1][k] = math.NaN()
	}
	if c, err = convergence(f); err != nil || !strings.Contains(c.Alt, "After 5 to 8 replicates") {
		t.Errorf("%v, %v", c.Alt, err)
	}
}

// Arms stand in the order of the file; of more than three the caption states how wide the intervals
// are and leaves the values to the tables.
func TestConvergenceOfArms(t *testing.T) {
	arms := []string{"none", "zero", "also", "more", "few"}
	for n, words := range map[int]string{3: "zero ", 5: "half-widths from "} {
		var pts []plotstest.Point
		for _, arm := range slices.Sorted(slices.Values(arms[:n])) { // as points are numbered
			pts = append(pts, plotstest.Point{Arm: arm})
		}
		m := plotstest.MakeUp("order", "arms", nil, []schema.Metric{plotstest.Adopters}, pts, 8, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 100 + float64(len(p.Arm)), 5, 5
		}).CompareArms("none")
		m.Manifest.Arms = arms[:n]
		c := need.Value(convergence(m.Folder()))(t)
		var drawn []string
		for _, l := range c.Panels[0].Curves() {
			drawn = append(drawn, l.Series)
		}
		if !slices.Equal(drawn, arms[1:n]) || !strings.Contains(c.Alt, "After 8 replicates: adopters: "+words) {
			t.Errorf("%v, should be %v: %s", drawn, arms[1:n], c.Alt)
		}
	}
}

// Points of several factors are named by their levels alone; the caption names the factors.
func TestConvergenceOfSeveralFactors(t *testing.T) {
	factors := []schema.Factor{{Name: "imitation", Unit: "/day", Scale: "linear"}, {Name: "price", Unit: "CNY", Scale: "linear"}}
	var pts []plotstest.Point
	for _, price := range []float64{1000, 1e6, 3e7} {
		pts = append(pts, plotstest.Point{At: []float64{0.1, price}}, plotstest.Point{At: []float64{0.2, price}})
	}
	m := plotstest.MakeUp("two", "grid", factors, []schema.Metric{plotstest.Adopters}, pts, 4, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return 100 + p.At[0], 5, 5
	})
	c := need.Value(convergence(m.Folder()))(t)
	var drawn []string
	for _, l := range c.Panels[0].Curves() {
		drawn = append(drawn, l.Series)
	}
	if !slices.Contains(drawn, "0.1, 1e6") || !slices.Contains(drawn, "0.2, 3e7") || !strings.Contains(c.Alt, "Half-widths of the 95 % Student intervals of means by imitation (per day), price (CNY) in study") {
		t.Errorf("%v: %s", drawn, c.Alt)
	}
}

// Half-widths that differ by orders of magnitude, as where a mean is near 0, get a logarithmic
// axis; if all are 0 there is no figure.
func TestHalfWidthsAreLogarithmic(t *testing.T) {
	var pts []plotstest.Point
	for k := range 8 {
		pts = append(pts, plotstest.Point{At: []float64{float64(k)}})
	}
	for _, scatter := range []float64{0, 5} {
		c, err := convergence(plotstest.MakeUp("wide", "grid", []schema.Factor{plotstest.Number("gap", "h")}, []schema.Metric{plotstest.Adopters}, pts, 5, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 1 + 1000*p.At[0], scatter, scatter
		}).Folder())
		if none := (*figure.NothingError)(nil); scatter == 0 && errors.As(err, &none) {
			continue
		}
		if err != nil || scatter == 0 || c.Panels[0].Y.Kind != chart.Logarithmic {
			t.Errorf("scatter %v: %v, %v", scatter, err, c)
		}
	}
}

// The caption gives half-widths to two digits, also large ones.
func TestHalfWidthsAreRounded(t *testing.T) {
	var pts []plotstest.Point
	for k := range 5 {
		pts = append(pts, plotstest.Point{At: []float64{float64(k)}})
	}
	c, err := convergence(plotstest.MakeUp("large", "grid", []schema.Factor{plotstest.Number("gap", "h")}, []schema.Metric{plotstest.Adopters}, pts, 5, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return 3e6, 4e5, 1e4
	}).Folder())
	if err != nil || !regexp.MustCompile(`half-widths from \d\d0\x{2009}000 to \d\d0\x{2009}000`).MatchString(c.Alt) {
		t.Errorf("%v, %s", err, c.Alt)
	}
}

// Half-widths that are alike are named once.
func TestHalfWidthsAlike(t *testing.T) {
	g := settling{named: true}
	for range mostWords + 1 {
		g.lines = append(g.lines, &chart.Curve{X: []float64{8}, Y: []float64{629}, Lo: []float64{612}, Hi: []float64{646}})
	}
	if got := g.words(); got != "half-widths of 17" {
		t.Error(got)
	}
}

// A factor has one style in all panels, and no two lines of a panel share one.
func TestStylesOfPanels(t *testing.T) {
	of := map[string]int{}
	lines := func(names string) []*chart.Curve {
		var out []*chart.Curve
		for _, n := range names {
			out = append(out, &chart.Curve{Series: string(n)})
		}
		return out
	}
	if a, b := sameStyles(of, lines("abc")), sameStyles(of, lines("cda")); !slices.Equal(a, []int{0, 1, 2}) || !slices.Equal(b, []int{2, 3, 0}) {
		t.Errorf("styles %v and %v", a, b)
	}
	sameStyles(of, lines("efgh"))
	if c := sameStyles(of, lines("aib")); !slices.Equal(c, []int{0, 1, 2}) {
		t.Errorf("styles %v: two of a panel are the same", c)
	}
}

// Of many factors only the largest have lines, and the caption says so.
func TestConvergenceOfManyFactors(t *testing.T) {
	for _, s := range []*plotstest.Study{plotstest.SobolStudy(), plotstest.MorrisStudy()} {
		c, err := convergence(s.Folder())
		if err != nil || len(c.Panels[0].Curves()) > mostLines || !strings.Contains(c.Alt, " At most the 6 largest of 9 factors are drawn.") {
			t.Errorf("%s: %v, %s", s.Manifest.Study, err, c.Alt)
		}
	}
}

// For elements it is the Shapley values that settle, of all coalitions over replicates, and of
// sampled orders over the orders: an element that acts only with another shares their gain.
func TestConvergenceOfElements(t *testing.T) {
	factors := []schema.Factor{plotstest.Levels("a", "off", "on"), plotstest.Levels("b", "off", "on"), plotstest.Levels("c", "off", "on")}
	draw := func(pts []plotstest.Point, reps int) *chart.Chart {
		return need.Value(convergence(plotstest.MakeUp("game", "elements", factors, []schema.Metric{plotstest.Captured}, pts, reps, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 5*p.At[0] - 9*p.At[1] + 6*p.At[0]*p.At[2], 20, 0
		}).Folder()))(t)
	}
	var all, orders []plotstest.Point
	for k := range 8 {
		all = append(all, plotstest.Point{At: []float64{float64(k & 1), float64(k >> 1 & 1), float64(k >> 2)}})
	}
	for k, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {1, 0, 2}} { // c joins before a in half of them
		at := []float64{0, 0, 0}
		orders = append(orders, plotstest.Point{Block: k + 1, At: slices.Clone(at)})
		for _, i := range order {
			at[i] = 1
			orders = append(orders, plotstest.Point{Block: k + 1, At: slices.Clone(at)})
		}
	}
	for title, c := range map[string]*chart.Chart{"replicates": draw(all, 5), "orders": draw(orders, 2)} {
		got := map[string]float64{}
		var names []string
		for _, l := range c.Panels[0].Curves() {
			names = append(names, l.Series)
			got[l.Series] = math.Round(1e9*chart.LastOf(l.Y)) / 1e9
		}
		if !slices.Equal(names, []string{"b", "a", "c"}) || got["a"] != 8 || got["b"] != -9 || got["c"] != 3 {
			t.Errorf("%s: %v, %v", title, names, got)
		}
		if !strings.HasPrefix(c.Alt, "Shapley values of the elements") || c.Panels[0].X.Title != title || c.Panels[0].Y.Title != "part of captured.consumer" {
			t.Errorf("%s: %+v, %s", title, c.Panels[0].X, c.Alt)
		}
	}
}
