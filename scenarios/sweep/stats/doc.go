// Package stats has the estimators of parameter studies. It works on plain slices and knows
// neither folders nor scenarios.
//
// # Conventions
//
// NaN marks a missing value: a run that failed, or an event that never happened. Each
// estimator documents what it leaves out because of it, and counts it. An undefined result,
// such as the interval of one value, is also NaN.
//
// Resampling draws from a key of package rng, so the same data give the same limits whatever
// else is computed. Sums add values in their order. Functions such as the incomplete beta, and
// linear algebra, differ between processors in the last bits: apply [Round] or [RoundUnit] to
// numbers before they enter a table.
package stats

import (
	"math"
	"slices"
	"strconv"
)

// Round keeps ten significant digits, which removes the differences between processors.
func Round(x float64) float64 { return reread(x, 'e', 9) }

// RoundUnit keeps ten decimals. It is for numbers whose scale is 1 (indices, correlations,
// probabilities): near 0 their rounding error has significant digits that [Round] would keep.
func RoundUnit(x float64) float64 { return reread(x, 'f', 10) }

func reread(x float64, format byte, digits int) float64 {
	if x != x || math.IsInf(x, 0) {
		return x
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, format, digits, 64), 64)
	if err != nil {
		return x
	}
	return rounded + 0 // avoid −0
}

// Minus returns a − b, or 0 if they differ only by the rounding of a long sum, such as the same
// amounts added in another order. Without it, a factor without effect could show an effect of
// 1e-12 with a tiny p value.
func Minus(a, b float64) float64 {
	d := a - b
	if math.Abs(d) <= float64(1e-13*max(math.Abs(a), math.Abs(b))) && !math.IsInf(d, 0) {
		return 0
	}
	return d
}

func square(x float64) float64 { return float64(x * x) }

// nans returns n missing values.
func nans(n int) []float64 { return slices.Repeat([]float64{math.NaN()}, n) }

// mean returns the mean of v, which has no NaN; it is NaN if v is empty.
func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// squares returns the sum of squared deviations from the mean.
func squares(v []float64) float64 {
	m, sum := mean(v), 0.0
	for _, x := range v {
		sum += square(x - m)
	}
	return sum
}

// present returns v without NaNs, or v itself if it has none.
func present(v []float64) []float64 {
	if !slices.ContainsFunc(v, math.IsNaN) {
		return v
	}
	return slices.DeleteFunc(slices.Clone(v), math.IsNaN)
}

// Estimate is a number with its confidence limits.
type Estimate struct{ Value, Lo, Hi float64 }

// undefined returns an estimate whose fields are all NaN.
func undefined() Estimate { return Estimate{math.NaN(), math.NaN(), math.NaN()} }
