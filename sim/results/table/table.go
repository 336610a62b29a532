// Package table stores typed tables by column and writes and reads them as CSV.
package table

import (
	"fmt"
	"reflect"
	"slices"
)

// Table is a typed table stored by column. Reading it changes nothing; it is not safe for concurrent writing.
type Table struct {
	Name  string
	Doc   string
	Owner string // mechanism that declared it; "": none
	cols  []Values
	rows  int

	row    reflect.Type // what Add takes; nil: nothing
	fields []field
}

// New makes an empty table. Column names must differ: no format writes two of one name.
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

// Col returns the column of that name; nil: the table has none. It is found by going through the columns.
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

// Lead puts a column before all others, with the same cell in each row.
func (t *Table) Lead(c Column, cell Cell) {
	first := Values{column: c}
	for range t.rows {
		first.append(t, &cell)
	}
	t.cols, t.row = slices.Insert(t.cols, 0, first), nil
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

// distinct returns an error if two columns have one name, which no reader can tell apart.
func distinct(table string, cols []Column) error {
	seen := make(map[string]bool, len(cols))
	for _, c := range cols {
		if seen[c.Name] {
			return fmt.Errorf("table %s has two columns %q", table, c.Name)
		}
		seen[c.Name] = true
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
