package study

import (
	"math"

	"guanxi/plots/chart"
)

// Above these numbers, marks become illegible.
const (
	mostTicks = 10   // levels marked on the axis
	mostBars  = 40   // levels up to which intervals are drawn
	mostFaint = 2000 // replicates of all lines up to which they are drawn
)

// apart is the distance in points between lines side by side.
const apart = 2.6

// frame returns a panel with the axis of the factor.
func (r *response) frame() *chart.Panel {
	if r.categorical() {
		p := &chart.Panel{Y: chart.Axis{Kind: chart.Categories}, Abreast: len(r.lines)}
		for _, l := range r.levels {
			p.Y.Names = append(p.Y.Names, l.text)
		}
		return p
	}
	p := &chart.Panel{X: axisOf(&r.s.m.Factors[r.along]), Ratio: 0.5}
	x, n := &p.X, len(r.levels)
	lo, hi := r.levels[0].at, r.levels[n-1].at
	if n <= mostTicks && x.Kind != chart.Calendar {
		for _, l := range r.levels {
			x.At = append(x.At, l.at)
		}
		r.spread(x)
	}
	if x.Kind == chart.Logarithmic && hi > 1e4*lo {
		x.At = nil // powers of ten are shorter
	}
	if hi > lo && (len(r.lines) > 1 || n <= mostBars) {
		// Padding keeps the bars off the axes, also where lines are offset beside each other.
		room := max(0.04, (float64(apart/2*float64(len(r.lines)-1))+4)/dataWidth)
		pad := room * (hi - lo)
		x.Ends = chart.Limits(lo-pad, hi+pad)
		switch x.Kind {
		case chart.Logarithmic:
			by := math.Pow(hi/lo, room)
			x.Ends = chart.Limits(lo/by, hi*by)
		case chart.Equidistant:
			room *= float64(n - 1)
			x.Ends = chart.Limits(lo-float64(room*(r.levels[1].at-lo)), hi+float64(room*(hi-r.levels[n-2].at)))
		}
	}
	return p
}

// dataWidth is the least width in points of a column's data area.
const dataWidth = 170

// spread makes a linear axis on which some levels would overlap logarithmic or, if that does not
// help, sets the levels at equal distances.
func (r *response) spread(x *chart.Axis) {
	crowded := func(scaled func(float64) float64) bool {
		least := math.Inf(1)
		for i := range x.At[1:] {
			least = math.Min(least, scaled(x.At[i+1])-scaled(x.At[i]))
		}
		whole := scaled(x.At[len(x.At)-1]) - scaled(x.At[0])
		return !(dataWidth*least/whole >= apart*float64(len(r.lines)-1)+4)
	}
	if log := r.s.m.Factors[r.along].Scale == "log"; log || len(x.At) < 3 ||
		!crowded(func(v float64) float64 { return v }) {
		return
	}
	x.Kind = chart.Logarithmic
	if !(x.At[0] > 0) || crowded(math.Log) {
		x.Kind = chart.Equidistant
		x.Title += ", not to scale"
	}
}
