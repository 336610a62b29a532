package messaging

import "guanxi/sim/num"

// reachOf is a_i/k_i, the share of friends who use the platform (M23). Both numbers include
// friends by weak ties that became strong. A consumer without friends reaches nobody.
func reachOf(using, friends int) float64 {
	if friends == 0 {
		return 0
	}
	return float64(using) / float64(friends)
}

// split draws how many of n messages went over the platform, from a uniform u: binomial, with the
// mean of the shares at both ends of the tick.
func split(u float64, n int64, before, now float64) int64 {
	p := float64(0.5 * (before + now))
	switch {
	case n == 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	}
	return num.BinomialInverse(u, n, p)
}
