package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes the table as UTF-8 with LF line ends and one header. Numbers are the shortest
// decimals that read back the same, quotes are as in RFC 4180, and a missing cell is an empty
// field.
func (t *Table) WriteCSV(w io.Writer) error {
	if err := t.WriteCSVHeader(w); err != nil {
		return err
	}
	return t.WriteCSVRows(w)
}

// WriteCSVHeader writes the header line of WriteCSV.
func (t *Table) WriteCSVHeader(w io.Writer) error {
	if err := distinct(t.Name, t.Columns()); err != nil {
		return err
	}
	var b []byte
	for i := range t.cols {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendQuoted(b, t.cols[i].column.Name)
	}
	if len(b) == 0 { // a lone empty field: readers would skip an empty line
		b = append(b, `""`...)
	}
	_, err := w.Write(append(b, '\n'))
	return err
}

// WriteCSVRows writes the rows without the header.
func (t *Table) WriteCSVRows(w io.Writer) error {
	const flushAt = 1 << 16
	b := make([]byte, 0, flushAt+1<<12)
	for r := range t.rows {
		start := len(b)
		for i := range t.cols {
			if i > 0 {
				b = append(b, ',')
			}
			c := &t.cols[i]
			if c.column.Type == TextType {
				b = appendQuoted(b, c.Text(r))
			} else {
				b = c.appendCell(b, r)
			}
		}
		if len(b) == start {
			b = append(b, `""`...)
		}
		b = append(b, '\n')
		if len(b) >= flushAt {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(b)
	return err
}

func appendQuoted(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// ReadCSV reads a table. With a schema the header must match its names in order; without one
// (nil) the types are inferred from the cells: int, float, date, datetime, else text. place is
// the file name for messages; the table is named after it without the extension.
func ReadCSV(r io.Reader, place string, schema []Column) (*Table, error) {
	var t *Table
	err := EachPortion(r, place, schema, math.MaxInt, func(all *Table) error { t = all; return nil })
	return t, err
}

// ReadCSVFile is ReadCSV for a file, which may be compressed.
func ReadCSVFile(path string, schema []Column) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, err := Unpacked(path, f)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	return ReadCSV(text, path, schema)
}

// EachPortion is ReadCSV of a table of any size, so many rows at a time, each portion its own table. The last may be
// empty.
func EachPortion(r io.Reader, place string, schema []Column, rows int, visit func(*Table) error) error {
	br := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := br.Peek(3); string(mark) == "\uFEFF" {
		br.Discard(3)
	}
	cr := csv.NewReader(br)
	cr.ReuseRecord = true
	name, _ := Named(filepath.Base(place))
	names, err := cr.Read()
	if err == io.EOF {
		return fmt.Errorf("%s: empty, not even a header", place)
	}
	if err != nil {
		return csvError(place, err)
	}
	cols := schema
	if schema == nil {
		cols = make([]Column, len(names))
		for i, n := range names {
			cols[i] = Column{Name: strings.Clone(cleanText(n)), Type: TextType}
		}
	} else if err := sameHeader(place, names, schema); err != nil {
		return err
	}
	if err := distinct(name, cols); err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return readRows(cr, place, New(name, "", cols), rows, func(t *Table) error {
		if schema == nil {
			for i := range t.cols {
				t.cols[i].infer()
			}
		}
		return visit(t)
	})
}

// ReadCSVRows reads what WriteCSVRows wrote.
func ReadCSVRows(r io.Reader, place string, schema []Column) (t *Table, err error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord, cr.FieldsPerRecord = true, len(schema)
	err = readRows(cr, place, New(place, "", schema), math.MaxInt, func(all *Table) error { t = all; return nil })
	return t, err
}

// readRows reads rows into t and tables like it.
func readRows(cr *csv.Reader, place string, t *Table, rows int, visit func(*Table) error) error {
	for {
		record, err := cr.Read()
		if err != nil && err != io.EOF {
			return csvError(place, err)
		}
		for i, s := range record {
			c := &t.cols[i]
			if err := c.parse(s); err != nil {
				line, col := cr.FieldPos(i)
				return fmt.Errorf("%s:%d:%d: column %s: %w", place, line, col, c.column.Name, err)
			}
		}
		if err == nil {
			t.rows++
		}
		if err == nil && t.rows < rows {
			continue
		}
		if wrong := visit(t); wrong != nil || err == io.EOF {
			return wrong
		}
		t = New(t.Name, t.Doc, t.Columns())
	}
}

func csvError(place string, err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return fmt.Errorf("%s:%d:%d: %w", place, p.Line, p.Column, p.Err)
	}
	return fmt.Errorf("%s: %w", place, err)
}

func sameHeader(place string, names []string, schema []Column) error {
	for i := range min(len(names), len(schema)) {
		if names[i] != schema[i].Name {
			return fmt.Errorf("%s:1: column %d is %q, not %q as its description says", place, i+1, names[i], schema[i].Name)
		}
	}
	if len(names) != len(schema) {
		return fmt.Errorf("%s:1: %d columns, not %d as its description says", place, len(names), len(schema))
	}
	return nil
}

// parse adds the cell that the text stands for.
func (c *Values) parse(s string) error {
	if s == "" {
		c.appendMissing()
		return nil
	}
	switch c.column.Type {
	case TextType:
		c.codes = append(c.codes, c.code(s))
		return nil
	case FloatType:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", s)
		}
		c.floats = append(c.floats, v+0) // −0 + 0 is 0
		return nil
	}
	v, err := parseExact(c.column.Type, s)
	if err != nil {
		return err
	}
	c.ints = append(c.ints, v)
	return nil
}

func parseExact(typ Type, s string) (int64, error) {
	switch typ {
	case MoneyType:
		return parseMoney(s)
	case DateType:
		return parseTime(time.DateOnly, s, "date like 2011-01-21")
	case DateTimeType:
		return parseTime(momentLayout, s, "time like 2011-01-21T08:00:00")
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number", s)
	}
	return v, nil
}

// infer turns a column of texts into the narrowest type that fits all its words. A column
// without words holds missing numbers.
func (c *Values) infer() {
	words := c.words
	if len(words) > 0 {
		words = words[1:]
	}
	fits := func(is func(string) bool) bool {
		for _, w := range words {
			if !is(w) {
				return false
			}
		}
		return true
	}
	parses := func(typ Type) func(string) bool {
		return func(s string) bool { _, err := parseExact(typ, s); return err == nil }
	}
	to := TextType
	switch {
	case len(words) == 0:
		to = FloatType
	case fits(isWhole):
		to = IntType
	case fits(isDecimal):
		to = FloatType
	case fits(parses(DateType)):
		to = DateType
	case fits(parses(DateTimeType)):
		to = DateTimeType
	}
	c.column.Kind = inferredKind(c.column.Name, to)
	if to == TextType {
		return
	}
	typed := Values{column: c.column}
	typed.column.Type = to
	for _, code := range c.codes {
		if code == 0 {
			typed.appendMissing()
		} else if err := typed.parse(c.words[code]); err != nil {
			return // unreachable: every word fits the type
		}
	}
	*c = typed
}

// isWhole accepts integers that print as they were read: an id like 007 stays text.
func isWhole(s string) bool {
	v, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(v, 10) == s
}

func isDecimal(s string) bool {
	if s == "INF" || s == "-INF" {
		return true
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return false // strconv also accepts hexadecimals, underscores and names
	}
	if d := strings.TrimLeft(s, "+-"); len(d) > 1 && d[0] == '0' && d[1] >= '0' && d[1] <= '9' {
		return false
	}
	v, err := strconv.ParseFloat(s, 64)
	return err == nil && !math.IsInf(v, 0)
}

func inferredKind(name string, typ Type) Kind {
	switch name {
	case "replicate", "seed", "tick", "time", "date", "run_id", "point", "block", "stream", "party", "group", "module":
		return Key
	}
	if typ == TextType || typ == DateType || typ == DateTimeType {
		return Factor
	}
	return Stock
}
