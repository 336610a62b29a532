package table

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"guanxi/sim/units"
)

// Of makes an empty table of rows of type T, a struct: each field with a tag is a column, as are those of an embedded
// struct in its place; other columns may follow. The type of the field is that of the column (a time is a day, a bool 1
// or 0), its name in small letters the name. Its tag says the kind, what the column holds, that no value is below 0,
// and where they are others the name and the unit. Missing are NaN, the empty text, nil, and 0 where the tag says so.
//
//	AtRisk  int64        `flow:"players at risk"`
//	Budget  *units.Money `factor:"budget; empty: no limit" min:"0"`
//	Day     int          `key:"days since install" unit:"d"`
//	Point   int          `key:"number of the point" zero:"missing"`
//
// A tag that is wrong panics. Rows are added by Add, after a run and not within a tick: they are read by reflection.
func Of[T any](name, doc string, more ...Column) *Table {
	fields := fieldsOf(reflect.TypeFor[T]())
	t := New(name, doc, slices.Concat(columnsOf(fields), more))
	if err := distinct(name, t.Columns()); err != nil {
		panic(err)
	}
	t.row, t.fields = reflect.TypeFor[T](), fields
	return t
}

// Columns returns the columns of rows of a type, as in Of.
func Columns[T any]() []Column { return columnsOf(fieldsOf(reflect.TypeFor[T]())) }

// Add adds a row of the type that the table is Of, with the cells of columns that follow.
func (t *Table) Add(row any, more ...Cell) {
	v := reflect.ValueOf(row)
	if v.Type() != t.row || len(t.fields)+len(more) != len(t.cols) {
		panic(fmt.Sprintf("results: table %s has rows of %v and %d columns, not of %T and %d", t.Name, t.row, len(t.cols),
			row, len(t.fields)+len(more)))
	}
	for i := range t.fields {
		cell := t.fields[i].cell(v)
		t.cols[i].append(t, &cell)
	}
	for i := range more {
		t.cols[len(t.fields)+i].append(t, &more[i])
	}
	t.rows++
}

// RowsOf returns rows of a table that has the columns of T, whatever else it has: those that keep asks for; nil: all.
func RowsOf[T any](t *Table, keep func(row int) bool) []T {
	fields := fieldsOf(reflect.TypeFor[T]())
	columns := make([]*Values, len(fields))
	for i, f := range fields {
		columns[i] = t.Col(f.column.Name)
	}
	all := []T{}
	for row := range t.rows {
		if keep != nil && !keep(row) {
			continue
		}
		var x T
		v := reflect.ValueOf(&x).Elem()
		for i, f := range fields {
			f.set(v.FieldByIndex(f.path), columns[i], row)
		}
		all = append(all, x)
	}
	return all
}

// field is a field of a row.
type field struct {
	column Column
	path   []int
	zero   bool // 0 is missing
}

func columnsOf(fields []field) []Column {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		columns[i] = f.column
	}
	return columns
}

// fieldsOf returns the fields of a row that are columns; the row is found at a path in a row.
func fieldsOf(row reflect.Type, path ...int) (all []field) {
	for i := range row.NumField() {
		f := row.Field(i)
		f.Index = append(slices.Clone(path), i)
		switch {
		case f.Tag != "":
			all = append(all, fieldOf(row, f))
		case f.Anonymous:
			all = append(all, fieldsOf(f.Type, f.Index...)...)
		}
	}
	return all
}

func fieldOf(row reflect.Type, s reflect.StructField) field {
	f := field{path: s.Index}
	c := &f.column
	c.Name, c.Unit = snake(s.Name), "1"
	of := s.Type
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	wrong := func(what string) {
		panic(fmt.Sprintf("results: field %s of %v, `%s`: %s", s.Name, row, s.Tag, what))
	}
	switch {
	case of == reflect.TypeFor[units.Money]():
		c.Type, c.Unit = MoneyType, "currency"
	case of == reflect.TypeFor[time.Time]():
		c.Type, c.Unit = DateType, ""
	case of.Kind() == reflect.String:
		c.Type, c.Unit = TextType, ""
	case of.Kind() == reflect.Float64:
		c.Type = FloatType
	case of.Kind() != reflect.Bool && !reflect.Zero(of).CanInt() && !reflect.Zero(of).CanUint():
		wrong("no column holds " + of.String())
	}
	kinds := 0
	for rest := string(s.Tag); rest != ""; rest = strings.TrimLeft(rest, " ") {
		key, text, _ := strings.Cut(rest, ":")
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			wrong("a tag is key:\"text\"")
		}
		rest = text[len(quoted):]
		value, _ := strconv.Unquote(quoted)
		switch key {
		case "name":
			c.Name = value
		case "unit":
			c.Unit = value
		case "min":
			if value != "0" {
				wrong("min is 0")
			}
			c.Range = NotNegative()
		case "zero":
			if f.zero = value == "missing"; !f.zero {
				wrong("zero is missing")
			}
		default:
			kinds++
			c.Doc = value
			if err := c.Kind.UnmarshalText([]byte(key)); err != nil {
				wrong(err.Error())
			}
		}
	}
	if kinds != 1 {
		wrong("one kind is said of a column: key, stock, flow or factor")
	}
	return f
}

func (f *field) cell(row reflect.Value) Cell {
	v := row.FieldByIndex(f.path)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return Missing()
		}
		v = v.Elem()
	}
	if f.zero && v.IsZero() {
		return Missing()
	}
	cell := Cell{typ: f.column.Type}
	switch kind := v.Kind(); {
	case kind == reflect.String:
		return Text(v.String())
	case kind == reflect.Float64:
		return Float(v.Float())
	case kind == reflect.Struct:
		return Date(v.Interface().(time.Time))
	case kind == reflect.Bool:
		if v.Bool() {
			cell.bits = 1
		}
	case v.CanInt():
		cell.bits = v.Int()
	default:
		cell.bits = int64(v.Uint())
	}
	return cell
}

// set gives a field the value of a cell; what is missing there is left as it is, but for numbers NaN.
func (f *field) set(v reflect.Value, c *Values, row int) {
	if v.Kind() == reflect.Pointer {
		if c.Missing(row) {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	n, _ := c.Int(row)
	switch {
	case v.Kind() == reflect.String:
		v.SetString(c.Text(row))
	case v.Kind() == reflect.Float64:
		v.SetFloat(c.Float(row))
	case v.Kind() == reflect.Struct:
		at, _ := c.Time(row)
		v.Set(reflect.ValueOf(at))
	case v.Kind() == reflect.Bool:
		v.SetBool(n != 0)
	case v.CanInt():
		v.SetInt(n)
	default:
		v.SetUint(uint64(n))
	}
}

// snake returns the name of a field in small letters: PHolm is p_holm, RunID run_id, Retention7 retention_7.
func snake(name string) string {
	var out []rune
	letters := []rune(name)
	for i, r := range letters {
		if i > 0 {
			before := letters[i-1]
			begins := unicode.IsUpper(r) && (!unicode.IsUpper(before) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
			if begins || unicode.IsDigit(r) && !unicode.IsDigit(before) {
				out = append(out, '_')
			}
		}
		out = append(out, unicode.ToLower(r))
	}
	return string(out)
}
