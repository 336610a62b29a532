package main

import (
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
)

// Every bundled file passes check --strict. Small studies are told what their worlds are too small
// for, which is no fault of theirs.
func TestBundledFilesPassStrictly(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the worlds of all files, in half a minute")
	}
	told := 0
	for _, b := range slices.Concat(scenarios.List(), study.Bundled()) {
		r := check(b.Name, nil)
		if r.Error != "" || len(r.Warnings) > r.small {
			t.Errorf("%s: %s %q", b.Name, r.Error, r.Warnings)
		}
		told += r.small
	}
	if told == 0 {
		t.Error("no small world is told")
	}
	if r := check("wechat", []string{"consumers.count=300", "adoption.imitation=100/day"}); r.small == 0 || len(r.Warnings) == r.small {
		t.Errorf("a small world with a rate too high for its tick: %q, of which %d say that it is small", r.Warnings, r.small)
	}
}
