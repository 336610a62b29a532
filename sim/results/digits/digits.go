// Package digits formats numbers for people: rounded to the precision of their intervals, with
// separators, or to few digits.
package digits

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Decimals returns the number of digits after the point (negative for tens) that shows two
// significant digits of the half-width of an interval. Without an interval (half is NaN, 0 or a
// rounding error) integers are shown in full and other numbers to four significant digits.
func Decimals(half, value float64) int {
	switch {
	case half > 0 && !(half <= 1e-12*math.Abs(value)) && !math.IsInf(half, 0):
		return 1 - Exponent(half)
	case math.Abs(value-math.Round(value)) <= 1e-12*math.Abs(value) || value != value || math.IsInf(value, 0):
		return 0
	}
	return max(0, 3-Exponent(value))
}

// MeanDecimals is Decimals for a mean beside its interval. If the half-width exceeds the mean, so that
// nothing of it would be left, it shows two significant digits of the mean.
func MeanDecimals(half, mean float64) int {
	d := Decimals(half, mean)
	if mean == 0 || mean != mean || !(half > math.Abs(mean)) {
		return d
	}
	return max(d, 1-Exponent(mean))
}

// Exponent returns the power of ten of the leading digit after rounding to two significant
// digits. It reads the printed number, since logarithms may differ between processors.
func Exponent(v float64) int {
	s := strconv.FormatFloat(v, 'e', 1, 64)
	e, err := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	if err != nil { // NaN and the infinities
		return 0
	}
	return e
}

// Rounded formats |v| with the given number of decimals, negative for tens. It rounds the
// printed decimal half away from zero, as people round what they read.
func Rounded(v float64, decimals int) string {
	full := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	r, ok := new(big.Rat).SetString(full)
	if !ok { // NaN and the infinities
		return full
	}
	if decimals >= 0 {
		return r.FloatString(decimals)
	}
	tens := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-decimals)), nil)
	s := r.Quo(r, new(big.Rat).SetInt(tens)).FloatString(0)
	if s == "0" {
		return s
	}
	return s + strings.Repeat("0", -decimals)
}

// Negative reports whether a number, formatted as digits, needs a sign.
func Negative(v float64, digits string) bool { return v < 0 && strings.Trim(digits, "0.") != "" }

// None stands for a number that does not exist.
const None = "–"

// Grouped formats a number for people: rounded, with thousands separators and a true minus
// sign; – for NaN and the infinities.
func Grouped(v float64, decimals int) string {
	if v-v != 0 {
		return None
	}
	s := Rounded(v, decimals)
	sign := ""
	if Negative(v, s) {
		sign = "−"
	}
	return sign + Separated(s, ",")
}

// Separated puts a separator between groups of three digits before the point.
func Separated(digits, separator string) string {
	whole, _, _ := strings.Cut(digits, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		digits = digits[:at] + separator + digits[at:]
	}
	return digits
}

// Bytes formats a size to three digits: a kB is 1,000 bytes, a GB 10⁹.
func Bytes[N int | int64 | float64](n N) string {
	v, unit := float64(n), 0
	for ; v >= 999.5 && unit < 3; unit++ {
		v /= 1000
	}
	if unit == 0 {
		return Grouped(v, 0) + " bytes"
	}
	return Grouped(v, 2-Exponent(v)) + " " + [...]string{"", "kB", "MB", "GB"}[unit]
}

// Plain is Grouped without separators and with an ASCII minus. NaN and the infinities give "".
func Plain(v float64, decimals int) string {
	if v-v != 0 {
		return ""
	}
	s := Rounded(v, decimals)
	if Negative(v, s) {
		s = "-" + s
	}
	return s
}

// Sparse formats a number to three significant digits, with thousands in full and an exponent
// for very small or large values.
func Sparse(v float64) string {
	if size := math.Abs(v); size >= 999.5 && size < 999_999.5 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// Ranges formats sorted integers as 1-3, 5.
func Ranges(n []int) string {
	var b strings.Builder
	for i := 0; i < len(n); {
		j := i
		for j+1 < len(n) && n[j+1] == n[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		if fmt.Fprint(&b, n[i]); j > i {
			fmt.Fprintf(&b, "-%d", n[j])
		}
		i = j + 1
	}
	return b.String()
}

// Counted returns a number with its noun, such as 1 run or 1,024 studies.
func Counted[N int | int64 | float64](n N, noun string) string {
	return Grouped(float64(n), 0) + " " + Plural(n, noun)
}

// Plural returns a noun in the form for n.
func Plural[N int | int64 | float64](n N, noun string) string {
	if n == 1 {
		return noun
	}
	if stem, is := strings.CutSuffix(noun, "y"); is && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies"
	}
	return noun + "s"
}

// List joins words, such as a, b and c.
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

var number = regexp.MustCompile(`\b\d[\d.,]*(e[+-]?\d+)?\b`)

// Blanked returns a message with all its numbers made 0, to tell those that say the same.
func Blanked(message string) string { return number.ReplaceAllString(message, "0") }
