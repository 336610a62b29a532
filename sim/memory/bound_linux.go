package memory

import (
	"math"
	"syscall"
)

// addressBound is the bound of the address space in bytes, 0 without one.
func addressBound() int64 {
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &r) != nil || r.Cur > math.MaxInt64 {
		return 0
	}
	return int64(r.Cur)
}
