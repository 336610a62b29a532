package analysis_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
)

const crossedGrid = `name: crossed-grid
scenario: bass
replicates: 6
design: {kind: grid}
factors:
  q: {set: adoption.imitation, values: [0.1/day, 0.2/day, 0.4/day]}
  innov: {set: adoption.innovation, values: [0.01/day, 0.02/day]}
metrics: [adopters, active, registered]
`

// A grid reports for each level of a factor what it adds to the first, the other factors being
// equal. Here q adds 100·x + own·x, where x is 1, 2 and 4 and own is the replicate's number.
// All points share noise that the pairing removes. innov adds nothing. The second metric has
// no value at one point, whose pairs are left out.
func TestLevelsOfAGrid(t *testing.T) {
	s := world(t, crossedGrid, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := p.Levels[1].Value / .1 // factors are in the order of their names
		v := 1000*luck(2) + (100+luck(1))*x
		second := v
		if p.Levels[0].Value > .015 && x == 1 {
			second = math.NaN()
		}
		return []float64{v, second, 7}, nil
	})
	r := analyze(t, s, analysis.Options{})
	all := asked(r, "level", "adopters", "effect")
	for _, x := range all {
		if x.About == "innov" {
			if x.Value != 0 || x.SD != 0 || x.Verdict != "identical" {
				t.Errorf("%+v", x)
			}
			continue
		}
		change := make([]float64, 6)
		for _, innov := range []string{"innov=0.01", "innov=0.02"} {
			for k, v := range valuesAt(t, s, "adopters", "", "q="+strings.TrimSuffix(x.At, "/day"), innov) {
				change[k] += (v - valuesAt(t, s, "adopters", "", "q=0.1", innov)[k]) / 2
			}
		}
		is := summary.Student(change, 0, .95)
		near(t, x.At+" mean", x.Value, is.Mean, 1e-9)
		near(t, x.At+" low", x.Lo, is.Lo, 1e-9)
		if x.Beside != "0.1/day" || x.N != 6 || x.Failed != 0 || !(x.PHolm >= x.P) {
			t.Errorf("%+v", x)
		}
	}
	pairs := asked(r, "level", "adopters", "cells")
	if len(all) != 3 || pairs[0].Value != 3 || pairs[1].Value != 2 {
		t.Fatalf("%d levels, %v pairs", len(all), pairs)
	}
	for _, x := range asked(r, "level", "active", "effect") { // one of the two pairs of q has a value on both sides
		if x.About == "q" && (x.Failed != 1 || x.N != 6) {
			t.Errorf("%+v", x)
		}
	}

	text := r.Text()
	fits(t, text)
	for _, want := range []string{"adopters difference relative range over cells n innov=0.02/day minus 0.01/day 0 " +
		"identical 6", "A pair is left out where one side has no value.",
		"answers.csv has the simple effects of both factors"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
