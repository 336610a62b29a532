package table

import (
	"math"
	"time"
)

// Cell is a value to be put into a table.
type Cell struct {
	typ     Type
	missing bool
	bits    int64
	text    string
}

type integer interface {
	~int | ~int32 | ~int64 | ~uint8 | ~uint32 | ~uint64
}

// Int makes a cell of an IntType or FloatType column.
func Int[T integer](v T) Cell { return Cell{typ: IntType, bits: int64(v)} }

// Float makes a cell of a FloatType column. NaN is missing, −0 becomes 0.
func Float(v float64) Cell {
	return Cell{typ: FloatType, bits: int64(math.Float64bits(v)), missing: v != v}
}

// Money makes a cell of a MoneyType column from micro-units of the currency.
func Money[T integer](micro T) Cell { return Cell{typ: MoneyType, bits: int64(micro)} }

// Text makes a cell of a TextType column. Text is stored as valid UTF-8 with \n line ends; the
// empty text is missing.
func Text(s string) Cell { return Cell{typ: TextType, text: s, missing: s == ""} }

// Date makes a cell of a DateType (its day) or DateTimeType column from the wall clock of t;
// the zone is dropped.
func Date(t time.Time) Cell {
	_, offset := t.Zone()
	return Cell{typ: DateTimeType, bits: t.UnixMicro() + int64(offset)*microsPerSecond}
}

// Missing returns the empty cell of any type.
func Missing() Cell { return Cell{missing: true} }

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 86400 * microsPerSecond
)
