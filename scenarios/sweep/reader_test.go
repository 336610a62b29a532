package sweep_test

import (
	"bytes"
	"encoding/csv"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// readAll makes Apache Arrow's reader write a Parquet file as CSV: numbers as the shortest
// decimals, times as ISO 8601, missing values as empty fields.
const readAll = `
import csv, sys
import pyarrow.parquet as parquet
table = parquet.read_table(sys.argv[1])
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(table.schema.names)
for row in zip(*(column.to_pylist() for column in table.columns)):
    out.writerow("" if v is None else v.isoformat() if hasattr(v, "isoformat") else repr(v) if isinstance(v, float) else v for v in row)
`

// An independent reader reads the same values from series.parquet.
func TestSecondReader(t *testing.T) {
	if err := exec.Command("python3", "-c", "import pyarrow.parquet").Run(); err != nil {
		t.Skip("python3 has no pyarrow here; pip install pyarrow gives it")
	}
	dir := filepath.Join(t.TempDir(), "differ")
	run(t, differ, dir)
	path := filepath.Join(dir, "series.parquet")
	var out, said bytes.Buffer
	read := exec.Command("python3", "-c", readAll, path)
	read.Stdout, read.Stderr = &out, &said
	if err := read.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	rows := need.Value(csv.NewReader(&out).ReadAll())(t)
	back := need.Value(table.ReadParquetFile(path))(t)
	if len(rows) != back.Rows()+1 || back.Rows() == 0 {
		t.Fatalf("%d rows and %d", len(rows)-1, back.Rows())
	}
	missing := 0
	for i, c := range back.Columns() {
		if rows[0][i] != c.Name {
			t.Errorf("column %d is %s and %s", i+1, rows[0][i], c.Name)
		}
		for r, row := range rows[1:] {
			mine, theirs := back.At(i).Text(r), row[i]
			if mine == "" {
				missing++
			}
			same := mine == theirs
			if !same && c.Type == table.FloatType {
				a, err1 := strconv.ParseFloat(mine, 64)
				b, err2 := strconv.ParseFloat(theirs, 64)
				same = err1 == nil && err2 == nil && a == b
			}
			if !same {
				t.Fatalf("%s, row %d: %q and %q", c.Name, r+1, mine, theirs)
			}
		}
	}
	if missing == 0 {
		t.Error("nothing is missing: the test shows less than it should")
	}
}
