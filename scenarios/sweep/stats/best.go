package stats

import (
	"guanxi/sim/results/summary"
)

// Best returns the level with the largest mean, and the first and the last level that may have the
// largest expectation; in replicate r, level k has the value values[r][k]. Level i is ruled out by
// a level j if Student's interval of their paired differences says that j is better,
//
//	d̄_ji > t(n−1, 1 − (1−confidence)/(K−1))·s_ji/√n,
//
// one-sided and adjusted for the K − 1 others (Bonferroni), so that the best level is ruled out
// with a probability of at most 1 − confidence, whatever correlation common random numbers give:
// the screening of Nelson, Swann, Goldsman and Song (2001, Operations Research 49(6)) with the
// paired differences of Nelson and Matejcik (1995, Management Science 41(12)). n counts the
// replicates. ok is false if nothing is ruled out.
func Best(values [][]float64, step, confidence float64) (best, first, last int, ok bool) {
	n := len(values)
	if n < 2 {
		return 0, 0, 0, false
	}
	levels := len(values[0])
	mean := make([]float64, levels)
	for _, row := range values {
		for k, v := range row {
			mean[k] += v / float64(n)
		}
	}
	for k := range mean {
		if mean[k] > mean[best] {
			best = k
		}
	}
	by := summary.TQuantile(n-1, 1-(1-confidence)/float64(levels-1))
	first = -1
	for i := range levels {
		out := false
		for j := range levels {
			d := make([]float64, n)
			for r, row := range values {
				d[r] = Less(row[j], row[i])
			}
			v := summary.Student(d, step, confidence)
			out = out || v.Mean > float64(by*v.SE)
		}
		if ok = ok || out; out {
			continue
		}
		if last = i; first < 0 {
			first = i
		}
	}
	return best, first, last, ok
}
