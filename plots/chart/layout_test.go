package chart

import (
	"slices"
	"testing"
	"time"

	"guanxi/plots/calendar"
	"guanxi/plots/ink"
	"guanxi/sim/simtest/need"
)

// A map of values that differ by less than a hundredth does not exaggerate the difference.
func TestMapOfWhatHardlyDiffers(t *testing.T) {
	if lo, hi := roomy(-8902.65, -8902.575); hi-lo < 89 || hi-lo > 90 || lo > -8902.65 || hi < -8902.575 {
		t.Errorf("from %g to %g", lo, hi)
	}
	if lo, hi := roomy(100, 102); lo != 100 || hi != 102 {
		t.Errorf("from %g to %g", lo, hi)
	}
}

// A map with few rows has room to name each of them.
func TestRowsOfMapsAreNamed(t *testing.T) {
	c := &Chart{}
	for range 4 {
		p := &Panel{X: Axis{Kind: levels, Names: []string{"1"}}, Y: Axis{Kind: levels, Names: []string{"a", "b", "c", "d", "e", "f"}}, Ratio: 0.3}
		c.Panels = append(c.Panels, p)
	}
	c.layout(&ink.Sheet{Fonts: mustFonts(t)}, 84*ink.Millimetre, true)
	for _, p := range c.Panels {
		if len(p.Y.ticks) != len(p.Y.Names) {
			t.Errorf("%d of %d rows are named", len(p.Y.ticks), len(p.Y.Names))
		}
	}
}

// Where levels have no room side by side, the rounder one is written.
func TestRounderLevelsAreWritten(t *testing.T) {
	p := &Panel{X: Axis{Title: "x", At: []float64{-4, -1.386, -1, 0}}, Y: Axis{Title: "y"},
		Marks: []Mark{&Curve{X: []float64{-4, 0}, Y: []float64{0, 1}}}}
	s := &ink.Sheet{Fonts: mustFonts(t)}
	need.Nil(t, (&Chart{Panels: []*Panel{p}}).drawOn(s, ink.PNG, 60*ink.Millimetre, false))
	written := func(text string) bool {
		return slices.ContainsFunc(s.Texts, func(b ink.TextBox) bool { return b.Text == text })
	}
	if !written("−1") || !written("−4") || !written("0") || written("−1.386") {
		t.Errorf("written: %v", s.Texts)
	}
}

// Panels above each other have the same dates, however wide the labels of their values are.
func TestPanelsHaveTheSameDates(t *testing.T) {
	for _, days := range []float64{30, 90, 330, 365, 800, 2900} {
		x := []float64{calendar.Day(time.Date(2022, 1, 20, 0, 0, 0, 0, time.UTC)), 0}
		x[1] = x[0] + days
		with := func(value float64) *Panel {
			return &Panel{X: Axis{Kind: Calendar}, Y: Axis{Zero: true}, Marks: []Mark{&Curve{X: x, Y: []float64{value, value}, Lo: []float64{value, value}, Hi: []float64{value, value}}}}
		}
		for w := 60 * ink.Millimetre; w < 120*ink.Millimetre; w++ {
			c := &Chart{Name: "dates", Panels: []*Panel{with(4), with(4000.5)}}
			c.layout(&ink.Sheet{Fonts: mustFonts(t)}, w, false)
			if frames, _ := c.place(&ink.Sheet{Fonts: mustFonts(t)}, w, false); !frames[0].continues || frames[1].continues {
				t.Fatalf("%v days on %v points: the dates are written %v", days, w, frames)
			}
			if a, b := c.Panels[0].X.ticks, c.Panels[1].X.ticks; !slices.EqualFunc(a, b, func(p, q tick) bool { return p.at == q.at }) {
				t.Fatalf("%v days on %v points: %d dates and %d", days, w, len(a), len(b))
			}
		}
	}
}
