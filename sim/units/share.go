package units

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseShare reads 5% or 0.05. It does not restrict the value to [0, 1].
func ParseShare(s string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	if !percent {
		if n, word := SplitNumber(number); n != "" && inWords(word) {
			return 0, fmt.Errorf("%s is not a share (write %s%%)", quote(s), n)
		}
		return ParseNumber(number)
	}
	number = strings.TrimSpace(number)
	if _, err := ParseNumber(number); err != nil {
		return 0, fmt.Errorf("%s is not a share: %w", quote(s), err)
	}
	// Move the exponent of the text instead of dividing by 100, so that 0.1% has the same bits
	// as 0.001.
	mantissa, exp, _ := strings.Cut(strings.ToLower(number), "e")
	e := 0
	if exp != "" {
		var err error
		if e, err = strconv.Atoi(exp); err != nil {
			return 0, fmt.Errorf("%s is not a share: its exponent is out of range", quote(s))
		}
	}
	v, err := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(e-2), 64)
	if err != nil {
		return 0, fmt.Errorf("%s is not a share: %w", quote(s), err)
	}
	return v, nil
}

// inWords reports whether a unit is another way to write %.
func inWords(unit string) bool {
	switch strings.ToLower(unit) {
	case "percent", "per cent", "pct", "pc":
		return true
	}
	return false
}

// FormatShare prints a share in per cent so that ParseShare reads back the same bits.
func FormatShare(x float64) string {
	if x == 0 {
		return "0%"
	}
	text := strconv.FormatFloat(x, 'e', -1, 64)
	mantissa, exp, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(exp)
	if err != nil { // infinite or NaN, which no scenario holds
		return FormatNumber(x)
	}
	if e += 2; e < -6 || e > 14 {
		return mantissa + "e" + strconv.Itoa(e) + "%"
	}
	sign := ""
	if mantissa[0] == '-' {
		sign, mantissa = "-", mantissa[1:]
	}
	digits := strings.Replace(mantissa, ".", "", 1)
	switch {
	case e < 0:
		return sign + "0." + strings.Repeat("0", -e-1) + digits + "%"
	case e >= len(digits)-1:
		return sign + digits + strings.Repeat("0", e-len(digits)+1) + "%"
	}
	return sign + digits[:e+1] + "." + digits[e+1:] + "%"
}
