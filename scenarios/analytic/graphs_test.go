package analytic

import (
	"fmt"
	"math"

	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

const (
	barratWeigt2000 = "Barrat & Weigt 2000, European Physical Journal B 13; N = 5,000 by simulation of Watts & Strogatz 1998"
	bollobas2001    = "Bollobás et al. 2001, Random Structures & Algorithms 18"
)

func graphs() []Case {
	return []Case{
		{"V16", "Watts–Strogatz, degree 10, N = 5,000: mean local clustering", barratWeigt2000, smallWorld},
		{"V17", "Barabási–Albert, 3 links: P(k) = 2m(m+1)/(k(k+1)(k+2))", bollobas2001, preferential},
	}
}

func smallWorld(l *lab) ([]Result, error) {
	var all []Result
	for _, c := range []struct {
		rewire, expected, uncertain float64
	}{{0, 2.0 / 3, 0}, {0.01, 0.64771, 0.0003}, {0.1, 0.4908, 0.0008}} {
		runs := 30
		if c.rewire == 0 {
			runs = 2
		}
		s, err := l.each(runs, func(k int) ([]float64, error) {
			g, err := graph.WattsStrogatz(rng.New(1, k+1, "analytic.watts_strogatz"), 5000, 10, c.rewire)
			if err != nil {
				return nil, err
			}
			return []float64{clustering(g)}, nil
		})
		if err != nil {
			return nil, err
		}
		r := s.result(0, fmt.Sprintf("rewire %g", c.rewire), c.expected, 0)
		r.SE = math.Hypot(r.SE, c.uncertain)
		all = append(all, r)
	}
	return all, nil
}

// clustering is the mean local clustering by direct count: the share of the pairs of a node's
// neighbours that are linked.
func clustering(g *graph.Graph) float64 {
	sum := 0.0
	for i := range g.N() {
		row := g.Neighbours(i)
		if len(row) < 2 {
			continue
		}
		closed := 0
		for a, u := range row {
			for _, v := range row[a+1:] {
				if g.Has(int(u), int(v)) {
					closed++
				}
			}
		}
		sum += 2 * float64(closed) / float64(len(row)*(len(row)-1))
	}
	return sum / float64(g.N())
}

func preferential(l *lab) ([]Result, error) {
	const n, m = 50000, 3
	s, err := l.each(24, func(k int) ([]float64, error) {
		g, err := graph.BarabasiAlbert(rng.New(1, k+1, "analytic.barabasi_albert"), n, m)
		if err != nil {
			return nil, err
		}
		counts := make([]float64, 4)
		for i := range n {
			switch d := g.Degree(i); {
			case d <= 5:
				counts[d-m]++
			case d >= 10:
				counts[3]++
			}
		}
		for i := range counts {
			counts[i] /= n
		}
		return counts, nil
	})
	if err != nil {
		return nil, err
	}
	return []Result{
		s.result(0, "P(3)", preferentialShare(m, 3), 0),
		s.result(1, "P(4)", preferentialShare(m, 4), 0),
		s.result(2, "P(5)", preferentialShare(m, 5), 0),
		s.result(3, "P(k ≥ 10)", float64(m*(m+1))/(10*11), 0),
	}, nil
}

// preferentialShare is P(k) in the limit; its tail from k on is m(m+1)/(k(k+1)).
func preferentialShare(m, k int) float64 {
	return 2 * float64(m*(m+1)) / float64(k*(k+1)*(k+2))
}
