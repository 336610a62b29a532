package stats

import (
	"math"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// Difference is the result of a paired comparison of two arms, whose replicates share their
// random numbers.
type Difference struct {
	N           int     // pairs with both values
	Missing     int     // pairs that lack a value
	Mean, SD    float64 // of the differences
	Lo, Hi      float64 // confidence interval of the mean
	P           float64 // two-sided p value of no difference
	Correlation float64 // between the arms, from LeastPairs
	// (s²_a + s²_b)/s²_d: how many times more replicates unpaired runs would need, from LeastPairs that are not all equal
	VarianceRatio float64
	MeanA, MeanB  float64   // over the pairs
	NearZero      bool      // MeanB is 0 or may be, so that a share of it says nothing
	Relative      Estimate  // Mean over the size of MeanB; NaN if that is NearZero
	Values        []float64 // the differences
	Pairs         []int     // the pair of each, from 0

	step, freedom, se float64
	counts            bool     // no arm is below 0, so that Relative is not below −1
	ratio             *fieller // set for a ratio of contrasts
	share             *fieller // of Relative
	// there may be a tail on that side, and the limit is not known, see [summary.Interval.Tails]
	left, right bool
}

// noDifference returns the result for no pairs.
func noDifference() Difference {
	nan := math.NaN()
	return Difference{Mean: nan, SD: nan, Lo: nan, Hi: nan, P: nan, Correlation: nan, VarianceRatio: nan, MeanA: nan,
		MeanB: nan, Relative: Estimate{nan, nan, nan}}
}

// Estimate returns the mean with its limits.
func (d *Difference) Estimate() Estimate { return Estimate{d.Mean, d.Lo, d.Hi} }

// add appends the difference of a pair. One that is parted from the first by the rounding of the values alone is
// equal to it.
func (d *Difference) add(pair int, v, rounding float64) {
	d.Pairs = append(d.Pairs, pair)
	if d.Values = append(d.Values, v); math.Abs(v-d.Values[0]) <= rounding {
		d.Values[len(d.Values)-1] = d.Values[0]
	}
}

// sumUp computes mean, interval and test from the values.
func (d *Difference) sumUp(step, confidence float64) {
	v := summary.Student(d.Values, step, confidence)
	d.step = step
	d.N, d.Mean, d.SD, d.Lo, d.Hi = v.N, v.Mean, v.SD, v.Lo, v.Hi
	if d.N > 1 {
		d.freedom, d.se = float64(d.N-1), v.SE
		d.P = min(1, 2*upperTail(math.Abs(d.Mean)/d.se, d.freedom))
	}
	d.tails(v.SuspectSkew(table.Range{}))
}

// LimitTo says that the values of the arms that weights combine lie in a range. Few differences of a metric that is not
// [summary.StudentHolds] have no interval, and an exact test. Of more, an arm that is near its lower end
// may have a tail that the replicates do not show, and so may the difference, unless the luck that arms share
// takes more than half of its spread away. An arm whose replicates agree has no luck.
func (d *Difference) LimitTo(in table.Range, arms [][]float64, weights []float64) {
	switch {
	case d.N >= summary.MinReplicates:
		d.hides(in, arms, weights)
	case !summary.StudentHolds(in, d.step):
		if d.tails(true, true); d.N > 1 && !d.AllEqual() {
			d.P = exchanged(d.Values)
		}
	}
	if in.Known() && in.Low >= 0 && slices.Equal(weights, []float64{1, -1}) && d.ofSecond(arms[1]) {
		d.counts = true
		d.Relative.Lo, d.Relative.Hi = d.atLeast(d.Relative.Lo, d.Relative.Hi)
	}
}

// hides opens the sides of arms with a tail.
func (d *Difference) hides(in table.Range, arms [][]float64, weights []float64) {
	for k, a := range arms {
		var kept []float64
		for _, r := range d.Pairs {
			kept = append(kept, a[r])
		}
		v := summary.Student(kept, 0, .95)
		if size := float64(math.Abs(weights[k]) * v.SD); !(size > 0 && size <= 2*d.SD) {
			continue
		}
		near := v.Near(in)
		d.tails(near && weights[k] < 0, near && weights[k] > 0)
	}
}

// exchanged returns the share of the 2ⁿ ways to exchange the arms of pairs with which the mean is as far from 0 as it
// is: the p of no effect at all, whatever the distribution (Fisher 1935, The Design of Experiments, §21).
func exchanged(v []float64) float64 {
	sum, size := 0.0, 0.0
	for _, x := range v {
		sum, size = sum+x, size+math.Abs(x)
	}
	least, as, ways := math.Abs(sum)-float64(1e-9*size), 0, 1<<max(0, len(v)-1) // the last pair stays: signs are symmetric
	v = slices.Clone(v)
	for k := range ways {
		if math.Abs(sum) >= least {
			as++
		}
		if i := bits.TrailingZeros(uint(k + 1)); i < len(v) { // one pair at a time (Gray 1953)
			sum, v[i] = sum-float64(2*v[i]), -v[i]
		}
	}
	return float64(as) / float64(ways)
}

// UsesExactTest reports whether there are too few differences of such a metric for an interval: their range and the
// exact test stand in its place.
func (d *Difference) UsesExactTest() bool {
	return d.N > 1 && d.N < summary.MinReplicates && d.LimitUnknown()
}

// Range returns the least and the greatest difference.
func (d *Difference) Range() (least, greatest float64) {
	return slices.Min(d.Values), slices.Max(d.Values)
}

// ofSecond reports whether Relative is a share of the second of two arms, and not of another baseline.
func (d *Difference) ofSecond(arm []float64) bool {
	sum := 0.0
	for _, r := range d.Pairs {
		sum += arm[r]
	}
	return math.Abs(sum/float64(d.N)-d.MeanB) <= float64(1e-12*math.Abs(d.MeanB))
}

// atLeast cuts the limits of Relative at −1 where nothing can be less.
func (d *Difference) atLeast(lo, hi float64) (float64, float64) {
	if d.counts && lo < -1 {
		lo = -1
	}
	return lo, hi
}

// tails opens the sides on which there may be a tail: there is no interval, and no test that rests on the limit there.
func (d *Difference) tails(left, right bool) {
	if d.left, d.right = d.left || left, d.right || right; !d.LimitUnknown() {
		return
	}
	nan := math.NaN()
	d.Lo, d.Hi, d.Relative.Lo, d.Relative.Hi = nan, nan, nan, nan
	if d.Mean >= 0 && d.left || d.Mean <= 0 && d.right {
		d.P = nan
	}
}

// LimitUnknown reports whether a limit is not known because there may be a tail.
func (d *Difference) LimitUnknown() bool { return d.left || d.right }

// open returns limits, NaN on the sides where there may be a tail.
func (d *Difference) open(lo, hi float64) (float64, float64) {
	if d.left {
		lo = math.NaN()
	}
	if d.right {
		hi = math.NaN()
	}
	return lo, hi
}

// AllEqual reports whether all of several differences are equal and their spread is not known: there is
// neither an interval nor a test.
func (d *Difference) AllEqual() bool { return d.N > 1 && d.se != d.se }

// Spread returns the spread of the differences that the interval uses.
func (d *Difference) Spread() float64 { return d.se * math.Sqrt(float64(d.N)) }

// nearZero reports whether a mean is 0 or may be: its interval includes 0.
func nearZero(v []float64, step, confidence float64) bool {
	i := summary.Student(v, step, confidence)
	return i.Mean == 0 || i.Lo <= 0 && i.Hi >= 0
}

// over sets what Mean is a share of, the base in the same replicates. Relative is its [Ratio] to the
// size of the base, which has an interval where the base has one.
func (d *Difference) over(base []float64, step, confidence float64) {
	b := Difference{Values: base}
	b.sumUp(step, confidence)
	d.MeanB, d.NearZero = b.Mean, nearZero(base, step, confidence)
	if d.NearZero {
		return
	}
	if b.Mean < 0 {
		b.Values = slices.Clone(base)
		for r := range b.Values {
			b.Values[r] = -b.Values[r]
		}
		b.Mean = -b.Mean
	}
	ratio := Ratio(*d, b, confidence)
	d.Relative, d.share = Estimate{d.Mean / b.Mean, ratio.Lo, ratio.Hi}, ratio.ratio
}

// Paired compares a with b by their differences a − b:
//
//	d̄ ± t(n−1, (1+confidence)/2)·s_d/√n,  P = P(|T| ≥ |d̄|·√n/s_d)
//
// (Student 1908; Law 2015, Simulation Modeling and Analysis, §10.2.1, paired by common random
// numbers, §11.2). Var(d̄) is (σ²_a + σ²_b − 2ρσ_aσ_b)/n with pairing and (σ²_a + σ²_b)/n
// without. VarianceRatio is the second over the first, the gain from pairing: 1 is no gain,
// less than 1 a loss. The least difference of two values is step, 0 if it is not known.
func Paired(a, b []float64, step, confidence float64) Difference {
	d := noDifference()
	var x, y []float64
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != a[i] || b[i] != b[i] {
			d.Missing++
			continue
		}
		x, y = append(x, a[i]), append(y, b[i])
		d.add(i, Minus(a[i], b[i]), float64(1e-13*max(math.Abs(a[i]), math.Abs(b[i]))))
	}
	d.sumUp(step, confidence)
	d.MeanA = mean(x)
	d.over(y, step, confidence)
	if d.N >= LeastPairs {
		d.Correlation = Pearson(x, y)
	}
	d.gain(squares(x) + squares(y))
	return d
}

// gain sets VarianceRatio to the quotient of the sums of squares without and with common random
// numbers, unless all differences are equal.
func (d *Difference) gain(apart float64) {
	if d.N >= LeastPairs && d.SD > 0 {
		d.VarianceRatio = apart / (square(d.se) * float64(d.N) * d.freedom)
	}
}

// At returns the interval of the mean at another confidence, each limit that is known.
func (d Difference) At(confidence float64) (lo, hi float64) {
	if d.N < 2 {
		return math.NaN(), math.NaN()
	}
	if d.ratio != nil {
		return d.open(d.ratio.at(summary.TQuantile(d.N-1, (1+confidence)/2)))
	}
	half := float64(summary.TQuantile(d.N-1, (1+confidence)/2) * d.se)
	return d.open(d.Mean-half, d.Mean+half)
}

// RelativeAt returns the interval of Relative at another confidence.
func (d Difference) RelativeAt(confidence float64) (lo, hi float64) {
	if d.share == nil || d.N < 2 {
		return math.NaN(), math.NaN()
	}
	return d.atLeast(d.open(d.share.at(summary.TQuantile(d.N-1, (1+confidence)/2))))
}

// Equivalence returns the p value of a mean difference outside ±bound: twice the larger of the
// two one-sided p values (Schuirmann 1987), so that it is below 1 − c exactly when the
// interval of confidence c lies inside ±bound.
func (d Difference) Equivalence(bound float64) float64 {
	if d.N < 2 || d.LimitUnknown() {
		return math.NaN()
	}
	if d.ratio != nil {
		if d.Mean != d.Mean {
			return math.NaN()
		}
		return d.ratio.equivalence(bound, d.freedom)
	}
	below := upperTail((d.Mean+bound)/d.se, d.freedom)
	above := upperTail((bound-d.Mean)/d.se, d.freedom)
	return min(1, 2*max(below, above))
}

// Above returns the one-sided p value of a mean difference of at most bound.
func (d Difference) Above(bound float64) float64 {
	switch {
	case d.UsesExactTest() && !d.AllEqual() && len(d.Values) > 0:
		v := slices.Clone(d.Values)
		for i := range v {
			v[i] -= bound
		}
		if p := float64(exchanged(v) / 2); d.Mean > bound {
			return p
		} else {
			return 1 - p
		}
	case d.N < 2 || d.left:
		return math.NaN()
	}
	return upperTail((d.Mean-bound)/d.se, d.freedom)
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
