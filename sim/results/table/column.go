package table

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says how a column is read and summarised.
type Kind uint8

const (
	Key    Kind = iota // identifies the row: replicate, tick, party
	Stock              // the value at that moment; a run's summary is its last value
	Flow               // the sum since the last recorded row; a run's summary is the total
	Factor             // a property of the row that is none of these: a kind, a setting
	Ratio              // only in summaries: a quotient of two flows over the whole run
)

var kindNames = [...]string{Key: "key", Stock: "stock", Flow: "flow", Factor: "factor", Ratio: "ratio"}

func (k Kind) String() string { return kindNames[k] }

func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

func (k *Kind) UnmarshalText(b []byte) error {
	i, err := numberOf("kind", kindNames[:], b)
	*k = Kind(i)
	return err
}

// Type says what the cells of a column hold.
type Type uint8

const (
	IntType      Type = iota // int64
	FloatType                // float64; NaN is missing
	MoneyType                // int64 micro-units of the currency, written as the exact decimal
	TextType                 // UTF-8; the empty text is missing
	DateType                 // a day, 2011-01-21
	DateTimeType             // a moment, 2011-01-21T08:00:00, without a zone, to the microsecond
)

var typeNames = [...]string{
	IntType: "int", FloatType: "float", MoneyType: "money",
	TextType: "text", DateType: "date", DateTimeType: "datetime",
}

func (t Type) String() string { return typeNames[t] }

func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

func (t *Type) UnmarshalText(b []byte) error {
	i, err := numberOf("type", typeNames[:], b)
	*t = Type(i)
	return err
}

// numberOf returns the index of a name among those of kinds or types.
func numberOf(what string, names []string, name []byte) (int, error) {
	i := slices.Index(names, string(name))
	if i < 0 {
		return 0, fmt.Errorf("column %s %q (known: %s)", what, name, strings.Join(names, ", "))
	}
	return i, nil
}

// Column describes one column of a table.
type Column struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	Kind Kind   `json:"kind"`
	Unit string `json:"unit,omitempty"` // "1", "d", "currency", "currency/1000"
	Doc  string `json:"doc,omitempty"`

	Range Range   `json:"range,omitzero"` // the values that its numbers, and so their means, can have
	Step  float64 `json:"step,omitempty"` // the least difference of two of its numbers; 0: unknown

	Additive bool `json:"-"` // a sum or a count: 0, and not missing, in a run whose mechanism is off
}

// IsNumber reports whether the column holds numbers or amounts.
func (c Column) IsNumber() bool {
	return c.Type == IntType || c.Type == FloatType || c.Type == MoneyType
}

// NewColumn makes a column in one line.
func NewColumn(name string, typ Type, kind Kind, unit, doc string, in ...Range) Column {
	c := Column{Name: name, Type: typ, Kind: kind, Unit: unit, Doc: doc}
	if len(in) > 0 {
		c.Range = in[0]
	}
	return c
}
