package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

// derive adds to a folder the files that an analysis would make from its runs.
func derive(t *testing.T, dir string) {
	t.Helper()
	s := need.Value(results.OpenSoundSweep(dir))(t)
	need.Nil(t, errors.Join(results.PutTables(dir, s.Manifest, schema.NewAnswers()),
		manifest.Put(dir, &s.Manifest.Listing, whole.Doc{Path: "figures/dose.svg", Bytes: []byte("<svg/>")})))
}

func replaced(from, to string) func([]byte) []byte {
	return func(b []byte) []byte {
		if !bytes.Contains(b, []byte(from)) {
			panic("the file has no " + from)
		}
		return bytes.Replace(b, []byte(from), []byte(to), 1)
	}
}

// Files made from other runs than those in the journal are removed and named; others stay, and are
// kept unless the list cannot be read.
func TestDerivedFilesAreDropped(t *testing.T) {
	for _, c := range []struct {
		name, study, file string
		edit              func([]byte) []byte
		dropped           int
	}{
		{"runs.csv changed", small, "runs.csv", flip(0.7), 0},
		{"runs.csv lost", small, "runs.csv", nil, 0},
		{"manifest changed", small, "manifest.json", replaced(`"design": "grid"`, `"design": "list"`), 0},
		{"manifest cut", small, "manifest.json", func(b []byte) []byte { return b[:len(b)/2] }, 1},
		{"descriptions changed", small, "columns.csv", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"schema"`), []byte(`"sche-a"`)) }, 0},
		{"more replicates", with(small, "replicates: 4", "replicates: 5"), "", nil, 2},
		{"the same again", small, "", nil, 0},
	} {
		dir := filepath.Join(t.TempDir(), "small")
		run(t, small, dir)
		derive(t, dir)
		switch path := filepath.Join(dir, c.file); {
		case c.edit != nil:
			change(t, path, c.edit)
		case c.file != "":
			os.Remove(path)
		}
		out := run(t, c.study, dir)
		if len(out.Dropped) != c.dropped || exists(filepath.Join(dir, "answers.csv")) != (c.dropped == 0) {
			t.Errorf("%s: dropped %v", c.name, out.Dropped)
		}
		if note := out.DroppedNote(false, false); (note != "") != (c.dropped > 0) || c.dropped > 0 && !strings.Contains(note,
			"answers.csv") {
			t.Errorf("%s: %q", c.name, note)
		}
		s := need.Value(results.OpenSoundSweep(dir))(t)
		_, figure := s.Manifest.Files["figures/dose.svg"]
		if want := c.dropped == 0 && c.name != "manifest cut"; s.Has(schema.AnswersTable) != want || figure != want ||
			exists(filepath.Join(dir, "figures", "dose.svg")) != (c.dropped < 2) {
			t.Errorf("%s: the manifest lists %v", c.name, s.Manifest.Listing)
		}
		if want := c.name == "manifest cut"; slices.ContainsFunc(out.Notes,
			func(n string) bool { return strings.HasSuffix(n, "makes it again") }) != want {
			t.Errorf("%s: %q", c.name, out.Notes)
		}
		if p, err := sweep.Status(dir); err != nil || len(p.Changed) > 0 {
			t.Errorf("%s: %v %v", c.name, p, err)
		}
	}
}

// The study in a folder is the one that ran there. An edited one is rejected with a list of
// the changes, and the original file restores it.
func TestEditedStudyInTheFolder(t *testing.T) {
	file := studyFile(t, small)
	load := func(name string) *study.Study {
		return need.Value(study.Load(name))(t)
	}
	for _, c := range []struct{ from, to, want string }{
		{"replicates: 4", "replicates: 6", "replicates: 6, was 4"},
		{"0.4/day", "0.5/day", "0.5/day"},
	} {
		dir := filepath.Join(t.TempDir(), "small")
		need.Value(sweep.Run(context.Background(), load(file), sweep.Options{Dir: dir}))(t)
		before := tables(t, dir)
		change(t, filepath.Join(dir, "study.yaml"), replaced(c.from, c.to))
		_, err := sweep.Run(context.Background(), load(dir), sweep.Options{Dir: dir})
		var refused *sweep.ChangedError
		if !errors.As(err, &refused) || !refused.Edited {
			t.Fatalf("%s: the error is %v", c.to, err)
		}
		for _, want := range []string{c.want, "-o", filepath.Join(dir, "inputs", filepath.Base(file))} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the message lacks %q:\n%v", c.to, want, err)
			}
		}
		if _, err := sweep.Merge(sweep.Options{}, dir); !errors.As(err, &refused) {
			t.Errorf("%s: merge says %v", c.to, err)
		}
		p, err := sweep.Status(dir)
		if err != nil || p.Done != 24 || p.Runs != 24 || len(p.Changed) != 1 || p.Changed[0].File != "study.yaml" {
			t.Errorf("%s: status %+v, %v", c.to, p, err)
		}
		out, err := sweep.Run(context.Background(), load(refused.Original), sweep.Options{Dir: dir})
		if err != nil || out.Ran != 0 || !slices.ContainsFunc(out.Notes,
			func(n string) bool { return strings.Contains(n, "study.yaml was changed") }) {
			t.Errorf("%s: %+v, %v", c.to, out, err)
		}
		if after := tables(t, dir); after["study.yaml"] != before["study.yaml"] || after["runs.csv"] != before["runs.csv"] {
			t.Errorf("%s: the folder is not as it was", c.to)
		}
	}
}

// Damage in the journal is shown until its run is done again.
func TestDamageIsShownUntilMended(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	run(t, small, dir)
	change(t, filepath.Join(dir, "journal", "all.1.ndjson"), flip(0.5))
	if p, err := sweep.Status(dir); err != nil || len(p.Damage) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	run(t, small, dir)
	if p, err := sweep.Status(dir); err != nil || len(p.Damage) != 0 {
		t.Errorf("mended: %+v, %v", p, err)
	}
	if out := run(t, with(small, "replicates: 4", "replicates: 5"), dir); slices.ContainsFunc(out.Notes,
		func(n string) bool { return strings.Contains(n, "damaged line") }) {
		t.Errorf("told again: %q", out.Notes)
	}
}

// A user's own study in the folder is not overwritten.
func TestOwnStudyInTheFolder(t *testing.T) {
	dir := t.TempDir()
	text := []byte("# mine\n" + small)
	need.Nil(t, os.WriteFile(filepath.Join(dir, "study.yaml"), text, 0o666))
	_, err := sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: dir})
	var foreign *sweep.ForeignError
	if b, _ := os.ReadFile(filepath.Join(dir, "study.yaml")); !errors.As(err, &foreign) || !bytes.Equal(b, text) {
		t.Errorf("the error is %v", err)
	}
}
