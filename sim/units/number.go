// Package units reads and prints the quantities of a scenario: numbers, shares, durations,
// rates, money, extensive numbers and dates.
//
// Every Parse function is strict: it accepts one family of spellings, and its error names the
// value and what would be right. Every String or Format function prints the shortest text that
// reads back as the same value.
package units

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// ParseNumber reads a finite decimal number as in the core schema of YAML 1.2. It refuses what
// YAML readers disagree on: leading zeros (octal in YAML 1.1), underscores, hexadecimal,
// infinity and NaN.
func ParseNumber(s string) (float64, error) {
	if err := checkNumber(s); err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is too large for a number (at most 1.8e308)", quote(s))
	}
	return v, nil
}

// FormatNumber prints the shortest decimal that reads back as x.
func FormatNumber(x float64) string {
	if x == 0 {
		return "0" // also for −0, which no reader could tell apart
	}
	if a := math.Abs(x); a >= 1e-6 && a < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'e', -1, 64)
}

// ParseInt reads an integer.
func ParseInt(s string) (int, error) {
	v, err := parseInt(s, strconv.IntSize)
	return int(v), err
}

// ParseInt64 reads an integer of 64 bits on every processor.
func ParseInt64(s string) (int64, error) { return parseInt(s, 64) }

func parseInt(s string, bits int) (int64, error) {
	if err := checkNumber(s); err != nil {
		return 0, err
	}
	v, err := strconv.ParseInt(s, 10, bits)
	if err == nil {
		return v, nil
	}
	f, ferr := strconv.ParseFloat(s, 64)
	switch most := int64(1)<<(bits-1) - 1; {
	case ferr != nil || math.Abs(f) >= float64(most):
		return 0, fmt.Errorf("%s is too large for a whole number (at most %d)", quote(s), most)
	case f == math.Trunc(f):
		return 0, fmt.Errorf("%s is not written as a whole number (write %d)", quote(s), int64(f))
	}
	return 0, fmt.Errorf("%s is not a whole number", quote(s))
}

// maxDigits limits the work on one number; the shortest text of any float64 has at most 24
// characters.
const maxDigits = 400

// checkNumber checks s against [-+]?(digits[.digits*] | .digits)([eE][-+]?digits)?
func checkNumber(s string) error {
	if s == "" {
		return fmt.Errorf("empty where a number is expected")
	}
	if len(s) > maxDigits {
		return fmt.Errorf("%s is longer than %d characters", quote(s), maxDigits)
	}
	body := strings.TrimLeft(s, "+-")
	if len(s)-len(body) > 1 {
		return fmt.Errorf("%s is not a number", quote(s))
	}
	sign := s[:len(s)-len(body)]
	switch strings.ToLower(body) {
	case ".inf", "inf", "infinity", ".nan", "nan":
		return fmt.Errorf("%s is not a finite number", quote(s))
	}
	if len(body) > 1 && body[0] == '0' && strings.ContainsRune("xXoObB", rune(body[1])) {
		if v, err := strconv.ParseInt(body, 0, 64); err == nil {
			return fmt.Errorf("%s is not a decimal number (write %s%d)", quote(s), sign, v)
		}
		return fmt.Errorf("%s is not a decimal number", quote(s))
	}
	n := numberPrefix(body)
	if n == len(body) && n > 0 {
		whole, _, _ := strings.Cut(strings.ToLower(body), "e")
		whole, _, _ = strings.Cut(whole, ".")
		if len(whole) > 1 && whole[0] == '0' {
			right := cmp.Or(strings.TrimLeft(whole, "0"), "0")
			return fmt.Errorf("%s starts with a zero, which some readers take for octal (write %s%s)", quote(s), sign,
				right+body[len(whole):])
		}
		return nil
	}
	if strings.Contains(body, "_") {
		plain := strings.ReplaceAll(s, "_", "")
		if checkNumber(plain) == nil {
			return fmt.Errorf("%s has an underscore (write %s)", quote(s), plain)
		}
	}
	if strings.Contains(body, ",") {
		return fmt.Errorf("%s is not a number: write a decimal point and no thousands separator", quote(s))
	}
	if rest := strings.TrimSpace(body[n:]); n > 0 && rest == "%" {
		return fmt.Errorf("%s is a share where a plain number is expected", quote(s))
	} else if n > 0 && rest != "" {
		return fmt.Errorf("%s is not a number: %s is left over", quote(s), quote(rest))
	}
	return fmt.Errorf("%s is not a number", quote(s))
}

// unsigned matches an unsigned decimal number, without underscores.
var unsigned = regexp.MustCompile(`^(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`)

// numberPrefix returns the length of the longest prefix that looks like a number without a sign.
func numberPrefix(s string) int { return len(unsigned.FindString(s)) }

// SplitNumber cuts "30d" or "30 d" into its number and the trimmed rest.
func SplitNumber(s string) (number, rest string) {
	s = strings.TrimSpace(s)
	sign := len(s) - len(strings.TrimLeft(s, "+-"))
	n := sign + numberPrefix(s[sign:])
	// Characters that a strict reader refuses still belong to the number, so that the error
	// names 1_000 and not a unit "_000d".
	for n < len(s) && n > sign && (s[n] == '_' || s[n] == ',' || s[n] == '.' || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return s[:n], strings.TrimSpace(s[n:])
}

// quote quotes a value for an error, shortened if it is long.
func quote(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:57]) + "..."
	}
	return strconv.Quote(s)
}
