package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	// Of another study the runs that belong are copied: half of them, or all.
	for into, n := range map[string]int{dirs[0]: 24, filepath.Join(t.TempDir(), "none"): 12} {
		if out := merge(t, into, other); out.Done != n || out.Failed > 0 {
			t.Errorf("%s: %+v", into, out)
		}
	}
	larger := filepath.Join(t.TempDir(), "larger")
	run(t, small, larger, func(o *sweep.Options) { o.Shard, o.Shards = 1, 1000 })
	if out, err := sweep.Merge(sweep.Options{}, larger, other); err != nil || out.Done != 12 || out.Complete ||
		!slices.Contains(out.Notes, other+": replicates: 2, was 4") {
		t.Errorf("%+v, %v", out, err)
	}
	run(t, small, larger)
	sameTables(t, larger, whole)
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
	need.Refused(sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: dir}))(t, "finished twice",
		"evil.1.ndjson:1", "all.1.ndjson:1")
}

// A merge keeps the tables of a study whose journal has lost runs, and fails; verify says what is
// damaged; the study runs them again.
func TestMergeKeepsWhatTheJournalLost(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name        string
		edit        func([]byte) []byte
		says, shows string
	}{
		{"a flipped bit", flip(.5), "damaged line", "journal/all.1.ndjson:"},
		{"the last line is cut", func(b []byte) []byte { return b[:len(b)-3] }, "23 of the 24 runs",
			"journal: it lacks run "},
	} {
		dir, elsewhere := filepath.Join(t.TempDir(), "small"), filepath.Join(t.TempDir(), "new")
		run(t, small, dir)
		before := tables(t, dir)
		change(t, filepath.Join(dir, "journal", "all.1.ndjson"), c.edit)
		for _, dirs := range [][]string{{dir}, {dir, dir}} {
			_, err := sweep.Merge(sweep.Options{Program: "test"}, dirs...)
			need.Refusal(t, err, c.says, "guanxi run "+dir+" runs the others again")
			if !errors.As(err, new(*sweep.LostError)) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if after := tables(t, dir); after["runs.csv"] != before["runs.csv"] {
			t.Errorf("%s: the tables changed", c.name)
		}
		v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{1}})
		if err != nil || len(v.Files) == 0 || !strings.HasPrefix(v.Files[0].String(), c.shows) {
			t.Errorf("%s: verify shows %v, %v", c.name, v, err)
		}
		out := need.Value(sweep.Merge(sweep.Options{Program: "test"}, elsewhere, dir))(t)
		if out.Complete || out.Damaged != (c.says == "damaged line") {
			t.Errorf("%s: into a new folder: %+v", c.name, out)
		}
		run(t, small, dir)
		if after := tables(t, merge(t, dir).Dir); after["runs.csv"] != before["runs.csv"] {
			t.Errorf("%s: mended, the tables differ", c.name)
		}
		if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{1}, Workers: 1}); err != nil ||
			len(v.Files)+len(v.Wrong) > 0 {
			t.Errorf("%s: mended, verify shows %v, %v", c.name, v, err)
		}
	}
}

// A stopped study does not take rows from the tables either.
func TestStoppedKeepsWhatTheJournalLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	run(t, small, dir)
	before := tables(t, dir)
	change(t, filepath.Join(dir, "journal", "all.1.ndjson"), flip(.5))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if out, err := sweep.Run(ctx, parse(t, small), sweep.Options{Dir: dir}); err == nil || out == nil || out.Complete {
		t.Errorf("%+v, %v", out, err)
	}
	if after := tables(t, dir); after["runs.csv"] != before["runs.csv"] {
		t.Error("the tables changed")
	}
}

// A journal that cannot be read is an error, not one without runs.
func TestUnreadableJournal(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	run(t, small, dir)
	run(t, small, other)
	for _, place := range []string{dir, other} {
		path := filepath.Join(place, "journal")
		need.Nil(t, os.Rename(path, path+"-away"))
		if err := os.Symlink(filepath.Join(place, "nowhere"), path); err != nil {
			t.Skip(err)
		}
		need.Refused(sweep.Merge(sweep.Options{Program: "test"}, dir, other))(t, path)
		need.Refused(sweep.Status(place))(t, path)
		need.Nil(t, errors.Join(os.Remove(path), os.Rename(path+"-away", path)))
	}
}
