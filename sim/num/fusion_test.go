package num

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// fusedLine is an instruction in the compiler's listing that rounds x·y + z once.
var fusedLine = regexp.MustCompile(`\(([^()]+\.go:\d+)\)\t(V?FN?M(?:ADD|SUB)[0-9A-Z]*)`)

// compileError is a line of the compiler that is no part of a listing.
var compileError = regexp.MustCompile(`(?m)^[^\s:]+\.go:\d+:\d+: .*$`)

// TestNothingFuses compiles the engine and the mechanisms for processors that have a fused multiply-add and fails
// where the compiler used one: there float64(x*y) + z must be written, or results depend on the processor.
func TestNothingFuses(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the engine twice")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	packages := []string{"./sim/..."}
	if _, err := os.Stat(filepath.Join(root, "agents")); err == nil {
		packages = append(packages, "./agents/...")
	}
	for _, target := range []struct{ name, env string }{{"arm64", "GOARCH=arm64"}, {"amd64.v3", "GOAMD64=v3"}} {
		t.Run(target.name, func(t *testing.T) {
			build := func(args ...string) (string, error) {
				cmd := exec.Command("go", append([]string{"build"}, args...)...)
				cmd.Dir = root
				cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH=amd64", target.env)
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			if out, err := build("runtime", "math"); err != nil {
				t.Skipf("this toolchain cannot compile for %s: %v\n%s", target.name, err, out)
			}
			listing, err := build(append([]string{"-gcflags=-S"}, packages...)...)
			if err != nil { // what does compile is listed all the same
				t.Errorf("compiling for %s: %v\n%s", target.name, err, strings.Join(compileError.FindAllString(listing, 10), "\n"))
			}
			found := map[string]bool{}
			for _, m := range fusedLine.FindAllStringSubmatch(listing, -1) {
				if place, err := filepath.Rel(root, m[1]); err == nil && !strings.HasPrefix(place, "..") {
					found[place+": "+m[2]] = true
				}
			}
			if !strings.Contains(listing, "sim/num/exp.go:") {
				t.Fatalf("the listing does not show sim/num; it begins\n%.500s", listing)
			}
			var lines []string
			for line := range found {
				lines = append(lines, line)
			}
			sort.Strings(lines)
			for _, line := range lines {
				t.Errorf("fused product, write float64(x*y) + z: %s", line)
			}
		})
	}
}
