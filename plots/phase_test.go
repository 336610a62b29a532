package plots

import (
	"guanxi/sim/results/summary"
	"image/color"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// In a map of differences a cell that says nothing looks like none that does, in
// grey either: it is pale, the key and the caption say what pale is, and a number
// on it is read.
func TestMapOfDifferencesShowsWhatIsNotSeen(t *testing.T) {
	c, err := phase(asStudy(bigMap().folder()))
	if err != nil || !strings.Contains(c.alt, "Pale and hatched: the 95 % Student interval includes 0") {
		t.Errorf("%v: %s", err, c.alt)
	}
}

// In a map a cell whose interval includes 0 looks like none whose does not, in grey
// either: it is pale, and the key says so.
func TestPaleCells(t *testing.T) {
	h := heat{x: axis{names: make([]string, 20)}, y: axis{names: make([]string, 2)}, cells: make([][]summary.Interval, 2)}
	for i := range 20 {
		v := float64(i) - 9.5
		h.cells[0], h.cells[1] = append(h.cells[0], about(v, v-20, v+20)), append(h.cells[1], about(v, v-0.1, v+0.1))
	}
	p, _, err := h.panel()
	if err != nil {
		t.Fatal(err)
	}
	m := p.marks[0].(*cells)
	s := &sheet{fonts: mustFonts(t)}
	for i, v := range m.cells[0] {
		on := m.colour(s, v)
		if luminanceOf(on) <= 0.6 {
			t.Errorf("cell %d of %v is %v: dark", i, v, on)
		}
		if seen := m.colour(s, m.cells[1][i]); on.R == seen.R {
			t.Errorf("cell %d of %v looks like one with an effect of that size", i, v)
		}
	}
	if len(p.key) != 1 || p.key[0].text != "interval includes 0" {
		t.Errorf("key %v", p.key)
	}
	hatch := &recorded{}
	s.on = hatch
	s.styled(rectangle(0, 0, vg.Length(20), vg.Length(8)), p.key[0].style)
	if s.err != nil || len(hatch.strokes) != 1 || hatch.strokes[0] != grey {
		t.Errorf("strokes %v on %v in the key: a white hatch is not seen (%v)", hatch.strokes, noneSeen.colour, s.err)
	}
}

// luminanceOf is the relative luminance of WCAG 2.1.
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

// Bars of arms that share their luck overlap where their paired difference is sure: the
// caption of dose says so, and of what has no baseline not.
func TestDoseOfArmsNamesTheirDifferences(t *testing.T) {
	for _, c := range []struct {
		luck string
		m    *madeUp
		want bool
	}{{"common", armsByBidders(), true}, {"independent", armsByBidders(), false}, {"common", oneFactor(), false}} {
		c.m.m.Luck = c.luck
		d, err := dose(asStudy(c.m.folder()))
		if err != nil || strings.Contains(d.alt, "share their luck") != c.want {
			t.Errorf("%s: %v, %s", c.luck, err, d.alt)
		}
	}
}
