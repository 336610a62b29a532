package plots

import (
	"math"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// An amount is a mean over replicates with its interval, as this figure writes it.
type amount struct{ summary.Interval }

func (e amount) String() string {
	if !e.varies() {
		return significant(e.Mean, 4)
	}
	return interval(e.Interval)
}

// varies says whether replicates differ by more than roundings.
func (e amount) varies() bool { return e.Half() > 1e-6*math.Abs(e.Mean) }

// cut says whether the interval ends where the range does, on one side.
func (e amount) cut() bool {
	return math.Abs((e.Hi-e.Mean)-(e.Mean-e.Lo)) > 1e-9*(e.Hi-e.Lo)
}

// mostDecimals of an amount in the figure of flows.
const mostDecimals = 4

// short is the estimate in units of div with half of its interval. The mean
// keeps three digits where the interval leaves fewer, since what parts add up to
// should look like it, and there are at most four decimals.
func (e amount) short(div float64) string {
	mean, half := e.Mean/div, e.Half()/div
	if mean > 0 && mean < 1e-4 {
		return "< 0.0001"
	}
	if !e.varies() || half < 0.5e-4 { // ± 0.0000 would say that nothing varies
		return number(mean, max(0, min(mostDecimals, 2-digits.Exponent(mean))))
	}
	of := min(1-digits.Exponent(half), mostDecimals)
	if e.cut() {
		return number(mean, e.places(div)) + " [" + number(e.Lo/div, of) + ", " + number(e.Hi/div, of) + "]"
	}
	return number(mean, e.places(div)) + " ± " + number(half, of)
}

// places are the decimals of the mean in short, for estimates that vary.
func (e amount) places(div float64) int {
	mean, half := e.Mean/div, e.Half()/div
	of := max(min(1-digits.Exponent(half), mostDecimals), min(0, 2-digits.Exponent(mean)))
	if half > math.Abs(mean) {
		of = max(of, min(mostDecimals, 1-digits.Exponent(mean)))
	}
	return of
}

// brief is the mean alone with at most three digits, none that short leaves out.
func (e amount) brief(div float64) string {
	if !e.varies() {
		return e.short(div)
	}
	d := e.places(div)
	return number(e.Mean/div, min(d, max(0, 2-digits.Exponent(e.Mean/div))))
}
