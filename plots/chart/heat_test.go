package chart

import (
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

func mustFonts(t *testing.T) *ink.Fonts {
	t.Helper()
	f := need.Value(ink.LoadFonts(nil))(t)
	return f
}

// Numbers on cells are black or white, whichever is more visible, with a contrast of at least
// 4.5 (WCAG 2.1, 1.4.3) by the exact luminance.
func TestNumbersOnCellsAreSeen(t *testing.T) {
	m := need.Value(viridis())(t)
	m.SetMin(0)
	m.SetMax(1)
	before := -1.0
	for k := range 101 {
		v := need.Value(m.At(float64(k) / 100))(t)
		c := straightColour(v)
		a, b := luminanceOf(c), luminanceOf(ink.Onto(c))
		if r := (math.Max(a, b) + .05) / (math.Min(a, b) + .05); r < 4.5 {
			t.Errorf("at %d %%: contrast %.2f", k, r)
		}
		if a < before-.004 {
			t.Errorf("at %d %% the map gets darker", k)
		}
		before = a
	}
}

// A cell whose interval includes 0 is pale, so that even in greyscale it resembles no other
// cell, and the key explains it.
func TestPaleCells(t *testing.T) {
	h := Heat{X: Axis{Names: make([]string, 20)}, Y: Axis{Names: make([]string, 2)}, Cells: make([][]summary.Interval, 2)}
	for i := range 20 {
		v := float64(i) - 9.5
		h.Cells[0], h.Cells[1] = append(h.Cells[0], about(v, v-20, v+20)), append(h.Cells[1], about(v, v-0.1, v+0.1))
	}
	p, err := h.Panel()
	if err != nil {
		t.Fatal(err)
	}
	m := p.Marks[0].(*cells)
	s := &ink.Sheet{Fonts: mustFonts(t)}
	for i, v := range m.cells[0] {
		on := m.colour(s, v)
		if luminanceOf(on) <= 0.6 {
			t.Errorf("cell %d of %v is %v: dark", i, v, on)
		}
		if seen := m.colour(s, m.cells[1][i]); on.R == seen.R {
			t.Errorf("cell %d of %v looks like one with an effect of that size", i, v)
		}
	}
	if len(p.Legend) != 1 || p.Legend[0].Text != "not told apart from 0" {
		t.Errorf("key %v", p.Legend)
	}
	hatch := &recorded{}
	s.On = hatch
	s.Styled(ink.Rectangle(0, 0, vg.Length(20), vg.Length(8)), p.Legend[0].Style)
	if s.Err != nil || len(hatch.strokes) != 1 || hatch.strokes[0] != ink.Grey {
		t.Errorf("strokes %v on %v in the key: a white hatch is not seen (%v)", hatch.strokes, undecidedStyle.Colour, s.Err)
	}
}

// In a map of differences less is blue, more is red, the larger the stronger and equally on both sides, and what cannot
// be told apart from 0 is grey.
func TestColoursPartAtZero(t *testing.T) {
	draws := rand.New(rand.NewPCG(7, 7))
	s := &ink.Sheet{Fonts: mustFonts(t)}
	for range 200 {
		size, shift := math.Pow(10, 6*draws.Float64()-3), 3*draws.Float64()-1.5
		h := Heat{Differences: true, X: Axis{Names: make([]string, 6)}, Y: Axis{Names: make([]string, 1)},
			Cells: make([][]summary.Interval, 1)}
		for range 6 {
			v := size * (2*draws.Float64() - 1 + shift)
			half := math.Abs(v) * 2 * draws.Float64()
			h.Cells[0] = append(h.Cells[0], about(v, v-half, v+half), about(-v, -v-half, -v+half))
		}
		p, err := h.Panel()
		if err != nil {
			t.Fatal(err)
		}
		m := p.Marks[0].(*cells)
		tint := func(v summary.Interval) int { c := m.colour(s, v); return int(c.R) - int(c.B) }
		for i := 0; i < len(h.Cells[0]); i += 2 {
			v, opposite := h.Cells[0][i], h.Cells[0][i+1]
			sure, strength := math.Abs(v.Mean) > v.Hi-v.Mean, math.Abs(v.Mean)/math.Max(p.bar.hi, -p.bar.lo)
			switch c := tint(v); {
			case !sure && c != 0, sure && strength > .1 && (c > 0) != (v.Mean > 0), sure && (c > 0) == (tint(opposite) > 0) &&
				strength > .1:
				t.Errorf("%v is tinted %d, its opposite %d, of %v to %v", v, c, tint(opposite), p.bar.lo, p.bar.hi)
			}
			for _, w := range h.Cells[0] {
				if w.Mean*v.Mean > 0 && sure && !IncludesZero(w) && math.Abs(w.Mean) > math.Abs(v.Mean) &&
					luminanceOf(m.colour(s, w)) > luminanceOf(m.colour(s, v))+.02 {
					t.Errorf("%v is lighter than %v", w, v)
				}
			}
		}
	}
}

// luminanceOf returns the relative luminance of WCAG 2.1.
func luminanceOf(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= .03928 {
			return x / 12.92
		}
		return math.Pow((x+.055)/1.055, 2.4)
	}
	return .2126*lin(c.R) + .7152*lin(c.G) + .0722*lin(c.B)
}

// about returns a mean with its interval.
func about(mean, lo, hi float64) summary.Interval {
	return summary.Interval{Mean: mean, Lo: lo, Hi: hi}
}
