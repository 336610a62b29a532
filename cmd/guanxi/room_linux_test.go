package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bounded runs a command line with a limit on the address space, in units of 1,024 bytes.
func bounded(kb int, line string) (string, error) {
	c := exec.Command("sh", "-c", fmt.Sprintf("ulimit -v %d; exec %s", kb, line))
	out, err := c.CombinedOutput()
	return string(out), err
}

// Where the limit leaves too few addresses, the program says so in one line. Below that, Go's own
// runtime does not start.
func TestFewAddresses(t *testing.T) {
	if _, err := bounded(2_600_000, "guanxi version"); err != nil {
		t.Skipf("with 2.7 GB: %v", err)
	}
	refused := 0
	for kb := 1_250_000; kb < 2_000_000; kb += 32 << 10 {
		if out, err := bounded(kb, "guanxi version"); err != nil && strings.HasPrefix(out, "the bound of the address space (ulimit -v) leaves ") {
			refused++
			if strings.Count(out, "\n") != 1 {
				t.Errorf("with %d kB it says\n%s", kb, out)
			}
		}
	}
	if refused == 0 {
		t.Error("no bound is refused")
	}
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
