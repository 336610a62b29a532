package phrase

import (
	"fmt"
	"math"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// Interval formats a mean and its interval with two significant digits of the half-width, as
// the terminal summary does; the ends of few replicates in words. A mean smaller than the half-width keeps two
// significant digits.
func Interval(v summary.Interval) string {
	half := v.Half()
	if rounding(half, v.Mean) {
		return exact(v.Mean, 4)
	}
	d := min(1-digits.Exponent(half), 9)
	of := d
	if v.Mean != 0 && half > math.Abs(v.Mean) {
		of = max(d, min(1-digits.Exponent(v.Mean), 9))
	}
	form := "%s [%s, %s]"
	if v.IsRange {
		form = "%s (%s to %s)"
	}
	return fmt.Sprintf(form, Number(v.Mean, of), Number(v.Lo, d), Number(v.Hi, d))
}

// rounding reports whether the half-width is zero or no larger than the rounding error of
// summing identical replicates.
func rounding(half, mean float64) bool { return !(half > 1e-12*math.Abs(mean)) }

// PlusMinus is the short form of an Interval of equal halves, for columns of numbers.
func PlusMinus(v summary.Interval) string {
	half := v.Half()
	if rounding(half, v.Mean) {
		return exact(v.Mean, 3)
	}
	if v.IsRange || math.Abs(v.Hi-v.Mean-(v.Mean-v.Lo)) > float64(1e-9*half) {
		return Interval(v)
	}
	d := min(1-digits.Exponent(half), 9)
	return Number(v.Mean, d) + " ± " + Number(half, d)
}

// Scaled is PlusMinus in the units of an axis. An interval too small to show at that scale is
// omitted, since its digits would not fit on the axis; the caption gives it.
func Scaled(v summary.Interval, div float64) string {
	if v = v.Per(div); v.Half() < 0.5e-4 {
		return Significant(v.Mean, 3)
	}
	return PlusMinus(v)
}
