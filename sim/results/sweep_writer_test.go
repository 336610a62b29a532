package results

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

func runRows(m *manifest.Sweep, from, to int) *table.Table {
	t := schema.NewRuns(m.Factors, false, m.Metrics)
	for n := from; n <= to; n++ {
		t.AppendRow(table.Text("0123456789abcdef"), table.Int(n), table.Missing(), table.Int(1), table.Int(7),
			table.Text("ok"), table.Missing(), table.Float(float64(n)/10), table.Text("tags"), table.Float(float64(n)))
	}
	return t
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	need.Nil(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = string(b)
		return err
	}))
	return all
}

// writeRuns writes a table in portions.
func writeRuns(dir string, m *manifest.Sweep, portions ...*table.Table) error {
	w, err := WriteSweep(dir)
	if err != nil {
		return err
	}
	defer w.Abort()
	s, err := w.Table(schema.NewRuns(m.Factors, false, m.Metrics))
	if err != nil {
		return err
	}
	for _, p := range portions {
		if err := s.Write(p); err != nil {
			return err
		}
	}
	if err := w.File("inputs/base.yaml", []byte("name: base\n")); err != nil {
		return err
	}
	return w.Finish(m)
}

// fullDisk is a disk that has room for so many bytes.
type fullDisk struct {
	io.Writer
	room *int
}

func fullAfter(room int) func(io.Writer) io.Writer {
	return func(to io.Writer) io.Writer { return fullDisk{to, &room} }
}

func (f fullDisk) Write(b []byte) (int, error) {
	if *f.room -= len(b); *f.room < 0 {
		return 0, &os.PathError{Op: "write", Path: "disk", Err: errors.New("no space left on device")}
	}
	return f.Writer.Write(b)
}

// Wherever the disk fills up, the existing tables stay as they were.
func TestSweepWriterDiskFull(t *testing.T) {
	dir, m := sweepFolder(t)
	w := need.Value(WriteSweep(dir))(t)
	w.growing.Through = fullAfter(0)
	if err := w.File("study.yaml", []byte("x")); err == nil || strings.Contains(err.Error(), "are kept") {
		t.Errorf("%v; there are no tables yet", err)
	}
	w.Abort()
	need.Nil(t, writeRuns(dir, m, runRows(m, 1, 3)))
	before := files(t, dir)
	for room := 0; ; room += 300 {
		w := need.Value(WriteSweep(dir))(t)
		w.growing.Through = fullAfter(room)
		m, _, err := manifest.SweepOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Table(schema.NewRuns(m.Factors, false, m.Metrics))
		if err == nil {
			if err = s.Write(runRows(m, 1, 40)); err == nil {
				err = w.Finish(m)
			}
		}
		w.Abort()
		if err == nil {
			if room < 1000 {
				t.Errorf("written into %d bytes", room)
			}
			break
		}
		if !strings.Contains(err.Error(), "no space left") || !strings.Contains(err.Error(), "are kept") {
			t.Errorf("room for %d: %v", room, err)
		}
		after := files(t, dir)
		if len(after) != len(before) {
			t.Fatalf("room for %d: %d files, %d before", room, len(after), len(before))
		}
		for name := range before {
			if after[name] != before[name] {
				t.Fatalf("room for %d: %s changed", room, name)
			}
		}
	}
}
