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
