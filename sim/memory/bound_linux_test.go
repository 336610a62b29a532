package memory_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"guanxi/sim/memory"
)

// With a limit on the address space, Free is what the limit leaves.
func TestFreeOfABoundedAddressSpace(t *testing.T) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip(err)
	}
	var pages int64
	if _, err := fmt.Sscan(string(b), &pages); err != nil {
		t.Fatal(err)
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &was); err != nil {
		t.Fatal(err)
	}
	const room, slack = 1 << 30, 256 << 20 // slack: threads that start meanwhile
	bound := uint64(pages*int64(os.Getpagesize()) + room)
	if memory.Free() < room || was.Cur < bound {
		t.Skip("there is not more memory than that")
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: bound, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_AS, &was)
	if got := memory.Free(); got > room+slack || got < room-slack {
		t.Errorf("%d bytes are free where the program may have %d more", got, int64(room))
	}
}
