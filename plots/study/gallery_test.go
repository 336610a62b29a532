package study

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// A metric that nothing changes has no panel, takes no room from the others, and is named in
// the caption.
func TestMetricsThatNothingMoves(t *testing.T) {
	dull := schema.Metric{Name: "returned", Unit: "1"}
	three := plotstest.MakeUp("dull", "arms", nil, []schema.Metric{dull, plotstest.Adopters}, []plotstest.Point{{Arm: "a"}, {Arm: "b"}, {Arm: "c"}}, 6, func(metric int, p plotstest.Point) (float64, float64, float64) {
		if metric == 0 || p.Arm == "c" {
			return 7, 0, 0
		}
		return 30 + 5*map[string]float64{"a": 0, "b": 1}[p.Arm], 1, 1
	}).CompareArms("a").Folder()
	c, err := effects(three)
	if err != nil || len(c.Panels) != 1 || !strings.HasSuffix(c.Alt, " No change at all and not drawn: returned.") {
		t.Errorf("%v: %d panels, %s", err, len(c.Panels), c.Alt)
	}
	g := galleryOf(&figure.Folder{}, "x")
	n, failed := g.byMetric([]string{"still", "moved"}, map[string][]index{
		"still": {{name: "mu_star", factor: "p"}, {name: "sigma", factor: "p"}},
		"moved": {{name: "mu_star", factor: "p", Interval: summary.Interval{Mean: 1, N: 4}, failed: 2}},
	}, func(string) string { return "" }, func(string, []index) (*chart.Panel, string) { return &chart.Panel{}, "" })
	if n != 4 || failed != 2 || len(g.Panels) != 1 || g.rest() != " 0 throughout and not drawn: still." {
		t.Errorf("%d, %d, %d panels:%s", n, failed, len(g.Panels), g.rest())
	}
}

// A figure with many rows fits a page in one column or two, and its caption names what does not
// fit. A page that scrolls shows everything.
func TestManyRowsFitAPage(t *testing.T) {
	many := func(arms, metrics int) *plotstest.Study {
		var pts []plotstest.Point
		for k := range arms + 1 {
			pts = append(pts, plotstest.Point{Arm: fmt.Sprintf("arm-%d", k)})
		}
		all := []schema.Metric{plotstest.Adopters, plotstest.Income, plotstest.Half, plotstest.Captured, plotstest.Early, {Name: "orders", Kind: table.Flow, Unit: "1"}, {Name: "posts", Kind: table.Flow, Unit: "1"}}
		return plotstest.MakeUp("many", "arms", nil, all[:metrics], pts, 4, func(m int, p plotstest.Point) (float64, float64, float64) { return 100, 5, 5 }).CompareArms("arm-0")
	}
	for _, k := range []struct{ rows, metrics, one, two int }{{18, 4, 1, 2}, {18, 3, 1, 2}, {30, 4, 1, 2}, {12, 4, 2, 4}, {8, 6, 3, 6}, {4, 7, 4, 6}, {3, 2, 2, 2}} {
		f := many(k.rows, k.metrics).Folder()
		for width, want := range map[vg.Length]int{0: min(k.metrics, shownMetrics), 84: k.one, 174: k.two} {
			f.Width = width * ink.Millimetre
			c := need.Value(effects(f))(t)
			if len(c.Panels) != want {
				t.Errorf("%d rows of %d metrics at %v mm: %d panels, should be %d", k.rows, k.metrics, width, len(c.Panels), want)
			}
			said, fills := fmt.Sprintf("The first %d of %d metrics", want, k.metrics), ", which fill a page."
			if want == 1 {
				said, fills = fmt.Sprintf("The first of %d metrics", k.metrics), ", which fills a page."
			}
			if fill := strings.Contains(c.Alt, said+fills); strings.Contains(c.Alt, said) != (want < k.metrics) || fill != (want < min(k.metrics, shownMetrics)) {
				t.Errorf("%d rows of %d metrics at %v mm: the caption says %s", k.rows, k.metrics, width, c.Alt)
			}
			if width == 0 {
				continue
			}
			onAPage(t, c, f.Width, 160)
		}
	}
}

// onAPage fails if a figure is taller than a page of so many millimetres has room for.
func onAPage(t *testing.T, c *chart.Chart, width vg.Length, page float64) {
	t.Helper()
	fonts := need.Value(ink.LoadFonts(nil))(t)
	doc := need.Value(c.Render(ink.SVG, width, true, fonts))(t)
	_, after, _ := strings.Cut(string(doc), `height="`)
	text, _, _ := strings.Cut(after, "pt")
	if high, err := strconv.ParseFloat(text, 64); err != nil || high > (page+.01)/25.4*72 {
		t.Errorf("%s of %d panels is %v pt tall and %v wide, %v", c.Title, len(c.Panels), high, width, err)
	}
}

// Rows for the levels of a factor fit a page too, also where lines share them, and the caption does
// not list them all. It names how many levels it leaves out, which a page that scrolls does not.
func TestManyLevelsFitAPage(t *testing.T) {
	what := plotstest.Levels("what")
	for k := range 42 {
		what.Levels = append(what.Levels, fmt.Sprintf("level_%d", k))
	}
	for lines, fitting := range map[int]int{1: 42, 2: 42, 3: 42, 4: 32, 8: 15} {
		by := plotstest.Levels("by")
		for k := range lines {
			by.Levels = append(by.Levels, fmt.Sprintf("a_line_whose_name_is_long_%d", k))
		}
		var pts []plotstest.Point
		for k := range 42 * lines {
			pts = append(pts, plotstest.Point{At: []float64{float64(k % 42), float64(k / 42)}})
		}
		f := plotstest.MakeUp("levels", "grid", []schema.Factor{what, by}, []schema.Metric{plotstest.Adopters, plotstest.Income, plotstest.Half}, pts, 4, func(_ int, p plotstest.Point) (float64, float64, float64) {
			return 100 + math.Abs(p.At[0]-10), 5, 0
		}).Folder()
		for _, width := range []vg.Length{0, 84, 174} {
			f.Width = width * ink.Millimetre
			c := need.Value(dose(f))(t)
			drawn, said := len(c.Panels[0].Y.Names), fmt.Sprintf("The first %d of 42 levels, which fill a page.", fitting)
			if width == 0 {
				if drawn != 42 || strings.Contains(c.Alt, " of 42 levels") {
					t.Errorf("%d lines, without a page: %d levels, %s", lines, drawn, c.Alt)
				}
				continue
			}
			onAPage(t, c, f.Width, 230)
			if drawn != fitting || strings.Contains(c.Alt, said) != (fitting < 42) {
				t.Errorf("%d lines: %d levels, %s", lines, drawn, c.Alt)
			}
			if n := strings.Count(c.Alt, " at level_"); n != 2*lines*len(c.Panels) || !strings.Contains(c.Alt, " at level_10, largest ") {
				t.Errorf("%d levels in the caption: %s", n, c.Alt)
			}
		}
	}
}

// The caption in a paper leaves out the numbers that the figure shows, and says the rest.
func TestCaptionInAPaper(t *testing.T) {
	for name, c := range charts(t) {
		if c.Caption == "" || !strings.HasPrefix(c.Alt, strings.TrimSuffix(c.Caption, ".")[:40]) || len(c.Caption) >= len(c.Alt) {
			t.Errorf("%s: %q is not a part of %q", name, c.Caption, c.Alt)
		}
		if len(c.Caption) > 600 { // ten lines of a column
			t.Errorf("%s: %d characters: %s", name, len(c.Caption), c.Caption)
		}
	}
}

// A metric that is 0 throughout has no panel over a factor, unless all are.
func TestResponsesOf0(t *testing.T) {
	pts := []plotstest.Point{{At: []float64{1}}, {At: []float64{2}}, {At: []float64{3}}}
	for level, panels := range map[float64]int{5: 1, 0: 2} {
		m := plotstest.MakeUp("still", "grid", []schema.Factor{plotstest.Number("fee", "%")}, []schema.Metric{plotstest.Income, plotstest.Adopters}, pts, 3, func(metric int, _ plotstest.Point) (float64, float64, float64) {
			return level * float64(metric), level * float64(metric), 0
		})
		c := need.Value(dose(m.Folder()))(t)
		if len(c.Panels) != panels || strings.Contains(c.Caption, "0 throughout and not drawn: platform revenue.") != (panels == 1) {
			t.Errorf("%d panels: %s", len(c.Panels), c.Caption)
		}
	}
}
