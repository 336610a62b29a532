package table

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

type Front struct {
	RunID string `key:"the run"`
	Point uint8  `key:"the point" zero:"missing"`
}

type inner struct {
	PHolm float64      `factor:"p"`
	Fee   *units.Money `flow:"fee" min:"0"`
}

type example struct {
	Front
	Front2 int32 `name:"when" key:"in days" unit:"d"`
	_      int
	inner
	Day      time.Time   `factor:"a day"`
	Over     bool        `stock:"1: over"`
	Exposed  *bool       `factor:"1: exposed"`
	AtRisk7  int64       `flow:"at risk"`
	Turnover units.Money `flow:"sales" unit:"currency/1000"`
	Seed     uint64      `key:"seed"`
}

func drawExample(rt *rapid.T) (x example) {
	x.RunID = rapid.SampledFrom([]string{"", "a", "x, \"y\""}).Draw(rt, "run")
	x.Point = rapid.Uint8Range(0, 2).Draw(rt, "point")
	x.Front2, x.AtRisk7 = rapid.Int32().Draw(rt, "when"), rapid.Int64().Draw(rt, "at risk")
	x.PHolm = rapid.SampledFrom([]float64{math.NaN(), 0, -1.5, 1e-30}).Draw(rt, "p")
	if rapid.Bool().Draw(rt, "has a fee") {
		fee := units.Money(rapid.Int64Range(-5, 5).Draw(rt, "fee"))
		x.Fee = &fee
	}
	if rapid.Bool().Draw(rt, "has exposed") {
		exposed := rapid.Bool().Draw(rt, "exposed")
		x.Exposed = &exposed
	}
	x.Day = time.Date(2011, 1, rapid.IntRange(-9, 60).Draw(rt, "day"), 0, 0, 0, 0, time.UTC)
	x.Over, x.Turnover = rapid.Bool().Draw(rt, "over"), units.Money(rapid.Int64().Draw(rt, "turnover"))
	x.Seed = rapid.Uint64Range(0, math.MaxInt64).Draw(rt, "seed")
	return x
}

// A table of drawn rows is the one whose columns are declared and whose cells are put in one by one, and has the rows.
func TestRows(t *testing.T) {
	plain := []Column{
		NewColumn("run_id", TextType, Key, "", "the run"), NewColumn("point", IntType, Key, "1", "the point"),
		NewColumn("when", IntType, Key, "d", "in days"), NewColumn("p_holm", FloatType, Factor, "1", "p"),
		NewColumn("fee", MoneyType, Flow, "currency", "fee", NotNegative()), NewColumn("day", DateType, Factor, "", "a day"),
		NewColumn("over", IntType, Stock, "1", "1: over"), NewColumn("exposed", IntType, Factor, "1", "1: exposed"),
		NewColumn("at_risk_7", IntType, Flow, "1", "at risk"),
		NewColumn("turnover", MoneyType, Flow, "currency/1000", "sales"), NewColumn("seed", IntType, Key, "1", "seed"),
		NewColumn("more", FloatType, Flow, "", "more"),
	}
	one := func(is bool) Cell { return Int(map[bool]int{true: 1}[is]) }
	rapid.Check(t, func(rt *rapid.T) {
		got, want := Of[example]("t", "a table", plain[11]), New("t", "a table", plain)
		for k := range rapid.IntRange(0, 20).Draw(rt, "rows") {
			x := drawExample(rt)
			got.Add(x, Float(float64(k)))
			point, fee, exposed := Int(x.Point), Missing(), Missing()
			if x.Point == 0 {
				point = Missing()
			}
			if x.Fee != nil {
				fee = Money(*x.Fee)
			}
			if x.Exposed != nil {
				exposed = one(*x.Exposed)
			}
			want.AppendRow(Text(x.RunID), point, Int(x.Front2), Float(x.PHolm), fee, Date(x.Day), one(x.Over), exposed,
				Int(x.AtRisk7), Money(x.Turnover), Int(x.Seed), Float(float64(k)))
		}
		var a, b bytes.Buffer
		need.Nil(rt, got.WriteCSV(&a))
		need.Nil(rt, want.WriteCSV(&b))
		if a.String() != b.String() || !reflect.DeepEqual(got.Columns(), plain) {
			rt.Fatalf("%s %+v, want %s", a.String(), got.Columns(), b.String())
		}
		again := Of[example]("t", "a table", plain[11])
		for k, x := range RowsOf[example](need.Value(ReadCSV(&a, "t.csv", plain))(rt), nil) {
			again.Add(x, Float(float64(k)))
		}
		a.Reset()
		need.Nil(rt, again.WriteCSV(&a))
		odd := RowsOf[example](got, func(row int) bool { return row%2 == 1 })
		if a.String() != b.String() || len(odd) != got.Rows()/2 {
			rt.Errorf("%s, read, is %s; %d rows are odd", b.String(), a.String(), len(odd))
		}
		got.Lead(NewColumn("replicate", IntType, Key, "1", ""), Int(7))
		if n := got.Rows(); n > 0 && got.At(0).Text(n-1) != "7" || got.At(0).Len() != n || got.At(1).column.Name != "run_id" {
			rt.Errorf("the column before: %v", got.At(0))
		}
	})
}

// A tag that is wrong panics when the table is made, and a row of another type when it is added.
func TestWrongRows(t *testing.T) {
	panics := func(want string, f func()) {
		t.Helper()
		defer func() {
			if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
				t.Errorf("%s, want %s", got, want)
			}
		}()
		f()
	}
	for _, x := range []struct {
		of        any
		tag, want string
	}{
		{0, `unit:"d"`, "one kind"}, {0, `key:"a" flow:"a"`, "one kind"}, {0, `facto:"a"`, `column kind "facto"`},
		{0, `Key:"a"`, `column kind "Key"`}, {0, `key`, `key:"text"`}, {0, `key:a`, `key:"text"`}, {0, `key:"a`, `key:"text"`},
		{0, `flow:"a" min:"1"`, "min is 0"}, {0, `flow:"a" zero:"no"`, "zero is missing"},
		{[]int{}, `flow:"a"`, "no column holds []int"}, {new(*int), `flow:"a"`, "no column holds *int"},
	} {
		f := reflect.StructField{Name: "A", Type: reflect.TypeOf(x.of), Tag: reflect.StructTag(x.tag)}
		panics(x.want, func() { fieldsOf(reflect.StructOf([]reflect.StructField{f})) })
	}
	panics(`two columns "a"`, func() {
		Of[struct {
			A int `key:"a"`
			B int `name:"a" key:"b"`
		}]("t", "")
	})
	panics("rows of table.Front", func() { Of[Front]("t", "").Add(inner{}) })
	panics("rows of table.Front", func() { Of[Front]("t", "").Add(Front{}, Int(1)) })
	panics("rows of <nil>", func() { New("t", "", Columns[Front]()).Add(Front{}) })
}
