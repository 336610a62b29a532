//go:build unix

package societytest

import "syscall"

// Processor is the time that the process has used, in nanoseconds: what counts
// where the cores are shared with others.
func Processor() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
