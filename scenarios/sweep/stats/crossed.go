package stats

import (
	"math"

	"guanxi/sim/results/summary"
)

// CrossedMean returns the mean of values by row and column, such as order and replicate, with an
// interval for new rows and new columns. The variances of the means of rows and of columns are
// added, with the degrees of freedom of the smaller number. With one row or one column there is no
// interval.
func CrossedMean(values [][]float64, confidence float64) summary.Interval {
	var byRow, byColumn []float64
	for _, v := range values {
		byRow = append(byRow, summary.Student(v, confidence).Mean)
	}
	for r := range values[0] {
		sum := 0.0
		for k := range values {
			sum += values[k][r]
		}
		byColumn = append(byColumn, sum/float64(len(values)))
	}
	k, r := summary.Student(byRow, confidence), summary.Student(byColumn, confidence)
	v := r
	v.Mean, v.Lo, v.Hi = k.Mean, math.NaN(), math.NaN()
	if min(k.N, r.N) > 1 {
		variance := float64(k.SD*k.SD)/float64(k.N) + float64(r.SD*r.SD)/float64(r.N)
		half := float64(summary.TQuantile(min(k.N, r.N)-1, (1+confidence)/2) * math.Sqrt(variance))
		v.Lo, v.Hi = v.Mean-half, v.Mean+half
	}
	return v
}
