package sweep_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/sim/simtest/need"
)

// Shards that ran on separate machines are merged, twice.
func TestMergeOfFolders(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, small, whole)
	var dirs []string
	ran := 0
	for i := 1; i <= 3; i++ {
		dir := filepath.Join(t.TempDir(), "machine")
		out := run(t, small, dir, func(o *sweep.Options) { o.Shard, o.Shards = i, 3 })
		if out.Ran != 8 || out.Complete {
			t.Errorf("shard %d: %+v", i, out)
		}
		ran += out.Ran
		dirs = append(dirs, dir)
	}
	if ran != 24 {
		t.Errorf("the shards ran %d", ran)
	}
	for range 2 {
		out := merge(t, dirs...)
		if out.Done != 24 {
			t.Errorf("%+v", out)
		}
		sameTables(t, dirs[0], whole)
	}
	if n := journalLines(t, dirs[0]); n != 24 {
		t.Errorf("%d lines in the journal: runs were copied twice", n)
	}
	// Several merges at once wait for each other.
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := sweep.Merge(sweep.Options{Program: "test"}, dirs...); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	sameTables(t, dirs[0], whole)
	elsewhere := filepath.Join(t.TempDir(), "all", "together") // a folder that does not exist yet
	merged := merge(t, append([]string{elsewhere}, dirs...)...)
	sameTables(t, elsewhere, whole)
	if times := merged.Manifest.Times; len(times) > 0 {
		t.Errorf("a merge says that it ran %+v", times)
	}

	other := filepath.Join(t.TempDir(), "other")
	run(t, with(small, "replicates: 4", "replicates: 2"), other)
	need.Refused(sweep.Merge(sweep.Options{}, dirs[0], other))(t, "replicates")
	// The larger study, named second, would lose runs: the error says which order keeps them.
	empty := filepath.Join(t.TempDir(), "none")
	need.Refused(sweep.Merge(sweep.Options{}, empty, other, dirs[0]))(t, "(compared with "+other+")", "guanxi merge DIR "+dirs[0]+" "+other+" --force keeps the runs of both")
	if _, err := sweep.Merge(sweep.Options{}, empty, dirs[1], other); err == nil {
		t.Error("a folder of another study is merged")
	} else if _, err := os.Stat(empty); err == nil {
		t.Error("a refused merge leaves a folder")
	}
	if _, err := sweep.Merge(sweep.Options{}, dirs[1], dirs[2], other); err == nil || journalLines(t, dirs[1]) != 8 {
		t.Errorf("a refused merge copies runs: %v", err)
	}
	need.Refused(sweep.Merge(sweep.Options{}, dirs[0], t.TempDir()))(t, "journal")
	need.Refused(sweep.Merge(sweep.Options{}, t.TempDir()))(t, "study.yaml")
}

// Two journals with different numbers for the same run are an error; none is picked at random.
func TestConflict(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	run(t, small, dir)
	run(t, with(small, "start: 2011-01-21", "start: 2011-01-22"), other)
	// A faulty machine could give the same run other numbers. The line needs a valid checksum, so
	// it is forged from an existing one.
	b := need.Value(os.ReadFile(filepath.Join(dir, "journal", "all.1.ndjson")))(t)
	line := forge(t, b[:bytes.IndexByte(b, '\n')])
	os.WriteFile(filepath.Join(dir, "journal", "evil.1.ndjson"), append(line, '\n'), 0o666)
	need.Refused(sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: dir}))(t, "finished twice", "evil.1.ndjson:1", "all.1.ndjson:1")
}
