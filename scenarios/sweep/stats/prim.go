package stats

import (
	"math"
	"slices"
)

// A Box is a part of the worlds in which something happens more often: each bound cuts off what lies
// outside it.
type Box struct {
	Bounds   []Bound
	N, Hits  int // points in it, and those in which it happens
	All      int // points in which it happens, anywhere
	OutN     int // points of the folds left out that lie in the boxes found without them
	OutHits  int
	OutShare Estimate // OutHits of OutN
}

// Bound keeps the points whose coordinate is at most At, or at least.
type Bound struct {
	Column int
	Above  bool // at least
	At     float64
}

func (b Bound) holds(x [][]float64, i int) bool {
	if b.Above {
		return x[b.Column][i] >= b.At
	}
	return x[b.Column][i] <= b.At
}

// Constants of the box search.
const (
	peel       = .1 // share of the points that a step cuts off
	leastInBox = 5
	mostBounds = 3 // columns that bound a box
	screened   = 8 // columns with the largest rank correlation, which alone may bound a box
	folds      = 5
)

// Prim searches a box in which hit is more frequent, by peeling (Friedman & Fisher 1999, Statistics and
// Computing 9): of the columns most correlated with score, the step that leaves the highest share of hits
// cuts off a tenth of the points, again and again. Of the boxes on the way, with at most three columns, it
// takes the one with the largest harmonic mean of the share of hits in the box and the share of all hits
// that it holds (density and coverage of Bryant & Lempert 2010, Technological Forecasting and Social Change
// 77). As the box is chosen where the hits are, its share is too high: that of points left out is
// of five searches, each without a fifth of the points. ok is false where the interval of that share does
// not lie above the share of hits in all points, or there are too few hits or misses to tell.
func Prim(x [][]float64, score []float64, hit []bool, confidence float64) (box Box, ok bool) {
	n := len(hit)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	box = search(x, score, hit, all)
	for f := range folds {
		var rest []int
		for i := range all {
			if i%folds != f {
				rest = append(rest, i)
			}
		}
		found := search(x, score, hit, rest)
		for i := f; i < n; i += folds {
			if len(found.Bounds) > 0 && found.has(x, i) {
				box.OutN++
				box.OutHits += one(hit[i])
			}
		}
	}
	box.OutShare = Share(box.OutHits, box.OutN, confidence)
	return box, len(box.Bounds) > 0 && box.OutShare.Lo > float64(box.All)/float64(n)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (b *Box) has(x [][]float64, i int) bool {
	return !slices.ContainsFunc(b.Bounds, func(o Bound) bool { return !o.holds(x, i) })
}

// search peels the given points.
func search(x [][]float64, score []float64, hit []bool, points []int) (best Box) {
	hits := 0
	for _, i := range points {
		hits += one(hit[i])
	}
	best.All = hits
	if hits < 3 || len(points)-hits < 3 {
		return best
	}
	columns, worth := screen(x, score, points), 0.0
	in, bounds := slices.Clone(points), []Bound(nil)
	for {
		next, kept, share := Bound{}, []int(nil), -1.0
		for _, c := range columns {
			if used(bounds) == mostBounds && !slices.ContainsFunc(bounds, func(b Bound) bool { return b.Column == c }) {
				continue
			}
			v := make([]float64, len(in))
			for k, i := range in {
				v[k] = x[c][i]
			}
			slices.Sort(v)
			cut := max(1, int(peel*float64(len(v))))
			for _, b := range []Bound{{c, true, v[cut]}, {c, false, v[len(v)-1-cut]}} {
				rest := slices.DeleteFunc(slices.Clone(in), func(i int) bool { return !b.holds(x, i) })
				if s := density(hit, rest); len(rest) >= leastInBox && len(rest) < len(in) && s > share {
					next, kept, share = b, rest, s
				}
			}
		}
		if kept == nil {
			return best
		}
		in = kept
		bounds = append(slices.DeleteFunc(bounds, func(b Bound) bool { return b.Column == next.Column && b.Above == next.Above }), next)
		h := 0
		for _, i := range in {
			h += one(hit[i])
		}
		coverage := float64(h) / float64(hits)
		if w := 2 * share * coverage / max(1e-300, share+coverage); w > worth {
			worth = w
			best.Bounds, best.N, best.Hits = slices.Clone(bounds), len(in), h
		}
	}
}

func used(bounds []Bound) int {
	var columns []int
	for _, b := range bounds {
		if !slices.Contains(columns, b.Column) {
			columns = append(columns, b.Column)
		}
	}
	return len(columns)
}

func density(hit []bool, points []int) float64 {
	n := 0
	for _, i := range points {
		n += one(hit[i])
	}
	return float64(n) / float64(max(1, len(points)))
}

// screen returns the columns most correlated with the score by rank, of the given points.
func screen(x [][]float64, score []float64, points []int) []int {
	of := func(v []float64) []float64 {
		out := make([]float64, len(points))
		for k, i := range points {
			out[k] = v[i]
		}
		return out
	}
	y := of(score)
	size := make([]float64, len(x))
	for c := range x {
		if rho := Spearman(of(x[c]), y, .95); rho.Value == rho.Value {
			size[c] = -math.Abs(rho.Value)
		}
	}
	order := ascending(size)
	return order[:min(screened, len(order))]
}
