package stats

import (
	"math"
	"slices"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
)

// Resampling says how bootstrap limits are made.
type Resampling struct {
	Key        rng.Key
	Samples    int     // 2000 when 0
	Confidence float64 // .95 when 0
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

// least is the least tail of a percentile: of some millions of resamples, no draw lies beyond.
const least = 1e-9

// wide is the confidence of a percentile interval from n things that covers about as
// much as is asked for: a tail of Φ(−√(n/(n−1))·t(n−1, (1+confidence)/2)) in place of
// (1−confidence)/2 (the expanded percentile interval of Hesterberg 2015, What Teachers Should
// Know about the Bootstrap, The American Statistician 69(4)). Resamples spread by √((n−1)/n) less than what was sampled,
// and know nothing of t. Beyond the least and the greatest thing no percentile goes,
// so that three normal values have limits of a mean that cover 75 %, and five 94 %.
func (r Resampling) wide(n int) float64 {
	c := r.confidence()
	if n < 2 {
		return c
	}
	t := summary.TQuantile(n-1, (1+c)/2)
	return 1 - 2*max(least, num.NormCDF(-float64(math.Sqrt(float64(n)/float64(n-1))*t)))
}

// draw fills rows with the indices of resample s out of n things, drawn with
// replacement. Resample s is the same whatever the number of samples.
func (r Resampling) draw(s int, rows []int) {
	for i := range rows {
		rows[i] = int(r.Key.Below(uint64(s), uint64(i), uint64(len(rows))))
	}
}

// Bootstrap gives so many statistics of each resample, by statistic and resample
// (Efron 1979, Annals of Statistics 7(1)). The slices of rows and out are reused.
func (r Resampling) Bootstrap(n, statistics int, compute func(rows []int, out []float64)) [][]float64 {
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

// Percentile is the interval between the quantiles of the resamples (Efron &
// Tibshirani 1993, An Introduction to the Bootstrap, §13.3). NaNs are left
// out.
func Percentile(draws []float64, confidence float64) (lo, hi float64) {
	q := Quantiles(draws, (1-confidence)/2, (1+confidence)/2)
	return q[0], q[1]
}

// BCa is the bias-corrected and accelerated interval (Efron 1987, Journal of
// the American Statistical Association 82; Efron & Tibshirani 1993, §14.3):
// the quantiles of the resamples at
//
//	Φ(z0 + (z0 ± z)/(1 − a(z0 ± z))),  z0 = Φ⁻¹(share of draws below the estimate),
//	a = Σ(θ̄ − θ_(i))³ / 6(Σ(θ̄ − θ_(i))²)^{3/2}
//
// with θ_(i) the estimate without the i-th thing. Of draws equal to the
// estimate half count as below. Where all draws are the same, the interval is
// that value.
func BCa(draws []float64, estimate float64, jackknife []float64, confidence float64) (lo, hi float64) {
	sorted := slices.Clone(present(draws))
	if len(sorted) == 0 || estimate != estimate {
		return math.NaN(), math.NaN()
	}
	slices.Sort(sorted)
	if sorted[0] == sorted[len(sorted)-1] {
		return sorted[0], sorted[0]
	}
	below := 0.0
	for _, x := range sorted {
		switch {
		case x < estimate:
			below++
		case x == estimate:
			below += .5
		}
	}
	// An estimate outside all draws would give ±∞.
	n := float64(len(sorted))
	z0 := num.NormQuantile(min(max(below/n, .5/n), 1-.5/n))
	a := acceleration(present(jackknife))
	at := func(p float64) float64 {
		z := z0 + num.NormQuantile(p)
		return quantileSorted(sorted, num.NormCDF(z0+z/(1-float64(a*z))))
	}
	return at((1 - confidence) / 2), at((1 + confidence) / 2)
}

func acceleration(jackknife []float64) float64 {
	if len(jackknife) < 2 {
		return 0
	}
	m, second, third := mean(jackknife), 0.0, 0.0
	for _, x := range jackknife {
		d := m - x
		second += square(d)
		third += float64(square(d) * d)
	}
	if second == 0 {
		return 0
	}
	return third / (6 * second * math.Sqrt(second))
}

// Mean gives the percentile and the BCa interval of the mean of values, NaNs
// left out, widened for few. Below two values there is none.
func (r Resampling) Mean(values []float64) (percentile, bca [2]float64) {
	v := present(values)
	n := len(v)
	if n < 2 {
		nan := math.NaN()
		return [2]float64{nan, nan}, [2]float64{nan, nan}
	}
	draws := r.Bootstrap(n, 1, func(rows []int, out []float64) {
		sum := 0.0
		for _, i := range rows {
			sum += v[i]
		}
		out[0] = sum / float64(n)
	})[0]
	total := 0.0
	for _, x := range v {
		total += x
	}
	without := make([]float64, n)
	for i, x := range v {
		without[i] = (total - x) / float64(n-1)
	}
	percentile[0], percentile[1] = Percentile(draws, r.wide(n))
	bca[0], bca[1] = BCa(draws, total/float64(n), without, r.wide(n))
	return percentile, bca
}
