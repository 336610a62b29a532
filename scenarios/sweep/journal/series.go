package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A series is packed by column and compressed with zstd. Integers, amounts and dates are
// varint differences from the row before. Doubles are split into eight byte planes, so that
// equal exponents are adjacent. The result is a quarter of the size of base64-encoded CSV.

// zstdPair is created once because an encoder holds some memory.
var zstdPair = sync.OnceValues(func() (*zstd.Encoder, *zstd.Decoder) {
	// Use one encoder for each goroutine that may pack; a run's series is small.
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithWindowSize(1<<18), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are constants
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		panic(err)
	}
	return e, d
})

func packSeries(t *table.Table) ([]byte, error) {
	cols := t.Columns()
	b := binary.AppendUvarint(nil, uint64(t.Rows()))
	b = binary.AppendUvarint(b, uint64(len(cols)))
	for i, c := range cols {
		b = appendString(b, c.Name)
		b = append(b, byte(c.Type))
		v := t.At(i)
		switch c.Type {
		case table.FloatType:
			b = appendFloats(b, v.Floats())
		case table.TextType:
			for r := range t.Rows() {
				b = appendString(b, v.Text(r))
			}
		case table.IntType, table.MoneyType, table.DateType, table.DateTimeType:
			b = appendInts(b, v, t.Rows())
		default:
			return nil, fmt.Errorf("series: column %s holds %s", c.Name, c.Type)
		}
	}
	e, _ := zstdPair()
	return e.EncodeAll(b, nil), nil
}

// packFloats packs numbers without a table, as in a column of a series.
func packFloats(v []float64) []byte {
	e, _ := zstdPair()
	return e.EncodeAll(appendFloats(binary.AppendUvarint(nil, uint64(len(v))), v), nil)
}

func unpack(packed []byte) (*parser, error) {
	_, d := zstdPair()
	b, err := d.DecodeAll(packed, nil)
	return &parser{b: b}, err
}

func unpackFloats(packed []byte) ([]float64, error) {
	p, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	n := p.uvarint()
	if p.failed || n != uint64(len(p.b))/8 || len(p.b)%8 != 0 {
		return nil, errSeries
	}
	return p.floats(int(n)), nil
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendFloats(b []byte, v []float64) []byte {
	at := len(b)
	b = append(b, make([]byte, 8*len(v))...)
	for i, x := range v {
		bits := math.Float64bits(x)
		if x != x {
			bits = math.Float64bits(math.NaN()) // normalise all missing values to one NaN
		}
		for k := range 8 {
			b[at+k*len(v)+i] = byte(bits >> (8 * k))
		}
	}
	return b
}

// appendInts writes whether any value is missing, then which ones, then the differences.
func appendInts(b []byte, v *table.Values, rows int) []byte {
	absent := make([]byte, (rows+7)/8)
	some := byte(0)
	for r := range rows {
		if v.Missing(r) {
			absent[r/8] |= 1 << (r % 8)
			some = 1
		}
	}
	b = append(b, some)
	if some == 1 {
		b = append(b, absent...)
	}
	last := int64(0)
	for r := range rows {
		if v.Missing(r) {
			continue
		}
		x := whole64(v, r)
		b = binary.AppendVarint(b, x-last)
		last = x
	}
	return b
}

func whole64(v *table.Values, row int) int64 {
	if t, ok := v.Time(row); ok {
		return t.UnixMicro()
	}
	x, _ := v.Int(row)
	return x
}

var errSeries = errors.New("it ends too early")

// unpackSeries returns the table. Its columns carry their names and types.
func unpackSeries(packed []byte) (*table.Table, error) {
	p, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	b := p.b
	rows, width := p.uvarint(), p.uvarint()
	// A row takes at least one bit in each column.
	if p.failed || width > uint64(len(b)) || rows > 1<<40 || width > 0 && rows > 8*uint64(len(b)) {
		return nil, errSeries
	}
	var cols []table.Column
	cells := make([][]table.Cell, width)
	for i := range cells {
		c := table.Column{Name: p.text()}
		c.Type = table.Type(p.byte())
		c.Kind = kindOf(c.Name)
		cols = append(cols, c)
		switch c.Type {
		case table.FloatType:
			floats := p.floats(int(rows))
			cells[i] = make([]table.Cell, len(floats))
			for r, x := range floats {
				cells[i][r] = table.Float(x)
			}
		case table.TextType:
			cells[i] = make([]table.Cell, 0, rows)
			for range rows {
				cells[i] = append(cells[i], table.Text(p.text()))
			}
		case table.IntType, table.MoneyType, table.DateType, table.DateTimeType:
			cells[i] = p.ints(c.Type, int(rows))
		default:
			return nil, fmt.Errorf("column %q has an unknown type", c.Name)
		}
		if p.failed {
			return nil, errSeries
		}
	}
	t := table.New(schema.SeriesTable, "", cols)
	t.Grow(int(rows))
	row := make([]table.Cell, width)
	for r := range int(rows) {
		for i := range cells {
			row[i] = cells[i][r]
		}
		t.AppendRow(row...)
	}
	return t, nil
}

func kindOf(name string) table.Kind {
	if slices.Contains([]string{"tick", "time", "date"}, name) {
		return table.Key
	}
	return table.Stock
}

// parser reads packed data. After a failure it returns zeros.
type parser struct {
	b      []byte
	failed bool
}

func (p *parser) take(n int) []byte {
	if n < 0 || n > len(p.b) {
		p.failed, p.b = true, nil
		return nil
	}
	out := p.b[:n]
	p.b = p.b[n:]
	return out
}

func (p *parser) byte() byte {
	if b := p.take(1); b != nil {
		return b[0]
	}
	return 0
}

// skip advances past a number of n bytes. n ≤ 0 means that the number is cut off or too long,
// for which encoding/binary returns 0.
func (p *parser) skip(n int) {
	if n <= 0 {
		n = -1
	}
	p.take(n)
}

func (p *parser) uvarint() uint64 {
	v, n := binary.Uvarint(p.b)
	p.skip(n)
	return v
}

func (p *parser) varint() int64 {
	v, n := binary.Varint(p.b)
	p.skip(n)
	return v
}

func (p *parser) text() string { return string(p.take(int(min(p.uvarint(), 1<<30)))) }

func (p *parser) floats(n int) []float64 {
	raw := p.take(8 * n)
	if raw == nil {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		bits := uint64(0)
		for k := range 8 {
			bits |= uint64(raw[k*n+i]) << (8 * k)
		}
		out[i] = math.Float64frombits(bits)
	}
	return out
}

func (p *parser) ints(typ table.Type, n int) []table.Cell {
	var absent []byte
	if p.byte() == 1 {
		if absent = p.take((n + 7) / 8); absent == nil {
			return nil
		}
	}
	cells, last := make([]table.Cell, n), int64(0)
	for i := range cells {
		if absent != nil && absent[i/8]>>(i%8)&1 == 1 {
			cells[i] = table.Missing()
			continue
		}
		last += p.varint()
		switch typ {
		case table.IntType:
			cells[i] = table.Int(last)
		case table.MoneyType:
			cells[i] = table.Money(last)
		default:
			cells[i] = table.Date(time.UnixMicro(last).UTC())
		}
		if p.failed {
			return nil
		}
	}
	return cells
}
