// Package lock marks a file as in use for as long as it is open, so that no mark
// outlives its process, however that ends.
package lock

import (
	"errors"
	"os"
)

var ErrHeld = errors.New("locked")

// Take marks the file, which is open for writing. The error is ErrHeld where another
// has it marked, errors.ErrUnsupported where the system or the file system has no
// locks, so that two processes do not notice each other.
func Take(f *os.File) error { return take(f) }

// Held says whether somebody has a file marked; false where there are no locks.
func Held(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(look(f), ErrHeld)
}
