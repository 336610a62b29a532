package manifest

import (
	"slices"
	"testing"
)

// A warning of several replicates is told once, also where its numbers differ.
func TestWarningTexts(t *testing.T) {
	m := Run{ReplicatesDone: []int{1, 2, 3, 4}}
	said := [][]string{{"clustering is 0.21 instead of 0.2", "all"}, {"clustering is 0.22 instead of 0.2", "all", "some"},
		{"clustering is 0.21 instead of 0.2", "all", "some"}, {"all", "clustering is 0.20 instead of 0.2"}}
	m.Warnings = JoinWarnings([]string{"a.yaml:2:1: warning: of the scenario", "a.yaml:3:1: warning: of the scenario"},
		m.ReplicatesDone, func(r int) []string { return said[r-1] })
	want := []string{"a.yaml:2:1: warning: of the scenario", "a.yaml:3:1: warning: of the scenario",
		"replicates 1, 3 (2, 4 alike): clustering is 0.21 instead of 0.2", "all", "replicates 2-3: some"}
	if got := m.WarningTexts(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Once([]string{"b 2", "a", "b 1,000", "a"}); !slices.Equal(got, []string{"b 2", "a"}) {
		t.Errorf("%q", got)
	}
}
