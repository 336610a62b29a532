package results

import (
	"os"
	"path/filepath"
	"testing"
)

// Tables outside of runs and sweeps come with their description, all or none.
func TestWriteTables(t *testing.T) {
	table := func(name string) *Table {
		table := NewTable(name, "of "+name, []Column{{Name: "x", Type: FloatType, Kind: Factor, Unit: "day", Doc: "an x"}})
		table.AppendRow(Float(1.5))
		return table
	}
	dir := t.TempDir()
	if err := WriteTables(dir, "Both of Them", table("one"), table("two")); err != nil {
		t.Fatal(err)
	}
	all, err := readPackage(dir)
	if err != nil {
		t.Fatal(err)
	}
	for k, name := range []string{"one", "two"} {
		if d := all[k]; d.path != name+".csv" || d.doc != "of "+name || len(d.cols) != 1 || d.cols[0].Unit != "day" || d.cols[0].Doc != "an x" {
			t.Errorf("%s is described as %+v", name, d)
		}
		if b, err := os.ReadFile(filepath.Join(dir, name+".csv")); err != nil || string(b) != "x\n1.5\n" {
			t.Errorf("%s.csv is %q, %v", name, b, err)
		}
	}

	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "two.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := WriteTables(dir, "both", table("one"), table("two")); err == nil {
		t.Error("a folder stands in the place of two.csv, and there is no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%v is left of tables that could not all be written", left)
	}
}
