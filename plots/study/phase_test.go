package study

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// In a map of differences a cell without an effect is grey and hatched, so that even in greyscale it
// resembles no other cell. The key and the caption explain grey cells, and numbers on them are
// readable.
func TestMapOfDifferencesShowsWhatIsNotSeen(t *testing.T) {
	c, err := phase(plotstest.BigMap().Folder())
	if err != nil || !strings.Contains(c.Alt, "Blue: less, red: more. Grey and hatched: the 95 % Student interval includes 0") {
		t.Errorf("%v: %s", err, c.Alt)
	}
}

// Exactly the cells whose interval includes 0 are hatched; missing ones are grey.
func TestMapHatch(t *testing.T) {
	s := newStudy(plotstest.BigMap().Manifest, plotstest.BigMap().Tables[schema.RunsTable])
	g := s.grid(0, 0, 1, "interactive", true)
	hatched, empty := 0, 0
	for _, line := range g.cells {
		for _, v := range line {
			if chart.NoEffect(v) {
				hatched++
			}
			if math.IsNaN(v.Mean) {
				empty++
			}
		}
	}
	if c, err := phase(plotstest.BigMap().Folder()); err != nil || hatched < 5 || hatched > 60 || empty != 3 || !strings.Contains(c.Alt, " Thick lines: the sign changes") {
		t.Errorf("%v: %d cells hatched, %d empty", err, hatched, empty)
	}
}

// A metric that is 0 in every run has no map; the caption names it.
func TestZeroHasNoMap(t *testing.T) {
	x, y := plotstest.Levels("what", "a", "b", "c"), plotstest.Levels("by", "d", "e", "f")
	var pts []plotstest.Point
	for k := range 9 {
		pts = append(pts, plotstest.Point{At: []float64{float64(k % 3), float64(k / 3)}})
	}
	draw := func(second float64) (*chart.Chart, error) {
		return phase(plotstest.MakeUp("zero", "grid", []schema.Factor{x, y}, []schema.Metric{plotstest.Adopters, plotstest.Income}, pts, 3, func(metric int, _ plotstest.Point) (float64, float64, float64) {
			return float64(metric) * second, 0, 0
		}).Folder())
	}
	if c, err := draw(5); err != nil || len(c.Panels) != 1 || !strings.Contains(c.Alt, "Without a map, since 0 everywhere: adopters.") {
		t.Errorf("%v, %+v", err, c)
	}
	need.Refused(draw(0))(t, "0 everywhere: adopters and ")
}

// The trajectories of Morris leave most cells of a grid empty, which is no map.
func TestTrajectoriesAreNoGrid(t *testing.T) {
	factors := []schema.Factor{plotstest.Number("p", "/day"), plotstest.Number("q", "")}
	var all []plotstest.Point
	for k := range 16 {
		all = append(all, plotstest.Point{At: []float64{float64(k / 4), float64(k % 4)}})
	}
	for _, c := range []struct {
		design string
		points []plotstest.Point
		lacks  bool
	}{{"morris", all[3:], true}, {"morris", slices.Concat(all[3:], all[3:]), true}, {"morris", all, false}, {"grid", all[3:], false}} {
		s := plotstest.MakeUp("x", c.design, factors, []schema.Metric{plotstest.Adopters}, c.points, 3, func(int, plotstest.Point) (float64, float64, float64) { return 1, .1, .1 })
		if why := phased(s.Folder()); (why != "") != c.lacks {
			t.Errorf("%d points of a %s over 16 cells: %q", len(c.points), c.design, why)
		}
	}
}

// The caption counts the maps that are not shown.
func TestMapsNotShown(t *testing.T) {
	all := []schema.Metric{plotstest.Adopters, plotstest.Income, plotstest.Half, plotstest.Captured, plotstest.Early, {Name: "posts", Kind: table.Flow, Unit: "1"}}
	var pts []plotstest.Point
	for k := range 9 {
		pts = append(pts, plotstest.Point{At: []float64{float64(k % 3), float64(k / 3)}})
	}
	for metrics, want := range map[int]string{4: "", 5: " One more map is not shown.", 6: " 2 more maps are not shown."} {
		c, err := phase(plotstest.MakeUp("maps", "grid", []schema.Factor{plotstest.Number("p", ""), plotstest.Number("q", "")}, all[:metrics], pts, 3, func(int, plotstest.Point) (float64, float64, float64) {
			return 100, 5, 5
		}).Folder())
		if err != nil || !strings.HasSuffix(c.Alt, want) || strings.Contains(c.Alt, "shown.") != (want != "") {
			t.Errorf("%d metrics: %v, %s", metrics, err, c.Alt)
		}
	}
}
