package main

import (
	"os"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// mount DIR puts a file system of 64 KB at DIR, or skips the script where that
// may not be done.
func mountSmall(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: mount DIR")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o777))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		// testscript has no skip of its own here: the script looks for this.
		ts.Setenv("MOUNTED", "no")
		return
	}
	ts.Setenv("MOUNTED", "yes")
	ts.Defer(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
}
