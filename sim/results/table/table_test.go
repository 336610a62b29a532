package table

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

// drawTable draws a table with random types, texts and missing cells.
func drawTable(rt *rapid.T) *Table {
	cols := make([]Column, rapid.IntRange(1, 5).Draw(rt, "columns"))
	for i := range cols {
		cols[i] = Column{
			Name: string(rune('a'+i)) + rapid.SampledFrom([]string{"", " b", ",", `"`, ".x", "名"}).Draw(rt, "name"),
			Type: Type(rapid.IntRange(0, int(DateTimeType)).Draw(rt, "type")),
			Kind: Kind(rapid.IntRange(0, int(Factor)).Draw(rt, "kind")),
			Unit: "1", Doc: "what it is",
		}
	}
	t := New("t", "a table", cols)
	for range rapid.IntRange(0, 80).Draw(rt, "rows") {
		row := make([]Cell, len(cols))
		for i, c := range cols {
			row[i] = drawCell(rt, c.Type)
		}
		t.AppendRow(row...)
	}
	return t
}

func drawCell(rt *rapid.T, typ Type) Cell {
	if rapid.IntRange(0, 4).Draw(rt, "missing") == 0 {
		return Missing()
	}
	switch typ {
	case IntType:
		return Int(rapid.Int64().Draw(rt, "int"))
	case FloatType:
		return Float(rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{
			0, math.Copysign(0, -1), 1e6, 1e21, 1e-7, 0.1, 1.0 / 3, math.MaxFloat64, 5e-324, math.Inf(1), math.Inf(-1)})).Draw(
			rt, "float"))
	case MoneyType:
		return Money(rapid.Int64().Draw(rt, "money"))
	case TextType:
		return Text(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "b", "a,b", `say "hi"`, "two\nlines", "微信", "\r\n", "\r", " x ", "007", "\xff", "\uFEFF", "INF"})).Draw(rt, "text"))
	}
	return Date(time.UnixMicro(rapid.Int64Range(-62135596800000000, 253402300799999999).Draw(rt, "date")).UTC())
}

func equalTables(t interface{ Fatalf(string, ...any) }, a, b *Table) {
	if err := SameColumns(a.Name, a.Columns(), b.Columns()); err != nil {
		t.Fatalf("%v", err)
	}
	if a.Rows() != b.Rows() {
		t.Fatalf("%d rows and %d rows", a.Rows(), b.Rows())
	}
	for i := range a.cols {
		for r := range a.rows {
			if x, y := a.cols[i].Cell(r), b.cols[i].Cell(r); x != y {
				t.Fatalf("row %d column %d: %+v and %+v", r, i, x, y)
			}
		}
	}
}

func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := drawTable(rt)
		var b bytes.Buffer
		need.Nil(rt, a.WriteCSV(&b))
		first := b.String()
		back := need.Value(ReadCSV(&b, "t.csv", a.Columns()))(rt)
		equalTables(rt, a, back)
		b.Reset()
		need.Nil(rt, back.WriteCSV(&b))
		if b.String() != first {
			rt.Fatalf("bytes changed")
		}
	})
}

func TestInferenceKeepsBytes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := drawTable(rt)
		var b bytes.Buffer
		need.Nil(rt, a.WriteCSV(&b))
		back := need.Value(ReadCSV(bytes.NewReader(b.Bytes()), "t.csv", nil))(rt)
		for i := range a.cols {
			if a.cols[i].column.Type == MoneyType || a.cols[i].column.Type == TextType {
				continue // without a schema an amount is a float, and a text may look like a number
			}
			for r := range a.rows {
				if x, y := a.cols[i].Text(r), back.cols[i].Text(r); x != y {
					rt.Fatalf("row %d column %d: %q and %q", r, i, x, y)
				}
			}
		}
	})
}

func TestInferredTypes(t *testing.T) {
	in := "replicate,share,when,at,id,empty,label\n1,0.5,2011-01-21,2011-01-21T08:00:00,007,,a\n2,3,2012-02-29," +
		"2011-01-21T09:30:00,12,,1e3\n"
	table := need.Value(ReadCSV(strings.NewReader(in), "x/some.csv", nil))(t)
	want := []Type{IntType, FloatType, DateType, DateTimeType, TextType, FloatType, TextType}
	for i, c := range table.Columns() {
		if c.Type != want[i] {
			t.Errorf("%s is %s, want %s", c.Name, c.Type, want[i])
		}
	}
	if table.Name != "some" || table.Col("replicate").Column().Kind != Key || table.Col("nothing") != nil {
		t.Errorf("name %q, kind %v", table.Name, table.Col("replicate").Column().Kind)
	}
}

func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		typ  Type
		cell Cell
		want string
	}{
		{FloatType, Float(1e6), "1000000"},
		{FloatType, Float(0.1), "0.1"},
		{FloatType, Float(1e21), "1e+21"},
		{FloatType, Float(1.5e-9), "1.5e-9"},
		{FloatType, Float(1e-300), "1e-300"},
		{FloatType, Float(math.Copysign(0, -1)), "0"},
		{FloatType, Float(math.NaN()), ""},
		{FloatType, Int(3), "3"},
		{MoneyType, Money(1), "0.000001"},
		{MoneyType, Money(-1_500_000), "-1.5"},
		{MoneyType, Money(math.MinInt64), "-9223372036854.775808"},
		{MoneyType, Money(12_000_000), "12"},
		{DateType, Date(time.Date(2011, 1, 21, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))), "2011-01-21"},
		{DateTimeType, Date(time.Date(2011, 1, 21, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))), "2011-01-21T08:00:00"},
		{DateTimeType, Date(time.Date(2011, 1, 21, 8, 0, 0, 5e8, time.UTC)), "2011-01-21T08:00:00.5"},
		{DateType, Date(time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)), "1969-12-31"},
		{TextType, Text("a\r\nb\rc"), "a\nb\nc"},
	} {
		table := New("t", "", []Column{{Name: "x", Type: c.typ}})
		table.AppendRow(c.cell)
		if got := table.Col("x").Text(0); got != c.want {
			t.Errorf("%s %+v: %q, want %q", c.typ, c.cell, got, c.want)
		}
	}
	for _, s := range []string{"", "-", ".", "1.", ".5", "1.0000001", "9223372036854.775808", "1e3", "+1", "--1", "1.-5",
		"1_0"} {
		if v, err := parseMoney(s); err == nil {
			t.Errorf("parseMoney(%q) = %d, want an error", s, v)
		}
	}
}

func TestCSVErrors(t *testing.T) {
	schema := []Column{{Name: "a", Type: IntType}, {Name: "b", Type: MoneyType}, {Name: "c", Type: DateType}}
	for _, c := range []struct{ in, want string }{
		{"", "d/t.csv: empty, not even a header"},
		{"a,x,c\n", `d/t.csv:1: column 2 is "x", not "b" as its description says`},
		{"a,b\n", "d/t.csv:1: 2 columns, not 3 as its description says"},
		{"a,b,c\n1,2,2011-01-21\nx,2,2011-01-21\n", `d/t.csv:3:1: column a: "x" is not a whole number`},
		{"a,b,c\n1,2.1234567,\n", `d/t.csv:2:3: column b: "2.1234567" is not an amount with at most six decimals`},
		{"a,b,c\n1,2,2011-02-30\n", `d/t.csv:2:5: column c: "2011-02-30" is not a date like 2011-01-21`},
		{"a,b,c\n1,2\n", "d/t.csv:2:1: wrong number of fields"},
		{"a,b,c\n1,\"2\n", "d/t.csv:2:6: extraneous or missing \" in quoted-field"},
	} {
		_, err := ReadCSV(strings.NewReader(c.in), "d/t.csv", schema)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q:\n got %v\nwant %s", c.in, err, c.want)
		}
	}
}

func TestAppendAndWhere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := drawTable(rt)
		even := a.Where(func(r int) bool { return r%2 == 0 })
		odd := a.Where(func(r int) bool { return r%2 == 1 })
		need.Nil(rt, even.Append(odd))
		for r := range even.Rows() {
			from := 2 * r
			if r >= (a.Rows()+1)/2 {
				from = 2*(r-(a.Rows()+1)/2) + 1
			}
			for i := range a.cols {
				if even.cols[i].Cell(r) != a.cols[i].Cell(from) {
					rt.Fatalf("row %d is not row %d", r, from)
				}
			}
		}
	})
	a := New("t", "", []Column{{Name: "x", Type: IntType}})
	b := New("t", "", []Column{{Name: "x", Type: FloatType}})
	if err := a.Append(b); err == nil {
		t.Error("columns of different types were joined")
	}
}

// A recorder writes rows during the tick, so appending may allocate only to grow the columns.
func TestAppendRowAllocatesNothing(t *testing.T) {
	table := New("ledger", "", []Column{{Name: "replicate", Type: IntType}, {Name: "tick", Type: IntType},
		{Name: "stream", Type: TextType},
		{Name: "payer", Type: TextType}, {Name: "payee", Type: TextType}, {Name: "amount", Type: MoneyType}})
	table.Grow(10_000)
	row := make([]Cell, 6)
	n := int64(0)
	if got := testing.AllocsPerRun(1000, func() {
		n++
		row[0], row[1], row[2], row[3], row[4], row[5] = Int(1), Int(n), Text("ads.exposure"), Text("advertiser"),
			Text("platform"), Money(n)
		table.AppendRow(row...)
	}); got != 0 {
		t.Errorf("%v allocations a row, want 0", got)
	}
}

func TestWrongCellPanics(t *testing.T) {
	for _, cells := range [][]Cell{{Int(1)}, {Text("a"), Int(1)}, {Int(1), Money(1)}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v was taken", cells)
				}
			}()
			New("t", "", []Column{{Name: "a", Type: IntType}, {Name: "b", Type: FloatType}}).AppendRow(cells...)
		}()
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("replicate,tick,x\n1,0,0.5\n1,1,\n"))
	f.Add([]byte("\uFEFFa\r\n\"x\r\ny\"\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		table, err := ReadCSV(bytes.NewReader(in), "f.csv", nil)
		if err != nil {
			return
		}
		var b bytes.Buffer
		need.Nil(t, table.WriteCSV(&b))
		back := need.Value(ReadCSV(&b, "f.csv", table.Columns()))(t)
		equalTables(t, table, back)
	})
}

func TestSumIsExact(t *testing.T) {
	table := New("t", "", []Column{{Name: "m", Type: MoneyType, Kind: Flow}, {Name: "i", Type: IntType, Kind: Flow}})
	for range 10 {
		table.AppendRow(Money(100_000), Int(math.MaxInt64/4)) // the second column overflows
	}
	if got := table.Col("m").Sum(nil); got != 1 {
		t.Errorf("ten times 0.1 is %v", got)
	}
	need.Near(t, "the sum over what it should be", table.Col("i").Sum(nil)/(10*float64(math.MaxInt64/4)), 1, 1e-12)
}

// Texts that occur once, of which a table keeps no index, and ones that come again read back alike.
func TestManyTexts(t *testing.T) {
	tab := New("ids", "", []Column{{Name: "id", Type: TextType}})
	text := func(i int) string { return "user_" + strconv.Itoa(i%15_000) }
	for i := range 20_000 {
		tab.AppendRow(Text(text(i)))
	}
	for i := range 20_000 {
		if got := tab.Col("id").Text(i); got != text(i) {
			t.Fatalf("row %d: %q, want %q", i, got, text(i))
		}
	}
	if n := len(tab.Col("id").codeOf); n > 5000 {
		t.Errorf("%d texts are indexed", n)
	}
}
