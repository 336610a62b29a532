package analysis_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// The runs of the bundled study load-and-friends, as they were stored once: what analyze prints of a study of
// two factors answers on both scales.
func TestTwoFactorsOnTwoScales(t *testing.T) {
	text := string(need.Value(os.ReadFile("../../studies/load-and-friends.yaml"))(t))
	stored := map[string]float64{} // by friends, load and replicate
	for _, line := range strings.Fields(string(need.Value(os.ReadFile("testdata/load-and-friends.csv"))(t)))[1:] {
		at := strings.LastIndexByte(line, ',')
		var v float64
		fmt.Sscan(line[at+1:], &v)
		stored[line[:at]] = v
	}
	replicate := map[int]int{}
	r := analyze(t, world(t, text, func(p *study.Point, _ func(uint64) float64) ([]float64, error) {
		replicate[p.Number]++
		v, ok := stored[fmt.Sprintf("%s,%s,%d", p.Levels[0].Text, p.Levels[1].Text, replicate[p.Number])]
		if !ok {
			t.Fatalf("no stored run of %s", p.Name())
		}
		return []float64{v}, nil
	}), analysis.Options{})
	said := r.Text()
	golden.File(t, "testdata/load-and-friends.txt", []byte(said))
	fits(t, said)
	compileBoth(t, r)

	changes := r.Tables()[1]
	row := func(factor, level, other, at, less string) int {
		for i := range changes.Rows() {
			of := func(column string) string { return changes.Col(column).Text(i) }
			if of("factor") == factor && of("level") == level && of("other") == other && of("other_level") == at && of("other_less") == less {
				return i
			}
		}
		t.Fatalf("no row of %s=%s with %s=%s", factor, level, other, at)
		return 0
	}
	value := func(row int, column string) float64 { return changes.Col(column).Float(row) }
	both := row("friends", "0.5", "load", "4", "0")
	mean := func(friends, load string) float64 {
		return effectAt(r, 0, "", "friends="+friends+" load="+load).Spread.Mean
	}
	near(t, "interaction", value(both, "diff"), mean("0.5", "4")-mean("0.5", "0")-mean("0", "4")+mean("0", "0"), 1e-9)
	near(t, "ratio of ratios", value(both, "ratio"), mean("0.5", "4")/mean("0.5", "0")*mean("0", "0")/mean("0", "4"), 1e-9)
	if !(value(both, "diff_hi") < 0 && value(both, "ratio_lo") > 1 && value(both, "ratio_p_holm") < .01) {
		t.Errorf("interaction up to %g, ratio from %g", value(both, "diff_hi"), value(both, "ratio_lo"))
	}
	for _, at := range []string{"0", "0.25", "0.5"} { // a simple effect agrees with the points
		x := row("load", "4", "friends", at, "")
		near(t, "simple effect", value(x, "diff"), mean(at, "4")-mean(at, "0"), 1e-9)
		near(t, "its ratio", value(x, "ratio"), mean(at, "4")/mean(at, "0"), 1e-9)
	}
	if n := len(r.Levels) + len(r.Simple) + len(r.Interactions); n != 5+17+6 || changes.Rows() != n {
		t.Errorf("%d changes, %d rows", n, changes.Rows())
	}
}

// Effects of arms have relative intervals, and their changes with a factor ratios of ratios.
func TestRatiosOfArms(t *testing.T) {
	r := analyze(t, world(t, crossing, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		v := 100 + luck(1)
		if p.Levels[1].Value > .15 {
			v *= 4 // effects are 4 times as large
		}
		if p.Arm == "with" {
			v = 1.2*v + luck(uint64(2+p.Number))/10
		}
		return []float64{v, 1, 1, 1}, nil
	}), analysis.Options{})
	effects, changes := r.Tables()[0], r.Tables()[1]
	for i := range effects.Rows() {
		if effects.Col("metric").Text(i) == "adopters" && effects.Col("arm").Text(i) == "with" {
			near(t, "relative", effects.Col("relative").Float(i), .2, .002)
			if lo, hi := effects.Col("relative_lo").Float(i), effects.Col("relative_hi").Float(i); !(lo > .19 && lo < hi && hi < .21) {
				t.Errorf("relative from %g to %g", lo, hi)
			}
		}
	}
	for i := range changes.Rows() {
		if changes.Col("metric").Text(i) == "adopters" {
			near(t, "ratio of ratios", changes.Col("ratio").Float(i), 1, .002)
		}
	}
	if said := r.Text(); !strings.Contains(said, "ratio of ratios") {
		t.Error(said)
	}
}
