package table

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"guanxi/sim/simtest/need"
)

func TestParquetRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := drawTable(rt)
		var b, again bytes.Buffer
		metadata := map[string]string{ScenarioKey: "abc", "x": "y", "w": "z"}
		need.Nil(rt, writeParquet(a, &b, metadata))
		need.Nil(rt, writeParquet(a, &again, metadata))
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			rt.Fatal("the same table gave other bytes")
		}
		back, err := readParquet(bytes.NewReader(b.Bytes()), int64(b.Len()), "t.parquet")
		_, _, kept, opening := openParquet(bytes.NewReader(b.Bytes()), int64(b.Len()), "t.parquet")
		need.Nil(rt, errors.Join(err, opening))
		equalTables(rt, a, back)
		if kept[ScenarioKey] != "abc" || kept["x"] != "y" || kept["w"] != "z" || back.Name != a.Name || back.Doc != a.Doc {
			rt.Fatalf("metadata %v, name %q, doc %q", kept, back.Name, back.Doc)
		}
		for i, c := range back.Columns() {
			if c != a.cols[i].column {
				rt.Fatalf("%+v and %+v", c, a.cols[i].column)
			}
		}
	})
}

// Amounts are doubles in units and come back exact to the micro-unit, even those that a double
// cannot represent.
func TestParquetMoney(t *testing.T) {
	a := New("t", "", []Column{{Name: "x", Type: MoneyType, Unit: "currency"}})
	all := []int64{0, 1, -1, 1_500_000, 350_000_001, 4_503_599_627_370_497, 9_007_199_254_740_993, -9_007_199_254_740_995, math.MaxInt64, math.MinInt64, math.MaxInt64 - 700}
	for _, m := range all {
		a.AppendRow(Money(m))
	}
	a.AppendRow(Missing())
	var b bytes.Buffer
	p := need.Value(NewParquetWriter(&b, a, nil))(t)
	for range 2 { // rows are counted over all tables
		need.Nil(t, p.Write(a))
	}
	need.Nil(t, p.Close())
	f := need.Value(parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len())))(t)
	if kind := f.Schema().Fields()[0].Type().Kind(); kind != parquet.Double {
		t.Errorf("amounts are written as %v", kind)
	}
	back := need.Value(readParquet(bytes.NewReader(b.Bytes()), int64(b.Len()), "t.parquet"))(t)
	for row := range back.Rows() {
		if row%(len(all)+1) == len(all) {
			if !back.cols[0].Missing(row) {
				t.Errorf("row %d is not missing", row)
			}
			continue
		}
		if got, want := back.cols[0].ints[row], all[row%(len(all)+1)]; got != want {
			t.Errorf("%d came back as %d", want, got)
		}
	}
	if got := unitsOf(1_500_000); got != 1.5 {
		t.Errorf("1,500,000 micro-units are %v units", got)
	}
}

// sampleTable has every type, names that sort differently from their order, and missing cells.
func sampleTable(rows int) *Table {
	t := New("sample", "every type", []Column{
		NewColumn("replicate", IntType, Key, "1", "number"), NewColumn("date", DateType, Key, "", "day"), NewColumn("at", DateTimeType, Key, "", "moment"),
		NewColumn("zeta", FloatType, Stock, "1", "last name, early column"), NewColumn("alpha", MoneyType, Flow, "currency", "an amount"), NewColumn("who", TextType, Factor, "", "a name"),
	})
	start := time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		cells := []Cell{Int(int64(i)), Date(start.AddDate(0, 0, i%3000)), Date(start.Add(time.Duration(i) * time.Hour)),
			Float(float64(i) / 8), Money(int64(i) * 1_500_001), Text(fmt.Sprint("名", i%7))}
		if i%5 == 4 {
			cells[1+i%4] = Missing()
		}
		t.AppendRow(cells...)
	}
	return t
}

func TestParquetManyRowGroups(t *testing.T) {
	a := sampleTable(rowsPerGroup + 17)
	whole, parts := &bytes.Buffer{}, &bytes.Buffer{}
	need.Nil(t, writeParquet(a, whole, nil))
	p := need.Value(NewParquetWriter(parts, a, nil))(t)
	for r := range 3 { // as replicates arrive
		need.Nil(t, p.Write(a.Where(func(row int) bool { return row*3/a.Rows() == r })))
	}
	need.Nil(t, p.Close())
	for _, b := range []*bytes.Buffer{whole, parts} {
		back := need.Value(readParquet(bytes.NewReader(b.Bytes()), int64(b.Len()), "x"))(t)
		equalTables(t, a, back)
	}
}

// No column's encoding depends on the processor. The runs of dictionary indices were split
// differently with AVX2 where four equal ones preceded four others. The hash is the same on
// amd64, arm64, s390x and riscv64.
func TestParquetOnAnyProcessor(t *testing.T) {
	a := New("t", "", []Column{{Name: "party", Type: TextType}, {Name: "n", Type: IntType}, {Name: "x", Type: FloatType}, {Name: "day", Type: DateType}})
	for i := range 400 {
		a.AppendRow(Text([]string{"platform", "provider", "consumer"}[i/4%3]), Int(int64(i/3)), Float(float64(i/5)/8), Date(time.Unix(int64(i)*86400, 0).UTC()))
	}
	var b bytes.Buffer
	need.Nil(t, writeParquet(a, &b, nil))
	f := need.Value(parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len())))(t)
	for _, c := range f.Metadata().RowGroups[0].Columns {
		for _, e := range c.MetaData.Encoding {
			if s := e.String(); s != "PLAIN" && s != "RLE" && s != "BYTE_STREAM_SPLIT" && s != "DELTA_BINARY_PACKED" {
				t.Errorf("%v is encoded as %s", c.MetaData.PathInSchema, s)
			}
		}
	}
	if got, want := fmt.Sprintf("%x", sha256.Sum256(b.Bytes())), "79d2413c9d21442219ccccd47d6ef760619c310271f4b302054e66e0cb08772a"; got != want {
		t.Errorf("the file's hash is %s, not %s", got, want)
	}
}

// Times are plain values of 64 bits: nanoparquet, a reader of R, takes only the lower 32 bits of the
// first value and of the smallest delta of DELTA_BINARY_PACKED.
func TestParquetTimesArePlain(t *testing.T) {
	a := New("t", "", []Column{{Name: "at", Type: DateTimeType}})
	for i := range 100 {
		a.AppendRow(Date(time.Unix(1295568000+int64(i%24)*3600, 0).UTC()))
	}
	var b bytes.Buffer
	need.Nil(t, writeParquet(a, &b, nil))
	f := need.Value(parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len())))(t)
	for _, e := range f.Metadata().RowGroups[0].Columns[0].MetaData.Encoding {
		if s := e.String(); s != "PLAIN" && s != "RLE" { // RLE: which values are missing
			t.Errorf("times are encoded as %s", s)
		}
	}
	back := need.Value(readParquet(bytes.NewReader(b.Bytes()), int64(b.Len()), "t.parquet"))(t)
	equalTables(t, a, back)
}

// GUANXI_PARQUET_SAMPLE=FILE writes a file for other programs to read.
func TestParquetSampleForOthers(t *testing.T) {
	path := os.Getenv("GUANXI_PARQUET_SAMPLE")
	if path == "" {
		t.Skip("GUANXI_PARQUET_SAMPLE names no file")
	}
	f := need.Value(os.Create(path))(t)
	defer f.Close()
	need.Nil(t, writeParquet(sampleTable(50_000), f, map[string]string{ScenarioKey: "abc"}))
}

// No table with two columns of one name is written or read.
func TestColumnsAreDistinct(t *testing.T) {
	twice := New("t", "", []Column{{Name: "x"}, {Name: "y"}, {Name: "x"}})
	var b bytes.Buffer
	for what, err := range map[string]error{"parquet": writeParquet(twice, &b, nil), "csv": twice.WriteCSV(&b), "header": twice.WriteCSVHeader(&b)} {
		if err == nil || err.Error() != `table t has two columns "x"` || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, b.Len())
		}
	}
	for _, schema := range [][]Column{nil, twice.Columns()} {
		if _, err := ReadCSV(strings.NewReader("x,y,x\n1,2,3\n"), "a/t.csv", schema); err == nil || err.Error() != `a/t.csv: table t has two columns "x"` {
			t.Error(err)
		}
	}
}

func TestParquetErrors(t *testing.T) {
	var b bytes.Buffer
	need.Nil(t, writeParquet(sampleTable(100), &b, nil))
	for n := 0; n < b.Len(); n += 97 {
		if _, err := readParquet(bytes.NewReader(b.Bytes()[:n]), int64(n), "cut.parquet"); err == nil || !strings.HasPrefix(err.Error(), "cut.parquet: ") {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
	}
}

// writeParquet writes a table as one Parquet file.
func writeParquet(t *Table, w io.Writer, metadata map[string]string) error {
	p, err := NewParquetWriter(w, t, metadata)
	if err != nil {
		return err
	}
	if err := p.Write(t); err != nil {
		return err
	}
	return p.Close()
}
