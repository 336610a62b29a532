package rng

import "math/bits"

// rareBlock is the number of rows that share one point process; their marks fit in 64 words on the
// stack.
const rareBlock = 4096

// rareMax is a hazard at which 1 − exp(−h) is 1 in float64; larger hazards make no difference.
const rareMax = 40

// Rare finds the rows in [0, rows) to which a rare event happens, without visiting the others. Row
// i fires with probability 1 − exp(−hazard(i)), independently of the other rows, and event is
// called for those that fire, in increasing order. The cost is proportional to rows·max, the number
// of candidates, not to rows; below a hazard of about 0.02 that is less than a draw per row.
//
// The draws are a Poisson random measure of unit intensity on rows × heights (Lewis & Shedler 1979,
// thinning): row i fires if a point lies in it below hazard(i). The points are generated in the
// order of their height, so they depend on key, chunk and rows only. Raising a hazard keeps all
// rows that fired and adds some, and a larger max changes nothing for hazards below the old one
// (common random numbers).
//
// A hazard above max counts as max; a max that is not positive gives no events. hazard is called at
// most once per candidate, before event is called for rows of its block of 4096, so it must not
// depend on what event does.
func Rare(k Key, chunk, rows int, max float64, hazard func(row int) float64, event func(row int)) {
	if max > rareMax {
		max = rareMax
	}
	k = k.Sub(uint64(chunk))
	for lo := 0; lo < rows; lo += rareBlock {
		rareIn(k.Stream(uint64(lo)), lo, min(rareBlock, rows-lo), max, hazard, event)
	}
}

func rareIn(s Stream, lo, rows int, max float64, hazard func(row int) float64, event func(row int)) {
	var fired [rareBlock / 64]uint64
	var words uint64 // which words of fired are not 0
	// Points on rows × [0, ∞) in order of height are a Poisson process of rate rows; in units of
	// 1/rows its gaps are standard exponentials, and each point's row is uniform.
	end := max * float64(rows)
	for height := s.exponential(); height < end; height += s.exponential() {
		row := s.Below(uint64(rows))
		word, bit := row>>6, uint64(1)<<(row&63)
		if fired[word]&bit == 0 && height < hazard(lo+int(row))*float64(rows) {
			fired[word] |= bit
			words |= 1 << word
		}
	}
	for ; words != 0; words &= words - 1 {
		word := bits.TrailingZeros64(words)
		for w := fired[word]; w != 0; w &= w - 1 {
			event(lo + word<<6 + bits.TrailingZeros64(w))
		}
	}
}

// exponential is von Neumann's method (1951, "Various techniques used in connection with random
// digits"): comparisons of uniforms only, exact, 4.3 draws on average. It needs no logarithm, which
// would come from a package above.
func (s *Stream) exponential() float64 {
	for whole := 0.0; ; whole++ {
		first := s.Uint64()
		last, odd := first, true // odd: the falling run so far has odd length
		for {
			next := s.Uint64()
			if next >= last {
				break
			}
			last, odd = next, !odd
		}
		if odd {
			return whole + float(first)
		}
	}
}
