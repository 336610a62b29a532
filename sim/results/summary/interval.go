package summary

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mathext"

	"guanxi/sim/num"
	"guanxi/sim/results/table"
)

// Interval summarises one number over replicates. Lo and Hi are the ends of the confidence
// interval of the mean, not the spread of the replicates, which is Min and Max. Undefined
// values are NaN: SD, SE, Lo and Hi with one replicate, everything with none; SE, Lo and Hi where
// the spread is not known.
type Interval struct {
	N        int
	Mean, SD float64
	SE       float64 // standard error of the mean, of the spread that the interval uses
	Lo, Hi   float64
	Min, Max float64
	Skew     float64 // third moment of the values over the cube of their spread; 0 where all agree
	IsRange  bool    // Lo and Hi are no interval but the least and the greatest, which are told in words
}

// Student returns mean ± t(n−1, (1+confidence)/2)·s/√n, the confidence interval of the mean of
// normally distributed replicates (Student 1908), whose spread s is that of [FlooredSD]. step is the least
// difference of two values, 0 if it is not known. NaNs are left out. It uses only additions,
// products and square roots, so that all processors give the same bits.
func Student(values []float64, step, confidence float64) Interval {
	return (&Students{Confidence: confidence}).Interval(values, step)
}

// Students computes many of these intervals and looks up each quantile once. It is not safe for
// concurrent use.
type Students struct {
	Confidence float64
	quantile   map[int]float64 // by degrees of freedom
}

// Interval returns the same as the function Student.
func (s *Students) Interval(values []float64, step float64) Interval {
	nan := math.NaN()
	v := Interval{Mean: nan, SD: nan, SE: nan, Lo: nan, Hi: nan, Min: nan, Max: nan}
	sum := 0.0
	for _, x := range values {
		if x != x {
			continue
		}
		if v.N == 0 {
			v.Min, v.Max = x, x
		}
		v.N++
		v.Min, v.Max = min(v.Min, x), max(v.Max, x)
		sum += x
	}
	if v.N == 0 {
		return v
	}
	n := float64(v.N)
	v.Mean = sum / n
	if v.Min == v.Max {
		v.Mean = v.Min // 3·0.1/3 is not 0.1
	}
	if v.N == 1 {
		return v
	}
	squares, cubes := 0.0, 0.0
	for _, x := range values {
		if x == x {
			d := x - v.Mean
			squares += float64(d * d)
			cubes += float64(d * d * d)
		}
	}
	v.SD = math.Sqrt(squares / (n - 1))
	if squares > 0 {
		v.Skew = cubes / squares * math.Sqrt(n/squares)
	}
	v.SE = FlooredSD(values, v.SD, step) / math.Sqrt(n)
	half := float64(s.at(v.N-1) * v.SE)
	v.Lo, v.Hi = v.Mean-half, v.Mean+half
	return v
}

// FlooredSD returns the spread of values with the standard deviation sd that an interval, a test or a
// decision may rest on. Whole numbers agree by chance: it is at least one step, the least difference of
// two values. If the step is not known (0), it is at least the least difference among values of which
// some agree, and unknown (NaN) if all do.
func FlooredSD(values []float64, sd, step float64) float64 {
	if step > 0 {
		return max(sd, step)
	}
	sorted := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(sorted)
	least, agree := math.Inf(1), false
	for i := 1; i < len(sorted); i++ {
		if d := sorted[i] - sorted[i-1]; d > float64(1e-13*max(math.Abs(sorted[i]), math.Abs(sorted[i-1]))) {
			least = min(least, d)
		} else {
			agree = true // but for rounding
		}
	}
	switch {
	case math.IsInf(least, 1):
		return math.NaN()
	case agree:
		return max(sd, least)
	}
	return sd
}

func (s *Students) at(freedom int) float64 {
	t, ok := s.quantile[freedom]
	if !ok {
		t = TQuantile(freedom, (1+s.Confidence)/2)
		if s.quantile == nil {
			s.quantile = map[int]float64{}
		}
		s.quantile[freedom] = t
	}
	return t
}

// Half returns the half-width of the interval, or NaN if there is none.
func (v Interval) Half() float64 { return (v.Hi - v.Lo) / 2 }

// Per returns the interval in other units.
func (v Interval) Per(unit float64) Interval {
	v.Mean, v.SD, v.SE, v.Lo, v.Hi, v.Min, v.Max = v.Mean/unit, v.SD/unit, v.SE/unit, v.Lo/unit, v.Hi/unit, v.Min/unit,
		v.Max/unit
	return v
}

// TQuantile returns the quantile of Student's t with df degrees of freedom at p in (0,1),
// rounded to eleven significant digits. The incomplete beta function behind it uses exp and
// log, which differ in their last bits between processors; the rounding hides that.
//
// With I_x the regularized incomplete beta function, P(|T| > t) = I_x(df/2, ½) for x =
// df/(df+t²) (Abramowitz & Stegun 26.7.1), hence t = √(df(1−x)/x).
func TQuantile(df int, p float64) float64 {
	if df < 1 || !(p > 0 && p < 1) {
		return math.NaN()
	}
	if p == 0.5 {
		return 0
	}
	tail := 2 * min(p, 1-p)
	nu := float64(df)
	// Invert 1−x rather than x: for many degrees of freedom x is near 1, and subtracting it
	// would lose the digits that the rounding needs.
	y := mathext.InvRegIncBeta(0.5, nu/2, 1-tail)
	t := math.Sqrt(nu * y / (1 - y))
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(t, 'e', 10, 64), 64); err == nil {
		t = rounded
	}
	if p < 0.5 {
		return -t
	}
	return t
}

// From which on Few and more values may not show the tail of a difference on one side: the least distance of a mean
// from the
// lower end of its range, in standard errors; and the skewness of n values, in standard errors of that of normal ones
// and times √n. docs/statistics/tails.md has what these numbers do.
const (
	nearEnd  = 10
	skewed   = 3.5
	skewedBy = .2
)

// SuspectSkew reports on which sides MinReplicates and more values may hide a tail: where they are skewed, and upward
// where the mean is near the lower end of the range. Amounts that cannot be negative, and vary as much as they are
// large, have most of their mean in a few large values, which as often as not are missing; those at hand then look
// alike, and skewness does not show.
func (v Interval) SuspectSkew(in table.Range) (left, right bool) {
	if v.N < MinReplicates {
		return false, false
	}
	n := float64(v.N)
	most := max(skewed*math.Sqrt(6*(n-2)/((n+1)*(n+3))), skewedBy*math.Sqrt(n))
	return v.Skew < -most, v.Skew > most || v.Near(in)
}

// Near reports whether the mean is so near the lower end of the range that there may be a tail above.
func (v Interval) Near(in table.Range) bool {
	return in.Known() && in.Holds(v.Min) && in.Holds(v.Max) && v.Mean-in.Low < float64(nearEnd*v.SE)
}

// MinReplicates is the number of values below which a mean has no interval, whatever they are: those that lack a tail
// of rare values look alike, and cannot say so.
const MinReplicates = 20

// StudentHolds reports whether the paired differences of a metric have Student's interval where they are fewer than
// [MinReplicates]: of numbers of consumers, whole and at most all of them. The mean of what else there is, amounts,
// events, shares, times, may rest on a few large or rare values that so few pairs lack without showing it:
// docs/statistics/tails.md.
func StudentHolds(in table.Range, step float64) bool {
	return step > 0 && in.High > 1 && !math.IsInf(in.High, 1)
}

// PairedLimits returns the interval of the mean of paired differences of a metric, if so many have one.
func (v Interval) PairedLimits(in table.Range, step float64) Interval {
	if v.N < MinReplicates && !StudentHolds(in, step) {
		v.Lo, v.Hi = math.NaN(), math.NaN()
	}
	return v
}

// Bounded returns the interval of a mean that has a range, from Student's: from [MinReplicates] values on that of
// [Interval.Unskewed], cut at the ends of the range, beyond which no mean lies; of fewer none.
func (v Interval) Bounded(r table.Range) Interval {
	if v.N < MinReplicates {
		v.Lo, v.Hi = math.NaN(), math.NaN()
	} else if v = v.Unskewed(); r.Known() && r.Holds(v.Min) && r.Holds(v.Max) && v.Lo == v.Lo {
		v.Lo, v.Hi = max(v.Lo, r.Low), min(v.Hi, r.High)
	}
	return v
}

// Unskewed replaces Student's limits by those of Hall 1992, Journal of the Royal Statistical Society B 54, which reach
// farther to the side of a tail. Of x, the studentised mean over √n, and the skewness g the transform
// x + g·x²/3 + g²·x³/27 + g/6n has nearly Student's distribution; the limits are where it is ±t/√n.
func (v Interval) Unskewed() Interval {
	s, n := float64(v.SE*math.Sqrt(float64(v.N))), float64(v.N)
	if !(s > 0) || v.Skew == 0 {
		return v
	}
	to := func(t float64) float64 {
		root, z := 0.0, float64(v.Skew*(t-v.Skew/(6*n)))
		if z > -1 {
			root = num.Expm1(num.Log1p(z) / 3)
		} else if root = -1; z < -1 {
			root -= num.Exp(num.Log(-1-z) / 3)
		}
		return v.Mean - float64(s*root*3/v.Skew)
	}
	t := v.Half() / s
	v.Lo, v.Hi = to(t), to(-t)
	return v
}

// OrRange returns what is shown of a mean of some replicates: its interval, or if they are few what they reach from and
// to.
func (v Interval) OrRange(replicates int) Interval {
	if replicates < MinReplicates && v.N > 1 {
		v.Lo, v.Hi, v.IsRange = v.Min, v.Max, true
	}
	return v
}

// MinForSign is the number of values below which it is not said whether a mean could be 0: of four that are all above 0
// the sign is that of luck in one of eight cases.
const MinForSign = 5
