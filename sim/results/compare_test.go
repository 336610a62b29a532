package results

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
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
	if err != nil || len(d) != 2 || d[0].String() != "series.csv: line 7, adopters: 105 and 106" ||
		d[1].String() != "streams.csv: only in "+a.Dir {
		t.Errorf("%v %v", d, err)
	}
}

// Compressed tables of the same rows are the same, however they were compressed; other rows are found.
func TestComparePacked(t *testing.T) {
	base, o := t.TempDir(), options(1)
	a, b := write(t, filepath.Join(base, "a"), o, 1), write(t, filepath.Join(base, "b"), o, 1)
	const name = "series.csv.gz"
	pack := func(of *Run, level int, text string) {
		path := filepath.Join(of.Dir, name)
		var file bytes.Buffer
		z := need.Value(gzip.NewWriterLevel(&file, level))(t)
		_, err := z.Write([]byte(text))
		need.Nil(t, errors.Join(err, z.Close(), os.WriteFile(path, file.Bytes(), 0o666)))
		of.Manifest.Tables[name] = need.Value(manifest.HashFile(of.Dir, name))(t)
	}
	text := read(t, a.Dir, "series.csv")
	pack(a, gzip.BestSpeed, text)
	pack(b, gzip.BestCompression, text)
	if a.Manifest.Tables[name].SHA256 == b.Manifest.Tables[name].SHA256 {
		t.Fatal("the bytes are the same")
	}
	if d, err := Compare(a, b); err != nil || len(d) > 0 {
		t.Errorf("%v %v", d, err)
	}
	pack(b, gzip.BestSpeed, strings.Replace(text, "2013-12-02", "2013-12-03", 1))
	if d, err := Compare(a, b); err != nil || len(d) != 1 || !strings.HasPrefix(d[0].String(), name+": line ") {
		t.Errorf("%v %v", d, err)
	}
}
