package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// appendCell writes the cell as in CSV, without quotes.
func (c *Values) appendCell(b []byte, row int) []byte {
	if c.Missing(row) {
		return b
	}
	switch c.column.Type {
	case FloatType:
		return AppendFloat(b, c.floats[row])
	case IntType:
		return strconv.AppendInt(b, c.ints[row], 10)
	case MoneyType:
		return appendMoney(b, c.ints[row])
	case DateType:
		return time.UnixMicro(c.ints[row]).UTC().AppendFormat(b, time.DateOnly)
	case DateTimeType:
		return time.UnixMicro(c.ints[row]).UTC().AppendFormat(b, momentLayout+".999999")
	}
	return append(b, c.words[c.codes[row]]...)
}

// AppendFloat writes the shortest decimal that reads back the same: plain between 1e-6 and 1e21
// and with an exponent beyond, as in JSON.
func AppendFloat(b []byte, v float64) []byte {
	switch {
	case v != v:
		return b
	case math.IsInf(v, 1):
		return append(b, "INF"...)
	case math.IsInf(v, -1):
		return append(b, "-INF"...)
	}
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	b = strconv.AppendFloat(b, v, format, -1, 64)
	if n := len(b); format == 'e' && n >= 4 && b[n-4] == 'e' && b[n-2] == '0' {
		b[n-2] = b[n-1] // e-09 becomes e-9
		b = b[:n-1]
	}
	return b
}

// appendMoney writes micro-units as an exact decimal without trailing zeros.
func appendMoney(b []byte, micro int64) []byte {
	u := uint64(micro)
	if micro < 0 {
		b = append(b, '-')
		u = -u
	}
	b = strconv.AppendUint(b, u/1e6, 10)
	rest := u % 1e6
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for unit := uint64(1e5); rest > 0; unit /= 10 {
		b = append(b, byte('0'+rest/unit))
		rest %= unit
	}
	return b
}

func parseMoney(s string) (int64, error) {
	bad := fmt.Errorf("%q is not an amount with at most six decimals", s)
	digits := s
	negative := strings.HasPrefix(s, "-")
	if negative {
		digits = s[1:]
	}
	whole, part, dot := strings.Cut(digits, ".")
	if whole == "" || len(part) > 6 || dot && part == "" {
		return 0, bad
	}
	u, err := strconv.ParseUint(whole+part+"000000"[len(part):], 10, 64)
	if err != nil {
		return 0, bad
	}
	switch {
	case negative && u <= 1<<63:
		return int64(-u), nil
	case !negative && u < 1<<63:
		return int64(u), nil
	}
	return 0, fmt.Errorf("%q is beyond the largest amount, 9223372036854.775807", s)
}

const momentLayout = "2006-01-02T15:04:05"

// parseTime reads a date or a moment; a layout also accepts a fraction of a second.
func parseTime(layout, s, like string) (int64, error) {
	t, err := time.Parse(layout, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a %s", s, like)
	}
	return t.UnixMicro(), nil
}
