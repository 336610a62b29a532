package cli

import (
	"os"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// mountSmall implements mount DIR: it mounts a file system of 72 KB at DIR, and sets MOUNTED to
// yes, or to no where that is not permitted.
func mountSmall(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: mount DIR")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o777))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=72k"); err != nil {
		// A command cannot skip a script, so the script checks this variable.
		ts.Setenv("MOUNTED", "no")
		return
	}
	ts.Setenv("MOUNTED", "yes")
	ts.Defer(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
}
