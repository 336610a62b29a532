package study

import (
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// The figure effects of a grid has a row for each level that is not the first of its factor, and one
// for each interaction. What is less than a tenth as large as the rest has an axis of its own.
func TestEffectsOfGrids(t *testing.T) {
	c := need.Value(effects(plotstest.Studies()["kinds"].Folder()))(t)
	if c.Title != "Effects of kind and friends hold" || len(c.Panels) != 3 {
		t.Errorf("%d panels: %s", len(c.Panels), c.Title)
	}
	for i, want := range []string{"kind = self_built; friends hold = on", "kind = self_built × friends hold = on", "kind = self_built; friends hold = on; kind = self_built × friends hold = on"} {
		if got := strings.Join(c.Panels[i].Y.Names, "; "); got != want {
			t.Error(got)
		}
	}
	for _, want := range []string{"Change against kind = embedded and friends hold = off in study games, averaged over the levels of the other factors: mean of", "Rows with × are interactions",
		"mean of the paired differences of 8 replicates", "(b) platform revenue (CNY): kind = self_built × friends hold = on: ", "(c) adopters: kind = self_built: −"} {
		if !strings.Contains(c.Alt, want) {
			t.Errorf("%q is not in: %s", want, c.Alt)
		}
	}
	if lacks := differences(plotstest.Studies()["graphs"].Folder()); lacks != "table changes, which analyze writes" {
		t.Error(lacks)
	}
}

// Levels of numeric factors are rounded as far as they stay apart, and keep their unit.
func TestLevelsOfChanges(t *testing.T) {
	q, net := plotstest.Number("q", "/day"), plotstest.Levels("net", "0.123456")
	for _, c := range []struct {
		f          *schema.Factor
		text, want string
	}{{&q, "0.06923076923/day", "0.06923/day"}, {&q, "5%", "5 %"}, {&q, "-2", "−2"}, {&q, "1e-05", "1e-05"}, {&q, "12h", "12h"}, {&q, "12345", "12\u2009345"}, {&net, "0.123456", "0.123456"}} {
		if got := levelsShown(c.f, []string{c.text})(c.text); got != c.want {
			t.Errorf("%s is shown as %s", c.text, got)
		}
	}
	if got := levelsShown(&q, []string{"0.20001/day", "0.20002/day"})("0.20002/day"); got != "0.20002/day" {
		t.Error(got)
	}
}
