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

// past is a task of an ensemble in so many numbers.
func past(seed uint64, targets []Target, factors, waves, points, draws int) task {
	return task{Calibration: Calibration{Targets: targets, Waves: waves, Draws: draws, Ensemble: true, Cutoff: 3},
		Factors: factors, Points: points, Start: slices.Repeat([]float64{.5}, factors),
		Key: rng.New(seed, 1, "calibrate"), Allowed: func([]float64) bool { return true }}
}

// model runs a function of a point with normal noise.
func model(key rng.Key, noise float64, of func(u []float64) []float64) simulate {
	l := &known{at: func(u, y, sd []float64) { copy(y, of(u)); copy(sd, slices.Repeat([]float64{noise}, len(y))) }}
	return func(name string, points [][]float64) ([]Run, error) {
		l.targets = len(of(points[0]))
		return l.model(key)(name, points)
	}
}

// Worlds have the law of the target: of a distance from the middle in two of six numbers, of which the rest decide
// nothing, half lie right of the middle, and the mean square of the distance is that of a Rayleigh law cut by the cube.
func TestWorldsHaveTheLawOfTheTarget(t *testing.T) {
	t.Parallel()
	const sd = .1
	targets := []Target{{Name: "x", Metric: "x", Role: RoleFit, Value: 0, Observation: sd},
		{Name: "y", Metric: "y", Role: RoleFit, Value: 0, Observation: sd}}
	middle := func(u []float64) []float64 { return []float64{u[0] - .5, u[1] - .5} }
	r := need.Value(worlds(past(1, targets, 6, 4, 400, 400), model(rng.New(1, 2, "disc"), 0, middle)))(t)
	if len(r.Draws) < 385 || r.Unmet != "" { // some are beyond three standard deviations
		t.Fatalf("%d worlds, %s", len(r.Draws), r.Unmet)
	}
	n := float64(len(r.Draws))
	right, inner, low := 0., 0., 0.
	for _, d := range r.Draws {
		right += float64(num.One(d.Point[0] > .5))
		inner += float64(num.One(math.Hypot(d.Mean[0], d.Mean[1]) < sd))
		low += float64(num.One(d.Point[3] < .3))
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{{"right", right / n, .5}, {"inner", inner / n, 1 - math.Exp(-.5)}, {"free number below .3", low / n, .3}} {
		se := math.Sqrt(x.want * (1 - x.want) / n)
		t.Logf("%s: %.3f, exactly %.3f ± %.3f", x.what, x.got, x.want, se)
		if math.Abs(x.got-x.want) > 3*se {
			t.Errorf("%s: %.3f, want %.3f ± %.3f", x.what, x.got, x.want, se)
		}
	}
}

// A bound cuts what is below it, and leaves what is above as it was.
func TestBoundsCut(t *testing.T) {
	t.Parallel()
	for _, side := range []float64{1, -1} {
		targets := []Target{{Name: "x", Metric: "x", Role: RoleFit, Value: .5, Observation: .05, Side: side}}
		first := func(u []float64) []float64 { return []float64{u[0]} }
		r := need.Value(worlds(past(1, targets, 4, 4, 400, 400), model(rng.New(1, 2, "bound"), 0, first)))(t)
		met, far := 0., 0.
		for _, d := range r.Draws {
			at := side * (d.Point[0] - .5)
			met += float64(num.One(at > 0)) / 400
			far += float64(num.One(at > .25)) / 400
		}
		// of Φ((x − ½)/σ) on 0 to 1: ½ − σ/√(2π) of the ½ lie above the bound, ¼ beyond ¾
		if want := 1 - .05*.3989/.5; math.Abs(met-want) > .05 || math.Abs(far-.5) > .1 {
			t.Errorf("side %g: %.3f meet it, exactly %.3f; %.3f are far, exactly .5", side, met, want, far)
		}
	}
}

// What runs miss in common makes their rows count as fewer: of two targets that are one, the worlds are as wide as of
// one, and of a discrepancy that rows share, wider than of one of their own.
func TestRowsOfOneTarget(t *testing.T) {
	t.Parallel()
	spread := func(names ...string) float64 {
		var targets []Target
		for _, name := range names {
			targets = append(targets, Target{Name: name, Metric: name, Role: RoleFit, Value: .5, Discrepancy: .1})
		}
		of := func(u []float64) (y []float64) {
			for range names {
				y = append(y, u[0])
			}
			return y
		}
		r := need.Value(worlds(past(1, targets, 4, 4, 400, 400), model(rng.New(1, 2, "rows"), .002, of)))(t)
		_, sd := spreadOf(pointsOf(r), func(u []float64) float64 { return u[0] })
		return sd
	}
	for _, x := range []struct {
		got, want float64
	}{{spread("a"), .1}, {spread("a", "b"), .1 / math.Sqrt2}, {spread("a", "a"), .1 * math.Sqrt(.75)}} {
		if math.Abs(x.got-x.want) > 3*x.want/math.Sqrt(2*400) {
			t.Errorf("spread %.4f, exactly %.4f", x.got, x.want)
		}
	}
}

// A run without a value of one target tells of the others: of 80 % that have no y, all are learned from.
func TestRunsLackATarget(t *testing.T) {
	t.Parallel()
	const sd = .05
	targets := []Target{{Name: "x", Metric: "x", Role: RoleFit, Value: .5, Observation: sd},
		{Name: "y", Metric: "y", Role: RoleFit, Value: .5, Observation: sd}}
	of := func(u []float64) []float64 {
		if u[2] > .2 {
			return []float64{u[0], nan}
		}
		return []float64{u[0], u[1]}
	}
	simulated := model(rng.New(1, 2, "lack"), .001, of)
	var last []Run
	r := need.Value(worlds(past(1, targets, 4, 4, 400, 400), func(name string, points [][]float64) ([]Run, error) {
		if name == Own {
			points = [][]float64{{.5, .5, .1, .5}}
		}
		runs, err := simulated(name, points)
		last = runs
		return runs, err
	}))(t)
	if n := r.Waves[0].Failed; n < 280 || n > 360 {
		t.Errorf("%d of 400 runs have no y", n)
	}
	var all [][]float64
	for _, x := range last {
		all = append(all, x.Point)
	}
	for k, points := range [][][]float64{all, pointsOf(r)} { // y is known of worlds alone
		n := float64(len(points))
		mean, got := spreadOf(points, func(u []float64) float64 { return u[k] })
		if math.Abs(got-sd) > 3*sd/math.Sqrt(2*n)+.003 || math.Abs(mean-.5) > 3*sd/math.Sqrt(n) {
			t.Errorf("number %d: %.3f ± %.4f of %g points, exactly .5 ± %g", k, mean, got, n, sd)
		}
	}
}

func pointsOf(r *Result) (all [][]float64) {
	for _, d := range r.Draws {
		all = append(all, d.Point)
	}
	return all
}

// Covariances of independent numbers are drawn to 0, and those of numbers that move together are not.
func TestShrunk(t *testing.T) {
	t.Parallel()
	s := rng.New(1, 3, "shrunk").Stream(0)
	var apart, together [][]float64
	for range 60 {
		row, same, x := make([]float64, 20), make([]float64, 20), num.Normal(&s)
		for j := range row {
			row[j] = num.Normal(&s)
			same[j] = 2*x + .5*num.Normal(&s)
		}
		apart, together = append(apart, row), append(together, same)
	}
	largest, least := 0., math.Inf(1)
	a, b := shrunk(apart), shrunk(together)
	for i := range 20 {
		for j := range i {
			largest = max(largest, math.Abs(a.At(i, j)))
			least = min(least, b.At(i, j))
		}
	}
	if largest > .1 || least < 2.5 { // 4 exactly; the sample's are off by .5 of 60 rows
		t.Errorf("covariances of independent numbers up to %.3f, of common ones from %.3f", largest, least)
	}
}

// History narrows the numbers that a target hangs on, and no other: two of forty here, to as much of their ranges as is
// left by the target.
func TestHistoryNarrows(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "a", Metric: "a", Role: RoleFit, Observation: .02}, {Name: "b", Metric: "b", Role: RoleFit,
		Observation: .02}}
	p := past(1, targets, 40, 4, 200, 40)
	p.Counted, p.Searches = []int{4, 9}, 2
	r := need.Value(worlds(p, model(rng.New(1, 6, "m"), 0,
		func(u []float64) []float64 { return []float64{u[7] - .5, u[23] - .5} })))(t)
	for k := range 40 {
		got, se, want := r.Past.Spread[k], r.Past.Error[k], 1.
		if k == 7 || k == 23 {
			want = .02 * math.Sqrt(12)
		}
		if r.Past.narrows(k) != (want < 1) || math.Abs(got-want) > 4*se {
			t.Errorf("number %d: spread %.2f ± %.2f of its range, exactly %.2f", k, got, se, want)
		}
	}
	if !(r.Past.RHat < mostRHat+.05) { // the largest of seven of 2 × 40 draws
		t.Errorf("R̂ %.2f", r.Past.RHat)
	}
}

// What cannot be is told: targets that nothing comes near, too few runs to learn from.
func TestHistorySaysWhatCannotBe(t *testing.T) {
	t.Parallel()
	targets := []Target{{Name: "y", Metric: "y@1", Role: RoleFit, Value: 9, Observation: .1}}
	first := func(u []float64) []float64 { return []float64{u[0]} }
	r := need.Value(worlds(past(1, targets, 3, 1, 40, 40), model(rng.New(1, 5, "m"), .01, first)))(t)
	if want := "no world comes near"; !strings.Contains(r.Unmet, want) || !strings.Contains(r.Unmet, "y@1: target 9") {
		t.Errorf("%q lacks %s", r.Unmet, want)
	}
	targets[0].Value = .5
	p := past(1, targets, 3, 1, 40, 12)
	if r := need.Value(worlds(p, model(rng.New(1, 5, "m"), .01, first)))(t); !strings.Contains(r.Unmet,
		"fewer than the 30") {
		t.Errorf("%q", r.Unmet)
	}
	simulated := model(rng.New(1, 5, "m"), .01, first)
	lost, err := worlds(past(1, targets, 3, 1, 40, 40), func(name string, points [][]float64) ([]Run, error) {
		runs, err := simulated(name, points)
		for i := range runs {
			if name == Last {
				runs[i].Mean = []float64{nan}
			}
		}
		return runs, err
	})
	need.Refused(lost, err)(t, "all runs of the final draws failed")
	p.Points = 8
	_, err = worlds(p, model(rng.New(1, 5, "m"), .01, first))
	need.Refused(r, err)(t, "8 runs of y@1 are left to learn from")
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
	p := past(1, []Target{{Name: "t", Metric: "t", Role: RoleFit}}, 12, 1, 40, 40)
	c := &regressors{of: map[term][]float64{}}
	y := make([]float64, len(runs))
	for i := range runs {
		c.points, y[i] = append(c.points, runs[i].Point), runs[i].Other[0]
	}
	fitted := c.choose(linear(12, nil), y)
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
