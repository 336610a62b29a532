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
