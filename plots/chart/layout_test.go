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

// Panels of the same counts have the same ticks, above each other and side by side.
func TestPanelsHaveTheSameCounts(t *testing.T) {
	with := func(value float64) *Panel {
		return &Panel{X: Axis{Whole: true}, Marks: []Mark{&Curve{X: []float64{2, 8}, Y: []float64{value, value + 1}}}}
	}
	for w := 60 * ink.Millimetre; w < 180*ink.Millimetre; w += ink.Millimetre {
		c := &Chart{Name: "counts", Panels: []*Panel{with(4), with(4000.5), with(.5), with(-123.25)}}
		c.layout(&ink.Sheet{Fonts: mustFonts(t)}, w, false)
		for _, p := range c.Panels[1:] {
			if a, b := c.Panels[0].X.ticks, p.X.ticks; !slices.EqualFunc(a, b, func(p, q tick) bool { return p.at == q.at }) {
				t.Fatalf("%v points: %d ticks and %d", w, len(a), len(b))
			}
		}
	}
}

// Names of rows that are wider than their margin take two lines, but on a full page one.
func TestLongNamesOfRows(t *testing.T) {
	for _, c := range []struct {
		rows   int
		folded bool
	}{{3, true}, {38, false}} {
		p := &Panel{X: Axis{Zero: true}, Y: Axis{Kind: Categories}}
		for range c.rows {
			p.Y.Names = append(p.Y.Names, "time until 50 % of consumers are adopters")
		}
		s := &ink.Sheet{Fonts: mustFonts(t)}
		need.Nil(t, (&Chart{Panels: []*Panel{p}}).drawOn(s, ink.PNG, 84*ink.Millimetre, false))
		for i, a := range s.Texts {
			for _, b := range s.Texts[:i] {
				if a.Near(b, 0) {
					t.Errorf("%d rows: %q covers %q", c.rows, a.Text, b.Text)
				}
			}
		}
		if p.folded() != c.folded || s.H > pageHeight {
			t.Errorf("%d rows: two lines %v, on a page %v high", c.rows, p.folded(), s.H)
		}
	}
}

// Three columns of a map are all named, in two lines where the names are long, and the same in panels
// above each other whose bars differ in width. The names of the data stay whole.
func TestColumnsOfMapsAreNamed(t *testing.T) {
	long := []string{"complete graph of all consumers", "ring with four friends each", "small world with ten percent rewired"}
	c := &Chart{}
	for range 2 {
		c.Panels = append(c.Panels, &Panel{X: Axis{Title: "net", Kind: levels, Names: slices.Clone(long)}, Y: Axis{Kind: levels, Names: []string{"a", "b"}}, Ratio: 0.3})
	}
	s := &ink.Sheet{Fonts: mustFonts(t)}
	for w := 60 * ink.Millimetre; w < 100*ink.Millimetre; w += 3 {
		frames, _ := c.layout(s, w, true)
		for _, p := range c.Panels {
			if len(p.X.ticks) != 3 || p.X.ticks[0].below == "" || !slices.Equal(p.X.Names, long) {
				t.Fatalf("%v points: columns %v of %q", w, p.X.ticks, p.X.Names)
			}
		}
		if !frames[0].continues {
			t.Fatalf("%v points: the columns are named twice", w)
		}
	}
}
