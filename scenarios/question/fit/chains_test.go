package fit

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// past is a task of chains in so many numbers.
func past(seed uint64, targets []Target, factors, waves, points, chains, moves int) task {
	return task{Calibration: Calibration{Targets: targets, Waves: waves, Draws: chains, Moves: moves, Cutoff: 3},
		Factors: factors, Points: points, Start: slices.Repeat([]float64{.5}, factors),
		Key: rng.New(seed, 1, "calibrate"), Allowed: func([]float64) bool { return true }}
}

// model runs a function of a point with normal noise.
func model(key rng.Key, noise float64, of func(u []float64) []float64) simulate {
	l := &law{at: func(u, y, sd []float64) { copy(y, of(u)); copy(sd, slices.Repeat([]float64{noise}, len(y))) }}
	return func(name string, points [][]float64) ([]Run, error) {
		l.targets = len(of(points[0]))
		return l.model(key)(name, points)
	}
}

// Chains fill evenly what is not ruled out: here a disc in two of six numbers, of
// which the rest decide nothing. By symmetry half of the ends lie right of the centre, and by areas a quarter within
// half its radius.
func TestChainsFillWhatIsNotRuledOut(t *testing.T) {
	t.Parallel()
	const radius = .4
	targets := []Target{{Name: "r", Metric: "r", Role: RoleFit, Value: 0, Observation: radius / 3}}
	disc := func(u []float64) []float64 { return []float64{math.Hypot(u[0]-.5, u[1]-.5)} }
	r := need.Value(chains(past(1, targets, 6, 2, 100, 400, 12), model(rng.New(1, 2, "disc"), 0, disc)))(t)
	if len(r.Draws) < 396 || r.Unmet != "" {
		t.Fatalf("%d ends, %s", len(r.Draws), r.Unmet)
	}
	n := float64(len(r.Draws))
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
	}{{"right", right / n, .5}, {"inner", inner / n, .25}, {"free number below .3", low / n, .3}} {
		se := math.Sqrt(x.want * (1 - x.want) / n)
		t.Logf("%s: %.3f, exactly %.3f ± %.3f", x.what, x.got, x.want, se)
		if math.Abs(x.got-x.want) > 3*se {
			t.Errorf("%s: %.3f, want %.3f ± %.3f", x.what, x.got, x.want, se)
		}
	}
}

// History narrows the numbers that a target hangs on, and no other: two of forty here, to as much of their ranges as is
// left by the target.
func TestHistoryNarrows(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "a", Metric: "a", Role: RoleFit, Observation: .02}, {Name: "b", Metric: "b", Role: RoleFit,
		Observation: .02}}
	p := past(1, targets, 40, 2, 200, 40, 10)
	p.Counted, p.Searches = []int{4, 9}, 2
	r := need.Value(chains(p, model(rng.New(1, 6, "m"), 0,
		func(u []float64) []float64 { return []float64{u[7] - .5, u[23] - .5} })))(t)
	for k := range 40 {
		got, se, want := r.Past.Spread[k], r.Past.Error[k], 1.
		if k == 7 || k == 23 {
			want = .12
		}
		if r.Past.narrows(k) != (want < 1) || math.Abs(got-want) > 4*se {
			t.Errorf("number %d: spread %.2f ± %.2f of its range, exactly %.2f", k, got, se, want)
		}
	}
	if !(r.Past.RHat < mostRHat+.05) { // the largest of seven of 2 × 40 draws
		t.Errorf("R̂ %.2f", r.Past.RHat)
	}
}

// What cannot be is told: targets that nothing comes near, too few worlds.
func TestChainsSayWhatCannotBe(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "y", Metric: "y@1", Role: RoleFit, Value: 9, Observation: .1}}
	first := func(u []float64) []float64 { return []float64{u[0]} }
	r := need.Value(chains(past(1, targets, 3, 1, 40, 40, 2), model(rng.New(1, 5, "m"), .01, first)))(t)
	if want := "0 of 40 chains"; !strings.Contains(r.Unmet, want) || !strings.Contains(r.Unmet, "y@1: target 9") {
		t.Errorf("%q lacks %s", r.Unmet, want)
	}
	targets[0].Value = .5
	p := past(1, targets, 3, 1, 40, 12, 2)
	if r := need.Value(chains(p, model(rng.New(1, 5, "m"), .01, first)))(t); !strings.Contains(r.Unmet,
		"fewer than the 30") {
		t.Errorf("%q", r.Unmet)
	}
	p.Points = 8
	_, err := chains(p, model(rng.New(1, 5, "m"), .01, first))
	need.Refused(r, err)(t, "8 runs are left to learn from")
}

// Total indices of a known polynomial are those of its closed form: of y = 3a + 2(b² − 1/3) + ab + luck, on ±1.
func TestShares(t *testing.T) {
	t.Parallel()
	s := rng.New(1, 7, "shares").Stream(0)
	var runs []Run
	for range 2000 {
		u := make([]float64, 12)
		for k := range u {
			u[k] = s.Float64()
		}
		a, b := 2*u[3]-1, 2*u[8]-1
		y := 3*a + 2*(b*b-1./3) + 2*a*b + .5*num.Normal(&s)
		runs = append(runs, Run{Point: u, Mean: []float64{0}, Other: []float64{y / 100}}) // nearly on a straight scale
	}
	// variances: 3, 16/45, 4/9 and 1/4
	sum := 3 + 16./45 + 4./9 + .25
	p := past(1, []Target{{Name: "t", Metric: "t", Role: RoleFit}}, 12, 1, 40, 40, 2)
	c := &regressors{of: map[term][]float64{}}
	y := make([]float64, len(runs))
	for i := range runs {
		c.points, y[i] = append(c.points, runs[i].Point), runs[i].Other[0]
	}
	fitted := c.choose(c.linear(12, nil), y)
	total := fitted.total(12)
	for k, x := range total {
		want := map[int]float64{3: (3 + 4./9) / sum, 8: (16./45 + 4./9) / sum}[k]
		if math.Abs(x-want) > .02 {
			t.Errorf("number %d: %.3f, exactly %.3f", k, x, want)
		}
	}
	if all := shares(p, runs, []string{"m"}); all[3].Of != "m" || all[8].Of != "m" || all[0].Total != 0 {
		t.Errorf("%v", all)
	}
}
