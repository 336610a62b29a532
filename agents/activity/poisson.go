package activity

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Sessions are drawn for everybody in every tick, each with a mean of its own,
// some twenty a day: summing the distribution costs 2 ns a session, a rejection
// sampler 25 ns in all. A Poisson variable of mean m is the sum of one with a
// mean on a coarse grid, one on a fine grid and one for the small rest, and the
// first two come from tables of the inverse distribution function: 4 to 8 ns,
// exact to 2^-32. An inverse keeps common random numbers: with the same draw a
// higher rate of the same grid cell never gives fewer sessions.
const (
	fineCells   = 256
	fineStep    = 1.0 / 16
	coarseStep  = fineCells * fineStep // 16
	coarseCells = 64
	tableMost   = coarseCells * coarseStep // beyond: no table
	guideBits   = 6
)

// inverse is the inverse distribution function of one mean. They are asked in no order,
// so they are small, and their bounds lie in one list: with guides of 8 bits and a list
// each a draw waited for 1.9 lines of memory in place of .8.
type inverse[T uint8 | uint16] struct {
	at    uint32            // of upTo, where its own begin: the value is the least k with draw ≤ upTo[k]
	guide [1 << guideBits]T // least value for the leading bits of a draw
}

// draw turns 32 random bits into a value: a look into the guide and at most one
// step from there, which is no branch, but for one draw in thirty.
func (t *inverse[T]) draw(upTo []uint32, u uint32) int {
	k := int(t.at) + int(t.guide[u>>(32-guideBits)])
	k += num.One(u > upTo[k])
	for u > upTo[k] {
		k++
	}
	return k - int(t.at)
}

// set tabulates a mean, and appends its bounds to those of others.
func (t *inverse[T]) set(mean float64, all []uint32) []uint32 {
	t.at = uint32(len(all))
	// Cumulate from far below the mode, where the probabilities vanish.
	k := int(max(0, math.Floor(mean-float64(8*math.Sqrt(mean))-8)))
	p := num.Exp(float64(float64(k)*num.Log(max(mean, 0x1p-1000))) - mean - num.Lgamma(float64(k)+1))
	if mean == 0 {
		p = 1
	}
	all = append(all, make([]uint32, k)...)
	sum := 0.0
	for {
		sum += p
		bound := math.Floor(float64(sum*0x1p32) + 0.5)
		if bound >= 0x1p32-1 || float64(k) > mean && p < 0x1p-40 {
			all = append(all, math.MaxUint32) // a draw always stops here
			break
		}
		all = append(all, uint32(bound))
		k++
		p = float64(p*mean) / float64(k)
	}
	least, upTo := 0, all[t.at:]
	for g := range t.guide {
		// A draw of 0 does not fall among the values too small to have a share.
		for upTo[least] < max(1, uint32(g)<<(32-guideBits)) {
			least++
		}
		t.guide[g] = T(least)
	}
	return all
}

// sampler draws Poisson numbers.
type sampler struct {
	fine   [fineCells]inverse[uint8]
	coarse [coarseCells]inverse[uint16]
	upTo   []uint32
}

// newSampler computes the tables, .2 MB, once a run.
func newSampler() *sampler {
	s := new(sampler)
	for k := range s.fine {
		s.upTo = s.fine[k].set(float64(k)*fineStep, s.upTo)
	}
	for k := range s.coarse {
		s.upTo = s.coarse[k].set(float64(k)*coarseStep, s.upTo)
	}
	return s
}

// drawAll draws for the users of a block whose rows begin at lo.
func (s *sampler) drawAll(key rng.Key, lo uint64, x *block, users []uint8) {
	for k, at := range users {
		x.sessions[k&(blockRows-1)] = s.draw(key, lo+uint64(at), x.mean[k&(blockRows-1)], x.random[k&(blockRows-1)], x.more[k&(blockRows-1)])
	}
}

// draw is a Poisson number of the mean, for row i of a tick's key; b are the bits of
// (i, 0), and more those that it may need beyond them, of which the lower half.
func (s *sampler) draw(key rng.Key, i uint64, mean float64, b, more uint64) int {
	if mean >= tableMost {
		return int(num.PoissonInverse(key.Open(i, 0), mean))
	}
	// Below the first step of the grid that is 0: to draw it all the same costs less
	// than to guess who is.
	k := int(mean * (1 / coarseStep))
	mean -= float64(float64(k) * coarseStep)
	n := s.coarse[k].draw(s.upTo, uint32(more))
	k = int(mean * (1 / fineStep))
	n += s.fine[k].draw(s.upTo, uint32(b>>32))
	rest := mean - float64(float64(k)*fineStep)
	u := (float64(uint32(b)) + 0.5) * 0x1p-32
	if u > 1-rest { // e^−rest ≥ 1 − rest
		n += int(num.PoissonInverse(u, rest))
	}
	return n
}
