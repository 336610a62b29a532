package fit

import (
	"cmp"
	"math"
	"slices"
)

const (
	edge     = 0.05 // of the first simplex, on logarithms
	mostTurn = 4000
	flat     = 1e-15 // the search ends when values differ by less than this, relative to the least
)

// corner is a corner of the simplex, and the value there.
type corner struct {
	x []float64
	f float64
}

// simplex searches for a minimum near a point (Nelder & Mead 1965, The Computer Journal 7(4),
// with reflection 1, expansion 2, contraction and shrinking ½). It avoids fused multiply-adds
// and so gives the same bits on every processor. gonum's does not: with them its search
// stopped at another point.
func simplex(f func([]float64) float64, start []float64) (x []float64, least float64) {
	lower := func(a, b corner) int { return cmp.Compare(a.f, b.f) }
	at := func(x []float64) corner { return corner{x, f(x)} }
	corners := []corner{at(start)}
	for i := range start {
		x := slices.Clone(start)
		x[i] += edge
		corners = append(corners, at(x))
	}
	last := len(corners) - 1
	middle := make([]float64, len(start))
	from := func(x []float64, by float64) corner { // the centroid, moved away from x
		y := make([]float64, len(x))
		for i := range y {
			y[i] = middle[i] + float64(by*(middle[i]-x[i]))
		}
		return at(y)
	}
	for range mostTurn {
		slices.SortStableFunc(corners, lower)
		best, worst := corners[0], corners[last]
		if !(worst.f-best.f > float64(flat*math.Abs(best.f))) {
			break
		}
		centroid(middle, corners[:last])
		switch over := from(worst.x, 1); {
		case over.f < best.f:
			if far := from(worst.x, 2); far.f < over.f {
				over = far
			}
			corners[last] = over
		case over.f < corners[last-1].f:
			corners[last] = over
		default:
			by := -0.5
			if over.f < worst.f {
				by = 0.5
			}
			if near := from(worst.x, by); near.f < min(over.f, worst.f) {
				corners[last] = near
				continue
			}
			for k := 1; k <= last; k++ {
				y := make([]float64, len(start))
				for i := range y {
					y[i] = (best.x[i] + corners[k].x[i]) / 2
				}
				corners[k] = at(y)
			}
		}
	}
	best := slices.MinFunc(corners, lower)
	return best.x, best.f
}

// centroid sets middle to the mean of corners.
func centroid(middle []float64, corners []corner) {
	for i := range middle {
		sum := 0.0
		for _, c := range corners {
			sum += c.x[i]
		}
		middle[i] = sum / float64(len(corners))
	}
}
