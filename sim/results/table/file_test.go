package table

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/simtest/need"
)

// A table is read back as it was, plain or compressed, whole or in portions.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		a := drawTable(rt)
		if len(a.cols) == 0 {
			return
		}
		for _, file := range Files("t") {
			path := filepath.Join(dir, file)
			f := need.Value(os.Create(path))(rt)
			text := Packed(file, f)
			need.Nil(rt, errors.Join(a.WriteCSV(text), text.Close(), f.Close()))
			equalTables(rt, a, need.Value(ReadCSVFile(path, a.Columns()))(rt))
			all, most := New(a.Name, a.Doc, a.Columns()), rapid.IntRange(1, 5).Draw(rt, "most")
			need.Nil(rt, EachPortion(need.Value(Unpacked(file, need.Value(os.Open(path))(rt)))(rt), path, a.Columns(), most,
				func(some *Table) error {
					if some.Rows() > most {
						rt.Errorf("%d rows in a portion of %d", some.Rows(), most)
					}
					return all.Append(some)
				}))
			equalTables(rt, a, all)
		}
	})
}

// A file that is cut or is no gzip is an error, and the names are those that File gives.
func TestDamagedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv.gz")
	need.Nil(t, os.WriteFile(path, []byte("x\n1\n"), 0o666))
	need.Refused(ReadCSVFile(path, nil))(t, path)
	for file, want := range map[string]string{File("a", 1): "a", File("a.b", MostPlain+1): "a.b", "a.txt": "",
		"a.gz": ""} {
		if name, is := Named(file); is != (want != "") || is && name != want {
			t.Errorf("%s holds %q, %v", file, name, is)
		}
	}
}
