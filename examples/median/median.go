// Package median is a question of studies: the median of each metric at each point, with an interval that supposes
// nothing of the distribution.
package median

import (
	"math"
	"slices"

	"guanxi/scenarios/question/room"
	"guanxi/sim/spec"
)

// Question is the question, `median: {}` in a study file.
func Question() room.Statistic {
	return room.Statistic{Name: "median", Doc: "medians over replicates", New: func() room.Estimator { return new(Spec) }}
}

// Spec is the section `median` of a study.
type Spec struct{ Confidence float64 }

// Declare declares its key.
func (x *Spec) Declare(s *spec.Section) {
	s.Share(&x.Confidence, "confidence", "95%", "least confidence of the interval", spec.Above(0), spec.Max(0.999))
}

// Estimate gives the median at each point.
func (x *Spec) Estimate(at []room.Values) (all []room.Number) {
	for _, v := range at {
		of := slices.DeleteFunc(v.Of, math.IsNaN)
		slices.Sort(of)
		n := len(of)
		if n == 0 {
			continue
		}
		number := room.Number{Point: v.Point, Measure: "median", Value: (of[(n-1)/2] + of[n/2]) / 2, N: n}
		if k := rank(n, x.Confidence); k > 0 {
			number.Lo, number.Hi = of[k-1], of[n-k]
		}
		all = append(all, number)
	}
	return all
}

// rank is the largest k such that the k-th values from below and above hold the median between them with the
// confidence, 1 − 2·P(X < k) for X of n throws of a coin; 0 where n is too small for any.
func rank(n int, confidence float64) (k int) {
	p, below := math.Pow(0.5, float64(n)), 0.0 // P(X = k), P(X < k+1)
	for ; k < n/2; k++ {
		if below += p; 1-2*below < confidence {
			break
		}
		p *= float64(n-k) / float64(k+1)
	}
	return k
}
