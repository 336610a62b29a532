package messaging

import (
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// reachOf is a_i/k_i, the share of friends who use the platform (M23). Both numbers include
// friends by weak ties that became strong. A consumer without friends reaches nobody.
func reachOf(using, friends int) float64 {
	if friends == 0 {
		return 0
	}
	return float64(using) / float64(friends)
}

// fewMessages is how many messages of a consumer are drawn one by one.
const fewMessages = 16

// split draws how many of n messages went over the platform: each does with the mean of the shares at both ends of the
// tick, in 1/fullReach.
func split(draws rng.Row, n int64, before, now uint16) (free int64) {
	both := uint64(before) + uint64(now)
	switch {
	case both == 0:
		return 0
	case both == 2*fullReach:
		return n
	case n > fewMessages:
		return num.BinomialInverse(draws.Open(0), n, float64(both)/(2*fullReach))
	}
	below, bits := both<<32/(2*fullReach), uint64(0)
	for k := range uint64(n) {
		if bits >>= 32; k%2 == 0 {
			bits = draws.Bits(k / 2)
		}
		free += int64(num.One(bits&(1<<32-1) < below))
	}
	return free
}
