package main

import (
	"fmt"
	"strings"
	"testing"
)

// Every verb prints the same warnings in the same way: one of those that differ in numbers only, at
// most so many, and how many there are in all.
func TestTellWarnings(t *testing.T) {
	clustering := func(v float64) string { return fmt.Sprintf("graph: mean local clustering is %.2f instead of 0.2", v) }
	placed := func(line int) string { return fmt.Sprintf("a.yaml:%d:3: warning: x: 7 is unusual\n    7 | x: 7", line) }
	all := []string{placed(2), placed(3), clustering(.17), "replicate 2: " + clustering(.16), clustering(.19), "replicate 3: " + clustering(.15), "o2o: none in tier1", "o2o: none in tier2"}
	for _, c := range []struct {
		verbose bool
		most    int
		dir     string
		told    []string
		more    string
	}{
		{false, 2, "out/x", []string{placed(2), placed(3)}, "8 warnings in all: see out/x/manifest.json\n"},
		{false, 8, "", []string{placed(2), placed(3), "warning: " + clustering(.17), "warning: replicate 2: " + clustering(.16), "warning: o2o: none in tier1", "warning: o2o: none in tier2"}, "8 warnings in all: run with -v\n"},
		{true, 2, "out/x", []string{placed(2), placed(3), "warning: " + clustering(.17), "warning: replicate 2: " + clustering(.16), "warning: " + clustering(.19), "warning: replicate 3: " + clustering(.15), "warning: o2o: none in tier1", "warning: o2o: none in tier2"}, ""},
	} {
		var b strings.Builder
		told := tellWarnings(&b, all, c.verbose, c.most, c.dir)
		if want := strings.Join(c.told, "\n") + "\n" + c.more; b.String() != want || told != (c.more == "") {
			t.Errorf("%v, at most %d: %v\n%swant\n%s", c.verbose, c.most, told, b.String(), want)
		}
	}
	var b strings.Builder
	if !tellWarnings(&b, nil, false, mostTold, "") || b.Len() > 0 {
		t.Errorf("without warnings: %q", b.String())
	}
}
