//go:build unix

package whole

import (
	"context"
	"crypto/rand"
	"io"
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

// What a process killed here left is removed with the next file; what one elsewhere may be writing,
// once it has been unmodified for long. Files that another process still writes, or that a user named
// alike, stay.
func TestLeftovers(t *testing.T) {
	if dir := os.Getenv("WHOLE_GROWS_IN"); dir != "" { // the process to be killed
		File(context.Background(), filepath.Join(dir, "b"), func(w io.Writer) error {
			text("half")(w)
			os.Stdout.WriteString("grows\n")
			time.Sleep(time.Hour) // with select {}, Go ends a process that has nothing else to do
			return nil
		})
	}
	dir := t.TempDir()
	users := []string{".partial-notes", ".partial-" + strings.Repeat("x", 27)}
	for _, name := range users {
		os.WriteFile(filepath.Join(dir, name), nil, 0o666)
	}
	c := exec.Command(os.Args[0], "-test.run=^TestLeftovers$")
	c.Env = append(os.Environ(), "WHOLE_GROWS_IN="+dir)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	need.Value(io.ReadFull(out, make([]byte, len("grows\n"))))(t)
	count := func() (n int) {
		names, _ := filepath.Glob(filepath.Join(dir, ".partial-*"))
		return len(names) - len(users)
	}
	still := func(since time.Duration) {
		names, _ := filepath.Glob(filepath.Join(dir, ".partial-*"))
		for _, name := range names {
			if err := os.Chtimes(name, time.Time{}, time.Now().Add(-since)); err != nil {
				t.Error(err)
			}
		}
	}
	still(2 * asleep)
	path := filepath.Join(dir, "a")
	if err := Bytes(path, []byte("1")); err != nil || count() != 1 {
		t.Errorf("%v, and beside a process that writes there are %d growing files", err, count())
	}
	c.Process.Kill()
	c.Wait()
	if n := count(); n != 1 {
		t.Fatalf("it left %d files", n)
	}
	for _, elsewhere := range []string{"", "0123abcd-"} {
		os.WriteFile(filepath.Join(dir, growingPrefix+elsewhere+rand.Text()), nil, 0o666)
	}
	want := 2
	if here() == "" {
		want = 3
	}
	still(asleep / 2)
	if err := Bytes(path, []byte("2")); err != nil || count() != want {
		t.Errorf("%v, and soon after it %d growing files, not %d", err, count(), want)
	}
	still(2 * asleep)
	if err := Bytes(path, []byte("2")); err != nil || count() != 0 {
		t.Errorf("%v, and after it %d growing files", err, count())
	}
	for _, name := range users {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// Many processes that write in one folder and clear leftovers at once, without delay, lose
// nothing.
func TestManyClearAway(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	for k := range 8 {
		wait.Go(func() {
			path := filepath.Join(dir, string(rune('a'+k)))
			for range 100 {
				Clear(dir, 0)
				if err := Bytes(path, []byte(path)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 8 || slices.ContainsFunc(entries,
		func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }) {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}
