package main

import (
	"bytes"
	"os/exec"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// Every bundled file passes check --strict. Small studies are told what their worlds are too small
// for, which is no fault of theirs.
func TestBundledFilesPassStrictly(t *testing.T) {
	need.Long(t)
	args := []string{"check", "--strict"}
	for _, b := range slices.Concat(scenarios.List(), study.Bundled()) {
		args = append(args, b.Name)
	}
	out, err := exec.Command("guanxi", args...).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("warning: graph:")) {
		t.Errorf("%v, or no small world is told:\n%s", err, out)
	}
}
