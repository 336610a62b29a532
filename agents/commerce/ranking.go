package commerce

import "guanxi/sim/num"

// cellsPerShop is how fine the guesses of a ranking are: with four, three of
// four draws need no step, and nearly all others the one that is no branch.
const cellsPerShop = 4

// ranking draws the results of a search. A result is one in proportion to
// (1 + recent orders) × reputation with some probability, and any shop
// otherwise: one draw from the mixture of the two. The sums of weights are
// searched from a guess that a table gives, so that a draw costs a few steps
// whatever the number of shops, and ranking anew allocates nothing.
type ranking struct {
	sums  []float64 // of the probabilities up to and with shop j
	guess []uint32  // first shop whose sum exceeds k/cells
	cells float64
}

func (r *ranking) build(n int) {
	r.sums = make([]float64, n)
	r.guess = make([]uint32, cellsPerShop*n+1)
	r.cells = float64(cellsPerShop * n)
}

// rank sets the weights. Who is not listed, where that is not nil, has none.
func (r *ranking) rank(demand, reputation []float64, listed []bool, popular float64) {
	all, n := 0.0, 0.0
	for j, d := range demand {
		w := float64((1 + d) * max(reputation[j], 1e-9))
		if listed != nil && !listed[j] {
			w = 0
		} else {
			n++
		}
		r.sums[j] = w
		all += w
	}
	sum, even := 0.0, (1-popular)/n
	for j, w := range r.sums {
		if w > 0 {
			sum += float64(popular*(w/all)) + even
		}
		r.sums[j] = sum
	}
	j := 0
	for k := range r.guess {
		edge := float64(k) / r.cells
		for j < len(r.sums)-1 && r.sums[j] <= edge {
			j++
		}
		r.guess[k] = uint32(j)
	}
}

// draw is the shop of a uniform u.
func (r *ranking) draw(u float64) int {
	j := int(r.guess[int(u*r.cells)])
	j = min(j+num.One(r.sums[j] <= u), len(r.sums)-1)
	for j < len(r.sums)-1 && r.sums[j] <= u {
		j++
	}
	return j
}
