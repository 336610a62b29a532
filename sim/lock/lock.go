// Package lock marks a file as in use for as long as it is open, so that no mark outlives its
// process, however that ends.
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

// Pins is whether the system keeps an open file, and the folders above it, from being renamed and
// removed. There a lock ends before its file or folder is moved, a moment too early.
const Pins = runtime.GOOS == "windows"
