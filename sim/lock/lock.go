// Package lock marks a file as in use for as long as it is open, so that no mark outlives its
// process, however that ends.
//
// It is 50 lines of calls. github.com/gofrs/flock (0.13.2) would need as many around it, and on Windows locks
// byte 0, so that nobody could read a journal that is being written. It also locks a handle of its own rather
// than the file that is open. github.com/rogpeppe/go-internal/lockedfile waits for a lock and cannot ask.
package lock

import (
	"errors"
	"os"
	"runtime"
)

var ErrHeld = errors.New("locked")

// Take locks a file that is open for writing. It returns ErrHeld if another process holds the
// lock, and errors.ErrUnsupported if the system or the file system has no locks, so that
// processes cannot notice each other.
func Take(f *os.File) error { return take(f) }

// Held reports whether somebody holds the lock of a file; false where there are no locks.
func Held(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(look(f), ErrHeld)
}

// Unpin closes a locked file that is to be renamed or removed, alone or with a folder above it, if the
// system keeps open files from that, and reports whether it does. There the lock ends a moment too
// early; elsewhere the file stays locked.
func Unpin(f *os.File) (pinned bool) {
	if pinned = runtime.GOOS == "windows"; pinned {
		f.Close()
	}
	return pinned
}
