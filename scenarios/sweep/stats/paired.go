package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"guanxi/sim/results/summary"
)

// Difference is the result of a paired comparison of two arms, whose replicates share their
// random numbers.
type Difference struct {
	N             int       // pairs with both values
	Missing       int       // pairs that lack a value
	Mean, SD      float64   // of the differences
	Lo, Hi        float64   // confidence interval of the mean
	P             float64   // two-sided p value of no difference
	PHolm         float64   // P adjusted within a family, see Adjust
	Correlation   float64   // between the arms
	VarianceRatio float64   // (s²_a + s²_b)/s²_d: how many times more replicates unpaired runs would need
	Same          bool      // the differences are constant although the arms vary
	MeanA, MeanB  float64   // over the pairs
	Unsigned      bool      // MeanB may be of either sign, so that a share of it says nothing
	Relative      Estimate  // Mean over the size of MeanB; NaN if that is 0 or Unsigned
	Values        []float64 // the differences

	freedom, se float64
	ratio       *fieller // set for a ratio of contrasts
	share       *fieller // of Relative
}

// noDifference returns the result for no pairs.
func noDifference() Difference {
	nan := math.NaN()
	return Difference{Mean: nan, SD: nan, Lo: nan, Hi: nan, P: nan, Correlation: nan, VarianceRatio: nan, MeanA: nan, MeanB: nan, Relative: Estimate{nan, nan, nan}}
}

// Estimate returns the mean with its limits.
func (d *Difference) Estimate() Estimate { return Estimate{d.Mean, d.Lo, d.Hi} }

// sumUp computes mean, interval and test from the values.
func (d *Difference) sumUp(step, confidence float64) {
	v := summary.Student(d.Values, step, confidence)
	d.N, d.Mean, d.SD, d.Lo, d.Hi = v.N, v.Mean, v.SD, v.Lo, v.Hi
	if d.N > 1 {
		d.freedom, d.se = float64(d.N-1), v.SE
		d.P = min(1, 2*tail(math.Abs(d.Mean), d.se, d.freedom))
	}
}

// over sets what Mean is a share of: the base in the same replicates. Relative is ρ = d̄/|b̄| with
// Fieller's interval, see [Ratio], which excludes 0 exactly if that of the difference does, and is
// unknown if that of the base includes 0. The base may be of either sign if its interval includes 0 and there are values below
// and above it: two values of one sign have a sign, though their interval is wide.
func (d *Difference) over(base []float64, step, confidence float64) {
	b := Difference{Values: base}
	b.sumUp(step, confidence)
	d.MeanB = b.Mean
	d.Unsigned = b.Lo < 0 && b.Hi > 0 && slices.Min(base) < 0 && slices.Max(base) > 0
	if d.N == 0 || d.MeanB == 0 || d.Unsigned {
		return
	}
	d.Relative.Value = d.Mean / math.Abs(d.MeanB)
	d.share = newFieller(d, &b)
	if d.MeanB < 0 {
		d.share.d, d.share.nd = -d.share.d, -d.share.nd
	}
	d.Relative.Lo, d.Relative.Hi = d.RelativeAt(confidence)
}

// Paired compares a with b by their differences a − b:
//
//	d̄ ± t(n−1, (1+confidence)/2)·s_d/√n,  P = P(|T| ≥ |d̄|·√n/s_d)
//
// (Student 1908; Law 2015, Simulation Modeling and Analysis, §10.2.1, paired by common random
// numbers, §11.2). Var(d̄) is (σ²_a + σ²_b − 2ρσ_aσ_b)/n with pairing and (σ²_a + σ²_b)/n
// without. VarianceRatio is the second over the first, the gain from pairing: 1 is no gain,
// less than 1 a loss. It is undefined if all differences are equal.
func Paired(a, b []float64, step, confidence float64) Difference {
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
	d.sumUp(step, confidence)
	d.MeanA = mean(x)
	d.over(y, step, confidence)
	d.Correlation = Pearson(x, y)
	d.VarianceRatio, d.Same = ratioOf(squares(x)+squares(y), square(d.SD)*d.freedom)
	return d
}

// ratioOf returns the quotient of sums of squares without and with common random numbers. It
// is undefined (same is true) if the paired sum is 0 or only the rounding of values that vary.
func ratioOf(apart, paired float64) (ratio float64, same bool) {
	if !(paired > float64(1e-26*apart)) { // on squares, what 1e-13 is in Less
		return math.NaN(), apart > 0
	}
	return apart / paired, false
}

// At returns the interval of the mean at another confidence.
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

// RelativeAt returns the interval of Relative at another confidence.
func (d Difference) RelativeAt(confidence float64) (lo, hi float64) {
	if d.share == nil || d.N < 2 {
		return math.NaN(), math.NaN()
	}
	return d.share.at(summary.TQuantile(d.N-1, (1+confidence)/2))
}

// Equivalence returns the p value of a mean difference outside ±bound: twice the larger of the
// two one-sided p values (Schuirmann 1987), so that it is below 1 − c exactly when the
// interval of confidence c lies inside ±bound.
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

// Above returns the one-sided p value of a mean difference of at most bound.
func (d Difference) Above(bound float64) float64 {
	switch {
	case d.N < 2:
		return math.NaN()
	case d.se == 0 && d.Mean == bound:
		return 0
	}
	return tail(d.Mean-bound, d.se, d.freedom)
}

// tail returns P(T ≥ v/se) for Student's T with the given degrees of freedom. If nothing
// varies, it is 0 for v above 0.
func tail(v, se, freedom float64) float64 {
	switch {
	case se != 0:
		return upperTail(v/se, freedom)
	case v > 0:
		return 0
	}
	return 1
}

// upperTail returns P(T ≥ t): with x = ν/(ν+t²), ½·I_x(ν/2, ½) for t ≥ 0 (Abramowitz & Stegun
// 26.7.1).
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
