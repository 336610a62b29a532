package activity

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// thinning draws how many of n sessions open the feed, Binomial(n, ω). Of Poisson sessions those
// that open the feed are Poisson, too, and independent of the others, so that the law of the feed
// holds for them as it does for all sessions.
type thinning struct {
	share float64
	upTo  [thinCells][thinCells]uint32 // by n: the number is the least k with draw ≤ upTo[n][k]
	guide [thinCells][1 << thinGuide]uint8
}

const (
	thinCells   = 64 // more sessions are drawn in parts
	thinGuide   = 7
	mostThinned = 640 // beyond: no table
)

// set tabulates the distribution for a share.
func (t *thinning) set(share float64) {
	*t = thinning{share: share}
	if !t.tabled() {
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
		least := uint8(0)
		for g := range t.guide[n] {
			for t.upTo[n][least] < uint32(g)<<(32-thinGuide) {
				least++
			}
			t.guide[n][g] = least
		}
	}
}

// tabled reports whether there is a table.
func (t *thinning) tabled() bool { return t.share > 0 && t.share < 1 }

// drawAll draws how many sessions of the users of a block, whose rows begin at lo, open the feed.
func (t *thinning) drawAll(key rng.Key, lo uint64, x *block, users []uint8) {
	tabled := t.tabled()
	for k, at := range users {
		k &= blockRows - 1
		u, n := uint32(x.more[k]>>32), x.sessions[k]
		if n < thinCells && tabled {
			x.browses[k] = t.inCell(u, n)
		} else {
			x.browses[k] = t.draw(u, n, key, lo+uint64(at))
		}
	}
}

// attend leaves of the sessions of a block, whose rows begin at lo, that would open the feed those that the ad
// load leaves: Binomial(n, g_i) of n, so that Binomial(n, ω·g_i) of all open it.
func (m *activity) attend(t sim.Tick, x *block, lo int, users []uint8) {
	key := m.tire.At(int(t), 0)
	for k, at := range users {
		if n, i := int64(x.browses[k]), lo+int(at); n > 0 {
			x.browses[k] = int(num.BinomialInverse(key.Open(uint64(i), 0), n, m.w.Load.Attention(i)))
		}
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

// inCell is draw for fewer than thinCells sessions. One draw in many needs the loop.
func (t *thinning) inCell(u uint32, n int) int {
	row := &t.upTo[n&(thinCells-1)]
	k := int(t.guide[n&(thinCells-1)][u>>(32-thinGuide)]) & (thinCells - 1)
	k += num.One(u > row[k])
	for u > row[k&(thinCells-1)] {
		k++
	}
	return k
}
