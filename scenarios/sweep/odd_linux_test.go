package sweep_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/journal"
	"guanxi/sim/simtest/need"
)

// What lies beside a study and is no sound folder of one is as if it were not there, and costs little.
func TestOddNeighbours(t *testing.T) {
	home, alone := t.TempDir(), filepath.Join(t.TempDir(), "alone")
	run(t, small, alone, built("this"))
	lines := need.Value(os.ReadFile(filepath.Join(alone, "journal", "all.1.ndjson")))(t)
	head, _, _ := strings.Cut(string(lines), `"status"`)
	in := func(name string) string {
		dir := filepath.Join(home, name, "journal")
		need.Nil(t, os.MkdirAll(dir, 0o777))
		return filepath.Join(dir, "all.1.ndjson")
	}
	need.Nil(t, syscall.Mkfifo(in("pipe"), 0o666))
	need.Nil(t, os.Symlink("all.1.ndjson", in("loop")))
	need.Nil(t, os.Symlink("journal", filepath.Join(filepath.Dir(filepath.Dir(in("folders"))), "round")))
	need.Nil(t, os.Mkdir(in("folder"), 0o777))
	need.Nil(t, os.Symlink(filepath.Join(alone, "journal", "all.1.ndjson"), in("elsewhere")))
	need.Nil(t, os.WriteFile(in("unreadable"), lines, 0))
	for name, text := range map[string]string{"empty": "", "cut": string(lines[:40]), "zeros": strings.Repeat("\x00",
		1<<12),
		"endless": head + strings.Repeat(" ", 1<<12)} {
		need.Nil(t, os.WriteFile(in(name), []byte(text), 0o666))
	}
	need.Nil(t, os.Truncate(in("endless"), 1500<<20)) // begins as a run that is missing
	need.Nil(t, os.Truncate(in("zeros"), 1<<40))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	seen := need.Value(sweep.Beside(parse(t, small), sweep.Options{Dir: filepath.Join(home, "x"), Build: "this"}))(t)
	runtime.ReadMemStats(&after)
	if kept := int64(after.Sys - before.Sys); kept > 1<<29 || len(seen) > 1 || os.Getuid() > 0 && len(seen) > 0 {
		t.Errorf("%d bytes in %v; runs are taken of %v", kept, time.Since(began), seen)
	}
}

// A folder that is removed while it is read is followed by the next one, which is offered the same runs.
func TestRemovedWhileRead(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"a", "b"} {
		run(t, small, filepath.Join(home, name), func(o *sweep.Options) {
			o.Build, o.Home = "this",
				filepath.Join(t.TempDir(), "x")
		})
	}
	seen := need.Value(sweep.Beside(parse(t, small), sweep.Options{Dir: filepath.Join(home, "x"), Build: "this"},
		journal.Unread{}))(t)
	if len(seen) != 2 {
		t.Errorf("%v", seen)
	}
}
