// Package memory makes the large arrays of a run: columns, and the rows of a graph.
package memory

import "unsafe"

// large is the size in bytes from which an array is asked to lie in pages of 2 MiB,
// where the system has them: read at random, a million rows of 16 bytes miss the
// processor's table of small pages with nearly every row. The whole model took 2 to
// 4 % less with them, and a tenth less in an earlier trial. Where memory lies
// reaches no result.
const large = 4 << 20

// Make is make for n values of plain memory.
func Make[T any](n int) []T {
	s := make([]T, n)
	if size := uintptr(n) * unsafe.Sizeof(*new(T)); size >= large {
		inLargePages(unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), size))
	}
	return s
}
