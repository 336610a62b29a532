package results

import (
	"math"
	"strconv"
	"strings"
)

// Decimals is how many digits after the point, negative for rounded tens,
// show two significant digits of the half-width of an interval. Without one
// (half NaN, 0 or a rounding error) whole numbers are shown as they are and
// others to four significant digits.
func Decimals(half, value float64) int {
	switch {
	case half > 0 && !(half <= 1e-12*math.Abs(value)) && !math.IsInf(half, 0):
		return 1 - exponent(half)
	case math.Abs(value-math.Round(value)) <= 1e-12*math.Abs(value) || value != value || math.IsInf(value, 0):
		return 0
	}
	return max(0, 3-exponent(value))
}

// Grouped writes a number for people: rounded to so many decimals, half away
// from zero, with thousands separators and a true minus sign; – for NaN and
// the infinities.
func Grouped(v float64, decimals int) string { return grouped(v, decimals) }

// Plain is Grouped without separators and with a minus that programs read.
// NaN and the infinities are empty.
func Plain(v float64, decimals int) string {
	if v-v != 0 {
		return ""
	}
	s := rounded(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), decimals)
	if v < 0 && strings.Trim(s, "0.") != "" {
		s = "-" + s
	}
	return s
}

// Sparse writes a number to three significant digits, thousands in full, with an
// exponent where it is very small or great.
func Sparse(v float64) string {
	if size := math.Abs(v); size >= 999.5 && size < 999_999.5 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
