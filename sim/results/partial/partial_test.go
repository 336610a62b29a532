package partial

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// What a killed run left is cleared; what a run is writing, and what is the user's, is not.
func TestClear(t *testing.T) {
	here := t.TempDir()
	make := func(name string, files ...string) string {
		dir := filepath.Join(here, name+partialSuffix)
		for _, f := range append(files, "series.csv") {
			need.Nil(t, os.MkdirAll(dir, 0o777))
			need.Nil(t, os.WriteFile(filepath.Join(dir, f), nil, 0o666))
		}
		return dir
	}
	dead, mine := make("dead", LockFile), make("mine")
	live := need.Value(Open(filepath.Join(here, "live")))(t)
	defer live.Remove()
	for _, name := range []string{"dead", "mine", "live", "none"} {
		Clear(filepath.Join(here, name))
	}
	for dir, want := range map[string]bool{dead: false, mine: true, live.Dir: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

// A name may be valid and yet too long for the folder that is written.
func TestLongName(t *testing.T) {
	need.Refused(Open(filepath.Join(t.TempDir(), strings.Repeat("x", 250))))(t, "too long a name: until it is "+
		"complete, .partial is added to it")
}

// While other runs replace a folder again and again, it is there or not, and both are fine.
func TestReplacedMeanwhile(t *testing.T) {
	target := filepath.Join(t.TempDir(), "x")
	stop, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			select {
			case <-stop:
				return
			default:
				os.Mkdir(target, 0o777)
				os.WriteFile(filepath.Join(target, LockFile), nil, 0o666)
				os.RemoveAll(target)
			}
		}
	}()
	for range 5000 {
		if _, _, err := Occupant(target); err != nil {
			t.Fatal(err)
		}
		if err := Replaceable(target); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	<-gone
}

// A run that put its folder in place holds it for a moment longer, which the next one waits for.
func TestHeldForAMoment(t *testing.T) {
	target := filepath.Join(t.TempDir(), "x")
	need.Nil(t, os.Mkdir(target, 0o777))
	for _, name := range []string{LockFile, "series.csv"} {
		need.Nil(t, os.WriteFile(filepath.Join(target, name), nil, 0o666))
	}
	held := need.Value(Lock(target))(t)
	p := need.Value(Open(target))(t)
	go func() { time.Sleep(20 * time.Millisecond); Unlock(held, target) }()
	if kept, err := p.Publish(target, true, func(string) bool { return true }); kept != "" || err != nil {
		t.Errorf("kept as %q: %v", kept, err)
	}
	if entries, err := os.ReadDir(target); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
