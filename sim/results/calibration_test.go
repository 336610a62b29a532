package results

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

// The tables of a calibration are written with their description and hashes, all or none.
func TestWriteCalibration(t *testing.T) {
	of := func(name string, x float64) *table.Table {
		of := table.New(name, "of "+name, []table.Column{{Name: "x", Type: table.FloatType, Kind: table.Factor, Unit: "day",
			Doc: "an x"}})
		of.AppendRow(table.Float(x))
		return of
	}
	put := func(dir, name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		need.Nil(t, os.MkdirAll(filepath.Dir(path), 0o777))
		need.Nil(t, os.WriteFile(path, []byte(text), 0o666))
	}
	files := map[string][]byte{manifest.CalibrationFile: []byte("name: both\n"),
		"inputs/users.csv": []byte("date,value\n")}
	dir := t.TempDir()
	put(dir, "draws/runs.csv", "run_id\n")
	write := func(x float64) *manifest.Calibration {
		t.Helper()
		m := &manifest.Calibration{Studied: manifest.Studied{Study: "Both of Them", Results: 9}, Waves: []string{"draws"}}
		need.Nil(t, WriteCalibration(dir, m, files, of("one", x), of(schema.AnswersTable, x)))
		return m
	}
	write(1.5)
	all := need.Value(readColumns(dir))(t)
	for k, want := range []string{"one.csv: x\n1.5\n", "answers.csv: x\n1.5\n"} {
		name, text, _ := strings.Cut(want, ": ")
		if d := all[k]; d.file != name || d.doc != "of "+strings.TrimSuffix(name, ".csv") || len(d.cols) != 1 ||
			d.cols[0].Unit != "day" || d.cols[0].Doc != "an x" {
			t.Errorf("%s is described as %+v", name, d)
		}
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != text {
			t.Errorf("%s is %q, %v", name, b, err)
		}
	}
	if kind, err := manifest.KindOf(dir); kind != manifest.CalibrationKind || err != nil || !manifest.IsCalibration(dir) {
		t.Errorf("its kind is %q, %v", kind, err)
	}
	m, err := manifest.ReadCalibration(dir)
	if err != nil || m.Study != "Both of Them" || *m.Tables["one.csv"].Rows != 1 {
		t.Errorf("its manifest is %+v, %v", m, err)
	}
	for _, name := range []string{"columns.csv", manifest.CalibrationFile, "inputs/users.csv", "draws/runs.csv"} {
		if m.Files[name].SHA256 == "" {
			t.Errorf("the manifest does not list %s", name)
		}
	}

	// Changed and missing files are found.
	if err := errors.Join(manifest.Altered(dir), manifest.CheckCalibration(dir)); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"one.csv", "inputs/users.csv", "draws/runs.csv", manifest.File} {
		old := need.Value(os.ReadFile(filepath.Join(dir, name)))(t)
		put(dir, name, string(old)+" ")
		var altered *manifest.AlteredError
		if err := manifest.Altered(dir); !errors.As(err, &altered) || len(altered.Files) != 1 ||
			altered.Files[0].File != name || !strings.Contains(altered.Advice, "guanxi run FILE -o "+terminal.Path(dir)) {
			t.Errorf("%s was changed: %v", name, err)
		}
		if err := manifest.CheckCalibration(dir); name == "one.csv" && err == nil {
			t.Error("a table was changed that readers rely on")
		}
		put(dir, name, string(old))
	}

	// A figure stays as long as the tables that it shows are the same.
	need.Nil(t, manifest.Put(dir, nil, whole.Doc{Path: "figures/calibration.svg", Bytes: []byte("<svg/>")}))
	figure := func() bool { _, err := os.Stat(filepath.Join(dir, "figures/calibration.svg")); return err == nil }
	if m := write(1.5); m.Files["figures/calibration.svg"].SHA256 == "" || !figure() {
		t.Error("the same tables again lose their figure")
	}
	if m := write(7); m.Files["figures/calibration.svg"].SHA256 != "" || figure() {
		t.Error("the figure of other tables stays")
	} else if m.Tables["answers.csv"].SHA256 == "" {
		t.Error("the answers that were just written go with the figure")
	}
	if err := manifest.Altered(dir); err != nil {
		t.Error(err)
	}

	dir = t.TempDir()
	need.Nil(t, os.Mkdir(filepath.Join(dir, "fit.csv"), 0o777))
	if err := WriteCalibration(dir, &manifest.Calibration{Studied: manifest.Studied{Study: "both"}}, nil, of("one", 1),
		of("fit", 1)); err == nil {
		t.Error("a folder stands in the place of fit.csv, and there is no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 || !slices.ContainsFunc(left, os.DirEntry.IsDir) {
		t.Errorf("%v is left of tables that could not all be written", left)
	}
}
