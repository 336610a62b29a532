package analysis_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
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
	s := world(t, text, func(p *study.Point, _ func(uint64) float64) ([]float64, error) {
		replicate[p.Number]++
		v, ok := stored[fmt.Sprintf("%s,%s,%d", p.Levels[0].Text, p.Levels[1].Text, replicate[p.Number])]
		if !ok {
			t.Fatalf("no stored run of %s", p.Name())
		}
		return []float64{v}, nil
	})
	r := analyze(t, s, analysis.Options{})
	said := r.Text()
	golden.File(t, "testdata/load-and-friends.txt", []byte(said))
	fits(t, said)
	compile(t, r.LaTeX())

	of := func(question, about, beside, at string, scale ...string) analysis.Answer {
		for _, x := range asked(r, question, "churned", "change", scale...) {
			if x.About == about && x.Beside == beside && x.At == at {
				return x
			}
		}
		t.Fatalf("no %s of %s at %s", question, about, at)
		return analysis.Answer{}
	}
	mean := func(friends, load string) (mean float64) {
		for _, v := range valuesAt(t, s, "churned", "", "friends="+friends, "load="+load) {
			mean += v / 8
		}
		return mean
	}
	both, ratio := of("interaction", "friends=0.5", "", "4"), of("interaction", "friends=0.5", "", "4", schema.Ratio)
	near(t, "interaction", both.Value, mean("0.5", "4")-mean("0.5", "0")-mean("0", "4")+mean("0", "0"), 1e-9)
	near(t, "ratio of ratios", ratio.Value, mean("0.5", "4")/mean("0.5", "0")*mean("0", "0")/mean("0", "4"), 1e-9)
	if !(both.Hi < 0 && ratio.Lo > 1 && ratio.PHolm < .01) {
		t.Errorf("interaction %+v, ratio %+v", both, ratio)
	}
	for _, at := range []string{"0", "0.25", "0.5"} { // a simple effect agrees with the points
		near(t, "simple effect", of("simple", "load", "friends="+at, "4").Value, mean(at, "4")-mean(at, "0"), 1e-9)
		near(t, "its share", of("simple", "load", "friends="+at, "4", schema.Relative).Value, mean(at, "4")/mean(at,
			"0")-1, 1e-9)
	}
	levels, simple, crossed := asked(r, "level", "churned", "effect"), asked(r, "simple", "churned", "change"), asked(r,
		"interaction", "churned", "change")
	if len(levels) != 5 || len(simple) != 17 || len(crossed) != 6 {
		t.Errorf("%d levels, %d simple effects, %d interactions", len(levels), len(simple), len(crossed))
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
	for _, x := range asked(r, "effect", "adopters", "effect", schema.Relative) {
		if near(t, "relative", x.Value, .2, .002); x.Point > 0 && !(x.Lo > .19 && x.Lo < x.Hi && x.Hi < .21) {
			t.Errorf("relative from %g to %g", x.Lo, x.Hi)
		}
	}
	for _, x := range asked(r, "interaction", "adopters", "change", schema.Ratio) {
		near(t, "ratio of ratios", x.Value, 1, .002)
	}
	if said := r.Text(); !strings.Contains(said, "ratio of ratios") {
		t.Error(said)
	}
}
