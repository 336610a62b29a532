package agents_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"guanxi/sim/simtest/need"
)

// The program compiles where int has 32 bits and where there is no Unix: all its packages have
// sound types there, which takes a tenth of the time of their code.
func TestCompilesElsewhere(t *testing.T) {
	need.Long(t)
	all := need.Value(packages.Load(&packages.Config{Mode: packages.LoadAllSyntax,
		Env: append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH=386")}, "guanxi/cmd/guanxi"))(t)
	checked := 0
	packages.Visit(all, nil, func(p *packages.Package) {
		checked++
		for _, err := range p.Errors {
			t.Error(err)
		}
	})
	if checked < 100 {
		t.Errorf("%d packages were checked", checked)
	}
}

// Where results are computed, below scenarios and where studies are designed and analysed and
// figures drawn, no compiler fuses x·y + z into one rounding. The compiler for arm64 fuses sums,
// differences and negations, everything that those for other processors fuse, and reports where.
func TestNothingFuses(t *testing.T) {
	need.Long(t)
	cmd := exec.Command("go", "build", "-gcflags=-d=fmahash=vy", "guanxi/sim/...", "guanxi/agents/...",
		"guanxi/scenarios/measure", "guanxi/scenarios/sweep/design", "guanxi/scenarios/sweep/study",
		"guanxi/scenarios/sweep/stats", "guanxi/scenarios/sweep/analysis", "guanxi/scenarios/question/...",
		"guanxi/plots/ink")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH=arm64")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, out)
	}
	told := false
	for _, m := range regexp.MustCompile(`triggered (.*) \d+\n`).FindAllSubmatch(out, -1) {
		if at := string(m[1]); strings.Contains(at, "sim/simtest/contract.go") { // a statistic of tests
			told = true
		} else {
			t.Errorf("%s is fused; write float64(x*y) + z", at)
		}
	}
	if !told {
		t.Error("the compiler does not say that simtest.Z is fused: it says nothing, or in other words")
	}
}
