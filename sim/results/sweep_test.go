package results

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func sweepFolder(t *testing.T) (string, *SweepManifest) {
	t.Helper()
	dir := t.TempDir()
	m := &SweepManifest{Kind: SweepKind, Format: FormatVersion, Results: 1, Study: "What drives", Design: "grid", Confidence: .95,
		Factors: []SweepFactor{{Name: "q", Paths: []string{"adoption.imitation"}, Scale: "linear", Unit: "/year"}, {Name: "learner", Scale: "categorical"}},
		Metrics: []SweepMetric{{Name: "adopters@2014-01-01", Kind: Stock, Unit: "1"}}, Listing: Listing{map[string]FileEntry{}, map[string]FileEntry{}}}
	if err := WriteSweepManifest(dir, m); err != nil {
		t.Fatal(err)
	}
	return dir, m
}

func TestSweepFolder(t *testing.T) {
	dir, m := sweepFolder(t)
	runs := NewRuns(m.Factors, false, m.Metrics)
	runs.AppendRow(Text("0123456789abcdef"), Int(1), Missing(), Int(1), Int(7), Text("ok"), Missing(), Float(.3), Text("tags"), Float(12.5))
	runs.AppendRow(Text("0123456789abcdee"), Int(2), Missing(), Int(1), Int(7), Text("failed"), Text("it stopped"), Float(.4), Text("none"), Missing())
	effects := NewEffects(m.Factors)
	if err := PutTables(dir, runs, effects); err != nil {
		t.Fatal(err)
	}
	indices := NewIndices()
	indices.AppendRow(Text("adopters"), Text("oat"), Text("low"), Text("q"), Missing(), Float(-3), Float(-4), Float(-2), Int(8), Int(0), Text("1"))
	if err := PutTables(dir, indices, runs); err != nil { // one new, one again
		t.Fatal(err)
	}
	s, err := OpenSweep(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.TableNames(); !slices.Equal(got, []string{"runs", "effects", "indices"}) {
		t.Errorf("tables %v", got)
	}
	back, err := s.Table(RunsTable)
	if err != nil {
		t.Fatal(err)
	}
	if back.Rows() != 2 || back.Col("q").Float(1) != .4 || back.Col("learner").Text(0) != "tags" || !back.Col("adopters@2014-01-01").Missing(1) || back.Col("q").Column().Unit != "/year" {
		t.Error("runs are not as written")
	}
	if m := s.Manifest; *m.Tables["runs.csv"].Rows != 2 || m.Study != "What drives" {
		t.Errorf("manifest %+v", m)
	}
	if d, err := s.Verify(); err != nil || len(d) > 0 {
		t.Errorf("verify: %v, %v", d, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "figure.svg"), []byte("<svg/>"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Record(dir, "figure.svg"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "effects.csv"), []byte("x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if s, err = OpenSweep(dir); err != nil {
		t.Fatal(err)
	}
	d, err := s.Verify()
	if err != nil || len(d) != 1 || d[0].File != "effects.csv" || s.Manifest.Files["figure.svg"].Bytes != 6 {
		t.Errorf("after a change: %v, %v", d, err)
	}
}

func TestKindsOfFolders(t *testing.T) {
	dir, m := sweepFolder(t)
	if kind, err := KindOf(dir); err != nil || kind != SweepKind {
		t.Errorf("%q, %v", kind, err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrNotRun) {
		t.Errorf("a sweep opened as a run: %v", err)
	}
	for _, c := range []struct {
		change func()
		want   string
	}{
		{func() { m.Kind = RunKind }, "not a sweep folder"},
		{func() { m.Kind = "study" }, `"study", not "run", "sweep" or "calibration"`},
		{func() { m.Kind, m.Format = SweepKind, 99 }, "newer than this program"},
		{func() { m.Format, m.Tables = 1, map[string]FileEntry{"../x.csv": {}} }, "outside of the folder"},
	} {
		c.change()
		if err := WriteSweepManifest(dir, m); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenSweep(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if _, err := KindOf(t.TempDir()); !errors.Is(err, ErrNotRun) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := KindOf(filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestReservedNames(t *testing.T) {
	for name, want := range map[string]bool{"arm": true, "point": true, "date": true, "p": false, "n": false, "q": false, "learner": false} {
		if (ReservedFor(name) != "") != want {
			t.Errorf("%s reserved: %v", name, !want)
		}
	}
}

// The guide lists every name that a factor cannot have.
func TestReservedNamesInTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/studies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range reserving() {
		for _, c := range table.Columns() {
			if !strings.Contains(string(guide), "`"+c.Name+"`") || ReservedFor(c.Name) == "" {
				t.Errorf("docs/studies.md lacks %s", c.Name)
			}
		}
	}
}
