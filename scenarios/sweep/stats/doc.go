// Package stats has the estimators of parameter studies, on plain slices: it
// knows neither folders nor scenarios.
//
// # Conventions
//
// NaN is a value that is missing: a run that failed, a time that never came.
// Each estimator says what it leaves out with it and counts it. What is not
// defined, such as the interval of one value, is NaN too.
//
// Resampling draws from a key of package rng, so the same data give the same
// limits, whatever else is computed. Sums go through the values in their
// order. Functions such as the incomplete beta differ in their last bits
// between processors, and so does linear algebra: [Round] and [RoundUnit] are
// for numbers on their way into a table.
package stats

import (
	"math"
	"slices"
	"strconv"
)

// Round keeps ten significant digits: what processors differ in lies beyond.
func Round(x float64) float64 { return reread(x, 'e', 9) }

// RoundUnit keeps ten decimals. It is for numbers whose scale is 1 (indices,
// correlations, probabilities), of which a rounding error near 0 has digits
// of its own that [Round] would keep.
func RoundUnit(x float64) float64 { return reread(x, 'f', 10) }

func reread(x float64, format byte, digits int) float64 {
	if x != x || math.IsInf(x, 0) {
		return x
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, format, digits, 64), 64)
	if err != nil {
		return x
	}
	return rounded + 0 // −0 is 0
}

// Less is a − b, and 0 where they differ by the rounding of a long sum only,
// such as amounts added up in another order: an effect of 1e-12 that no factor
// has would be neither small nor certain but wrong.
func Less(a, b float64) float64 {
	d := a - b
	if math.Abs(d) <= float64(1e-13*max(math.Abs(a), math.Abs(b))) && !math.IsInf(d, 0) {
		return 0
	}
	return d
}

func square(x float64) float64 { return float64(x * x) }

// nans are n missing values.
func nans(n int) []float64 { return slices.Repeat([]float64{math.NaN()}, n) }

// mean of values without NaN, NaN of none.
func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// squares is the sum of squared deviations from the mean.
func squares(v []float64) float64 {
	m, sum := mean(v), 0.0
	for _, x := range v {
		sum += square(x - m)
	}
	return sum
}

// present is v without NaN; v itself where none is missing.
func present(v []float64) []float64 {
	if !slices.ContainsFunc(v, math.IsNaN) {
		return v
	}
	return slices.DeleteFunc(slices.Clone(v), math.IsNaN)
}
