package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

// bounded runs a command line with a limit on the address space, in units of 1,024 bytes.
func bounded(kb int, line string) (string, error) {
	c := exec.Command("sh", "-c", fmt.Sprintf("ulimit -v %d; exec %s", kb, line))
	out, err := c.CombinedOutput()
	return string(out), err
}

// The program as make builds it runs the default scenario in an address space of 1 GB, because no
// thread reserves addresses for C.
func TestRunsInAGigabyteOfAddresses(t *testing.T) {
	if leastAddresses > 100e6 {
		t.Skip("compiled with cgo, which make build and make test do without")
	}
	for range 3 {
		if out, err := bounded(1_000_000, "guanxi run --ticks 200 --replicates 2 --no-plots -q --force -o "+filepath.Join(t.TempDir(), "out")); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
