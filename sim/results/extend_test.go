package results

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

func sameRun(t *testing.T, a, b *Run) {
	t.Helper()
	if d, err := Compare(a, b); err != nil || len(d) > 0 {
		t.Errorf("%v, %v", d, err)
	}
	for _, name := range []string{"summary.json", "columns.csv"} {
		if read(t, a.Dir, name) != read(t, b.Dir, name) {
			t.Errorf("%s differs:\n%s\n%s", name, read(t, a.Dir, name), read(t, b.Dir, name))
		}
	}
}

func TestExtendIsTheSameAsAllAtOnce(t *testing.T) {
	base := t.TempDir()
	all := write(t, filepath.Join(base, "whole"), options(count1(6)...), count1(6)...)
	dir := filepath.Join(base, "grown")
	first := write(t, dir, options(2, 5), 5, 2)
	need.Nil(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o666))
	need.Nil(t, manifest.Put(dir, nil, whole.Doc{Path: "figures/old.svg", Bytes: []byte("old")}))
	id := Identity{"trial", "0123abcd", 7, 1, count1(6), nil}
	run, missing, err := Find(dir, id)
	if err != nil || !slices.Equal(missing, []int{1, 3, 4, 6}) {
		t.Fatalf("%v %v", missing, err)
	}
	o := options(missing...)
	o.Extend = run
	grown := write(t, dir, o, 6, 1, 4, 3)
	sameRun(t, all, grown)
	nothingBut(t, base, "whole", "grown")
	if read(t, dir, "notes.txt") != "mine" {
		t.Error("the user's file is gone")
	}
	if _, err := os.Stat(filepath.Join(dir, "figures", "old.svg")); err == nil {
		t.Error("a figure of fewer replicates stayed")
	}
	m := grown.Manifest
	if !m.Complete || len(m.Times) != 2 || !slices.Equal(m.Times[1].Replicates, []int{1, 3, 4, 6}) ||
		!slices.Equal(m.Asked, count1(6)) || m.Graph[2] != first.Manifest.Graph[2] {
		t.Errorf("%+v", m)
	}
	if _, missing, err := Find(dir, id); err != nil || len(missing) != 0 {
		t.Errorf("missing %v, %v", missing, err)
	}
}

func TestExtendRefusesChangedTables(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	run := write(t, dir, options(1), 1)
	need.Nil(t, os.WriteFile(filepath.Join(dir, "series.csv"),
		[]byte(strings.Replace(read(t, dir, "series.csv"), "2013-12-02", "2013-12-03", 1)), 0o666))
	before := read(t, dir, "series.csv")
	o := options(2)
	o.Extend = run
	need.Refused(Create(dir, o))(t, "series.csv was changed since it was written, so no replicates can be added; --force")
	if read(t, dir, "series.csv") != before {
		t.Error("the folder was touched")
	}
	os.Remove(filepath.Join(dir, "series.csv"))
	need.Refused(Create(dir, o))(t, "series.csv is missing, so no replicates can be added; --force")
	nothingBut(t, filepath.Dir(dir), "x")
}
