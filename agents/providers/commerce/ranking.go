package commerce

import (
	"math"
	"slices"
)

// cellsPerShop is the resolution of the table of guesses: with four cells per shop three of four
// draws need no step.
const cellsPerShop = 4

// ranking draws the results of a search. With probability popular a result is drawn in proportion
// to its weight, otherwise uniformly; both are one draw from the mixture. The
// cumulative weights are searched from a tabulated guess, so that a draw takes a few steps for any
// number of shops, and reranking allocates nothing.
type ranking struct {
	sums  []float64 // cumulative probability up to and including shop j; +Inf for the last, where all searches end
	all   float64   // of all shops, 1 up to rounding
	guess []uint32  // first shop whose sum exceeds k/cells
	cells float64
	n     int // shops that can be found

	ranked []float64 // cumulative weight; nil: nobody asks
	found  []int     // the shops that can be, where somebody does
}

func (r *ranking) build(n int) {
	r.sums = make([]float64, n)
	r.guess = make([]uint32, cellsPerShop*n+1)
	r.cells = float64(cellsPerShop * n)
}

// rank sets the weights. With listed not nil, shops that are not listed have weight 0.
func (r *ranking) rank(weight func(j int) float64, listed []bool, popular float64) {
	all, n := 0.0, 0
	for j := range r.sums {
		w := weight(j)
		if listed != nil && !listed[j] {
			w = 0
		} else {
			n++
		}
		r.sums[j] = w
		all += w
	}
	r.n = n
	r.found = r.found[:0]
	for j := range r.ranked {
		if r.sums[j] > 0 {
			r.found = append(r.found, j)
		}
		r.ranked[j] = r.sums[j]
		if j > 0 {
			r.ranked[j] += r.ranked[j-1]
		}
	}
	sum, even := 0.0, (1-popular)/float64(n)
	for j, w := range r.sums {
		if w > 0 {
			sum += float64(popular*(w/all)) + even
		}
		r.sums[j] = sum
	}
	r.all, r.sums[len(r.sums)-1] = sum, math.Inf(1)
	j := 0
	for k := range r.guess {
		edge := float64(k) / r.cells
		for r.sums[j] <= edge {
			j++
		}
		r.guess[k] = uint32(j)
	}
}

// draw is the shop of a uniform u.
func (r *ranking) draw(u float64) int {
	j := int(r.guess[int(u*r.cells)])
	for r.sums[j] <= u {
		j++
	}
	return j
}

// best is the shop of a uniform u among ranked results only.
func (r *ranking) best(u float64) int {
	last := len(r.ranked) - 1
	j, _ := slices.BinarySearch(r.ranked, u*r.ranked[last])
	return min(j, last)
}

// without moves a uniform u to where draw gives none of some shops, of which there are at most
// mostOffers, and every other one in proportion to its probability.
func (r *ranking) without(shops []int, u float64) float64 {
	var room [mostOffers]int
	gone := room[:copy(room[:], shops)]
	slices.Sort(gone)
	left := r.all
	for _, j := range gone {
		left -= r.before(j+1) - r.before(j)
	}
	u *= left
	for _, j := range gone { // what lies beyond a shop is as far away as if it were there
		if u >= r.before(j) {
			u += r.before(j+1) - r.before(j)
		}
	}
	return u
}

// before is the cumulative probability of the shops before j.
func (r *ranking) before(j int) float64 {
	switch j {
	case 0:
		return 0
	case len(r.sums):
		return r.all
	}
	return r.sums[j-1]
}
