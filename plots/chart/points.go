package chart

import (
	"cmp"
	"math"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
)

// Points are dots, with intervals along x or y where given.
type Points struct {
	Series   string
	Kind     string // their name in the CSV
	X, Y     []float64
	XLo, XHi []float64
	YLo, YHi []float64
	N        []int
	RepIDs   []int // replicate of each point
	Shape    ink.Shape
	Hollow   bool
	Colour   ink.Colour
	Radius   vg.Length
	Ringed   bool      // an outline in ink, for dots over bars
	DX       vg.Length // sideways shift, to separate points at one position
}

// AddHorizontal adds a mean in a row, with its interval along x.
func (d *Points) AddHorizontal(v summary.Interval, y float64) {
	d.X, d.Y, d.N = append(d.X, v.Mean), append(d.Y, y), append(d.N, v.N)
	d.XLo, d.XHi = append(d.XLo, v.Lo), append(d.XHi, v.Hi)
}

// AddVertical adds a mean at a position, with its interval along y.
func (d *Points) AddVertical(x float64, v summary.Interval) {
	d.X, d.Y, d.N = append(d.X, x), append(d.Y, v.Mean), append(d.N, v.N)
	d.YLo, d.YHi = append(d.YLo, v.Lo), append(d.YHi, v.Hi)
}

func (d *Points) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Span(d.X, d.XLo, d.XHi)
	ylo, yhi = Span(d.Y, d.YLo, d.YHi)
	return xlo, xhi, ylo, yhi
}

func (d *Points) draw(s *ink.Sheet, f *frame, layer int) {
	if layer != layerPoint {
		return
	}
	r := cmp.Or(d.Radius, pointSize)
	const whisker vg.Length = 0.8
	for i := range d.X {
		if math.IsNaN(d.X[i]) || math.IsNaN(d.Y[i]) {
			continue
		}
		at := f.pt(d.X[i], d.Y[i])
		at.X += d.DX
		if d.XLo != nil && !math.IsNaN(d.XLo[i]) {
			s.Segment(f.px(d.XLo[i]), at.Y, f.px(d.XHi[i]), at.Y, d.Colour, whisker, nil)
			for _, e := range []float64{d.XLo[i], d.XHi[i]} {
				if d.YLo != nil {
					break // the arms of a cross have no caps
				}
				s.Segment(f.px(e), at.Y-1.6, f.px(e), at.Y+1.6, d.Colour, whisker, nil)
			}
		}
		if d.YLo != nil && !math.IsNaN(d.YLo[i]) {
			s.Segment(at.X, f.py(d.YLo[i]), at.X, f.py(d.YHi[i]), d.Colour, whisker, nil)
		}
		s.Point(at, r, d.Shape, d.Colour, d.Hollow, d.Ringed)
	}
}

func (d *Points) rows(p *Panel) []row {
	var out []row
	for i := range d.X {
		if math.IsNaN(d.X[i]) || math.IsNaN(d.Y[i]) {
			continue
		}
		r := row{series: d.Series, mark: d.Kind, x: p.X.format(d.X[i]), y: p.Y.format(d.Y[i])}
		switch {
		case d.XLo != nil:
			r.lo, r.hi = decimal(d.XLo[i]), decimal(d.XHi[i])
		case d.YLo != nil:
			r.lo, r.hi = decimal(d.YLo[i]), decimal(d.YHi[i])
		}
		if d.N != nil {
			r.n = d.N[i]
		}
		if d.RepIDs != nil {
			r.replicate = d.RepIDs[i]
		}
		out = append(out, r)
		if d.XLo != nil && d.YLo != nil { // a cross: its vertical arm
			r.mark, r.lo, r.hi = r.mark+" y", decimal(d.YLo[i]), decimal(d.YHi[i])
			out = append(out, r)
		}
	}
	return out
}

// SeriesPoints returns empty points for means, in the style of the i-th of several series.
func SeriesPoints(i int, series string) *Points {
	return &Points{Series: series, Kind: "mean", Colour: ink.Serial(i).Colour, Shape: ink.Shape(i % 4),
		Hollow: i%ink.SerialCount >= 4, Radius: 2}
}
