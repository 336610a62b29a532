package plots

import (
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// Between cells whose intervals all include 0 no contour is drawn.
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

// Cells whose interval includes 0 are hatched, and only those; missing ones are
// grey.
func TestMapHatch(t *testing.T) {
	s := newStudy(bigMap().m, bigMap().tables[schema.RunsTable])
	g := s.grid(0, 0, 1, "interactive", true)
	hatched, empty := 0, 0
	for _, line := range g.cells {
		for _, v := range line {
			if noEffect(v) {
				hatched++
			}
			if math.IsNaN(v.Mean) {
				empty++
			}
		}
	}
	if c, err := phase(asStudy(bigMap().folder())); err != nil || hatched < 5 || hatched > 60 || empty != 3 || !strings.Contains(c.alt, " Contours are at the ticks of the scale") {
		t.Errorf("%v: %d cells hatched, %d empty", err, hatched, empty)
	}
}

// Lines of equal value of a plane are straight, those of a saddle do not cross.
func TestContours(t *testing.T) {
	k := &contours{cells: sure([][]float64{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}})}
	for _, g := range k.segments(1.5) {
		if math.Abs(g[0]+g[1]-1.5) > 1e-12 || math.Abs(g[2]+g[3]-1.5) > 1e-12 {
			t.Errorf("x + y = 1.5 passes (%g, %g) and (%g, %g)", g[0], g[1], g[2], g[3])
		}
	}
	for _, middle := range []float64{0.4, 0.6} {
		k = &contours{cells: sure([][]float64{{1, 0}, {0, 1}})}
		s := k.segments(middle)
		if len(s) != 2 {
			t.Fatalf("%d pieces of a saddle", len(s))
		}
		// Below ½ the middle is high: lines cut off the low corners.
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

// Numbers on cells are black or white, whichever is seen better: a contrast of
// at least 4.5 (WCAG 2.1, 1.4.3), measured with the true luminance.
func TestNumbersOnCellsAreSeen(t *testing.T) {
	m, err := viridis()
	if err != nil {
		t.Fatal(err)
	}
	m.SetMin(0)
	m.SetMax(1)
	before := -1.0
	for k := range 101 {
		v, err := m.At(float64(k) / 100)
		if err != nil {
			t.Fatal(err)
		}
		c := straightColour(v)
		a, b := luminanceOf(c), luminanceOf(onto(c))
		if r := (math.Max(a, b) + .05) / (math.Min(a, b) + .05); r < 4.5 {
			t.Errorf("at %d %%: contrast %.2f", k, r)
		}
		if a < before-.004 {
			t.Errorf("at %d %% the map gets darker", k)
		}
		before = a
	}
}
