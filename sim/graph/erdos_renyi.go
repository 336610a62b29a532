package graph

import (
	"fmt"
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// ErdosRenyi draws each of the n(n−1)/2 edges independently with probability meanDegree/(n−1): the
// graph G(n, p) of Gilbert (1959), with binomial degrees, Poisson for large n. Only existing edges
// are visited (Batagelj & Brandes 2005, Efficient generation of large random networks).
func ErdosRenyi(key rng.Key, n int, meanDegree float64) (*Graph, error) {
	if err := CheckErdosRenyi(n, meanDegree); err != nil {
		return nil, err
	}
	var p float64
	if n > 1 {
		p = meanDegree / float64(n-1)
	}
	return assemble(n, func(edge func(u, v uint32)) {
		skip := newSkipper(p)
		for i := range n {
			s := key.Stream(uint64(i))
			skip.visit(&s, 0, i, func(j int) { edge(uint32(i), uint32(j)) })
		}
	}), nil
}

// CheckErdosRenyi checks the mean degree of a random graph.
func CheckErdosRenyi(n int, meanDegree float64) error {
	if err := checkNodes(n); err != nil {
		return err
	}
	if !(meanDegree >= 0 && meanDegree <= float64(n-1)) {
		return fmt.Errorf("the mean degree of a random graph of %d nodes must be from 0 to %d, not %g", n, n-1, meanDegree)
	}
	return checkRoom(n, meanDegree)
}

// skipper visits each number of a range independently with probability p, at a cost proportional to
// the number of visits, since the gaps are geometric.
type skipper struct {
	p     float64
	scale float64 // 1/ln(1−p)
}

func newSkipper(p float64) skipper {
	k := skipper{p: p}
	if p > 0 && p < 1 {
		k.scale = 1 / num.Log1p(-p)
	}
	return k
}

func (k skipper) visit(s *rng.Stream, lo, hi int, f func(j int)) {
	switch {
	case k.p <= 0:
		return
	case k.p >= 1:
		for j := lo; j < hi; j++ {
			f(j)
		}
		return
	}
	for j := lo; j < hi; j++ {
		gap := math.Floor(float64(num.Log(s.Open()) * k.scale))
		if gap >= float64(hi-j) {
			return
		}
		j += int(gap)
		f(j)
	}
}
