package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// leaky is a file on a disk that fills up.
type leaky struct {
	file
	left *int64
}

func (l leaky) Write(b []byte) (int, error) {
	n := min(int64(len(b)), *l.left)
	*l.left -= n
	if _, err := l.file.Write(b[:n]); err != nil {
		return 0, err
	}
	if n < int64(len(b)) {
		return int(n), syscall.ENOSPC
	}
	return int(n), nil
}

func TestDiskFull(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	attempt := func(room int64, o Options, replicates ...int) error {
		var mu sync.Mutex
		w, err := create(dir, o, func(path string) (file, error) {
			mu.Lock()
			defer mu.Unlock()
			if room == 0 {
				return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
			}
			f, err := os.Create(path)
			return leaky{f, &room}, err
		}, time.Now)
		if err != nil {
			return err
		}
		for _, r := range replicates {
			if err := w.AddReplicate(trial(r)); err != nil {
				w.Abort()
				return err
			}
		}
		return w.Finish(func(string) error { return nil })
	}
	full := func(err error, room int64) {
		t.Helper()
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "x.partial/") {
			t.Fatalf("room for %d: %v", room, err)
		}
	}
	room := int64(0)
	for ; ; room += 1013 {
		err := attempt(room, options(1, 2), 1, 2)
		if err == nil {
			break
		}
		full(err, room)
		nothingBut(t, base)
	}
	t.Logf("a run fits into %d bytes", room)
	before := read(t, dir, "manifest.json")
	run := open(t, dir)
	for room = 0; ; room += 3001 { // adding to a finished run leaves it untouched until everything is written
		o := options(3)
		o.Extend = run
		err := attempt(room, o, 3)
		if err == nil {
			break
		}
		full(err, room)
		nothingBut(t, base, "x")
		if read(t, dir, "manifest.json") != before {
			t.Fatalf("room for %d: the finished run changed", room)
		}
	}
	if got := open(t, dir).Manifest.Replicates; got != 3 {
		t.Error(got)
	}
}

// On a real file system of 64 kB.
func TestDiskFullTmpfs(t *testing.T) {
	base := filepath.Join(t.TempDir(), "a volume")
	need.Nil(t, os.Mkdir(base, 0o777))
	if err := mountTiny(base); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { unmount(base) })
	w, err := Create(filepath.Join(base, "x"), options(count1(50)...))
	if err != nil {
		t.Fatal(err)
	}
	for r := 1; err == nil && r <= 50; r++ {
		err = w.AddReplicate(trial(r))
	}
	if err == nil {
		err = w.Finish(nil)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	nothingBut(t, base)
	need.Refused(Create(base, options(1)))(t, "is a mounted volume")
}
