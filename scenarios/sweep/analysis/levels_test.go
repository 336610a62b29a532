package analysis_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
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
	of := map[string]*analysis.Change{}
	for i := range r.Levels {
		if x := &r.Levels[i]; x.Metric == 0 {
			of[x.Level] = x
		}
	}
	if len(r.Levels) != 9 || len(of) != 3 {
		t.Fatalf("%d differences, %d of the first metric", len(r.Levels), len(of))
	}
	cell := func(q, innov string) []float64 {
		for i := range r.Effects {
			if e := &r.Effects[i]; e.Metric == 0 && strings.Contains(e.Point.Name()+" ", "q="+q+" ") && strings.Contains(e.Point.Name()+" ", "innov="+innov+" ") {
				return []float64{e.Spread.Mean}
			}
		}
		t.Fatalf("no point at %s and %s", q, innov)
		return nil
	}
	for level, x := range of {
		if level == "0.02/day" {
			if x.Diff.Mean != 0 || x.Diff.SD != 0 || x.Of != 3 {
				t.Errorf("innov adds %v in %d pairs", x.Diff.Values, x.Of)
			}
			continue
		}
		want := (cell(level, "0.01/day")[0] - cell("0.1/day", "0.01/day")[0] + cell(level, "0.02/day")[0] - cell("0.1/day", "0.02/day")[0]) / 2
		near(t, level+" mean", x.Diff.Mean, want, 1e-9)
		is := summary.Student(x.Diff.Values, 0, .95)
		near(t, level+" low", x.Diff.Lo, is.Lo, 1e-9)
		if x.Of != 2 || x.Diff.N != 6 || x.First != "0.1/day" || !(x.Diff.PHolm >= x.Diff.P) || !(x.Diff.VarianceRatio > 10) {
			t.Errorf("%+v", x)
		}
	}
	for i := range r.Levels { // one of the two pairs of q has a value on both sides
		if x := &r.Levels[i]; x.Metric == 1 && x.Factor == 1 && (x.Of != 1 || x.Diff.N != 6) {
			t.Errorf("%d pairs, %d replicates of %s", x.Of, x.Diff.N, x.Level)
		}
	}

	text := r.Text()
	fits(t, text)
	for _, want := range []string{"adopters difference relative range over cells n innov=0.02/day minus 0.01/day 0 identical 6", "A pair is left out where one side has no value.",
		"changes.csv has the simple effects of both factors"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	b := need.Value(json.Marshal(r.JSON()))(t)
	var out struct{ Levels []map[string]any }
	if err := json.Unmarshal(b, &out); err != nil || len(out.Levels) != 9 || out.Levels[0]["less"] != "0.01/day" || out.Levels[0]["factor"] != "innov" || out.Levels[1]["pairs"] != 2.0 {
		t.Errorf("%v, %d levels, %v", err, len(out.Levels), out.Levels[:1])
	}
}
