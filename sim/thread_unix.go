//go:build linux || darwin || freebsd

package sim

import "golang.org/x/sys/unix"

// threadTime is the processor time that this thread has taken, in nanoseconds.
func threadTime() int64 {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) // fails for unknown clocks only
	return t.Nano()
}
