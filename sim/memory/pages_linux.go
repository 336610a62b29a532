package memory

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// inLargePages asks for large pages for the whole ones within b. This is only a hint: a system
// without them refuses, and everything works with small pages.
func inLargePages(b []byte) {
	const page = 2 << 20
	at := uintptr(unsafe.Pointer(&b[0]))
	from := (at+page-1)&^(page-1) - at
	to := (at+uintptr(len(b)))&^(page-1) - at
	if from < to {
		_ = unix.Madvise(b[from:to], unix.MADV_HUGEPAGE)
		// Memory used before, as when making a graph, is already in small pages, and
		// MADV_HUGEPAGE concerns only future pages: half of the columns stayed in small ones.
		_ = unix.Madvise(b[from:to], unix.MADV_COLLAPSE)
	}
}
