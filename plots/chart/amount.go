package chart

import (
	"math"

	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// An Amount is a mean over replicates with its interval, as the figure of flows prints it.
type Amount struct{ summary.Interval }

// String returns the mean with its interval, for captions.
func (e Amount) String() string {
	if !e.varies() {
		return phrase.Significant(e.Mean, 4)
	}
	return phrase.Interval(e.Interval)
}

// varies reports whether replicates differ by more than rounding errors.
func (e Amount) varies() bool { return e.Half() > 1e-6*math.Abs(e.Mean) }

// cut reports whether the interval is asymmetric because one side was cut at the end of the
// range.
func (e Amount) cut() bool {
	return math.Abs((e.Hi-e.Mean)-(e.Mean-e.Lo)) > 1e-9*(e.Hi-e.Lo)
}

// mostDecimals is the largest number of decimals of an amount in the figure of flows.
const mostDecimals = 4

// Short returns the mean ± half-width in units of div. The mean keeps three digits even where
// the interval supports fewer, so that parts visibly add up to their total, and has at most
// four decimals.
func (e Amount) Short(div float64) string {
	mean, half := e.Mean/div, e.Half()/div
	if mean > 0 && mean < 1e-4 {
		return "< 0.0001"
	}
	if !e.varies() || half < 0.5e-4 { // "± 0.0000" would say that nothing varies
		return phrase.Number(mean, max(0, min(mostDecimals, 2-digits.Exponent(mean))))
	}
	of := min(1-digits.Exponent(half), mostDecimals)
	if e.cut() {
		return phrase.Number(mean, e.places(div)) + " [" + phrase.Number(e.Lo/div, of) + ", " + phrase.Number(e.Hi/div, of) + "]"
	}
	return phrase.Number(mean, e.places(div)) + " ± " + phrase.Number(half, of)
}

// places returns the decimals of the mean in Short, for amounts that vary.
func (e Amount) places(div float64) int {
	mean, half := e.Mean/div, e.Half()/div
	of := max(min(1-digits.Exponent(half), mostDecimals), min(0, 2-digits.Exponent(mean)))
	if half > math.Abs(mean) {
		of = max(of, min(mostDecimals, 1-digits.Exponent(mean)))
	}
	return of
}

// brief returns the mean alone with at most three digits, none of which Short leaves out.
func (e Amount) brief(div float64) string {
	if !e.varies() {
		return e.Short(div)
	}
	d := e.places(div)
	return phrase.Number(e.Mean/div, min(d, max(0, 2-digits.Exponent(e.Mean/div))))
}
