package plots

import (
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// In a map of differences a cell that says nothing looks like none that does, in
// grey either: it is pale, the key and the caption say what pale is, and a number
// on it is read.
func TestMapOfDifferencesShowsWhatIsNotSeen(t *testing.T) {
	c, err := phase(asStudy(bigMap().folder()))
	if err != nil {
		t.Fatal(err)
	}
	p := c.panels[0]
	m := p.marks[0].(*cells)
	s := &sheet{fonts: mustFonts(t), on: &recorded{}}
	for j, line := range m.cells {
		for i, v := range line {
			on := m.colour(s, v)
			if pale := luminance(on) > 0.6; noEffect(v) && !pale {
				t.Errorf("cell %d, %d of %v is %v: dark", i, j, v, on)
			}
			if noEffect(v) && on.R == m.colour(s, sure([][]float64{{v.Mean}})[0][0]).R {
				t.Errorf("cell %d, %d of %v looks like one with an effect of that size", i, j, v)
			}
		}
	}
	if len(p.key) != 1 || p.key[0].text != "interval includes 0" || !strings.Contains(c.alt, "Pale and hatched: the 95 % Student interval includes 0") {
		t.Errorf("key %v of %s", p.key, c.alt)
	}
	hatch := &recorded{}
	s.on = hatch
	s.styled(rectangle(0, 0, vg.Length(20), vg.Length(8)), p.key[0].style)
	if s.err != nil || len(hatch.strokes) != 1 || hatch.strokes[0] != grey {
		t.Errorf("strokes %v on %v in the key: a white hatch is not seen (%v)", hatch.strokes, noneSeen.colour, s.err)
	}
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
