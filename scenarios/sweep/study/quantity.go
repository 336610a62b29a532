package study

import (
	"fmt"
	"math"
	"strings"
	"time"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// quantity is a number and its suffix in a scenario, such as 0.2 and /year.
type quantity struct {
	value float64
	unit  string
	date  bool // value is days since 1970
}

// parseQuantity parses a number with its unit, or a date.
func parseQuantity(text string) (quantity, error) {
	text = strings.TrimSpace(text)
	d, noDate := units.ParseDate(text)
	if noDate == nil {
		return quantity{value: float64(d.Unix()) / 86400, date: true}, nil
	}
	k := 0
	for k < len(text) && strings.IndexByte("+-.0123456789", text[k]) >= 0 {
		k++
	}
	if k < len(text) && (text[k] == 'e' || text[k] == 'E') { // an exponent, unless a unit begins with e
		j := k + 1
		if j < len(text) && (text[j] == '+' || text[j] == '-') {
			j++
		}
		if digits := len(text[j:]) - len(strings.TrimLeft(text[j:], "0123456789")); digits > 0 {
			k = j + digits
		}
	}
	if k == 0 {
		return quantity{}, fmt.Errorf("%q is neither a number nor a date", text)
	}
	v, err := units.ParseNumber(text[:k])
	if err != nil {
		if strings.LastIndexByte(text[:k], '-') > 0 {
			return quantity{}, noDate
		}
		return quantity{}, err
	}
	return quantity{value: v, unit: strings.TrimRight(text[k:], " ")}, nil
}

// text formats a value as in a scenario file.
func (q quantity) text() string {
	if q.date {
		return units.FormatDate(dateOf(q.value))
	}
	return units.FormatNumber(q.value) + q.unit
}

// dateOf converts days since 1970 to a date.
func dateOf(days float64) time.Time { return time.Unix(int64(math.Round(days*86400)), 0).UTC() }

// Cell returns a level as a table cell: a plain number, a date or a text.
func (f *Factor) Cell(l Level) table.Cell {
	switch {
	case f.Scale == Categorical:
		return table.Text(l.Text)
	case math.IsNaN(l.Value):
		return table.Missing()
	case f.Scale == Date:
		return table.Date(dateOf(l.Value))
	}
	return table.Float(l.Value)
}

// Number returns the value at a fraction u of a range as a number in the factor's unit, for a
// date days since 1970.
func (f *Factor) Number(u float64) float64 {
	if f.Scale == Integer || f.Scale == Date {
		return min(f.Low+math.Floor(float64(u*(f.High-f.Low+1))), f.High)
	}
	return f.between(u)
}

// between interpolates between the ends of a range on the factor's scale.
func (f *Factor) between(u float64) float64 {
	x := f.Low + float64(u*(f.High-f.Low))
	switch {
	case u <= 0:
		return f.Low
	case u >= 1:
		return f.High
	case f.Scale == Log:
		lo, hi := num.Log(f.Low), num.Log(f.High)
		x = num.Exp(lo + float64(u*(hi-lo)))
	}
	// Rounding makes a step of a range print as a user would write it, on every machine.
	x = stats.Round(x)
	if f.Whole || f.Scale == Integer || f.Scale == Date {
		x = math.RoundToEven(x)
	}
	return x
}

// quantity adds the unit to a value of a range.
func (f *Factor) quantity(x float64) quantity {
	return quantity{value: x, unit: f.Unit, date: f.Scale == Date}
}

// Parse returns the number in a text in the unit of the factor, or NaN if there is none.
func (f *Factor) Parse(text string) float64 {
	q, err := parseQuantity(text)
	switch {
	case err != nil || q.date != (f.Scale == Date):
		return math.NaN()
	case q.date || q.unit == f.Unit:
		return q.value
	case q.value == 0: // in any unit
		return 0
	case q.unit == "" && f.Unit == "%":
		return stats.Round(q.value * 100)
	case q.unit == "%" && f.Unit == "":
		return stats.Round(q.value / 100)
	}
	if a, err := units.ParseRate(text); err == nil {
		if b, err := units.ParseRate("1" + f.Unit); err == nil && a.Per > 0 && b.Per > 0 {
			return stats.Round(a.Value / b.Value * float64(b.Per) / float64(a.Per)) // a unit may be %/year
		}
	}
	if a, err := units.ParseDuration(text); err == nil {
		if b, err := units.ParseDuration("1" + f.Unit); err == nil && b > 0 {
			return stats.Round(float64(a) / float64(b))
		}
	}
	return math.NaN()
}

// Size parses a positive number that may be a percentage.
func Size(text string) (v float64, relative bool, err error) {
	q, err := parseQuantity(text)
	switch {
	case err != nil:
		return 0, false, err
	case q.unit == "%":
		q.value /= 100
	case q.unit != "":
		return 0, false, fmt.Errorf("%q is neither a number nor a share such as 5%%: unknown unit %q", text,
			strings.TrimSpace(q.unit))
	}
	if !(q.value > 0) {
		return 0, false, fmt.Errorf("%s is not above 0", text)
	}
	return q.value, q.unit == "%", nil
}
