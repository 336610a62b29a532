package whole

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"guanxi/sim/lock"
)

// A growing file is locked until it is renamed or removed, so an unlocked one was left by a
// process that died. Its name has here, if that is known, and 26 random letters and digits.
const growingPrefix = ".partial-"

var growingName = regexp.MustCompile(`^\.partial-([0-9a-f]{8}-)?[0-9A-Z]{26}$`)

// here names what ran on this computer since it was started; "": the system does not tell.
var here = sync.OnceValue(func() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id") // see random(4)
	if err != nil || len(id) < 9 {
		return ""
	}
	return string(id[:9])
})

// asleep is how long a leftover from elsewhere must be unmodified before it is removed. Some cluster
// file systems keep locks local to one computer, so a lock held on another is invisible.
const asleep = time.Hour

// Clear removes growing files left in a folder by processes that died, those from other computers if
// they have been unmodified for so long. Without locks everything stays, since live writers cannot be
// recognised.
func Clear(dir string, asleep time.Duration) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	names, _ := f.Readdirnames(-1)
	f.Close()
	for _, name := range names {
		if m := growingName.FindStringSubmatch(name); m != nil && m[1] != "" && m[1] == here() {
			remove(filepath.Join(dir, name), 0)
		} else if m != nil {
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
	defer f.Close() // closed only after removal: the owner, if it locks the file after that, finds it gone
	if lock.Take(f) == nil {
		lock.Unpin(f)
		os.Remove(path)
	}
}

// begin creates a growing file in a folder; locked reports whether the file system could lock
// it.
func begin(dir string) (f *os.File, locked bool, err error) {
	for {
		path := filepath.Join(dir, growingPrefix+here()+rand.Text())
		// os.CreateTemp would make files that only the user may read.
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
