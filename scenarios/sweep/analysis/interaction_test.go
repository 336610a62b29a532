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
	seen := 0
	for _, x := range r.Interactions {
		if x.Metric != 0 {
			continue
		}
		seen++
		from, to := effectAt(r, 0, "with", "q="+x.First), effectAt(r, 0, "with", "q="+x.Level)
		if x.Factor == 0 {
			if x.Diff.Mean != 0 || x.Diff.SD != 0 {
				t.Errorf("innov changes the effect by %v", x.Diff.Values)
			}
			continue
		}
		var want []float64
		for k := range to.Diff.Values {
			want = append(want, to.Diff.Values[k]-from.Diff.Values[k])
		}
		is := summary.Student(want, 0, .95)
		near(t, x.Level+" mean", x.Diff.Mean, is.Mean, 1e-9)
		near(t, x.Level+" low", x.Diff.Lo, is.Lo, 1e-9)
		near(t, x.Level+" high", x.Diff.Hi, is.Hi, 1e-9)
		if !(x.Diff.PHolm >= x.Diff.P) || x.Diff.N != 5 {
			t.Errorf("%+v", x)
		}
	}
	if seen != 3 { // two of q, one of innov
		t.Errorf("%d interactions", seen)
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
	b := need.Value(json.Marshal(r.JSON()))(t)
	var out struct{ Interactions []map[string]any }
	if err := json.Unmarshal(b, &out); err != nil || len(out.Interactions) != 4*3 || out.Interactions[0]["less"] == "" {
		t.Errorf("%v, %d interactions", err, len(out.Interactions))
	}
}

// effectAt returns the effect of an arm at the first point whose name contains a level.
func effectAt(r *analysis.Report, metric int, arm, level string) *analysis.Effect {
	for i := range r.Effects {
		if e := &r.Effects[i]; e.Metric == metric && e.Point.Arm == arm && strings.Contains(e.Point.Name()+" ", level+" ") {
			return e
		}
	}
	return nil
}
