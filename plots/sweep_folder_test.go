package plots

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// writeSweep writes a synthetic study into a folder.
func writeSweep(t *testing.T, dir string, s *plotstest.Study) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := manifest.Write(dir, s.Manifest); err != nil {
		t.Fatal(err)
	}
	var all []*table.Table
	for _, name := range []string{schema.RunsTable, schema.EffectsTable, schema.IndicesTable, schema.ClaimsTable} {
		if table := s.Tables[name]; table != nil {
			all = append(all, table)
		}
	}
	if err := results.PutTables(dir, all...); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDrawSweepFolder(t *testing.T) {
	root := t.TempDir()
	screened := writeSweep(t, filepath.Join(root, "screening"), plotstest.MorrisStudy())
	files, err := Draw([]string{screened}, Options{Formats: []string{SVG, PNG, PDF}})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3*5+1 {
		t.Errorf("files %v", files)
	}
	got, err := os.ReadFile(filepath.Join(screened, "figures", "morris.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "morris.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("morris.csv from a folder differs from the golden one")
	}
	var names []string
	for _, f := range files {
		rel, err := filepath.Rel(screened, f)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, rel)
	}
	if err := manifest.Record(screened, names...); err != nil {
		t.Fatal(err)
	}
	s, err := results.OpenSweep(screened)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, ok := s.Manifest.Files[filepath.ToSlash(name)]; !ok {
			t.Errorf("the manifest does not list %s", name)
		}
	}
	if status, err := Inspect(screened); err != nil || len(status) != len(sweepFigures()) || status[0].Lacks != "table effects, which analyze writes" {
		t.Errorf("%+v, %v", status, err)
	}

	one := writeSweep(t, filepath.Join(root, "one"), plotstest.Claimed())
	two := writeSweep(t, filepath.Join(root, "two"), plotstest.Claimed())
	if _, err := Draw([]string{one, two}, Options{Formats: []string{SVG}, Out: filepath.Join(root, "both")}); err != nil {
		t.Error(err)
	}
	rows, err := os.ReadFile(filepath.Join(root, "both", "claims.csv"))
	if err != nil || bytes.Count(rows, []byte("\n")) != 11 {
		t.Errorf("claims of two folders: %v\n%s", err, rows)
	}

	run := writeRun(t, filepath.Join(root, "run"), "run", plotstest.Tiny())
	out := filepath.Join(root, "out")
	for _, c := range []struct {
		dirs []string
		o    Options
		want string
	}{
		{[]string{screened}, Options{Figures: []string{"adoption"}}, "it is a sweep folder"},
		{[]string{run}, Options{Figures: []string{"morris"}}, "it is a run folder"},
		{[]string{screened}, Options{Figures: []string{"effects"}}, "lacks table effects"},
		{[]string{screened}, Options{Figures: []string{"dose"}}, "morris moves several"},
		{[]string{screened, run}, Options{Out: out}, "no figure compares them"},
	} {
		if _, err := Draw(c.dirs, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Draw(%v, %+v): error %v, want one with %q", c.dirs, c.o, err, c.want)
		}
	}
}
