package study

import (
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/simtest/need"
)

// The figure effects of a grid has a row for each level that is not the first of its factor, and one
// for each interaction. What is less than a tenth as large as the rest has an axis of its own.
func TestEffectsOfGrids(t *testing.T) {
	c := need.Value(effects(plotstest.Studies()["kinds"].Folder()))(t)
	if c.Title != "Effects of kind and friends hold: 4 of 6 seen" || len(c.Panels) != 3 {
		t.Errorf("%d panels: %s", len(c.Panels), c.Title)
	}
	for i, want := range []string{"kind = self_built; friends hold = on", "kind = self_built × friends hold = on",
		"kind = self_built; friends hold = on; kind = self_built × friends hold = on"} {
		if got := strings.Join(c.Panels[i].Y.Names, "; "); got != want {
			t.Error(got)
		}
	}
	for _, want := range []string{"Change against kind = embedded and friends hold = off, averaged over the levels of " +
		"other factors, and × interactions",
		"mean of the paired differences of 8 replicates"} {
		if !strings.Contains(c.Alt, want) {
			t.Errorf("%q is not in: %s", want, c.Alt)
		}
	}
	if lacks := differences(plotstest.Studies()["graphs"].Folder()); lacks != "table answers, which analyze writes" {
		t.Error(lacks)
	}
}
