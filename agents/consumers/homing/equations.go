package homing

import (
	"math/bits"

	"guanxi/sim/num"
)

// offer is what a platform is to somebody who chooses, a month: what it is worth there before the fee, and the fee.
type offer struct{ gross, fee float64 }

// worthOf is v + α·n + φ·a + ψ·S − t·|x − l| (M29), before the fee.
func worthOf(own, others, friends, satisfied, transport, from, to float64) float64 {
	away := from - to
	if away < 0 {
		away = -away
	}
	return own + others + friends + satisfied - float64(transport*away)
}

// bundle is the utility of a set of platforms: Σ (gross − fee) − c·(size − 1), 0 for none. Platforms stand in the order
// of their seeds, so that their names do not matter.
func bundle(set uint, offers []offer, second float64) (u float64) {
	for k, o := range offers {
		if set>>k&1 == 1 {
			u += o.gross - o.fee
		}
	}
	return u - float64(second*float64(max(0, bits.OnesCount(set)-1)))
}

// choose returns the set of known platforms with the largest utility with noise, among those that may be chosen; of
// equal ones that of now, then one by lot. draw gives a uniform number by set.
func choose(now, known uint, sets []uint, utility func(set uint) float64, noise float64,
	draw func(set uint) float64) uint {
	best, most, kept := uint(0), 0.0, -1.0
	for _, set := range sets {
		if set&^known != 0 {
			continue
		}
		u, v := utility(set), draw(set)
		if noise > 0 {
			u += float64(noise * gumbel(v))
		}
		if set == now {
			v = 1
		}
		if kept < 0 || u > most || u == most && v > kept {
			best, most, kept = set, u, v
		}
	}
	return best
}

// gumbel is −ln(−ln v), of a uniform v.
func gumbel(v float64) float64 { return -num.Log(-num.Log(v)) }

// allowed lists the sets that somebody may choose: none, single platforms, and with several also more.
func allowed(platforms int, none, several bool) (sets []uint) {
	for set := range uint(1) << platforms {
		if n := bits.OnesCount(set); n == 1 || n == 0 && none || n > 1 && several {
			sets = append(sets, set)
		}
	}
	return sets
}

// share is the part of k of e^(u/σ) over the platforms of a set.
func share(k int, set uint, offers []offer, noise float64) float64 {
	sum := 0.0
	for j, o := range offers {
		if set>>j&1 == 1 {
			sum += num.Exp((o.gross - offers[k].gross) / noise)
		}
	}
	return 1 / sum
}
