package plots

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// writeSweep writes a synthetic study into a folder.
func writeSweep(t *testing.T, dir string, s *plotstest.Study) string {
	t.Helper()
	need.Nil(t, s.Write(dir))
	return dir
}

func TestDrawSweepFolder(t *testing.T) {
	root := t.TempDir()
	screened := writeSweep(t, filepath.Join(root, "screening"), plotstest.OneAtATime())
	files := need.Value(Draw([]string{screened}, Options{Formats: []string{SVG, PNG, PDF}}))(t)
	if len(files) != 5+1 {
		t.Errorf("files %v", files)
	}
	got := need.Value(os.ReadFile(filepath.Join(screened, "figures", "tornado.csv")))(t)
	want := need.Value(os.ReadFile(filepath.Join("testdata", "tornado.csv")))(t)
	if !bytes.Equal(got, want) {
		t.Error("tornado.csv from a folder differs from the golden one")
	}
	var names []string
	for _, f := range files {
		rel := need.Value(filepath.Rel(screened, f))(t)
		names = append(names, rel)
	}
	s := need.Value(results.OpenSweep(screened))(t)
	for _, name := range names {
		if _, ok := s.Manifest.Files[filepath.ToSlash(name)]; !ok {
			t.Errorf("the manifest does not list %s", name)
		}
	}
	if status, err := Inspect(screened); err != nil || len(status) != len(sweepFigures()) ||
		status[0].Lacks != "answers to effect" {
		t.Errorf("%+v, %v", status, err)
	}

	run := writeRun(t, filepath.Join(root, "run"), "run", plotstest.Tiny())
	out := filepath.Join(root, "out")
	for _, c := range []struct {
		dirs []string
		o    Options
		want string
	}{
		{[]string{screened}, Options{Figures: []string{"adoption"}}, "it is a sweep folder"},
		{[]string{run}, Options{Figures: []string{"tornado"}}, "it is a run folder"},
		{[]string{screened}, Options{Figures: []string{"effects"}}, "lacks answers to effect"},
		{[]string{screened, run}, Options{Out: out}, "no figure compares them"},
	} {
		need.Refused(Draw(c.dirs, c.o))(t, c.want)
	}
}
