//go:build unix

package runner

import (
	"syscall"
	"time"
)

// processorTime returns the processor time that this process has taken, or false if it is unknown.
func processorTime() (time.Duration, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
