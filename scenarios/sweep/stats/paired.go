package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"guanxi/sim/results/summary"
)

// Difference is a paired comparison: one value of each arm per replicate,
// drawn with the same luck.
type Difference struct {
	N             int       // pairs with both values
	Missing       int       // pairs that lack one
	Mean, SD      float64   // of the differences
	Lo, Hi        float64   // interval of the mean
	P             float64   // two-sided, of no difference
	PHolm         float64   // the same among others, see Adjust
	Correlation   float64   // between the arms
	VarianceRatio float64   // (s²_a + s²_b)/s²_d: how many times the replicates unpaired runs would need
	Same          bool      // all differences are the same, by chance or as nothing random enters them, and the arms are not
	MeanA, MeanB  float64   // over the pairs
	Values        []float64 // the differences

	freedom, se float64
	ratio       *fieller // of a ratio of contrasts
}

// noDifference is that of no pairs.
func noDifference() Difference {
	nan := math.NaN()
	return Difference{Mean: nan, SD: nan, Lo: nan, Hi: nan, P: nan, Correlation: nan, VarianceRatio: nan, MeanA: nan, MeanB: nan}
}

// Estimate is the mean with its limits.
func (d *Difference) Estimate() Estimate { return Estimate{d.Mean, d.Lo, d.Hi} }

// sumUp takes mean, interval and test from the values.
func (d *Difference) sumUp(confidence float64) {
	v := summary.Student(d.Values, confidence)
	d.N, d.Mean, d.SD, d.Lo, d.Hi = v.N, v.Mean, v.SD, v.Lo, v.Hi
	if d.N > 1 {
		d.freedom, d.se = float64(d.N-1), d.SD/math.Sqrt(float64(d.N))
		d.P = min(1, 2*tail(math.Abs(d.Mean), d.se, d.freedom))
	}
}

// Paired compares a with b by their differences a − b:
//
//	d̄ ± t(n−1, (1+confidence)/2)·s_d/√n,  P = P(|T| ≥ |d̄|·√n/s_d)
//
// (Student 1908; Law 2015, Simulation Modeling and Analysis, §10.2.1, where
// the pairing is by common random numbers, §11.2). Var(d̄) is (σ²_a + σ²_b −
// 2ρσ_aσ_b)/n with it and (σ²_a + σ²_b)/n without; VarianceRatio is the
// second over the first and so what the pairing was worth: 1 is nothing, less
// than 1 a loss. Where all differences are the same it has no value.
func Paired(a, b []float64, confidence float64) Difference {
	d := noDifference()
	var x, y []float64
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != a[i] || b[i] != b[i] {
			d.Missing++
			continue
		}
		x, y = append(x, a[i]), append(y, b[i])
		d.Values = append(d.Values, Less(a[i], b[i]))
	}
	d.sumUp(confidence)
	d.MeanA, d.MeanB = mean(x), mean(y)
	d.Correlation = Pearson(x, y)
	d.VarianceRatio, d.Same = ratioOf(squares(x)+squares(y), square(d.SD)*d.freedom)
	return d
}

// ratioOf is the quotient of sums of squares without and with common random
// numbers. Where what is left with them is nothing, or the rounding of values
// that vary, there is none: no number of replicates would do without.
func ratioOf(apart, paired float64) (ratio float64, same bool) {
	if !(paired > float64(1e-26*apart)) { // of squares what 1e-13 is in Less
		return math.NaN(), apart > 0
	}
	return apart / paired, false
}

// At gives the interval of the mean at another confidence.
func (d Difference) At(confidence float64) (lo, hi float64) {
	if d.N < 2 {
		return math.NaN(), math.NaN()
	}
	if d.ratio != nil {
		return d.ratio.at(summary.TQuantile(d.N-1, (1+confidence)/2))
	}
	half := float64(summary.TQuantile(d.N-1, (1+confidence)/2) * d.se)
	return d.Mean - half, d.Mean + half
}

// Equivalence is the p value of a mean difference outside ±bound: twice the
// larger of the two one-sided p values (Schuirmann 1987), so that it is below
// 1 − c exactly when the interval of confidence c lies inside ±bound.
func (d Difference) Equivalence(bound float64) float64 {
	if d.N < 2 {
		return math.NaN()
	}
	if d.ratio != nil {
		if d.Mean != d.Mean {
			return math.NaN()
		}
		return d.ratio.equivalence(bound, d.freedom)
	}
	below := tail(d.Mean+bound, d.se, d.freedom)
	above := tail(bound-d.Mean, d.se, d.freedom)
	return min(1, 2*max(below, above))
}

// Above is the one-sided p value of a mean difference of bound or less.
func (d Difference) Above(bound float64) float64 {
	switch {
	case d.N < 2:
		return math.NaN()
	case d.se == 0 && d.Mean == bound:
		return 0
	}
	return tail(d.Mean-bound, d.se, d.freedom)
}

// tail is P(T ≥ v/se) with so many degrees of freedom; where nothing varies, a v
// above 0 was no chance.
func tail(v, se, freedom float64) float64 {
	switch {
	case se != 0:
		return upperTail(v/se, freedom)
	case v > 0:
		return 0
	}
	return 1
}

// upperTail is P(T ≥ t): with x = ν/(ν+t²), ½·I_x(ν/2, ½) for t ≥ 0
// (Abramowitz & Stegun 26.7.1).
func upperTail(t, freedom float64) float64 {
	if t != t {
		return math.NaN()
	}
	if math.IsInf(t, 0) {
		return (1 - math.Copysign(1, t)) / 2
	}
	half := float64(mathext.RegIncBeta(freedom/2, .5, freedom/(freedom+square(t))) / 2)
	if t < 0 {
		return 1 - half
	}
	return half
}
