package analysis_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

const fees = `name: fees
scenario: bass
replicates: 8
design: {kind: grid}
factors:
  q: {set: adoption.imitation, values: [0.1/day, 0.2/day, 0.4/day, 0.8/day]}
  hold: {set: adoption.never_adopt, values: [5%, 10%]}
metrics: [captured.platform, adopters]
`

// In the first metric q is worth 100·(x − 3), where x is 1, 2, 4 and 8, plus noise that replicates
// share; a larger hold moves the break-even from x = 3 to x = 5. The second metric rises by 10
// to x = 2 and has fallen back at x = 4, so that its change from the first level crosses 0 there.
func TestBreakEven(t *testing.T) {
	luckOf := func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		hold, x := p.Levels[0].Value, p.Levels[1].Value/.1
		zero := 3.
		if hold > 7 {
			zero = 5
		}
		bump := map[float64]float64{1: 0, 2: 10, 4: -10, 8: -30}[math.Round(x)]
		return []float64{100*(x-zero) + 20*luck(1), 500 + bump + luck(2) + .1*luck(uint64(10+x))}, nil
	}
	r := analyze(t, world(t, fees, luckOf), analysis.Options{})
	found := map[string]analysis.Answer{}
	all := crossings(r)
	for _, x := range all {
		found[x.Metric+" "+x.Measure+" "+strings.TrimPrefix(x.Beside, "hold=")] = x
	}
	for name, want := range map[string]float64{"captured.platform mean 5%": .3, "captured.platform mean 10%": .5, "adopters change 5%": .3, "adopters change 10%": .3} {
		x, there := found[name]
		if !there || x.N != 8 || !(x.Lo < x.Value && x.Value < x.Hi) {
			t.Fatalf("%s: %+v", name, x)
		}
		near(t, name, x.Value, want, .05)
	}
	text := r.Text()
	fits(t, text)
	for _, want := range []string{"q (/day) crosses 0 at n", "captured.platform: hold=10% 0.",
		"adopters: minus q=0.1/day at hold=5%", "Linear between levels; Fieller's interval over replicates."} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if len(all) != 5 || all[1].Metric != "captured.platform" || all[1].Measure != "mean" || all[1].About != "q" ||
		all[1].Beside != "hold=5%" || all[1].Unit != "/day" {
		t.Errorf("%+v", all)
	}
	compileBoth(t, r)

	// On a log scale it is linear in the logarithm: from 2 to 4, half of the way is at 2√2.
	scaled := strings.Replace(fees, "values: [0.1/day, 0.2/day, 0.4/day, 0.8/day]}", "from: 0.1/day, to: 0.8/day, steps: 4, scale: log}", 1)
	r = analyze(t, world(t, scaled, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		return []float64{math.Log(p.Levels[1].Value/.2) - math.Ln2/2 + .01*luck(1), 1}, nil
	}), analysis.Options{})
	if all = crossings(r); len(all) != 2 {
		t.Fatalf("%d crossings", len(all))
	}
	near(t, "on a log scale", all[0].Value, .2*math.Sqrt2, .01)
	if x := all[0]; !(x.Lo < x.Value && x.Value < x.Hi) || !(math.Abs(x.Hi*x.Lo-x.Value*x.Value) <= 1e-4) {
		t.Errorf("the interval is not symmetric in the logarithm: %+v", x)
	}
}

// The effect of an arm crosses 0 between levels, and the interval of another reaches the last.
func TestBreakEvenOfArms(t *testing.T) {
	s := world(t, strings.Replace(crossing, "replicates: 5", "replicates: 9", 1), func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := p.Levels[1].Value / .1
		v := []float64{100 + 50*luck(1), 100 + 50*luck(1), 0, 0}
		if p.Arm == "with" {
			v[0] += 10*(x-1.5) + luck(2)
			v[1] += 3*(x-3.9) + luck(3)
		}
		return v, nil
	})
	r := analyze(t, s, analysis.Options{})
	of := map[string]int{}
	for _, x := range crossings(r) {
		want, known := map[string]float64{"adopters": .15, "active": .39}[x.Metric]
		if x.Measure != "effect" || !strings.HasPrefix(x.Beside, "with ") || !known {
			t.Errorf("%+v", x)
			continue
		}
		of[x.Metric]++
		near(t, "crossing", x.Value, want, .1)
		if x.Metric == "active" && x.Hi == x.Hi {
			t.Errorf("the interval ends at %g", x.Hi)
		}
	}
	if of["adopters"] != 2 || of["active"] != 2 { // at both levels of the other factor
		t.Errorf("%v crossings", of)
	}
	if text := strings.Join(strings.Fields(r.Text()), " "); !strings.Contains(text, "adopters: with minus without innov=0.01/day") || !strings.Contains(text, ", –]") || !strings.Contains(text, "–: the interval reaches the first or the last level.") {
		t.Error(text)
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
	for _, want := range []string{"innov=0.02/day × q=0.4/day", "What both change beyond what each changes, from the first levels."} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	compileBoth(t, r)
}

// crossings returns where something crosses 0.
func crossings(r *analysis.Report) (all []analysis.Answer) {
	for _, x := range r.Answers {
		if x.Question == "break_even" {
			all = append(all, x)
		}
	}
	return all
}
