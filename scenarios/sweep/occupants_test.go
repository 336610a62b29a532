package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/sim/simtest/need"
)

// A changed study is rejected with the changes; what follows from a search continues with the runs that still belong.
func TestChangedStudy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	run(t, small, dir)
	before := tables(t, dir)
	changed := with(small, "values: [0.2/day, 0.4/day, 0.8/day]", "values: [0.2/day, 0.5/day, 0.8/day]")
	_, err := sweep.Run(context.Background(), parse(t, changed), sweep.Options{Dir: dir})
	var refused *sweep.ChangedError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %v", err)
	}
	for _, want := range []string{dir, "factors.q.values", "0.5/day", "-o"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q:\n%v", want, err)
		}
	}
	if after := tables(t, dir); after["runs.csv"] != before["runs.csv"] || after["study.yaml"] != before["study.yaml"] {
		t.Error("what was refused changed the folder")
	}
	out := run(t, changed, dir, func(o *sweep.Options) { o.Force = true })
	if out.Ran != 8 || out.Runs != 24 || !out.Complete {
		t.Errorf("%+v", out)
	}
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, changed, whole)
	sameTables(t, dir, whole)

	need.Refused(sweep.Run(context.Background(),
		parse(t, with(small, "consumers: {count: 200}", "consumers: {count: 300}")), sweep.Options{Dir: dir}))(t,
		"consumers.count: 300, was 200")
}

// A folder with other content is left alone.
func TestForeignFolder(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "thesis.tex"), []byte("x"), 0o666)
	_, err := sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: dir, Force: true})
	var foreign *sweep.ForeignError
	if !errors.As(err, &foreign) || !strings.Contains(err.Error(), "thesis.tex") {
		t.Errorf("the error is %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files", len(entries))
	}
}

// change rewrites a file.
func change(t *testing.T, path string, edit func([]byte) []byte) {
	t.Helper()
	b := need.Value(os.ReadFile(path))(t)
	need.Nil(t, os.WriteFile(path, edit(b), 0o666))
}

func flip(at float64) func([]byte) []byte {
	return func(b []byte) []byte { b[int(at*float64(len(b)))] ^= 8; return b }
}

// If files of the folder are cut off in a line, have a flipped bit or are lost, they are made
// again. Damaged runs of the journal run again, and the tables come out the same.
func TestDamage(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, small, whole)
	journal := filepath.Join("journal", "all.1.ndjson")
	for _, c := range []struct {
		name, file string
		edit       func([]byte) []byte
		ran        int
		note       string
	}{
		{"journal cut in a line", journal, func(b []byte) []byte { return b[:len(b)-100] }, 1, ""},
		{"journal cut in its middle", journal, func(b []byte) []byte { return b[:len(b)/2] }, -1, ""},
		{"journal with a bit flipped", journal, flip(0.5), 1, "all.1.ndjson:13: damaged line: its checksum is wrong"},
		{"journal lost", journal, nil, 24, ""},
		{"runs.csv with a bit flipped", "runs.csv", flip(0.7), 0, "runs.csv was changed since it was written; rebuilt " +
			"from the journal"},
		{"series.csv with a bit flipped", "series.csv", flip(0.3), 0, "series.csv was changed"},
		{"runs.csv lost", "runs.csv", nil, 0, "runs.csv is missing"},
		{"series.csv cut", "series.csv", func(b []byte) []byte { return b[:len(b)/3] }, 0, "series.csv was changed"},
		{"columns.csv with a bit flipped", "columns.csv", flip(0.4), 0, "columns.csv was changed since it was written; " +
			"rebuilt from the journal"},
		{"columns.csv lost", "columns.csv", nil, 0, "columns.csv is missing; rebuilt from the journal"},
		{"manifest with a bit flipped", "manifest.json", flip(0.5), 0, "manifest.json was changed since it was written; " +
			"restored"},
		{"manifest of a newer format by a flipped bit", "manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 2`), []byte(`"format": 3`), 1) }, 0, "manifest.json was changed since it was written; restored"},
		{"manifest cut", "manifest.json", func(b []byte) []byte { return b[:len(b)/2] }, 0, "manifest.json was changed"},
		{"manifest lost", "manifest.json", nil, 0, ""},
		{"study with a bit flipped", "study.yaml", flip(0.5), 0, "study.yaml was changed since it was written; restored"},
		{"study lost", "study.yaml", nil, 0, "study.yaml is missing"},
	} {
		for _, viaMerge := range []bool{false, true} {
			if viaMerge && (c.ran != 0 || c.file == "study.yaml") { // merge runs nothing and has no other copy of the study
				continue
			}
			dir := filepath.Join(t.TempDir(), "damaged")
			need.Nil(t, os.CopyFS(dir, os.DirFS(whole)))
			path := filepath.Join(dir, c.file)
			if c.edit == nil {
				os.Remove(path)
			} else {
				change(t, path, c.edit)
			}
			var out *sweep.Outcome
			if viaMerge {
				out = merge(t, dir)
			} else {
				out = run(t, small, dir)
			}
			if c.ran >= 0 && out.Ran != c.ran || c.ran < 0 && (out.Ran < 8 || out.Ran > 16) {
				t.Errorf("%s: %d runs", c.name, out.Ran)
			}
			if c.note != "" && !slices.ContainsFunc(out.Notes, func(n string) bool { return strings.Contains(n, c.note) }) {
				t.Errorf("%s: notes %q", c.name, out.Notes)
			}
			sameTables(t, dir, whole)
		}
	}
}

// What an interrupted creation of the folder leaves behind is no obstacle.
func TestHalfMadeFolder(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, small, whole)
	const growing = ".partial-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, names := range [][]string{{}, {"study.yaml"}, {"study.yaml", "columns.csv"}, {growing},
		{"journal/all.1.ndjson"}} {
		dir := filepath.Join(t.TempDir(), "half")
		os.MkdirAll(filepath.Join(dir, "journal"), 0o777)
		for _, name := range names {
			b, _ := os.ReadFile(filepath.Join(whole, name))
			os.WriteFile(filepath.Join(dir, name), b, 0o666)
		}
		run(t, small, dir)
		sameTables(t, dir, whole)
		if exists(filepath.Join(dir, growing)) {
			t.Error("a leftover stays")
		}
	}
}

// An archive has tables and no journal. A sweep there would start again and replace them with
// empty tables.
func TestSweepInAnArchive(t *testing.T) {
	for _, damaged := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "small")
		run(t, small, dir)
		os.RemoveAll(filepath.Join(dir, "journal"))
		if damaged {
			change(t, filepath.Join(dir, "manifest.json"), replaced(`"design": "grid"`, `"design": "list"`))
		}
		before := tables(t, dir)
		o := sweep.Options{Dir: dir, Workers: 2}
		_, ran := sweep.Run(context.Background(), parse(t, small), o)
		_, looked := sweep.Look(context.Background(), parse(t, small), o)
		_, merged := sweep.Merge(sweep.Options{}, dir)
		for _, err := range []error{ran, looked, merged} {
			var bare *sweep.NoJournalError
			if !errors.As(err, &bare) || bare.Done != 24 || !strings.Contains(err.Error(), "-o again") {
				t.Errorf("damaged %v: %v", damaged, err)
			}
		}
		if !reflect.DeepEqual(tables(t, dir), before) {
			t.Errorf("damaged %v: the tables were changed", damaged)
		}
		o.Force = true
		if out, err := sweep.Run(context.Background(), parse(t, small), o); err != nil || out.Ran != 24 {
			t.Errorf("damaged %v, --force: %+v, %v", damaged, out, err)
		}
	}
}
