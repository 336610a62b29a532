package analysis_test

import (
	"fmt"
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
	for _, want := range []string{"change of with minus without", "q=0.2/day minus 0.1/day",
		"innov=0.02/day minus 0.01/day", "Each factor is changed with the others at their first level.",
		"registered 0 identical", "and, separately, for "} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	screen := strings.SplitAfterN(text, "\n", 25)[:24] // what a terminal shows at once
	first := strings.Join(strings.Fields(strings.Join(screen, "")), " ")
	for _, want := range []string{"change of with minus without", "Of each metric the surest change.",
		fmt.Sprintf("adopters, q=0.2/day minus 0.1/day %.2f [%.2f, %.2f]", all[0].Value, all[0].Lo, all[0].Hi)} {
		if !strings.Contains(first, want) || strings.Count(first, "registered") > 1 {
			t.Errorf("%q is not in\n%s", want, first)
		}
	}
	if strings.Contains(text, "replicate: registered, dau") {
		t.Error("a metric without a value is said to be the same")
	}
}

// Two factors of a grid interact: at q of 2 and 4 times the first, the larger innov adds 5·(x − 1)
// beyond what each adds, at any level of a third factor.
func TestInteractionsOfAGrid(t *testing.T) {
	text := strings.Replace(crossedGrid, "metrics:", "  hold: {set: adoption.never_adopt, values: [5%, 10%]}\nmetrics:", 1)
	s := world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		hold, innov, x := p.Levels[0].Value, p.Levels[1].Value, p.Levels[2].Value/.1 // in the order of their names
		v := 100*luck(1) + 30*x + hold
		if innov > .015 {
			v += 7 + (5+luck(2))*(x-1)
		}
		missing := v
		if hold > 7 && x > 3 {
			missing = math.NaN()
		}
		return []float64{v, missing, 3}, nil
	})
	r := analyze(t, s, analysis.Options{})
	all := asked(r, "interaction", "adopters", "change")
	for _, x := range all {
		switch by := map[string]float64{"0.2/day": 1, "0.4/day": 3}[x.At]; {
		case x.About == "innov=0.02/day" && x.Along == "q":
			near(t, x.At, x.Value, 5*by, 1.2*by)
			if x.N != 6 || x.Failed != 0 {
				t.Errorf("%+v", x)
			}
		case !(math.Abs(x.Value) <= 1e-9):
			t.Errorf("%+v", x)
		}
	}
	if len(all) != 5 { // hold with innov, hold with two steps of q, innov with two
		t.Errorf("%d interactions", len(all))
	}
	for i, x := range asked(r, "interaction", "active", "change") {
		if pairs := asked(r, "interaction", "active", "cells")[i]; x.About == "innov=0.02/day" && x.At == "0.4/day" &&
			(pairs.Value != 1 || x.Failed != 1) {
			t.Errorf("%+v of %v pairs", x, pairs.Value)
		}
	}
	out := r.Text()
	fits(t, out)
	for _, want := range []string{"innov=0.02/day × q=0.4/day", "What both change beyond what each changes, from the " +
		"first levels."} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	compile(t, r.LaTeX())
}
