package agents_test

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// The program compiles where int has 32 bits and where there is no Unix.
func TestCompilesElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other processors")
	}
	cmd := exec.Command("go", "build", "-o", os.DevNull, "guanxi/cmd/guanxi")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH=386")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%.2000s", err, out)
	}
}

// Below scenarios, and where studies are designed and analysed, no compiler joins x·y + z into one rounding: the assembly for
// arm64 and for the third level of amd64 has no fused multiply-add.
func TestNothingFuses(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for other processors")
	}
	fused := regexp.MustCompile(`\(([^()]*\.go:\d+)\)\s+(FN?M(ADD|SUB)|VFN?M(ADD|SUB))`)
	assembly := regexp.MustCompile(`(?m)^(\t|\S+ S[A-Z]+ |rel ).*\n`)
	allowed := regexp.MustCompile(`/sim/simtest/`) // statistics of tests
	for _, target := range []string{"GOARCH=arm64", "GOAMD64=v3"} {
		cmd := exec.Command("go", "build", "-gcflags=-S", "guanxi/sim/...", "guanxi/agents/...",
			"guanxi/scenarios/measure", "guanxi/scenarios/sweep/design", "guanxi/scenarios/sweep/study", "guanxi/scenarios/sweep/stats", "guanxi/scenarios/sweep/analysis", "guanxi/scenarios/sweep/calibrate")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", target)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%.2000s", target, err, assembly.ReplaceAll(out, nil))
		}
		seen := map[string]bool{}
		for _, m := range fused.FindAllSubmatch(out, -1) {
			if at := string(m[1]); !allowed.MatchString(at) && !seen[at] {
				seen[at] = true
				t.Errorf("%s: %s is fused; write float64(x*y) + z", target, at)
			}
		}
	}
}
