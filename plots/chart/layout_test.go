package chart

import (
	"slices"
	"testing"
	"time"

	"guanxi/plots/calendar"
	"guanxi/plots/ink"
)

// Panels above each other have the same dates, however wide the labels of their values are.
func TestPanelsHaveTheSameDates(t *testing.T) {
	for _, days := range []float64{30, 90, 330, 365, 800, 2900} {
		x := []float64{calendar.Day(time.Date(2022, 1, 20, 0, 0, 0, 0, time.UTC)), 0}
		x[1] = x[0] + days
		with := func(value float64) *Panel {
			return &Panel{X: Axis{Kind: Calendar}, Y: Axis{Zero: true},
				Marks: []Mark{&Curve{X: x, Y: []float64{value, value}, Lo: []float64{value, value}, Hi: []float64{value, value}}}}
		}
		for w := 60 * ink.Millimetre; w < 120*ink.Millimetre; w++ {
			c := &Chart{Name: "dates", Panels: []*Panel{with(4), with(4000.5)}}
			c.layout(&ink.Sheet{Fonts: mustFonts(t)}, w, false)
			if frames, _ := c.layOut(&ink.Sheet{Fonts: mustFonts(t)}, w, false); !frames[0].continues || frames[1].continues {
				t.Fatalf("%v days on %v points: the dates are written %v", days, w, frames)
			}
			if a, b := c.Panels[0].X.ticks, c.Panels[1].X.ticks; !slices.EqualFunc(a, b,
				func(p, q tick) bool { return p.at == q.at }) {
				t.Fatalf("%v days on %v points: %d dates and %d", days, w, len(a), len(b))
			}
		}
	}
}
