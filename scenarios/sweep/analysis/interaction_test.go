package analysis_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
)

const crossing = `name: crossing
scenario: bass
replicates: 5
design: {kind: arms, baseline: without}
arms: {without: {}, with: {adoption.never_adopt: 5%}}
factors:
  q: {set: adoption.imitation, values: [0.1/day, 0.2/day, 0.4/day]}
  innov: {set: adoption.innovation, values: [0.01/day, 0.02/day]}
metrics: [adopters, active, registered, dau]
`

// An arm adds (10 + own)·q/0.1, where own is the replicate's number, so its effects change
// from q = 0.1 by 10 + own and 30 + 3·own. innov changes nothing, the third metric is the same
// everywhere, and the fourth is never a number.
func TestInteractions(t *testing.T) {
	s := world(t, crossing, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := p.Levels[1].Value / .1 // factors are in the order of their names
		v := 1000 + 100*x
		if p.Arm == "with" {
			v += (10 + luck(1)) * x
		}
		return []float64{v, x, 7, math.NaN()}, nil
	})
	r := analyze(t, s, analysis.Options{})
	all := asked(r, "interaction", "adopters", "change")
	effects := func(q string) []float64 {
		with := valuesAt(t, s, "adopters", "with", "q="+q, "innov=0.01")
		for k, v := range valuesAt(t, s, "adopters", "without", "q="+q, "innov=0.01") {
			with[k] -= v
		}
		return with
	}
	for _, x := range all {
		if x.Along == "innov" {
			if x.Value != 0 || x.SD != 0 {
				t.Errorf("innov changes the effect: %+v", x)
			}
			continue
		}
		change := effects(strings.TrimSuffix(x.At, "/day"))
		for k, v := range effects("0.1") {
			change[k] -= v
		}
		is := summary.Student(change, 0, .95)
		near(t, x.At+" mean", x.Value, is.Mean, 1e-9)
		near(t, x.At+" low", x.Lo, is.Lo, 1e-9)
		near(t, x.At+" high", x.Hi, is.Hi, 1e-9)
		if !(x.PHolm >= x.P) || x.N != 5 || x.About != "with" || x.Beside != "without" {
			t.Errorf("%+v", x)
		}
	}
	if len(all) != 3 { // two of q, one of innov
		t.Errorf("%d interactions", len(all))
	}

	text := r.Text()
	fits(t, text)
	for _, want := range []string{"change of with minus without", "q=0.2/day minus 0.1/day", "innov=0.02/day minus 0.01/day", "Each factor is changed with the others at their first level.",
		"registered 0 identical", "and, separately, for "} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "replicate: registered, dau") {
		t.Error("a metric without a value is said to be the same")
	}
}
