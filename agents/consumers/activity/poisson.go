package activity

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Every consumer needs a draw of its sessions in every tick, each with its own mean of about
// twenty a day. Summing the distribution costs 2 ns per session, a rejection sampler 25 ns in
// all. A Poisson variable of mean m is the sum of three: one with a mean on a coarse grid, one
// with a mean on a fine grid and one for the small rest. The first two come from tables of the
// inverse distribution function, which takes 4 to 8 ns and is exact to 2^-32. Inversion preserves
// common random numbers: within a grid cell a higher rate never gives fewer sessions for the same
// draw.
const (
	fineCells   = 256
	fineStep    = 1.0 / 16
	coarseStep  = fineCells * fineStep // 16
	coarseCells = 64
	tableMost   = coarseCells * coarseStep // no table beyond this mean
	guideBits   = 8
)

// inverse tabulates the inverse distribution function for one mean.
type inverse[T uint8 | uint16] struct {
	guide [1 << guideBits]T // least value by the leading bits of a draw
	upTo  []uint32          // the value is the least k with draw ≤ upTo[k]
}

// draw turns 32 random bits into a value: a look-up in the guide and at most one step from there,
// without a branch except for one draw in a hundred.
func (t *inverse[T]) draw(u uint32) int {
	k := int(t.guide[u>>(32-guideBits)])
	step := 0
	if u > t.upTo[k] {
		step = 1
	}
	k += step
	for u > t.upTo[k] {
		k++
	}
	return k
}

func newInverse[T uint8 | uint16](mean float64) inverse[T] {
	var t inverse[T]
	// Start far below the mode, where probabilities vanish.
	k := int(max(0, math.Floor(mean-float64(8*math.Sqrt(mean))-8)))
	p := num.Exp(float64(float64(k)*num.Log(max(mean, 0x1p-1000))) - mean - num.Lgamma(float64(k)+1))
	if mean == 0 {
		p = 1
	}
	t.upTo = make([]uint32, k, k+64)
	sum := 0.0
	for {
		sum += p
		bound := math.Floor(float64(sum*0x1p32) + 0.5)
		if bound >= 0x1p32-1 || float64(k) > mean && p < 0x1p-40 {
			t.upTo = append(t.upTo, math.MaxUint32) // every draw stops here
			break
		}
		t.upTo = append(t.upTo, uint32(bound))
		k++
		p = float64(p*mean) / float64(k)
	}
	least := 0
	for g := range t.guide {
		// A draw of 0 must not select a value too improbable to have a share.
		for t.upTo[least] < max(1, uint32(g)<<(32-guideBits)) {
			least++
		}
		t.guide[g] = T(least)
	}
	return t
}

// sampler draws Poisson variates.
type sampler struct {
	fine   [fineCells]inverse[uint8]
	coarse [coarseCells]inverse[uint16]
}

// newSampler computes the tables, .3 MB, once per run.
func newSampler() *sampler {
	s := &sampler{}
	for k := range s.fine {
		s.fine[k] = newInverse[uint8](float64(k) * fineStep)
	}
	for k := range s.coarse {
		s.coarse[k] = newInverse[uint16](float64(k) * coarseStep)
	}
	return s
}

// draw draws the sessions of the first n users of a block whose means are below tableMost, and
// reports whether all are. The lower half of the second random word supplies the bits that are needed
// beyond the first. With nothing else to remember it has all registers.
func (s *sampler) draw(x *block, n int) (all bool) {
	all = true
	for k := range n {
		k &= blockRows - 1
		mean, b := x.mean[k], x.random[k]
		// Below the first coarse step the coarse part is 0. Drawing it anyway is cheaper than a
		// mispredicted branch.
		cell := int(mean * (1 / coarseStep))
		if uint(cell) >= coarseCells {
			all = false
			continue
		}
		mean -= float64(float64(cell) * coarseStep)
		sessions := s.coarse[cell].draw(uint32(x.more[k]))
		cell = int(mean*(1/fineStep)) & (fineCells - 1)
		sessions += s.fine[cell].draw(uint32(b >> 32))
		rest := mean - float64(float64(cell)*fineStep)
		u := (float64(uint32(b)) + 0.5) * 0x1p-32
		if u > 1-rest { // e^−rest ≥ 1 − rest
			sessions += int(num.PoissonInverse(u, rest))
		}
		x.sessions[k] = sessions
	}
	return all
}

// beyond draws the sessions of the users of a block, whose rows begin at lo, who have larger means.
// It reports whether some have more than the column holds.
func (s *sampler) beyond(key rng.Key, lo uint64, x *block, users []uint8) (clipped bool) {
	for k, at := range users {
		if mean := x.mean[k]; mean >= tableMost {
			n := num.PoissonInverse(key.Open(lo+uint64(at), 0), mean)
			x.sessions[k] = int(min(n, mostSessions))
			clipped = clipped || n > mostSessions
		}
	}
	return clipped
}
