// Package phrase formats the words and numbers of captions and labels: numbers with true minus
// signs and thin spaces, intervals to the digits they support, and counts.
package phrase

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/sim/results/digits"
)

// Typography (ISO 80000-1): a true minus, a thin space between groups of three digits in
// numbers of five digits or more, and a decimal point, whatever the locale.
const (
	Minus     = "−"
	thinSpace = "\u2009"
)

// Number formats x with the given number of decimals.
func Number(x float64, decimals int) string {
	s := digits.Rounded(x, decimals)
	sign := ""
	if digits.Negative(x, s) {
		sign = Minus
	}
	if whole, _, _ := strings.Cut(s, "."); len(whole) < 5 {
		return sign + s
	}
	return sign + digits.Separated(s, thinSpace)
}

// Significant formats x with about the given number of significant digits, for captions and
// printed values. The integer part is never cut, and there is never an exponent.
func Significant(x float64, places int) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case x == math.Trunc(x): // also 0 and the infinities
		return Number(x, 0)
	}
	return Number(x, min(max(0, places-1-digits.Exponent(x)), 12))
}

// Decimals returns how many decimals a multiple of step needs.
func Decimals(step float64) int {
	for d := range 13 {
		s := step * math.Pow(10, float64(d))
		if math.Abs(s-math.Round(s)) < 1e-6*math.Max(1, s) {
			return d
		}
	}
	return 12
}

// exact formats a number that has no interval, without trailing zeros, which would suggest a
// precision.
func exact(x float64, places int) string {
	s := Significant(x, places)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Short formats a level with at most four significant digits, or a whole number below ten million in
// full, and a true minus.
func Short(x float64) string { return short(x, 4) }

func short(x float64, places int) string {
	v := x
	if x != math.Trunc(x) || math.Abs(x) >= 1e7 {
		if r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', places, 64), 64); err == nil {
			v = r
		}
	}
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e7) {
		return exponential(v)
	}
	return Number(v, Decimals(math.Abs(v)))
}

func exponential(v float64) string {
	s := strconv.FormatFloat(v, 'e', -1, 64) // 1e-06, 4.329e+07
	return strings.NewReplacer("e-0", "e"+Minus, "e+0", "e", "e+", "e", "-", Minus).Replace(s)
}

// mostTold is the number of levels from which nobody reads them one by one.
const mostTold = 50

// Shorts returns Short with as many digits as keep different levels apart. Where one of them needs an
// exponent for its size, all from ten thousand on have one: 1e6 beside 3e7.
func Shorts(levels []float64) func(x float64) string {
	levels = slices.DeleteFunc(slices.Clone(levels), math.IsNaN)
	slices.Sort(levels)
	levels = slices.Compact(levels)
	places := 4
	for ; places < 12 && len(levels) <= mostTold; places++ {
		var texts []string
		for _, x := range levels {
			texts = append(texts, short(x, places))
		}
		if len(slices.Compact(texts)) == len(levels) {
			break
		}
	}
	large := slices.ContainsFunc(levels, func(x float64) bool { return math.Abs(x) >= 1e7 && !math.IsInf(x, 0) })
	return func(x float64) string {
		if a := math.Abs(x); large && a >= 1e4 && a < 1e7 {
			return exponential(x)
		}
		return short(x, places)
	}
}
