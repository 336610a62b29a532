package fit

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// past is a task of chains in so many numbers.
func past(seed uint64, targets []Target, factors, points, moves int, start float64) task {
	t := task{Calibration: Calibration{Targets: targets, Moves: moves, Draws: points, Keep: points, Cutoff: 3},
		Factors: factors, Points: points,
		Key: rng.New(seed, 1, "calibrate"), Allowed: func([]float64) bool { return true }}
	for range factors {
		t.Start = append(t.Start, start)
	}
	return t
}

// model runs a function of a point with normal noise.
func model(key rng.Key, noise float64, of func(u []float64) []float64) simulate {
	return func(name string, points [][]float64, luck []float64) ([]Run, error) {
		replicates := map[string]int{Own: ownReplicates, Last: endReplicates}[name]
		runs := make([]Run, len(points))
		for i, u := range points {
			s := key.Named(name).Stream(uint64(i))
			for _, y := range of(u) {
				sum := 0.0
				for range max(1, replicates) {
					sum += y + float64(noise*num.Normal(&s))
				}
				n := float64(max(1, replicates))
				runs[i].Mean = append(runs[i].Mean, sum/n)
				runs[i].Var = append(runs[i].Var, noise*noise/n)
			}
			runs[i].Point = u
		}
		return runs, nil
	}
}

// Chains forget where they start and end evenly over what is not ruled out: here a disc in two of six numbers, of
// which the rest decide nothing. By symmetry half of the ends lie right of the centre, and by areas a quarter within
// half its radius.
func TestChainsFillWhatIsNotRuledOut(t *testing.T) {
	t.Parallel()
	const radius = .4
	targets := []Target{{Name: "r", Metric: "r", Role: RoleFit, Value: 0, Observation: radius / 3}}
	disc := func(u []float64) []float64 { return []float64{math.Hypot(u[0]-.5, u[1]-.5)} }
	r := need.Value(chains(past(1, targets, 6, 400, 60, .6), model(rng.New(1, 2, "disc"), 0, disc)))(t)
	if len(r.Draws) != 400 || r.Unmet != "" {
		t.Fatalf("%d ends, %s", len(r.Draws), r.Unmet)
	}
	right, inner, low := 0., 0., 0.
	for _, d := range r.Draws {
		if d.Point[0] > .5 {
			right++
		}
		if d.Mean[0] < radius/2 {
			inner++
		}
		if d.Point[3] < .3 {
			low++
		}
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{{"right", right / 400, .5}, {"inner", inner / 400, .25}, {"free number below .3", low / 400, .3}} {
		se := math.Sqrt(x.want * (1 - x.want) / 400)
		t.Logf("%s: %.3f, exactly %.3f ± %.3f", x.what, x.got, x.want, se)
		if math.Abs(x.got-x.want) > 3*se {
			t.Errorf("%s: %.3f, want %.3f ± %.3f", x.what, x.got, x.want, se)
		}
	}
	if x := r.Past.all(); x < .99 {
		t.Errorf("%.3f of the numbers were drawn anew", x)
	}
}

// History binds the numbers that a target hangs on, and no other: two of forty here, of which a draw is nearly always
// ruled out.
func TestHistoryBinds(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "a", Metric: "a", Role: RoleFit, Observation: .02}, {Name: "b", Metric: "b", Role: RoleFit,
		Observation: .02}}
	r := need.Value(chains(past(1, targets, 40, 80, 22, .5), model(rng.New(1, 6, "m"), 0,
		func(u []float64) []float64 { return []float64{u[7] - .5, u[23] - .5} })))(t)
	for k := range 40 {
		if got, want := r.Past.binds(k, len(r.Draws)), k == 7 || k == 23; got != want {
			t.Errorf("number %d: bound %v, moved in %.2f of %d worlds, the mean number in %.2f", k, got, r.Past.Moved[k],
				len(r.Draws), r.Past.all())
		}
	}
}

// Prices of what is counted are drawn at the end of a chain, evenly, however few its moves; the others as without them.
func TestChainsDrawWhatIsCountedAtTheirEnds(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "a", Metric: "a", Role: RoleFit, Observation: .1}}
	p := past(1, targets, 12, 400, 2, .5)
	p.Counted = []int{4, 9}
	seen := map[float64]bool{}
	r := need.Value(chains(p, model(rng.New(1, 6, "m"), 0, func(u []float64) []float64 {
		seen[u[4]] = true
		return []float64{u[7] - .5}
	})))(t)
	for _, k := range p.Counted {
		low := 0.
		for _, d := range r.Draws {
			if d.Point[k] < .3 {
				low += 1 / float64(len(r.Draws))
			}
		}
		if math.Abs(low-.3) > .1 || r.Past.Moved[k] < .999 {
			t.Errorf("number %d is below .3 in %.3f of %d worlds, drawn in %.3f", k, low, len(r.Draws), r.Past.Moved[k])
		}
	}
	if len(seen) != 1+400 {
		t.Errorf("%d values of a counted number were run", len(seen))
	}
}

// Twenty made-up pasts, of twelve numbers of which three decide and cannot be told apart by two targets: 90 % of the
// kept worlds hold the truth in at least 14 of 20, though the chains start elsewhere on the curve that fits as well.
func TestTruthIsAmongTheWorlds(t *testing.T) {
	t.Parallel()
	held, width := make([]int, 3), 0.
	for n := range 20 {
		s := rng.New(uint64(n), 3, "truth").Stream(0)
		truth := make([]float64, 12)
		for k := range truth {
			truth[k] = .2 + float64(.6*s.Float64())
		}
		of := func(u []float64) []float64 { return []float64{u[0] + u[1], u[1] * u[2]} }
		var targets []Target
		for j, y := range of(truth) {
			targets = append(targets, Target{Name: fmt.Sprint(j), Metric: fmt.Sprint(j), Role: RoleFit, Value: y,
				Observation: .05})
		}
		what := past(uint64(n), targets, 12, 60, 40, .5)
		what.Start[0], what.Start[1], what.Start[2] = truth[0]-.15, truth[1]+.15, truth[1]*truth[2]/(truth[1]+.15)
		r := need.Value(chains(what, model(rng.New(uint64(n), 4, "m"), .02, of)))(t)
		for k := range held {
			lo, hi := quantile(r.Draws, k, .05), quantile(r.Draws, k, .95)
			if lo <= truth[k] && truth[k] <= hi {
				held[k]++
			}
			width += (hi - lo) / 60
		}
	}
	t.Logf("of 20 truths 90 %% of the worlds hold %v; mean width %.2f", held, width)
	for k, n := range held {
		if n < 14 {
			t.Errorf("number %d: %d of 20 truths are within", k, n)
		}
	}
	if width > .8 {
		t.Errorf("the worlds fill %.2f of the ranges: nothing was learnt", width)
	}
}

// What cannot be is told: a scenario that is itself ruled out, one outside its ranges, too few worlds.
func TestChainsSayWhatCannotBe(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "y", Metric: "y@1", Role: RoleFit, Value: 1, Observation: .1}}
	first := func(u []float64) []float64 { return []float64{u[0]} }
	need.Refused(chains(past(1, targets, 3, 40, 5, .2), model(rng.New(1, 5, "m"), .01, first)))(t,
		"the scenario as it is is ruled out, so that no chain can start from it:\n  y@1: target 1")
	r := need.Value(chains(past(1, targets, 3, 12, 5, .9), model(rng.New(1, 5, "m"), .01, first)))(t)
	if want := "fewer than the 30"; !strings.Contains(r.Unmet, want) {
		t.Errorf("%q lacks %s", r.Unmet, want)
	}
	outside := past(1, targets, 3, 12, 5, .9)
	outside.Allowed = func([]float64) bool { return false }
	need.Refused(chains(outside, model(rng.New(1, 5, "m"), .01, first)))(t, "outside a range")
}
