package stats

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
)

// Resampling holds the settings of bootstrap intervals.
type Resampling struct {
	Key        rng.Key
	Samples    int     // 0 means 2000
	Confidence float64 // 0 means .95
}

func (r Resampling) samples() int {
	if r.Samples <= 0 {
		return 2000
	}
	return r.Samples
}

func (r Resampling) confidence() float64 {
	if r.Confidence <= 0 {
		return .95
	}
	return r.Confidence
}

// least is the smallest tail of a percentile; among a few million resamples no draw lies
// beyond it.
const least = 1e-9

// wide returns the confidence at which a percentile interval from n units has about the
// nominal coverage. Its tail is Φ(−√(n/(n−1))·t(n−1, (1+confidence)/2)) instead of
// (1−confidence)/2 (the expanded percentile interval of Hesterberg 2015, What Teachers Should
// Know about the Bootstrap, The American Statistician 69(4)). This corrects for resamples,
// which vary by a factor √((n−1)/n) less than the population, and for the t distribution. A
// percentile cannot lie beyond the smallest or largest unit, so for the mean of normal values
// the interval covers 75 % with three values, and 94 % with five: see LeastUnits.
func (r Resampling) wide(n int) float64 {
	c := r.confidence()
	t := summary.TQuantile(n-1, (1+c)/2)
	return 1 - 2*max(least, num.NormCDF(-float64(math.Sqrt(float64(n)/float64(n-1))*t)))
}

// draw fills rows with the indices of resample s, drawn with replacement from n units.
// Resample s does not depend on the number of resamples.
func (r Resampling) draw(s int, rows []int) {
	for i := range rows {
		rows[i] = int(r.Key.Below(uint64(s), uint64(i), uint64(len(rows))))
	}
}

// bootstrap computes statistics on each resample and returns them as [statistic][resample]
// (Efron 1979, Annals of Statistics 7(1)). compute must not keep rows or out, which are
// reused.
func (r Resampling) bootstrap(n, statistics int, compute func(rows []int, out []float64)) [][]float64 {
	draws := make([][]float64, statistics)
	if n == 0 {
		return draws
	}
	for k := range draws {
		draws[k] = make([]float64, r.samples())
	}
	rows, out := make([]int, n), make([]float64, statistics)
	for s := range r.samples() {
		r.draw(s, rows)
		compute(rows, out)
		for k, v := range out {
			draws[k][s] = v
		}
	}
	return draws
}

// percentileLimits returns the interval between quantiles of the resamples (Efron & Tibshirani 1993,
// An Introduction to the Bootstrap, §13.3). NaNs are left out.
func percentileLimits(draws []float64, confidence float64) (lo, hi float64) {
	q := Quantiles(draws, (1-confidence)/2, (1+confidence)/2)
	return q[0], q[1]
}
