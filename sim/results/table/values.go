package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Values is one column of a table, with its cells by row from 0.
type Values struct {
	column Column
	ints   []int64 // IntType, MoneyType (micro-units), DateType and DateTimeType (microseconds since 1970)
	floats []float64
	codes  []uint32 // TextType: index into words; 0 is missing
	words  []string
	codeOf map[string]uint32
	absent []uint64 // a bit per missing row; nil if none. FloatType and TextType do not need it
}

func (c *Values) append(t *Table, cell *Cell) {
	if cell.missing {
		c.appendMissing()
		return
	}
	typ := c.column.Type
	switch {
	case typ == cell.typ && typ == FloatType:
		c.floats = append(c.floats, math.Float64frombits(uint64(cell.bits))+0) // −0 + 0 is 0
	case typ == FloatType && cell.typ == IntType:
		c.floats = append(c.floats, float64(cell.bits))
	case typ == TextType && cell.typ == TextType:
		c.codes = append(c.codes, c.code(cell.text))
	case typ == DateType && cell.typ == DateTimeType:
		day := cell.bits % microsPerDay
		if day < 0 {
			day += microsPerDay
		}
		c.ints = append(c.ints, cell.bits-day)
	case typ == cell.typ:
		c.ints = append(c.ints, cell.bits)
	default:
		panic(fmt.Sprintf("results: column %s.%s holds %s, the cell is %s", t.Name, c.column.Name, typ, cell.typ))
	}
}

func (c *Values) appendMissing() {
	switch c.column.Type {
	case FloatType:
		c.floats = append(c.floats, math.NaN())
	case TextType:
		c.codes = append(c.codes, 0)
	default:
		row := len(c.ints)
		for len(c.absent) <= row>>6 {
			c.absent = append(c.absent, 0)
		}
		c.absent[row>>6] |= 1 << (row & 63)
		c.ints = append(c.ints, 0)
	}
}

func (c *Values) code(s string) uint32 {
	if code, ok := c.codeOf[s]; ok {
		return code
	}
	if c.codeOf == nil {
		c.codeOf = map[string]uint32{"": 0}
		c.words = []string{""}
	}
	clean := strings.Clone(cleanText(s)) // readers pass parts of whole lines
	code, ok := c.codeOf[clean]
	if !ok {
		code = uint32(len(c.words))
		c.words = append(c.words, clean)
	}
	// Of ids, each of which occurs once, the map would take most of the memory of a table. Their
	// words get the room of the rows to come.
	switch distinct := len(c.words) >= 4096 && 2*len(c.words) >= len(c.codes); {
	case !distinct:
		c.codeOf[clean] = code
		if s != clean {
			c.codeOf[strings.Clone(s)] = code
		}
	case len(c.words) == cap(c.words):
		c.words = slices.Grow(c.words, max(1, cap(c.codes)-len(c.codes)))
	}
	return code
}

// cleanText makes a text that every CSV reader returns unchanged: many turn \r\n inside quotes
// into \n.
func cleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimLeft(s, "\uFEFF")
}

// Column returns the description of the column.
func (c *Values) Column() Column { return c.column }

// Len returns the number of rows.
func (c *Values) Len() int {
	switch c.column.Type {
	case FloatType:
		return len(c.floats)
	case TextType:
		return len(c.codes)
	}
	return len(c.ints)
}

// Missing reports whether the cell is empty.
func (c *Values) Missing(row int) bool {
	switch c.column.Type {
	case FloatType:
		return c.floats[row] != c.floats[row]
	case TextType:
		return c.codes[row] == 0
	}
	return row>>6 < len(c.absent) && c.absent[row>>6]>>(row&63)&1 == 1
}

// Cell returns the cell of a row.
func (c *Values) Cell(row int) Cell {
	switch {
	case c.Missing(row):
		return Missing()
	case c.column.Type == FloatType:
		return Float(c.floats[row])
	case c.column.Type == TextType:
		return Text(c.words[c.codes[row]])
	case c.column.Type == DateType:
		return Cell{typ: DateTimeType, bits: c.ints[row]}
	}
	return Cell{typ: c.column.Type, bits: c.ints[row]}
}

// Int returns the value of an IntType cell or the micro-units of a MoneyType cell; false if it
// is missing or the column has another type.
func (c *Values) Int(row int) (int64, bool) {
	if (c.column.Type != IntType && c.column.Type != MoneyType) || c.Missing(row) {
		return 0, false
	}
	return c.ints[row], true
}

// Float returns the number in the cell: money in units of the currency, dates in days since
// 1970-01-01, NaN for missing cells and texts.
func (c *Values) Float(row int) float64 {
	if c.Missing(row) {
		return math.NaN()
	}
	switch c.column.Type {
	case FloatType:
		return c.floats[row]
	case IntType:
		return float64(c.ints[row])
	case MoneyType:
		return moneyFloat(c.ints[row])
	case DateType, DateTimeType:
		return float64(c.ints[row]) / microsPerDay
	}
	return math.NaN()
}

// Floats returns the numbers of all rows in a new slice: money in units of the currency, dates in days since
// 1970-01-01, NaN for missing cells and texts.
func (c *Values) Floats() []float64 {
	v := make([]float64, c.Len())
	for i := range v {
		v[i] = c.Float(i)
	}
	return v
}

// Text returns the cell as a table shows it, "" if it is missing.
func (c *Values) Text(row int) string {
	if c.column.Type == TextType {
		if c.codes[row] == 0 {
			return ""
		}
		return c.words[c.codes[row]]
	}
	return string(c.appendCell(nil, row))
}

// Time returns the instant in a DateType or DateTimeType cell, in UTC; false if it is missing
// or the column has another type.
func (c *Values) Time(row int) (time.Time, bool) {
	if (c.column.Type != DateType && c.column.Type != DateTimeType) || c.Missing(row) {
		return time.Time{}, false
	}
	return time.UnixMicro(c.ints[row]).UTC(), true
}

// Sum adds up the selected rows (nil: all), skipping missing cells; it is NaN for a column
// without any value. Integers and amounts are added exactly.
func (c *Values) Sum(rows []bool) float64 {
	n, exact, sum := 0, int64(0), 0.0
	fits := c.column.Type != FloatType
	for r := range c.Len() {
		if rows != nil && !rows[r] || c.Missing(r) {
			continue
		}
		n++
		sum += c.Float(r)
		if fits {
			next := exact + c.ints[r]
			fits = (next > exact) == (c.ints[r] > 0)
			exact = next
		}
	}
	switch {
	case n == 0:
		return math.NaN()
	case fits && c.column.Type == MoneyType:
		return moneyFloat(exact)
	case fits:
		return float64(exact)
	}
	return sum
}

func moneyFloat(micro int64) float64 { return float64(micro) / 1e6 }
