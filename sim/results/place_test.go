package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

func TestFind(t *testing.T) {
	base := t.TempDir()
	id := Identity{"trial", "0123abcd", 7, 1, []int{1, 2}}
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
		{filepath.Join(base, "stuff"), id, "holds something that is not a run (thesis.tex); choose another --out, or --force"},
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

func TestForce(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	write(t, dir, options(1, 2), 1, 2)
	os.WriteFile(filepath.Join(dir, "old.txt"), nil, 0o666)
	o := options(3)
	o.Force = true
	run := write(t, dir, o, 3)
	if !slices.Equal(run.Manifest.ReplicatesDone, []int{3}) {
		t.Errorf("%+v", run.Manifest.ReplicatesDone)
	}
	nothingBut(t, base, "x")

	// Something that is not a run is never removed.
	stuff := filepath.Join(base, "stuff")
	for i, kept := range []string{"stuff.replaced", "stuff.replaced-2"} {
		os.RemoveAll(stuff)
		os.Mkdir(stuff, 0o777)
		os.WriteFile(filepath.Join(stuff, "thesis.tex"), []byte("years of work"), 0o666)
		w := need.Value(Create(stuff, o))(t)
		need.Nil(t, errors.Join(w.AddReplicate(trial(1)), w.Finish(nil)))
		if w.Kept() != filepath.Join(base, kept) || read(t, base, kept, "thesis.tex") != "years of work" {
			t.Errorf("%d: kept in %q", i, w.Kept())
		}
		nothingBut(t, filepath.Join(base, kept), "thesis.tex")
		open(t, stuff)
	}
	nothingBut(t, base, "x", "stuff", "stuff.replaced", "stuff.replaced-2")

	// A failing run leaves what was there.
	w := need.Value(Create(dir, o))(t)
	need.Nil(t, w.Abort())
	open(t, dir)
	nothingBut(t, base, "x", "stuff", "stuff.replaced", "stuff.replaced-2")
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

func TestNoPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	base := t.TempDir()
	os.Chmod(base, 0o555)
	defer os.Chmod(base, 0o777)
	if _, err := Create(filepath.Join(base, "x"), options(1)); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	nothingBut(t, base)
	// A folder that cannot be replaced is reported before the run.
	os.Chmod(base, 0o777)
	dir := filepath.Join(base, "x")
	write(t, dir, options(1), 1)
	os.Chmod(dir, 0o555)
	defer os.Chmod(dir, 0o777)
	o := options(1)
	o.Force = true
	if _, err := Create(dir, o); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "cannot be replaced") {
		t.Errorf("%v", err)
	}
	nothingBut(t, base, "x")
}

// A killed process leaves its partial folder and no lock.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("GUANXI_TEST_HANG"); dir != "" {
		w, err := Create(dir, options(1, 2))
		if err == nil {
			err = w.AddReplicate(trial(1))
		}
		fmt.Println("ready", err)
		time.Sleep(time.Minute)
		return
	}
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	c := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	c.Env = append(os.Environ(), "GUANXI_TEST_HANG="+dir)
	out := need.Value(c.StdoutPipe())(t)
	need.Nil(t, c.Start())
	line := make([]byte, 11)
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "ready <nil>" {
		t.Fatalf("%q %v", line, err)
	}
	_, err := Create(dir, options(1))
	if want := fmt.Sprintf("x.partial is being written by another run (process %d)", c.Process.Pid); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	c.Process.Kill()
	c.Wait()
	nothingBut(t, base, "x.partial")
	nothingBut(t, dir+".partial", ".lock", ".parts")
	write(t, dir, options(1), 1)
	nothingBut(t, base, "x")
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
