package chart

import (
	"math"
	"slices"

	"guanxi/plots/ink"
)

// A Stack is areas on top of each other.
type Stack struct {
	X      []float64
	Step   Stepping
	Names  []string
	Styles []ink.Style
	Values [][]float64 // [name][x]
}

// edges returns the lower and upper border of each area; a missing value counts as zero.
func (k *Stack) edges() (lo, hi [][]float64) {
	sum := make([]float64, len(k.X))
	for _, v := range k.Values {
		a, b := slices.Clone(sum), make([]float64, len(k.X))
		for i := range k.X {
			if !math.IsNaN(v[i]) {
				sum[i] += v[i]
			}
			b[i] = sum[i]
		}
		lo, hi = append(lo, a), append(hi, b)
	}
	return lo, hi
}

func (k *Stack) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Span(k.X)
	_, his := k.edges()
	ylo, yhi = Span(append(his, []float64{0})...)
	return xlo, xhi, ylo, yhi
}

func (k *Stack) draw(s *ink.Sheet, f *frame, layer int) {
	if layer != layerArea {
		return
	}
	los, his := k.edges()
	for i := range k.Names {
		ups, downs := f.trace(k.X, his[i], k.Step), f.trace(k.X, los[i], k.Step)
		for j, up := range ups {
			s.Styled(ink.Area(ink.Simplify(up), ink.Simplify(downs[j])), k.Styles[i])
			s.Line(up, ink.White, 0.5, nil)
		}
	}
}

func (k *Stack) rows(p *Panel) []row {
	los, his := k.edges()
	var out []row
	for i, name := range k.Names {
		for j, x := range k.X {
			if v := k.Values[i][j]; !math.IsNaN(v) {
				out = append(out, row{series: name, mark: "area", x: p.X.format(x), y: p.Y.format(v), lo: decimal(los[i][j]),
					hi: decimal(his[i][j])})
			}
		}
	}
	return out
}
