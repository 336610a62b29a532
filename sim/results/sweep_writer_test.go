package results

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

func runRows(m *manifest.Sweep, from, to int) *table.Table {
	t := schema.NewRuns(m.Factors, false, m.Metrics)
	for n := from; n <= to; n++ {
		t.AppendRow(table.Text("0123456789abcdef"), table.Int(n), table.Missing(), table.Int(1), table.Int(7), table.Text("ok"), table.Missing(), table.Float(float64(n)/10), table.Text("tags"), table.Float(float64(n)))
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

func TestSweepWriter(t *testing.T) {
	dir, m := sweepFolder(t)
	need.Nil(t, writeRuns(dir, m, runRows(m, 1, 3), runRows(m, 4, 4)))
	s := need.Value(OpenSweep(dir))(t)
	if d, err := s.Verify(); err != nil || len(d) > 0 {
		t.Errorf("verify: %v, %v", d, err)
	}
	runs, err := s.Table(schema.RunsTable)
	if err != nil || runs.Rows() != 4 || *s.Manifest.Tables["runs.csv"].Rows != 4 {
		t.Fatalf("%v", err)
	}
	if _, sound, err := manifest.SweepOf(dir); err != nil || !sound {
		t.Errorf("sound %v, %v", sound, err)
	}
	first := files(t, dir)

	// Files that were abandoned, or left by a process, are not seen.
	left := filepath.Join(dir, ".partial-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	os.WriteFile(left, []byte("x"), 0o666)
	os.Chtimes(left, time.Time{}, time.Now().Add(-24*time.Hour))
	w := need.Value(WriteSweep(dir))(t)
	stream := need.Value(w.Table(schema.NewRuns(m.Factors, false, m.Metrics)))(t)
	stream.Write(runRows(m, 1, 1))
	w.Abort()
	w.Abort()
	after := files(t, dir)
	if len(after) != len(first) || after["runs.csv"] != first["runs.csv"] {
		t.Errorf("after an abort: %d files, %d before", len(after), len(first))
	}

	// Other tables stay as long as the runs are the same, and go otherwise.
	need.Nil(t, PutTables(dir, nil, schema.NewAnswers()))
	os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o666)
	need.Nil(t, manifest.Put(dir, nil, whole.Doc{Path: "figures/figure.svg", Bytes: []byte("<svg/>")}))
	for _, outdated := range []bool{false, true} {
		m, _, err := manifest.SweepOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		need.Nil(t, writeRuns(dir, m, runRows(m, 1, map[bool]int{true: 2, false: 4}[outdated])))
		s := need.Value(OpenSweep(dir))(t)
		if d, err := s.Verify(); err != nil || len(d) > 0 {
			t.Errorf("verify: %v, %v", d, err)
		}
		_, figure := s.Manifest.Files["figures/figure.svg"]
		there := files(t, dir)
		if s.Has(schema.AnswersTable) == outdated || figure == outdated ||
			(there["figures/figure.svg"] == "") != outdated || (there["answers.csv"] == "") != outdated {
			t.Errorf("outdated %v: answers %v, figure %v", outdated, s.Has(schema.AnswersTable), figure)
		}
		if there["notes.txt"] != "mine" || there["inputs/base.yaml"] == "" {
			t.Error("a file is lost")
		}
	}
	b, _ := os.ReadFile(filepath.Join(dir, manifest.File))
	b[len(b)/2] ^= 1
	os.WriteFile(filepath.Join(dir, manifest.File), b, 0o666)
	if _, sound, _ := manifest.SweepOf(dir); sound {
		t.Error("a changed manifest is called sound")
	}
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

// A table of more than 50 MB is compressed, takes the place of a shorter one of its name, and gives way to one.
func TestLongTables(t *testing.T) {
	dir, m := sweepFolder(t)
	long := table.New("words", "of a study", []table.Column{{Name: "word", Type: table.TextType, Kind: table.Key, Doc: "a word"}})
	for k := range 60 {
		long.AppendRow(table.Text(strings.Repeat(string(rune('a'+k%26)), 1<<20)))
	}
	for _, of := range []struct {
		t    *table.Table
		file string
	}{{long.Slice(0, 2), "words.csv"}, {long, "words.csv.gz"}, {long.Slice(0, 1), "words.csv"}} {
		w := need.Value(WriteSweep(dir))(t)
		s := need.Value(w.Table(of.t))(t)
		need.Nil(t, s.Write(of.t))
		need.Nil(t, w.Finish(m))
		found := need.Value(filepath.Glob(filepath.Join(dir, "words*")))(t)
		if len(found) != 1 || filepath.Base(found[0]) != of.file || len(m.Tables) != 1 {
			t.Errorf("%v, listed %v", found, m.Tables)
		}
		folder := need.Value(OpenSweep(dir))(t)
		if back := need.Value(folder.Table("words"))(t); back.Rows() != of.t.Rows() || back.At(0).Text(0) != of.t.At(0).Text(0) {
			t.Errorf("%s: %d rows", of.file, back.Rows())
		}
		if wrong := need.Value(folder.Verify())(t); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}
