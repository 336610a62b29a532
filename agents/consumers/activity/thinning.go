package activity

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// thinning draws how many of n sessions open the feed, Binomial(n, ω). Of Poisson sessions those
// that open the feed are Poisson, too, and independent of the others, so that the law of the feed
// holds for them as it does for all sessions.
type thinning struct {
	share float64
	upTo  [thinCells][thinCells]uint32 // by n: the number is the least k with draw ≤ upTo[n][k]
}

const (
	thinCells   = 64  // more sessions are drawn in parts
	mostThinned = 640 // beyond: no table
)

// set tabulates the distribution for a share.
func (t *thinning) set(share float64) {
	*t = thinning{share: share}
	if share <= 0 || share >= 1 {
		return
	}
	odds := share / (1 - share)
	for n := range thinCells {
		p := num.Exp(float64(float64(n) * num.Log1p(-share)))
		sum := 0.0
		for k := range n + 1 {
			sum += p
			t.upTo[n][k] = uint32(min(math.MaxUint32, math.Floor(float64(sum*0x1p32)+0.5)))
			p = float64(float64(p*odds)*float64(n-k)) / float64(k+1)
		}
		t.upTo[n][n] = math.MaxUint32
	}
}

// draw returns the number for n sessions. The 32 random bits u decide where there is a table;
// what the table does not cover is drawn for row i of the key.
func (t *thinning) draw(u uint32, n int, key rng.Key, i uint64) int {
	switch {
	case t.share >= 1:
		return n
	case t.share <= 0:
		return 0
	case n >= mostThinned:
		return int(num.BinomialInverse(key.Open(i, 2), int64(n), t.share))
	}
	many := 0
	for k := uint64(2); n >= thinCells; k++ {
		many += t.inCell(uint32(key.Bits(i, k)), thinCells-1)
		n -= thinCells - 1
	}
	return many + t.inCell(u, n)
}

// inCell is draw for fewer than thinCells sessions.
func (t *thinning) inCell(u uint32, n int) (k int) {
	for u > t.upTo[n][k] {
		k++
	}
	return k
}
