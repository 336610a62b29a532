package memory

import (
	"math"
	"syscall"
)

// addressBound returns the limit of the address space in bytes, or 0 if there is none.
func addressBound() int64 {
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &r) != nil || r.Cur > math.MaxInt64 {
		return 0
	}
	return int64(r.Cur)
}
