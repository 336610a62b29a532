package stats

import (
	"math"

	"guanxi/sim/results/summary"
)

// CrossedMean returns the mean of values by row and column, such as order and replicate, with an
// interval for new rows and new columns. The variances of the means of rows and of columns are
// added, with the degrees of freedom of the smaller number. With one row or one column, or where all
// values agree, there is no interval.
func CrossedMean(values [][]float64, step, confidence float64) summary.Interval {
	var byRow, byColumn []float64
	for _, v := range values {
		byRow = append(byRow, summary.Student(v, step, confidence).Mean)
	}
	for r := range values[0] {
		sum := 0.0
		for k := range values {
			sum += values[k][r]
		}
		byColumn = append(byColumn, sum/float64(len(values)))
	}
	k, r := summary.Student(byRow, step, confidence), summary.Student(byColumn, step, confidence)
	v := r
	v.Mean, v.Lo, v.Hi = k.Mean, math.NaN(), math.NaN()
	variance := 0.0
	for _, se := range []float64{k.SE, r.SE} {
		if se == se { // a player that adds the same in all orders varies over replicates alone
			variance += square(se)
		}
	}
	if min(k.N, r.N) > 1 && variance > 0 {
		half := float64(summary.TQuantile(min(k.N, r.N)-1, (1+confidence)/2) * math.Sqrt(variance))
		v.Lo, v.Hi = v.Mean-half, v.Mean+half
	}
	return v
}
