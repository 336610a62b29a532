package chart

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// framed returns axes of 100 by 50 points with a curve.
func framed(lo, hi float64, c *Curve) *frame {
	p := &Panel{X: Axis{lo: c.X[0], hi: c.X[len(c.X)-1]}, Y: Axis{lo: lo, hi: hi}, Marks: []Mark{c}}
	return &frame{Panel: p, x1: 100, y1: 50}
}

// A line of few values shows them as dots. A value between missing ones shows its interval as a
// bar, since it makes no band.
func TestFewValuesAreDots(t *testing.T) {
	nan := math.NaN()
	of := func(y ...float64) *recorded {
		c := &Curve{Y: y, Lo: y, Hi: y, Style: ink.Serial(0)}
		for i := range y {
			c.X = append(c.X, float64(i))
		}
		on := &recorded{}
		s := &ink.Sheet{On: on}
		c.draw(s, framed(0, 9, c), layerLine)
		return on
	}
	if on := of(1, 2, 3); len(on.fills) != 3 || len(on.strokes) != 1 {
		t.Errorf("a line of three: %d dots, %d lines", len(on.fills), len(on.strokes))
	}
	if on := of(make([]float64, 40)...); len(on.fills) != 0 || len(on.strokes) != 1 {
		t.Errorf("a line of forty: %d dots, %d lines", len(on.fills), len(on.strokes))
	}
	many := slices.Repeat([]float64{nan}, 40)
	many[7] = 3
	if on := of(many...); len(on.fills) != 1 || len(on.strokes) != 1 {
		t.Errorf("one value among missing ones: %d dots, %d bars", len(on.fills), len(on.strokes))
	}
}

// Areas keep the colours of the key: the interval of their total is drawn as lines.
func TestBandOverAreas(t *testing.T) {
	total := &Curve{X: []float64{0, 1, 2}, Y: []float64{2, 3, 2}, Lo: []float64{1, 2, 1}, Hi: []float64{3, 4, 3},
		Style: ink.Style{Colour: ink.Black}, OnTop: true}
	f := framed(0, 5, total)
	on := &recorded{}
	total.draw(&ink.Sheet{On: on}, f, layerArea)
	if len(on.fills) > 0 {
		t.Errorf("%d areas over areas", len(on.fills))
	}
	total.draw(&ink.Sheet{On: on}, f, layerThin)
	if len(on.strokes) != 2 || on.strokes[0] != color.NRGBA(ink.Black) {
		t.Errorf("ends of the interval are drawn as %v", on.strokes)
	}
}

// recorded is a surface that keeps the colours drawn, in order.
type recorded struct {
	strokes []color.NRGBA
	fills   []color.NRGBA
	all     []color.NRGBA
}

func (r *recorded) Fill(_ vg.Path, c color.NRGBA) {
	r.fills, r.all = append(r.fills, c), append(r.all, c)
}

func (r *recorded) Stroke(_ vg.Path, c color.NRGBA, _ vg.Length, _ []vg.Length) {
	r.strokes, r.all = append(r.strokes, c), append(r.all, c)
}

func (r *recorded) Bytes() ([]byte, error) { return nil, nil }

// An axis covers all that is drawn, also an interval that crosses 0 though no replicate does, and
// only that, which excludes replicates when there are many.
func TestAxisOfWhatIsDrawn(t *testing.T) {
	for _, n := range []int{ThinLines, ThinLines + 1} {
		c := &Curve{X: []float64{0, 1}, Y: []float64{1, 2}, Lo: []float64{-1, 1}, Hi: []float64{2, 3}}
		for k := range n {
			c.RepValues, c.RepIDs = append(c.RepValues, []float64{float64(k), 1000 + float64(k)}), append(c.RepIDs, k+1)
		}
		_, _, lo, hi := c.extent()
		if n > ThinLines && hi != 3 || n <= ThinLines && hi < 1000 {
			t.Errorf("%d replicates: the axis goes up to %v", n, hi)
		}
		if lo != -1 {
			t.Errorf("%d replicates: the axis begins at %v", n, lo)
		}
	}
}
