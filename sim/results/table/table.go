// Package table stores typed tables by column and writes and reads them as CSV and Parquet.
package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Table is a typed table stored by column. It is not safe for concurrent writing.
type Table struct {
	Name  string
	Doc   string
	Owner string // mechanism that declared it; "": none
	cols  []Values
	rows  int
}

// Values is one column with its cells.
type Values struct {
	column Column
	ints   []int64 // IntType, MoneyType (micro-units), DateType and DateTimeType (microseconds since 1970)
	floats []float64
	codes  []uint32 // TextType: index into words; 0 is missing
	words  []string
	codeOf map[string]uint32
	absent []uint64 // a bit per missing row; nil if none. FloatType and TextType do not need it
}

// New makes an empty table. Column names must differ.
func New(name, doc string, cols []Column) *Table {
	t := &Table{Name: name, Doc: doc, cols: make([]Values, len(cols))}
	for i, c := range cols {
		t.cols[i].column = c
	}
	return t
}

// Rows returns the number of rows.
func (t *Table) Rows() int { return t.rows }

// Bytes returns the memory of the cells.
func (t *Table) Bytes() int64 {
	sum := 0
	for i := range t.cols {
		c := &t.cols[i]
		sum += 8*(cap(c.ints)+cap(c.floats)+cap(c.absent)) + 4*cap(c.codes) + 16*cap(c.words)
		for _, w := range c.words {
			sum += len(w)
		}
	}
	return int64(sum)
}

// Columns returns the descriptions of the columns, in order.
func (t *Table) Columns() []Column {
	cols := make([]Column, len(t.cols))
	for i := range t.cols {
		cols[i] = t.cols[i].column
	}
	return cols
}

// Col returns the column of that name, or nil.
func (t *Table) Col(name string) *Values {
	for i := range t.cols {
		if t.cols[i].column.Name == name {
			return &t.cols[i]
		}
	}
	return nil
}

// At returns the i-th column.
func (t *Table) At(i int) *Values { return &t.cols[i] }

// Grow makes room for n more rows.
func (t *Table) Grow(n int) {
	for i := range t.cols {
		c := &t.cols[i]
		switch c.column.Type {
		case FloatType:
			c.floats = slices.Grow(c.floats, n)
		case TextType:
			c.codes = slices.Grow(c.codes, n)
		default:
			c.ints = slices.Grow(c.ints, n)
		}
	}
}

// AppendRow adds a row, one cell per column in order. It panics on a cell of the wrong type or
// a wrong number of cells, which is a mistake of the caller.
func (t *Table) AppendRow(cells ...Cell) {
	if len(cells) != len(t.cols) {
		panic(fmt.Sprintf("results: table %s has %d columns, the row has %d cells", t.Name, len(t.cols), len(cells)))
	}
	for i := range cells {
		t.cols[i].append(t, &cells[i])
	}
	t.rows++
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

// Append adds the rows of another table with the same columns.
func (t *Table) Append(o *Table) error {
	if err := SameColumns(t.Name, t.Columns(), o.Columns()); err != nil {
		return err
	}
	t.Grow(o.rows)
	for r := range o.rows {
		t.copyRow(o, r)
	}
	return nil
}

// Where returns the rows for which keep is true, in order.
func (t *Table) Where(keep func(row int) bool) *Table {
	out := New(t.Name, t.Doc, t.Columns())
	for r := range t.rows {
		if keep(r) {
			out.copyRow(t, r)
		}
	}
	return out
}

// Slice returns a table of the rows from, …, to−1.
func (t *Table) Slice(from, to int) *Table {
	out := New(t.Name, t.Doc, t.Columns())
	out.Grow(to - from)
	for r := from; r < to; r++ {
		out.copyRow(t, r)
	}
	return out
}

// copyRow adds a row of another table with the same columns.
func (t *Table) copyRow(from *Table, row int) {
	for i := range t.cols {
		cell := from.cols[i].Cell(row)
		t.cols[i].append(t, &cell)
	}
	t.rows++
}

// Describe takes over the docs and ranges of other descriptions of the same columns.
func (t *Table) Describe(cols []Column) error {
	if err := SameColumns(t.Name, t.Columns(), cols); err != nil {
		return err
	}
	for i, c := range cols {
		if t.cols[i].column != c {
			t.cols[i].column = c
		}
	}
	return nil
}

// SameColumns returns an error that says where two sets of columns differ; their docs may
// differ.
func SameColumns(table string, a, b []Column) error {
	for i := range min(len(a), len(b)) {
		if a[i].Name != b[i].Name || a[i].Type != b[i].Type || a[i].Kind != b[i].Kind {
			return fmt.Errorf("table %s: column %d is %s (%s, %s) and %s (%s, %s)", table, i+1,
				a[i].Name, a[i].Type, a[i].Kind, b[i].Name, b[i].Type, b[i].Kind)
		}
	}
	if len(a) != len(b) {
		return fmt.Errorf("table %s: %d columns and %d columns", table, len(a), len(b))
	}
	return nil
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

// Floats returns Float of every row.
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
