package phrase

import (
	"fmt"
	"math"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// Interval prints a mean and its interval with two significant digits of the
// half-width, as the terminal summary does. Of a mean that is smaller than the
// half-width two digits are left.
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
	return fmt.Sprintf("%s [%s, %s]", Number(v.Mean, of), Number(v.Lo, d), Number(v.Hi, d))
}

// rounding says whether half of an interval is nothing, or no more than what is
// lost in adding replicates up that are all the same.
func rounding(half, mean float64) bool { return !(half > 1e-12*math.Abs(mean)) }

// PlusMinus is the short form of Interval, for columns of numbers.
func PlusMinus(v summary.Interval) string {
	half := v.Half()
	if rounding(half, v.Mean) {
		return exact(v.Mean, 3)
	}
	d := min(1-digits.Exponent(half), 9)
	return Number(v.Mean, d) + " ± " + Number(half, d)
}

// Scaled is PlusMinus in units of an axis. An interval that is nothing at its
// scale would take more digits than the axis has room for: the caption has them.
func Scaled(v summary.Interval, div float64) string {
	if v = v.Per(div); v.Half() < 0.5e-4 {
		return Significant(v.Mean, 3)
	}
	return PlusMinus(v)
}
