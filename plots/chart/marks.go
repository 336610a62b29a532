package chart

import (
	"math"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// Marks are drawn in layers, so that no band covers another mark's line and no line a point.
const (
	layerArea = iota
	layerThin
	layerLine
	layerPoint
	layers
)

// A Mark is something drawn from data: *Curve, and the others of this package.
type Mark interface {
	extent() (xlo, xhi, ylo, yhi float64)
	draw(s *ink.Sheet, f *frame, layer int)
	rows(p *Panel) []row
}

// A row of the CSV beside the figure, as text, since an axis may hold dates.
type row struct {
	series, mark string
	replicate    int
	x, y, lo, hi string
	n            int
	value        string // of a cell
}

// Widen extends a range to include the values, ignoring those that are NaN or infinite.
func Widen(lo, hi float64, vs ...float64) (float64, float64) {
	for _, v := range vs {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	return lo, hi
}

// Span returns the least and the greatest of the values.
func Span(all ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, vs := range all {
		lo, hi = Widen(lo, hi, vs...)
	}
	return lo, hi
}

// VerticalRule is a vertical rule through all rows of categories at a value.
func VerticalRule(x float64, rows int, dash []vg.Length) *rule {
	return &rule{x, -0.5, x, float64(rows) - 0.5, dash}
}

// A rule is a straight reference line, not data.
type rule struct {
	x0, y0, x1, y1 float64
	dash           []vg.Length
}

func (r *rule) extent() (xlo, xhi, ylo, yhi float64) { return r.x0, r.x1, r.y0, r.y1 }

func (r *rule) draw(s *ink.Sheet, f *frame, layer int) {
	if layer == layerThin {
		s.Segment(f.px(r.x0), f.py(r.y0), f.px(r.x1), f.py(r.y1), ink.Grey, 0.6, r.dash)
	}
}

func (r *rule) rows(*Panel) []row { return nil }

// Dodge returns the offset, in rows, of the i-th of n things that share a row of categories.
func Dodge(i, n int) float64 { return (float64(i) - float64(n-1)/2) * 0.7 / float64(n) }
