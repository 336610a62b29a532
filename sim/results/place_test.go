package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"guanxi/sim/simtest/need"
)

func TestFind(t *testing.T) {
	base := t.TempDir()
	id := Identity{"trial", "0123abcd", 7, 1, []int{1, 2}, nil}
	for _, name := range []string{"none", "empty"} {
		dir := filepath.Join(base, name)
		if name == "empty" {
			os.Mkdir(dir, 0o777)
		}
		if run, missing, err := Find(dir, id); run != nil || missing != nil || err != nil {
			t.Errorf("%s: %v %v %v", name, run, missing, err)
		}
	}
	write(t, filepath.Join(base, "empty"), options(1, 2, 3), 1, 2, 3)
	dir := filepath.Join(base, "empty")
	if run, missing, err := Find(dir, id); run == nil || len(missing) > 0 || err != nil {
		t.Errorf("%v %v", missing, err)
	}
	os.WriteFile(filepath.Join(base, "file"), nil, 0o666)
	os.Mkdir(filepath.Join(base, "stuff"), 0o777)
	os.WriteFile(filepath.Join(base, "stuff", "thesis.tex"), []byte("years of work"), 0o666)
	other := func(change func(*Identity)) Identity { x := id; change(&x); return x }
	for _, c := range []struct {
		dir  string
		id   Identity
		want string
	}{
		{dir, other(func(x *Identity) { x.Scenario = "ring" }), ""},
		{dir, other(func(x *Identity) { x.Scenario, x.ScenarioHash = "ring", "ff" }), "holds a run of scenario trial"},
		{dir, other(func(x *Identity) { x.ScenarioHash = "ff" }), "holds a run of trial with other settings"},
		{dir, other(func(x *Identity) { x.Seed = 8 }), "holds a run with seed 7, not 8"},
		{dir, other(func(x *Identity) { x.Results = 2 }), "results version 1, and this program gives 2"},
		{filepath.Join(base, "file"), id, "is a file; a run needs a folder"},
		{filepath.Join(base, "stuff"), id, "holds something that is not a run (thesis.tex); choose another --out, or " +
			"--force"},
		{filepath.Join(base, "file", "x"), id, "cannot be created: a part of the path is a file"},
		{filepath.Join(base, "x.partial"), id, "may not end in .partial"},
		{".", id, "is or contains the current folder"},
		{"", id, "has no name"},
	} {
		_, _, err := Find(c.dir, c.id)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.dir, err, c.want)
		}
		if c.want == "" || c.dir == dir {
			continue
		}
		need.Refused(Create(c.dir, options(1)))(t, c.want)
	}
	need.Refused(Create(dir, options(1)))(t, "holds a run of scenario trial with seed 7; choose another --out, or --force")
	nothingBut(t, base, "empty", "file", "stuff")
}

func TestLinkedFolder(t *testing.T) {
	base := t.TempDir()
	os.MkdirAll(filepath.Join(base, "disk", "x"), 0o777)
	if err := os.Symlink(filepath.Join("disk", "x"), filepath.Join(base, "x")); err != nil {
		t.Skip(err)
	}
	write(t, filepath.Join(base, "x"), options(1), 1)
	o := options(2)
	o.Extend = open(t, filepath.Join(base, "x"))
	write(t, filepath.Join(base, "x"), o, 2)
	open(t, filepath.Join(base, "disk", "x"))
	if info, err := os.Lstat(filepath.Join(base, "x")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	nothingBut(t, filepath.Join(base, "disk"), "x")
}

func TestPartialThatIsNoLeftover(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	os.Mkdir(dir+".partial", 0o777) // empty: a process died at once
	write(t, dir, options(1), 1)
	os.RemoveAll(dir)
	os.Mkdir(dir+".partial", 0o777)
	os.WriteFile(filepath.Join(dir+".partial", "thesis.tex"), []byte("years of work"), 0o666)
	need.Refused(Create(dir, options(1)))(t, "x.partial is in the way")
	if read(t, dir+".partial", "thesis.tex") != "years of work" {
		t.Error("it was touched")
	}
}

// Many runs compete for one place: each fails or wins, and the folder there is always complete.
func TestManyWritersOnePlace(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	var wait sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 8 {
		wait.Go(func() {
			for range 10 {
				o := options(i + 1)
				o.Force = true
				w, err := Create(dir, o)
				if err != nil {
					if !strings.Contains(err.Error(), "being written by another run") {
						t.Error(err)
					}
					continue
				}
				if err := errors.Join(w.AddReplicate(trial(i+1)), w.Finish(nil)); err != nil {
					t.Error(err)
				}
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	open(t, dir)
	nothingBut(t, base, "x")
	if won == 0 {
		t.Error("nobody won")
	}
}
