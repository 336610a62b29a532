package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// with returns the table with one cell replaced.
func with(t *table.Table, column string, row int, cell table.Cell) *table.Table {
	out := table.New(t.Name, t.Doc, t.Columns())
	for r := range t.Rows() {
		cells := make([]table.Cell, len(t.Columns()))
		for i, c := range t.Columns() {
			if cells[i] = t.At(i).Cell(r); r == row && c.Name == column {
				cells[i] = cell
			}
		}
		out.AppendRow(cells...)
	}
	return out
}

func TestCompare(t *testing.T) {
	base := t.TempDir()
	a := write(t, filepath.Join(base, "a"), options(1), 1)
	w := need.Value(Create(filepath.Join(base, "b"), options(1)))(t)
	r := trial(1)
	r.Tables[0] = with(r.Tables[0], "adopters", 5, table.Int(106))
	r.Tables = r.Tables[:3]
	need.Nil(t, errors.Join(w.AddReplicate(r), w.Finish(nil)))
	d, err := Compare(a, open(t, filepath.Join(base, "b")))
	if err != nil || len(d) != 2 || d[0].String() != "series.csv: line 7, adopters: 105 and 106" || d[1].String() != "streams.csv: only in "+a.Dir {
		t.Errorf("%v %v", d, err)
	}
}

// Two runs whose Parquet files differ only in encoding, as from another release, are the same.
func TestCompareParquet(t *testing.T) {
	base, o := t.TempDir(), options(1)
	o.Formats = []string{table.Parquet}
	a, b := write(t, filepath.Join(base, "a"), o, 1), write(t, filepath.Join(base, "b"), o, 1)
	const name = "series.parquet"
	rewrite := func(change func(*table.Table) *table.Table) {
		path := filepath.Join(b.Dir, name)
		old := need.Value(table.ReadParquetFile(path))(t)
		var file bytes.Buffer
		p := need.Value(table.NewParquetWriter(&file, old, map[string]string{"other": "metadata"}))(t)
		need.Nil(t, errors.Join(p.Write(change(old)), p.Close()))
		need.Nil(t, os.WriteFile(path, file.Bytes(), 0o666))
		b.Manifest.Tables[name] = need.Value(manifest.HashFile(filepath.Split(path)))(t)
	}
	rewrite(func(t *table.Table) *table.Table { return t })
	if a.Manifest.Tables[name].SHA256 == b.Manifest.Tables[name].SHA256 {
		t.Fatal("the bytes are the same")
	}
	if d, err := Compare(a, b); err != nil || len(d) > 0 {
		t.Errorf("%v %v", d, err)
	}
	rewrite(func(t *table.Table) *table.Table { return with(t, "adopters", 5, table.Int(106)) })
	if d, err := Compare(a, b); err != nil || len(d) != 1 || d[0].String() != name+": other rows" {
		t.Errorf("%v %v", d, err)
	}
}
