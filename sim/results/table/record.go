package table

import (
	"bytes"
	"encoding/json"
)

// Record is an object of JSON whose fields keep their order, such as a row of a table.
type Record []Field

// Field is a name in a Record and its value.
type Field struct {
	Name  string
	Value any
}

// NewRecord makes a record of names and values in turn.
func NewRecord(pairs ...any) (r Record) {
	for k := 0; k < len(pairs); k += 2 {
		r = append(r, Field{pairs[k].(string), pairs[k+1]})
	}
	return r
}

func (r Record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // whoever encodes the record may
	for i, f := range r {
		b.WriteByte("{,"[min(i, 1)])
		if err := e.Encode(f.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := e.Encode(f.Value); err != nil {
			return nil, err
		}
	}
	if len(r) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Records returns the rows to keep, nil for all, with null for what is missing.
func (t *Table) Records(keep func(row int) bool) []Record {
	out := []Record{}
	for row := range t.Rows() {
		if keep != nil && !keep(row) {
			continue
		}
		var r Record
		for k, c := range t.Columns() {
			v, f := t.At(k), Field{c.Name, nil}
			switch {
			case v.Missing(row):
			case c.Type == FloatType:
				f.Value = Number(v.Float(row))
			case c.Type == IntType:
				f.Value, _ = v.Int(row)
			default:
				f.Value = v.Text(row)
			}
			r = append(r, f)
		}
		out = append(out, r)
	}
	return out
}
