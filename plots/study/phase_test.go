package study

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
)

// Exactly the cells whose interval includes 0 are hatched; missing ones are grey.
func TestMapHatch(t *testing.T) {
	s := newStudy(plotstest.BigMap().Manifest, plotstest.BigMap().Tables[schema.RunsTable])
	g := s.grid(0, 0, 1, "interactive", true)
	hatched, empty := 0, 0
	for _, line := range g.cells {
		for _, v := range line {
			if chart.IncludesZero(v) {
				hatched++
			}
			if math.IsNaN(v.Mean) {
				empty++
			}
		}
	}
	if c, err := phase(plotstest.BigMap().Folder()); err != nil || hatched < 5 || hatched > 60 || empty != 3 ||
		!strings.Contains(c.Alt, " thick lines: the sign changes") {
		t.Errorf("%v: %d cells hatched, %d empty", err, hatched, empty)
	}
}

// A list that leaves cells of a grid empty is no map.
func TestListsAreNoGrid(t *testing.T) {
	factors := []schema.Factor{plotstest.Number("p", "/day"), plotstest.Number("q", "")}
	var all []plotstest.Point
	for k := range 16 {
		all = append(all, plotstest.Point{At: []float64{float64(k / 4), float64(k % 4)}})
	}
	for _, c := range []struct {
		design string
		points []plotstest.Point
		lacks  bool
	}{{"list", all[3:], true}, {"list", slices.Concat(all[3:], all[3:]), true}, {"list", all, false},
		{"grid", all[3:], false}} {
		s := plotstest.MakeUp("x", c.design, factors, []schema.Metric{plotstest.Adopters}, c.points, 3,
			func(int, plotstest.Point) (float64, float64, float64) { return 1, .1, .1 })
		if why := phased(s.Folder()); (why != "") != c.lacks {
			t.Errorf("%d points of a %s over 16 cells: %q", len(c.points), c.design, why)
		}
	}
}
