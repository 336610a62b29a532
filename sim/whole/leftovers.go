package whole

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guanxi/sim/lock"
)

// A growing file is locked until it has its name or is gone, so that one which is not
// was left by a process that died. Its random part has 26 letters and digits.
const (
	growingPrefix = ".partial-"
	growingLength = len(growingPrefix) + 26
)

// asleep is for how long nobody wrote to what is cleared away: some file systems of clusters
// keep locks on the computer that took them, where those of another are not seen.
const asleep = time.Hour

// Clear removes from a folder what grew there when its process died, an hour later. Where there are
// no locks everything stays, as nobody can tell who lives.
func Clear(dir string) { clearAway(dir, asleep) }

func clearAway(dir string, asleep time.Duration) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	names, _ := f.Readdirnames(-1)
	f.Close()
	for _, name := range names {
		if strings.HasPrefix(name, growingPrefix) && len(name) == growingLength {
			remove(filepath.Join(dir, name), asleep)
		}
	}
}

func remove(path string, asleep time.Duration) {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < asleep {
		return
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer f.Close() // after it is gone: who made it just now locks it after that and finds it gone
	if lock.Take(f) == nil {
		os.Remove(path)
	}
}

// begin makes a growing file in a folder; locked says whether it is known as one that grows.
func begin(dir string) (f *os.File, locked bool, err error) {
	for {
		path := filepath.Join(dir, growingPrefix+rand.Text())
		// Not os.CreateTemp, which makes files that the user alone may read.
		if f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666); err != nil {
			return nil, false, err
		}
		err := lock.Take(f)
		if _, gone := os.Lstat(path); gone == nil && !errors.Is(err, lock.ErrHeld) {
			return f, err == nil, nil
		}
		f.Close() // another process cleared it away before it was locked
	}
}
