//go:build !js

package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"
)

// Keys of the metadata of a Parquet file.
const (
	columnsKey = "guanxi.columns" // the columns with kind, unit and documentation
	tableKey   = "guanxi.table"
	docKey     = "guanxi.description"
)

// rowsPerGroup is about ten runs of daily ticks recorded weekly, so that reading one column of
// a group takes little memory.
const rowsPerGroup = 20_000

// exactKey holds the amounts that a double cannot represent to the micro-unit, which begin at
// about 4 billion: column → [row, micro-units] pairs.
const exactKey = "guanxi.exact"

// Amounts are written as doubles in units of the currency, because common readers turn decimals
// into objects.
const microsPerUnit = 1_000_000

// orderedGroup keeps columns in their order; parquet.Group, a map, would sort them by name.
type orderedGroup struct {
	parquet.Group
	names []string
}

func (g orderedGroup) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range g.Group.Fields() {
		byName[f.Name()] = f
	}
	fields := make([]parquet.Field, len(g.names))
	for i, name := range g.names {
		fields[i] = byName[name]
	}
	return fields
}

// GoType would otherwise name its fields in the order of the map.
func (g orderedGroup) GoType() reflect.Type { return g.Group.GoType() }

func parquetSchema(name string, cols []Column) (*parquet.Schema, error) {
	if err := distinct(name, cols); err != nil {
		return nil, err
	}
	g := orderedGroup{Group: parquet.Group{}}
	for _, c := range cols {
		var node parquet.Node
		switch c.Type {
		case IntType:
			node = parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
		case FloatType, MoneyType:
			node = parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit)
		case TextType:
			// No dictionary: the library splits its runs differently on processors with AVX2,
			// so the same table would have different bytes. Compressed, plain text is as small.
			node = parquet.Encoded(parquet.String(), &parquet.Plain)
		case DateType:
			node = parquet.Encoded(parquet.Date(), &parquet.DeltaBinaryPacked)
		case DateTimeType:
			// No deltas: nanoparquet, a reader of R, takes only 32 bits of theirs. Compressed, plain
			// times are as small.
			node = parquet.Encoded(parquet.TimestampAdjusted(parquet.Microsecond, false), &parquet.Plain)
		}
		g.Group[c.Name] = parquet.Compressed(parquet.Optional(node), &parquet.Zstd)
		g.names = append(g.names, c.Name)
	}
	return parquet.NewSchema(name, g), nil
}

// ParquetWriter writes tables with the same columns one after another into one file. The same
// rows in the same portions give the same bytes.
type ParquetWriter struct {
	name string
	cols []Column
	w    *parquet.GenericWriter[any]
	rows int // in the open row group

	written int64                 // rows of all tables
	exact   map[string][][2]int64 // in the form of exactKey
}

// NewParquetWriter starts a file with the given key-value metadata.
func NewParquetWriter(w io.Writer, like *Table, metadata map[string]string) (*ParquetWriter, error) {
	cols := like.Columns()
	schema, err := parquetSchema(like.Name, cols)
	if err != nil {
		return nil, err
	}
	described, err := json.Marshal(cols)
	if err != nil {
		return nil, err
	}
	options := []parquet.WriterOption{
		schema,
		parquet.CreatedBy("guanxi", "1", "0"), // not the library's build, which would change the bytes with each version
		parquet.KeyValueMetadata(tableKey, like.Name),
		parquet.KeyValueMetadata(docKey, like.Doc),
		parquet.KeyValueMetadata(columnsKey, string(described)),
	}
	for key, value := range metadata { // the writer sorts them by key
		options = append(options, parquet.KeyValueMetadata(key, value))
	}
	return &ParquetWriter{name: like.Name, cols: cols, w: parquet.NewGenericWriter[any](w, options...), exact: map[string][][2]int64{}}, nil
}

// Write adds the rows of a table.
func (p *ParquetWriter) Write(t *Table) error {
	if err := SameColumns(p.name, p.cols, t.Columns()); err != nil {
		return err
	}
	const portion = 512
	width := len(t.cols)
	values := make([]parquet.Value, portion*width)
	rows := make([]parquet.Row, 0, portion)
	for from := 0; from < t.rows; {
		n := min(portion, t.rows-from, rowsPerGroup-p.rows)
		rows = rows[:0]
		for r := range n {
			row := values[r*width : (r+1)*width]
			for i := range t.cols {
				row[i] = t.cols[i].parquetValue(from+r, i)
				p.keepExact(&t.cols[i], from+r, p.written+int64(r))
			}
			rows = append(rows, row)
		}
		if _, err := p.w.WriteRows(rows); err != nil {
			return err
		}
		from += n
		p.written += int64(n)
		if p.rows += n; p.rows == rowsPerGroup {
			if err := p.w.Flush(); err != nil {
				return err
			}
			p.rows = 0
		}
	}
	return nil
}

// keepExact records an amount that a double cannot represent; at is its row in the file.
func (p *ParquetWriter) keepExact(c *Values, row int, at int64) {
	if c.column.Type != MoneyType || c.Missing(row) {
		return
	}
	if m := c.ints[row]; microsOf(unitsOf(m)) != m {
		p.exact[c.column.Name] = append(p.exact[c.column.Name], [2]int64{at, m})
	}
}

// unitsOf returns the double nearest to an amount in micro-units.
func unitsOf(micros int64) float64 {
	if micros > -1<<53 && micros < 1<<53 {
		return float64(micros) / microsPerUnit // both are exact, so only one rounding remains
	}
	v, err := strconv.ParseFloat(string(appendMoney(nil, micros)), 64)
	if err != nil {
		return float64(micros) / microsPerUnit
	}
	return v
}

// microsOf converts an amount back to micro-units.
func microsOf(units float64) int64 {
	v := math.Round(units * microsPerUnit)
	switch {
	case v >= math.MaxInt64: // the constant rounds to 2⁶³, which no int64 holds
		return math.MaxInt64
	case v <= math.MinInt64:
		return math.MinInt64
	case v != v:
		return 0
	}
	return int64(v)
}

// Close writes the footer, without which a file cannot be read.
func (p *ParquetWriter) Close() error {
	if len(p.exact) > 0 {
		b, err := json.Marshal(p.exact) // sorts the columns
		if err != nil {
			return err
		}
		p.w.SetKeyValueMetadata(exactKey, string(b))
	}
	return p.w.Close()
}

func (c *Values) parquetValue(row, column int) parquet.Value {
	if c.Missing(row) {
		return parquet.NullValue().Level(0, 0, column)
	}
	var v parquet.Value
	switch c.column.Type {
	case FloatType:
		v = parquet.DoubleValue(c.floats[row])
	case TextType:
		v = parquet.ByteArrayValue([]byte(c.words[c.codes[row]]))
	case DateType:
		v = parquet.Int32Value(int32(c.ints[row] / microsPerDay)) // whole days: the division is exact
	case MoneyType:
		v = parquet.DoubleValue(unitsOf(c.ints[row]))
	default:
		v = parquet.Int64Value(c.ints[row])
	}
	return v.Level(0, 1, column)
}

// readParquet reads a table that a ParquetWriter wrote.
func readParquet(r io.ReaderAt, size int64, place string) (t *Table, err error) {
	defer damagedParquet(place, &err)
	f, t, metadata, err := openParquet(r, size, place)
	if err != nil {
		return nil, err
	}
	t.Grow(int(f.NumRows()))
	for _, group := range f.RowGroups() {
		if err := t.appendGroup(group); err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
	}
	if err := t.restoreExact(metadata[exactKey]); err != nil {
		return nil, fmt.Errorf("%s: %w", place, err)
	}
	return t, nil
}

// EachRowGroup reads a file of any size in portions, each its own table. Amounts above about 4
// billion are rounded to doubles.
func EachRowGroup(path string, visit func(*Table) error) (err error) {
	file, size, err := openSized(path)
	if err != nil {
		return err
	}
	defer file.Close()
	defer damagedParquet(path, &err)
	f, like, _, err := openParquet(file, size, path)
	if err != nil {
		return err
	}
	for _, group := range f.RowGroups() {
		t := New(like.Name, like.Doc, like.Columns())
		t.Grow(int(group.NumRows()))
		if err := t.appendGroup(group); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := visit(t); err != nil {
			return err
		}
	}
	return nil
}

// damagedParquet turns a panic of the library on a damaged file into an error.
func damagedParquet(place string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: damaged Parquet file: %v", place, p)
	}
}

// openParquet returns the file and an empty table with its columns.
func openParquet(r io.ReaderAt, size int64, place string) (*parquet.File, *Table, map[string]string, error) {
	f, err := parquet.OpenFile(r, size)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", place, err)
	}
	metadata := map[string]string{}
	for _, kv := range f.Metadata().KeyValueMetadata {
		metadata[kv.Key] = kv.Value
	}
	var cols []Column
	if err := json.Unmarshal([]byte(metadata[columnsKey]), &cols); err != nil {
		return nil, nil, nil, fmt.Errorf("%s: not a table of guanxi: its metadata has no valid %s", place, columnsKey)
	}
	fields := f.Schema().Fields()
	if len(fields) != len(cols) {
		return nil, nil, nil, fmt.Errorf("%s: %d columns, not %d as its metadata says", place, len(fields), len(cols))
	}
	for i := range cols {
		if fields[i].Name() != cols[i].Name {
			return nil, nil, nil, fmt.Errorf("%s: column %d is %q, not %q as its metadata says", place, i+1, fields[i].Name(), cols[i].Name)
		}
	}
	return f, New(metadata[tableKey], metadata[docKey], cols), metadata, nil
}

// appendGroup adds the rows of a row group.
func (t *Table) appendGroup(group parquet.RowGroup) error {
	rows := group.Rows()
	buffer := make([]parquet.Row, 512)
	for {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			for _, v := range row {
				t.cols[v.Column()].appendParquet(v)
			}
			t.rows++
		}
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			rows.Close()
			return err
		}
	}
}

// restoreExact restores the amounts that a double cannot represent.
func (t *Table) restoreExact(text string) error {
	if text == "" {
		return nil
	}
	var exact map[string][][2]int64
	if err := json.Unmarshal([]byte(text), &exact); err != nil {
		return fmt.Errorf("its metadata has no valid %s", exactKey)
	}
	for name, pairs := range exact {
		c := t.Col(name)
		for _, p := range pairs {
			if c == nil || c.column.Type != MoneyType || p[0] < 0 || p[0] >= int64(len(c.ints)) {
				return fmt.Errorf("its metadata names row %d of a column %s of amounts, which is not there", p[0], name)
			}
			c.ints[p[0]] = p[1]
		}
	}
	return nil
}

func (c *Values) appendParquet(v parquet.Value) {
	if v.IsNull() {
		c.appendMissing()
		return
	}
	switch c.column.Type {
	case FloatType:
		c.floats = append(c.floats, v.Double())
	case TextType:
		c.codes = append(c.codes, c.code(string(v.ByteArray())))
	case DateType:
		c.ints = append(c.ints, int64(v.Int32())*microsPerDay)
	case MoneyType:
		if v.Kind() == parquet.Int64 { // a decimal of six places, as in early files
			c.ints = append(c.ints, v.Int64())
			return
		}
		c.ints = append(c.ints, microsOf(v.Double()))
	default:
		c.ints = append(c.ints, v.Int64())
	}
}

// ReadParquetFile is readParquet for a file.
func ReadParquetFile(path string) (*Table, error) {
	f, size, err := openSized(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readParquet(f, size, path)
}

func openSized(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
