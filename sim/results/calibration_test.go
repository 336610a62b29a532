package results

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The tables of a calibration come with their description and their hashes, all or none.
func TestWriteCalibration(t *testing.T) {
	table := func(name string, x float64) *Table {
		table := NewTable(name, "of "+name, []Column{{Name: "x", Type: FloatType, Kind: Factor, Unit: "day", Doc: "an x"}})
		table.AppendRow(Float(x))
		return table
	}
	put := func(dir, name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files := map[string][]byte{calibrationFile: []byte("name: both\n"), "inputs/users.csv": []byte("date,value\n")}
	dir := t.TempDir()
	put(dir, "draws/runs.csv", "run_id\n")
	write := func(x float64) *CalibrationManifest {
		t.Helper()
		m := &CalibrationManifest{Study: "Both of Them", Results: 9, Waves: []string{"draws"}}
		if err := WriteCalibration(dir, m, files, table("one", x), table("fit", 2.5)); err != nil {
			t.Fatal(err)
		}
		return m
	}
	write(1.5)
	all, err := readPackage(dir)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []string{"one.csv: x\n1.5\n", "fit.csv: x\n2.5\n"} {
		name, text, _ := strings.Cut(want, ": ")
		if d := all[k]; d.path != name || d.doc != "of "+strings.TrimSuffix(name, ".csv") || len(d.cols) != 1 || d.cols[0].Unit != "day" || d.cols[0].Doc != "an x" {
			t.Errorf("%s is described as %+v", name, d)
		}
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != text {
			t.Errorf("%s is %q, %v", name, b, err)
		}
	}
	if kind, err := KindOf(dir); kind != CalibrationKind || err != nil || !IsCalibration(dir) {
		t.Errorf("its kind is %q, %v", kind, err)
	}
	m, err := ReadCalibration(dir)
	if err != nil || m.Study != "Both of Them" || *m.Tables["one.csv"].Rows != 1 {
		t.Errorf("its manifest is %+v, %v", m, err)
	}
	for _, name := range []string{"datapackage.json", calibrationFile, "inputs/users.csv", "draws/runs.csv"} {
		if m.Files[name].SHA256 == "" {
			t.Errorf("the manifest does not list %s", name)
		}
	}

	// What is changed or gone is found.
	if err := errors.Join(Altered(dir), CheckCalibration(dir)); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"one.csv", "inputs/users.csv", "draws/runs.csv", manifestFile} {
		old, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		put(dir, name, string(old)+" ")
		var altered *AlteredError
		if err := Altered(dir); !errors.As(err, &altered) || len(altered.Files) != 1 || altered.Files[0].File != name || !strings.Contains(altered.Advice, "guanxi calibrate FILE -o "+dir) {
			t.Errorf("%s was changed: %v", name, err)
		}
		if err := CheckCalibration(dir); name == "one.csv" && err == nil {
			t.Error("a table was changed that readers rely on")
		}
		put(dir, name, string(old))
	}

	// A figure stays with the tables that it shows.
	put(dir, "figures/calibration.svg", "<svg/>")
	if err := Record(dir, "figures/calibration.svg"); err != nil {
		t.Fatal(err)
	}
	figure := func() bool { _, err := os.Stat(filepath.Join(dir, "figures/calibration.svg")); return err == nil }
	if m := write(1.5); m.Files["figures/calibration.svg"].SHA256 == "" || !figure() {
		t.Error("the same tables again lose their figure")
	}
	if m := write(7); m.Files["figures/calibration.svg"].SHA256 != "" || figure() {
		t.Error("the figure of other tables stays")
	}
	if err := Altered(dir); err != nil {
		t.Error(err)
	}

	// One of a version without a manifest.
	for _, name := range []string{manifestFile, manifestSumFile} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := CheckCalibration(dir); err != nil || !IsCalibration(dir) {
		t.Errorf("without a manifest: %v", err)
	}

	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "fit.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := WriteCalibration(dir, &CalibrationManifest{Study: "both"}, nil, table("one", 1), table("fit", 1)); err == nil {
		t.Error("a folder stands in the place of fit.csv, and there is no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 || !slices.ContainsFunc(left, os.DirEntry.IsDir) {
		t.Errorf("%v is left of tables that could not all be written", left)
	}
}

// Waves are folders within that of the calibration: nothing else is packed or run.
func TestCalibrationWavesAreWithin(t *testing.T) {
	for _, wave := range []string{"..", ".", "", "../other", "wave-1/..", "/tmp"} {
		dir := t.TempDir()
		put := func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		manifest, sum, err := Sign(&CalibrationManifest{Kind: CalibrationKind, Format: FormatVersion, Waves: []string{wave}})
		if err != nil {
			t.Fatal(err)
		}
		put(manifestFile, string(manifest))
		put(manifestSumFile, string(sum))
		if _, err := ReadCalibration(dir); err == nil || !strings.Contains(err.Error(), "no folder of a wave") {
			t.Errorf("a wave %q: %v", wave, err)
		}
	}
}
