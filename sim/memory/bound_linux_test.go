package memory_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"guanxi/sim/memory"
	"guanxi/sim/simtest/need"
)

// With a limit on the address space, Free is what the limit leaves.
func TestFreeOfABoundedAddressSpace(t *testing.T) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip(err)
	}
	var pages int64
	need.Value(fmt.Sscan(string(b), &pages))(t)
	var was syscall.Rlimit
	need.Nil(t, syscall.Getrlimit(syscall.RLIMIT_AS, &was))
	const room, slack = 1 << 30, 256 << 20 // slack: threads that start meanwhile
	bound := uint64(pages*int64(os.Getpagesize()) + room)
	if memory.Free() < 2*room || was.Cur < bound {
		t.Skip("there is not more memory than that")
	}
	need.Nil(t, syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: bound, Max: was.Max}))
	defer syscall.Setrlimit(syscall.RLIMIT_AS, &was)
	if got := memory.Free(); got > room+slack || got < room-slack {
		t.Errorf("%d bytes are free where the program may have %d more", got, int64(room))
	}
}
