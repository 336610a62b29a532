package chart

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

// Where cells show numbers, no contour runs through them: the sign change follows edges.
func TestLinesOfMapsPassNumbers(t *testing.T) {
	k := &contours{cells: sure([][]float64{{-1, 2}, {-3, 0}, {math.NaN(), 4}}), at: []float64{0}, edges: true}
	if got := k.segments(0); len(got) != 1 || got[0] != [4]float64{0.5, -0.5, 0.5, 0.5} {
		t.Errorf("edges %v, want that between −1 and 2", got)
	}
	noise := summary.Interval{Mean: -1, Lo: -2, Hi: 2}
	k = &contours{cells: [][]summary.Interval{{noise, {Mean: 1, Lo: -2, Hi: 2}}}, edges: true}
	if got := k.segments(0); len(got) != 0 {
		t.Errorf("edges %v between cells that show no effect", got)
	}
	for _, size := range []int{mostNumbers, mostNumbers + 1} {
		h := Heat{X: Axis{Names: make([]string, size)}, Y: Axis{Names: make([]string, 3)}, Contours: true}
		for j := range 3 {
			line := make([]summary.Interval, size)
			for i := range line {
				line[i] = about(float64(i+j)-4.5, math.NaN(), math.NaN())
			}
			h.Cells = append(h.Cells, line)
		}
		p, lines, err := h.Panel()
		if err != nil || !lines || len(p.Marks) != 1 {
			t.Fatal(err, lines)
		}
		if numbers := p.Marks[0].(*cells).texts != nil; numbers != (size == mostNumbers) || p.Marks[0].(*cells).contours.edges != numbers {
			t.Errorf("%d columns: numbers %v, lines at edges %v", size, numbers, p.Marks[0].(*cells).contours.edges)
		}
	}
}

func mustFonts(t *testing.T) *ink.Fonts {
	t.Helper()
	f := need.Value(ink.LoadFonts(nil))(t)
	return f
}

// Adjacent cells of one value form one area, with no lighter seam between them.
func TestCellsHaveNoSeams(t *testing.T) {
	m := need.Value(viridis())(t)
	m.SetMin(0)
	m.SetMax(1)
	line := slices.Repeat([]summary.Interval{about(0.3, math.NaN(), math.NaN())}, 7)
	p := &Panel{X: Axis{Kind: levels, Names: make([]string, 7)}, Y: Axis{Kind: levels, Names: make([]string, 7)},
		Marks: []Mark{&cells{cells: [][]summary.Interval{line, line, line, line, line, line, line}, colours: m}}}
	c := &Chart{Name: "cells", Panels: []*Panel{p}}
	s := &ink.Sheet{Fonts: mustFonts(t)}
	frames, _ := c.layout(s, 84*ink.Millimetre, false)
	doc := need.Value(c.Render(ink.PNG, 84*ink.Millimetre, false, mustFonts(t)))(t)
	img := need.Value(png.Decode(bytes.NewReader(doc)))(t)
	f := frames[0]
	px := func(v vg.Length) int { return int(float64(v) / 72 * 300) }
	want := img.At(px((f.x0+f.x1)/2), px(s.H-(f.y0+f.y1)/2))
	for x := px(f.x0) + 4; x < px(f.x1)-4; x++ {
		for y := px(s.H-f.y1) + 4; y < px(s.H-f.y0)-4; y++ {
			if img.At(x, y) != want {
				t.Fatalf("pixel %d, %d is %v, its neighbours %v", x, y, img.At(x, y), want)
			}
		}
	}
}

// No contour is drawn among cells whose intervals all include 0.
func TestContoursAmongNoise(t *testing.T) {
	noise := func(mean float64) summary.Interval { return summary.Interval{Mean: mean, Lo: -9, Hi: 9} }
	k := &contours{cells: [][]summary.Interval{{noise(0), noise(1)}, {noise(1), noise(2)}, {noise(3), {Mean: 4, Lo: 3, Hi: 5}}}}
	if n := len(k.segments(0.5)); n != 0 {
		t.Errorf("%d segments among hatched cells", n)
	}
	if n := len(k.segments(2.5)); n != 1 {
		t.Errorf("%d segments beside a cell that is not hatched, want 1", n)
	}
}

// Contours of a plane are straight, and those of a saddle do not cross.
func TestContours(t *testing.T) {
	k := &contours{cells: sure([][]float64{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}})}
	for _, g := range k.segments(1.5) {
		if !(math.Abs(g[0]+g[1]-1.5) <= 1e-12) || !(math.Abs(g[2]+g[3]-1.5) <= 1e-12) {
			t.Errorf("x + y = 1.5 passes (%g, %g) and (%g, %g)", g[0], g[1], g[2], g[3])
		}
	}
	for _, middle := range []float64{0.4, 0.6} {
		k = &contours{cells: sure([][]float64{{1, 0}, {0, 1}})}
		s := k.segments(middle)
		if len(s) != 2 {
			t.Fatalf("%d pieces of a saddle", len(s))
		}
		// Below ½ the centre is high: contours cut off the low corners.
		for _, g := range s {
			low := math.Hypot(g[0]-1, g[1]) < 1 && math.Hypot(g[2]-1, g[3]) < 1 || math.Hypot(g[0], g[1]-1) < 1 && math.Hypot(g[2], g[3]-1) < 1
			if low != (middle < .5) {
				t.Errorf("level %g: a piece from (%g, %g) to (%g, %g)", middle, g[0], g[1], g[2], g[3])
			}
		}
	}
	if k = (&contours{cells: sure([][]float64{{1, math.NaN()}, {0, 1}})}); len(k.segments(.5)) != 0 {
		t.Error("a line through a missing value")
	}
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
	p, _, err := h.Panel()
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
	if len(p.Key) != 1 || p.Key[0].Text != "interval includes 0" {
		t.Errorf("key %v", p.Key)
	}
	hatch := &recorded{}
	s.On = hatch
	s.Styled(ink.Rectangle(0, 0, vg.Length(20), vg.Length(8)), p.Key[0].Style)
	if s.Err != nil || len(hatch.strokes) != 1 || hatch.strokes[0] != ink.Grey {
		t.Errorf("strokes %v on %v in the key: a white hatch is not seen (%v)", hatch.strokes, noneSeen.Colour, s.Err)
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

// sure returns cells of one replicate each, which have no interval.
func sure(means [][]float64) [][]summary.Interval {
	out := make([][]summary.Interval, len(means))
	for j, line := range means {
		for _, v := range line {
			out[j] = append(out[j], summary.Interval{Mean: v, Lo: math.NaN(), Hi: math.NaN()})
		}
	}
	return out
}

// Cells of a narrow range differ in what they show, as their colours do.
func TestNumbersOfNarrowRange(t *testing.T) {
	values := sure([][]float64{{-0.00032, -0.00262}, {-0.00041, -0.00345}})
	bar := need.Value(newColourBar("change", "", -0.00345, -0.00032))(t)
	if got := bar.numbers(values, 10); got[0][0] != "−0.0003" || got[0][1] != "−0.0026" || got[1][1] != "−0.0034" && got[1][1] != "−0.0035" {
		t.Errorf("numbers %v", got)
	}
	if got := bar.numbers(values, 100); got[0][0] != "−0.00032" || got[1][0] != "−0.00041" {
		t.Errorf("numbers %v", got)
	}
}

// The colours of a map span its cells, also where they differ by less than a hundredth, but not where
// they differ by rounding alone.
func TestColoursSpanWhatVaries(t *testing.T) {
	for _, v := range []struct{ lo, hi, span float64 }{{8911, 8913, 2}, {0.95, 0.99, 0.04}, {1e6, 1e6 + 1e-6, 1e4}, {0, 0, 2}} {
		bar := need.Value(newColourBar("adopters", "", v.lo, v.hi))(t)
		if math.Abs(bar.hi-bar.lo-v.span) > 1e-6*v.span {
			t.Errorf("%v to %v: colours from %v to %v", v.lo, v.hi, bar.lo, bar.hi)
		}
	}
}
