package stats

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// The functions below take the value of every coalition of n players. v[mask] is the value of
// the players whose bits are set and v[0] that of the empty coalition, so len(v) = 2ⁿ. A
// missing value makes NaN of every result that it enters.

// Shapley returns the share of each player in v(N) − v(∅) (Shapley 1953, in: Contributions to
// the Theory of Games II):
//
//	φ_i = Σ_{S∌i} |S|!(n−|S|−1)!/n! · (v(S∪i) − v(S))
//
// the mean marginal contribution of i over all orders of arrival. The shares sum to v(N) −
// v(∅).
func Shapley(v []float64) []float64 {
	n := bits.TrailingZeros(uint(len(v)))
	weight := orders(n)
	phi := make([]float64, n)
	for i := range n {
		for s := range len(v) {
			if s>>i&1 == 0 {
				phi[i] += float64(weight[bits.OnesCount(uint(s))] * Minus(v[s|1<<i], v[s]))
			}
		}
	}
	return phi
}

// orders returns 1/(n·C(n−1, k)) for k = 0…n−1, the share of the orders of n players in which
// a given set of k comes directly before a given player.
func orders(n int) []float64 {
	weight := make([]float64, n)
	for k := range weight {
		weight[k] = 1 / float64(n*combin.Binomial(n-1, k))
	}
	return weight
}

// Owen returns the share of each player if players belong to unions that arrive as a whole
// (Owen 1977, in: Mathematical Economics and Game Theory):
//
//	φ_i = Σ_{H∌k} Σ_{S⊆B_k∖i} [ (v(Q∪S∪i) − v(Q∪S)) / (m·C(m−1,|H|)·b·C(b−1,|S|)) ]
//
// for i in union B_k of b players, H over sets of the m−1 other unions, Q the players in H.
// The shares of a union sum to its Shapley value in the game between unions. Each player must
// be in one union, and no union may be empty.
func Owen(v []float64, unions [][]int) []float64 {
	masks := make([]int, len(unions))
	for k, u := range unions {
		for _, i := range u {
			masks[k] |= 1 << i
		}
	}
	m := len(unions)
	phi := make([]float64, bits.TrailingZeros(uint(len(v))))
	between := orders(m)
	for k, union := range unions {
		within := orders(len(union))
		for h := range 1 << m {
			if h>>k&1 == 1 {
				continue
			}
			q := 0
			for j, mask := range masks {
				if h>>j&1 == 1 {
					q |= mask
				}
			}
			outer := between[bits.OnesCount(uint(h))]
			for _, i := range union {
				rest := masks[k] &^ (1 << i)
				for s := rest; ; s = (s - 1) & rest { // every subset of rest
					add := Minus(v[q|s|1<<i], v[q|s])
					phi[i] += float64(float64(outer*within[bits.OnesCount(uint(s))]) * add)
					if s == 0 {
						break
					}
				}
			}
		}
	}
	return phi
}

// Ordered returns Shapley's value if players cannot come in any order: i can join S only if i
// needs nobody, or if S contains one of needs[i], a bit mask. Averaging over the feasible
// orders only,
//
//	φ_i = Σ_{S∌i} a(S)·b(S∪i)/a(N) · (v(S∪i) − v(S)),
//
// where a(S) is the number of orders that lead to S, b(S) the number that lead from S to N,
// and the sum is over the S that i can join (Faigle & Kern 1992, International Journal of Game
// Theory 21, where each of needs has to be present). The shares sum to v(N) − v(∅). It is an
// error if no order reaches N.
func Ordered(v []float64, needs []int) ([]float64, error) {
	n := bits.TrailingZeros(uint(len(v)))
	joins := func(s, i int) bool { return s>>i&1 == 0 && (needs[i] == 0 || needs[i]&s != 0) }
	to, on := make([]float64, len(v)), make([]float64, len(v))
	to[0], on[len(v)-1] = 1, 1
	for s := range len(v) {
		for i := range n {
			if joins(s, i) {
				to[s|1<<i] += to[s]
			}
		}
	}
	for s := len(v) - 1; s >= 0; s-- {
		for i := range n {
			if joins(s, i) {
				on[s] += on[s|1<<i]
			}
		}
	}
	if to[len(v)-1] == 0 {
		return nil, fmt.Errorf("no order of the %d players meets all needs", n)
	}
	phi := make([]float64, n)
	for s := range len(v) {
		for i := range n {
			if joins(s, i) && to[s] > 0 && on[s|1<<i] > 0 {
				phi[i] += float64(float64(to[s]*on[s|1<<i]) / to[len(v)-1] * Minus(v[s|1<<i], v[s]))
			}
		}
	}
	return phi, nil
}

// Dividends returns what each coalition adds beyond all its subsets (Harsanyi 1959, in:
// Contributions to the Theory of Games IV), the Möbius transform
//
//	d(T) = Σ_{S⊆T} (−1)^{|T|−|S|} v(S)
//
// of v, indexed by the same mask. If d of a pair is above 0, the two are complements while all
// others are off; below 0 they are substitutes. v(S) is the sum of d over the subsets of S,
// and Shapley's value shares each d(T) equally among T.
func Dividends(v []float64) []float64 {
	d := slices.Clone(v)
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	for bit := 1; bit < len(d); bit <<= 1 {
		for mask := range d {
			if mask&bit != 0 {
				d[mask] -= d[mask^bit]
			}
		}
	}
	for mask, x := range d {
		if mask != 0 && math.Abs(x) <= float64(1e-13*largest)*float64(bits.OnesCount(uint(mask))) {
			d[mask] = 0 // rounding error, as in Less
		}
	}
	return d
}
