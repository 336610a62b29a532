package activity

import (
	"math"

	"guanxi/sim/num"
)

// A Poisson variable of mean m is the sum of three: one with a mean on a coarse grid, one with a
// mean on a fine grid and one for the small rest. The first two come from tables of the inverse
// distribution function, which are exact to 2^-32. Inversion preserves common random numbers:
// within a grid cell a higher rate never gives fewer sessions for the same draw.
const (
	fineCells   = 256
	fineStep    = 1.0 / 16
	coarseStep  = fineCells * fineStep // 16
	coarseCells = 64
	tableMost   = coarseCells * coarseStep // no table beyond this mean
)

// inverse is the inverse distribution function for one mean: the value of a draw is the least k with
// draw ≤ upTo[k].
type inverse struct {
	upTo  []uint32
	guide [64]uint16 // by the upper bits of a draw: where the search begins
}

// draw turns 32 random bits into a value. A draw of 0 must not select a value too improbable to have
// a share.
func (t *inverse) draw(u uint32) int {
	u = max(u, 1)
	k := int(t.guide[u>>26])
	for u > t.upTo[k] {
		k++
	}
	return k
}

func newInverse(mean float64) (t inverse) {
	t.upTo = bounds(mean)
	for k, at := range t.upTo {
		for g := int(at>>26) + 1; g < len(t.guide); g++ {
			t.guide[g] = uint16(k + 1)
		}
	}
	return t
}

func bounds(mean float64) []uint32 {
	// Start far below the mode, where probabilities vanish.
	k := int(max(0, math.Floor(mean-float64(8*math.Sqrt(mean))-8)))
	p := num.Exp(float64(float64(k)*num.Log(max(mean, 0x1p-1000))) - mean - num.Lgamma(float64(k)+1))
	if mean == 0 {
		p = 1
	}
	t, sum := make([]uint32, k, k+64), 0.0
	for {
		sum += p
		bound := math.Floor(float64(sum*0x1p32) + 0.5)
		if bound >= 0x1p32-1 || float64(k) > mean && p < 0x1p-40 {
			return append(t, math.MaxUint32) // every draw stops here
		}
		t = append(t, uint32(bound))
		k++
		p = float64(p*mean) / float64(k)
	}
}

// sampler draws Poisson variates of means below tableMost.
type sampler struct {
	fine   [fineCells]inverse
	coarse [coarseCells]inverse
}

func newSampler() *sampler {
	s := &sampler{}
	for k := range s.fine {
		s.fine[k] = newInverse(float64(k) * fineStep)
	}
	for k := range s.coarse {
		s.coarse[k] = newInverse(float64(k) * coarseStep)
	}
	return s
}

// draw draws from 96 random bits.
func (s *sampler) draw(mean float64, random uint64, coarse uint32) int {
	cell := int(mean / coarseStep)
	n := s.coarse[cell].draw(coarse)
	mean -= float64(float64(cell) * coarseStep)
	cell = int(mean / fineStep)
	n += s.fine[cell].draw(uint32(random >> 32))
	rest := mean - float64(float64(cell)*fineStep)
	return n + int(num.PoissonInverse((float64(uint32(random))+0.5)*0x1p-32, rest))
}
