package partial

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	_, err := Open(filepath.Join(t.TempDir(), strings.Repeat("x", 250)))
	if err == nil || !strings.Contains(err.Error(), "too long a name: until it is complete, .partial is added to it") {
		t.Error(err)
	}
}
