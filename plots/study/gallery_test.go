package study

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// A figure with many rows fits a page in one column or two, and its caption names what does not
// fit. A page that scrolls shows everything.
func TestManyRowsFitAPage(t *testing.T) {
	many := func(arms, metrics int) *plotstest.Study {
		var pts []plotstest.Point
		for k := range arms + 1 {
			pts = append(pts, plotstest.Point{Arm: fmt.Sprintf("arm-%d", k)})
		}
		all := []schema.Metric{plotstest.Adopters, plotstest.Income, plotstest.Half, plotstest.Captured, plotstest.Early,
			{Name: "orders", Kind: table.Flow, Unit: "1"}, {Name: "posts", Kind: table.Flow, Unit: "1"}}
		return plotstest.MakeUp("many", "arms", nil, all[:metrics], pts, 4, func(m int, p plotstest.Point) (float64, float64,
			float64) {
			return 100, 5, 5
		}).CompareArms("arm-0")
	}
	for _, k := range []struct{ rows, metrics, one, two int }{{18, 4, 1, 2}, {18, 3, 1, 2}, {30, 4, 1, 2}, {12, 4, 2, 4},
		{8, 6, 3, 6}, {4, 7, 4, 6}, {3, 2, 2, 2}} {
		f := many(k.rows, k.metrics).Folder()
		for width, want := range map[vg.Length]int{0: min(k.metrics, shownMetrics), 84: k.one, 174: k.two} {
			f.Width = width * ink.Millimetre
			c := need.Value(effects(f))(t)
			if len(c.Panels) != want {
				t.Errorf("%d rows of %d metrics at %v mm: %d panels, should be %d", k.rows, k.metrics, width, len(c.Panels), want)
			}
			var left []string
			for _, m := range f.Sweep.Metrics[want:] {
				left = append(left, MetricTitle(f, m.Name))
			}
			if !strings.Contains(c.Caption, " 4 replicates."+phrase.NotDrawn(left)+" Filled") {
				t.Errorf("%d rows of %d metrics at %v mm: the caption says %s", k.rows, k.metrics, width, c.Caption)
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
