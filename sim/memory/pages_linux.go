package memory

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// inLargePages asks for large pages in what of b lies on whole ones. It is a wish:
// a system without them refuses, and everything goes on in small pages.
func inLargePages(b []byte) {
	const page = 2 << 20
	at := uintptr(unsafe.Pointer(&b[0]))
	from := (at+page-1)&^(page-1) - at
	to := (at+uintptr(len(b)))&^(page-1) - at
	if from < to {
		_ = unix.Madvise(b[from:to], unix.MADV_HUGEPAGE)
		// Memory that was used before, for the making of a graph say, lies in small pages
		// already, and the wish is of pages to come: half of the columns stayed there.
		_ = unix.Madvise(b[from:to], unix.MADV_COLLAPSE)
	}
}
