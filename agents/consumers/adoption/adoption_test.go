package adoption

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

var meanSD = societytest.MeanSD

// trial is a small world with adoption alone.
type trial struct {
	n       int
	ties    society.TiesSpec
	spec    Spec
	tick    units.Duration // 0 means a day
	ticks   int
	every   int
	initial string
}

func perTick(x float64) units.Rate { return units.Rate{Value: x} }
func perDay(x float64) units.Rate  { return units.Rate{Value: x, Per: units.Day} }

func (x trial) build(t testing.TB, seed uint64, replicate int, o simtest.Options) (*sim.Simulation, *society.World) {
	t.Helper()
	return x.make(t, seed, replicate, o, nil)
}

// buildWith is build, and passes the Spec to spec before it is built. more builds what else is in
// the world.
func (x trial) buildWith(t testing.TB, spec func(a *Spec), more ...func(b *sim.Builder, w *society.World)) (
	*sim.Simulation, *society.World) {
	t.Helper()
	return x.make(t, 1, 1, simtest.Options{Workers: 1}, spec, more...)
}

func (x trial) make(t testing.TB, seed uint64, replicate int, o simtest.Options, tell func(a *Spec),
	more ...func(b *sim.Builder, w *society.World)) (*sim.Simulation, *society.World) {
	t.Helper()
	world := societytest.World{N: x.n, Ties: x.ties, Tick: x.tick, Ticks: x.ticks, Every: x.every, Seed: seed,
		Replicate: replicate, Users: -1}
	return world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		a := x.spec // each run has a Spec of its own
		a.filled()
		if x.initial != "" {
			a.Initial = spec.Scalar(x.initial)
		}
		if tell != nil {
			tell(&a)
		}
		for _, f := range more {
			f(b, w)
		}
		return a.Build(b.Scope("adoption"), w)
	})
}

// filled gives the keys without a value their defaults.
func (a *Spec) filled() *Spec {
	a.Model, a.Normalise, a.Form = cmp.Or(a.Model, "bass"), cmp.Or(a.Normalise, "degree"), cmp.Or(a.Form, "hazard")
	return a
}

func (x trial) run(t testing.TB, seed uint64, replicate int) *sim.Simulation {
	t.Helper()
	r, _ := x.build(t, seed, replicate, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r
}

// shares returns the share of adopters at the given recorded rows, a slice over replicates for
// each.
func (x trial) shares(t testing.TB, seed uint64, replicates int, rows ...int) [][]float64 {
	t.Helper()
	out := make([][]float64, len(rows))
	for rep := 1; rep <= replicates; rep++ {
		adopters := x.run(t, seed, rep).Series("adopters")
		for k, row := range rows {
			out[k] = append(out[k], adopters[row]/float64(x.n))
		}
	}
	return out
}

func (x trial) expect(t *testing.T, name string, seed uint64, replicates int, bias float64, want map[int]float64) {
	t.Helper()
	rows := make([]int, 0, len(want))
	for row := range want {
		rows = append(rows, row)
	}
	for k, v := range x.shares(t, seed, replicates, rows...) {
		mean, sd := meanSD(v)
		simtest.Z(t, fmt.Sprintf("%s, row %d", name, rows[k]), mean, sd, replicates, want[rows[k]], bias)
	}
}

// V0: innovation alone is binomial.
func TestInnovationAlone(t *testing.T) {
	x := trial{n: 2000, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 10,
		spec: Spec{Form: "linear", Innovation: perTick(0.03)}}
	p := 1 - math.Pow(0.97, 10)
	v := x.shares(t, 5, 100, 10)[0]
	mean, sd := meanSD(v)
	simtest.Z(t, "share at t = 10", mean, math.Sqrt(p*(1-p)/2000), 100, 0.262576, 0)
	// The variance is that of the binomial. The standard error of the variance of n normal values
	// is σ²·√(2/(n−1)).
	binomial := p * (1 - p) / 2000
	need.Near(t, "variance", sd*sd, binomial, 4*binomial*math.Sqrt(2.0/99))
}

// V1, V1b, V1c: the Bass model, well mixed. A finite population lags behind the limit by O(1/N),
// less than 2e-4 at N = 20,000.
func TestBassWellMixed(t *testing.T) {
	complete := society.TiesSpec{Kind: "complete"}
	p, q := 0.03, 0.38
	trial{n: 20000, ties: complete, ticks: 10, spec: Spec{Form: "linear", Innovation: perTick(p), Imitation: perTick(q)}}.
		expect(t, "linear", 1, 30, 2e-4, map[int]float64{5: 0.27291, 10: 0.78264})
	trial{n: 20000, ties: complete, ticks: 10, spec: Spec{Innovation: perTick(p), Imitation: perTick(q)}}.
		expect(t, "hazard", 2, 30, 2e-4, map[int]float64{5: 0.26107, 10: 0.72984})
	// Continuous time: a tick of 0.005 lags by less than 6e-4. The lag at a tick of 1 is .07 and
	// .083, and is proportional to the tick.
	trial{n: 20000, ties: complete, ticks: 2000, every: 200, tick: units.Day / 200,
		spec: Spec{Innovation: perDay(p), Imitation: perDay(q)}}.
		expect(t, "continuous", 3, 20, 6e-4, map[int]float64{5: 0.33120, 10: 0.81280})
}

// V2: the two-sided ring (Fibich & Gibori 2010) in continuous time. At a tick of 0.01 the
// discrete run lags by less than 8e-4.
func TestRing(t *testing.T) {
	exact := func(p, q, t float64) float64 {
		return 1 - math.Exp(-(p+q)*t+q*(1-math.Exp(-p*t))/p)
	}
	want := map[int]float64{5: .09442, 10: .25435, 15: .43916, 20: .61296, 30: .85525}
	for at, v := range want {
		need.Near(t, fmt.Sprintf("F(%d)", at), exact(0.01, 0.4, float64(at)), v, 6e-6)
	}
	trial{n: 20000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 3000, every: 100, tick: units.Day / 100,
		spec: Spec{Innovation: perDay(0.01), Imitation: perDay(0.4)}}.expect(t, "ring", 4, 8, 8e-4, want)
}

// The synchronous forms differ on a 10-regular graph: .412 linear, .397 product, .387 hazard, at
// p .01, q .4 and t = 10. The first two come from independent implementations, to three digits.
func TestFormsOnRegularGraph(t *testing.T) {
	for form, want := range map[string]float64{"linear": 0.412, "independent": 0.397, "hazard": 0.387} {
		trial{n: 20000, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: 10,
			spec: Spec{Form: form, Innovation: perTick(0.01), Imitation: perTick(0.4)}}.
			expect(t, form, 6, 20, 1e-3, map[int]float64{10: want})
	}
}

// V10: the share that an outbreak reaches, and the probability of an outbreak.
func TestCascadeOnErdosRenyi(t *testing.T) {
	for transmission, want := range map[float64]float64{0.15: 0.58281, 0.2: 0.79681} {
		x := trial{n: 10000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, ticks: 60, initial: "1",
			spec: Spec{Model: "cascade", Transmission: transmission}}
		outbreaks(t, fmt.Sprintf("T = %g", transmission), x, 120, want, want)
	}
}

// outbreaks checks the share reached by outbreaks, and their frequency.
func outbreaks(t *testing.T, name string, x trial, replicates int, reach, frequency float64) {
	t.Helper()
	var sizes []float64
	for _, s := range x.shares(t, 8, replicates, x.ticks)[0] {
		if s > reach/4 {
			sizes = append(sizes, s)
		}
	}
	mean, sd := meanSD(sizes)
	simtest.Z(t, name+": reach", mean, sd, len(sizes), reach, 2e-3) // a finite population lies below by O(1/√N)
	simtest.Z(t, name+": frequency", float64(len(sizes))/float64(replicates), math.Sqrt(frequency*(1-frequency)),
		replicates, frequency, 0)
}

// V10b: below the threshold a cascade is a branching process.
func TestSubcriticalCascade(t *testing.T) {
	x := trial{n: 10000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, ticks: 60, initial: "1",
		spec: Spec{Model: "cascade", Transmission: 0.05}}
	var sizes []float64
	for _, s := range x.shares(t, 9, 120, x.ticks)[0] {
		sizes = append(sizes, s*10000)
	}
	mean, _ := meanSD(sizes)
	simtest.Z(t, "mean size", mean, 2, len(sizes), 1.99965, 0) // Borel of mean ½: variance 4
}

// V11: bond percolation on k-regular graphs.
func TestCascadeOnRegularGraph(t *testing.T) {
	// An outbreak starts at a random node unless all its k edges lead nowhere. For bond
	// percolation its probability is the giant share itself.
	outbreaks(t, "k = 3", trial{n: 10000, ties: society.TiesSpec{Kind: "regular", Degree: 3}, ticks: 200, initial: "1",
		spec: Spec{Model: "cascade", Transmission: 0.6}}, 100, 0.70370, 0.70370)
	outbreaks(t, "k = 4", trial{n: 10000, ties: society.TiesSpec{Kind: "regular", Degree: 4}, ticks: 200, initial: "1",
		spec: Spec{Model: "cascade", Transmission: 0.5}}, 100, 0.85410, 0.85410)
}

// On a ring of degree 2 a threshold of one half spreads from a seed by one node per tick on each
// side; a higher one does not spread.
func TestThreshold(t *testing.T) {
	for threshold, want := range map[float64]float64{0.5: 21, 0.51: 1} {
		x := trial{n: 101, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 10, initial: "1",
			spec: Spec{Model: "threshold", Threshold: num.Constant(threshold)}}
		if got := x.run(t, 1, 1).Series("adopters")[10]; got != want {
			t.Errorf("threshold %g: %v adopters after 10 ticks, should be %v", threshold, got, want)
		}
	}
}

func TestLinearAboveOneIsRefused(t *testing.T) {
	_, _, err := in(t, societytest.World{N: 100, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: 1},
		&Spec{Normalise: "none", Form: "linear", Innovation: perTick(0.3), Imitation: perTick(0.4)}, nil)
	if err == nil {
		t.Error("a probability of 1.1 was accepted")
	}
}

// twin is the slow, obvious version: every consumer looks at every neighbour.
func (x trial) twin(w *society.World, seed uint64, replicate int) []float64 {
	draw := rng.New(seed, replicate, "adoption.adopt")
	users := make([]bool, x.n)
	for i := range users {
		users[i] = w.Status[i] == society.Using
	}
	count := func() (n float64) {
		for _, u := range users {
			if u {
				n++
			}
		}
		return n
	}
	series := []float64{count()}
	p, q := x.spec.Innovation.Over(units.Day), x.spec.Imitation.Over(units.Day)
	mean := w.Graph.MeanDegree()
	for t := 1; t <= x.ticks; t++ {
		next := append([]bool(nil), users...)
		for i := range users {
			if users[i] {
				continue
			}
			a, k := 0, 0
			for j := range users {
				if j != i && (w.Graph.Complete() || w.Graph.Has(j, i)) {
					k++
					if users[j] {
						a++
					}
				}
			}
			c := float64(k)
			switch x.spec.Normalise {
			case "none":
				c = 1
			case "mean_degree":
				c = mean
			}
			share := 0.0
			if k > 0 {
				share = float64(a) / c
			}
			prob := 1 - math.Exp(-(p + q*share))
			switch x.spec.Form {
			case "linear":
				prob = p + q*share
			case "independent":
				prob = 1 - (1-p)*math.Pow(1-q/math.Max(c, 1), float64(a))
				if k == 0 {
					prob = p
				}
			}
			if draw.At(t, 0).Float(uint64(i), 0) < prob {
				next[i] = true
			}
		}
		users = next
		series = append(series, count())
	}
	return series
}

func TestSlowTwin(t *testing.T) {
	graphs := []society.TiesSpec{
		{Kind: "complete"}, {Kind: "ring", Degree: 4}, {Kind: "erdos_renyi", MeanDegree: 3},
		{Kind: "barabasi_albert", Links: 2}, {Kind: "watts_strogatz", Degree: 4, Rewire: 0.2},
	}
	seed := uint64(0)
	for _, ties := range graphs {
		for _, form := range []string{"hazard", "linear", "independent"} {
			for _, normalise := range []string{"degree", "mean_degree", "none"} {
				seed++
				q := 0.3
				if normalise == "none" {
					q = 0.005
				}
				if normalise == "mean_degree" {
					q = 0.05
				}
				x := trial{n: 60, ties: ties, ticks: 25, initial: "3",
					spec: Spec{Form: form, Normalise: normalise, Innovation: perTick(0.02), Imitation: perTick(q)}}
				_, w := x.build(t, seed, 1, simtest.Options{Workers: 1})
				want := x.twin(w, seed, 1)
				got := x.run(t, seed, 1).Series("adopters")
				for row := range want {
					if got[row] != want[row] {
						t.Errorf("%s, %s, %s: %v adopters in tick %d, the twin has %v", ties.Kind, form, normalise, got[row], row,
							want[row])
						break
					}
				}
			}
		}
	}
}

func TestContract(t *testing.T) {
	x := trial{n: 5000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, ticks: 60, initial: "0.5%",
		spec: Spec{Innovation: perDay(0.005), Imitation: perDay(0.2), HasInvitation: true}}
	x.spec.Invitation.Rate = perDay(0.1)
	x.spec.Invitation.Lift = 1
	x.spec.Invitation.Reward = 5 * units.One
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := x.build(t, 3, 1, o)
		return r
	})
}

func TestEquations(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"hazard, fit ½, lift 2: .5·(.03 + .38·.5)·2", hazardOf(0.5, 0.03, 0.38, 0.5, 0, 2), 0.22},
		{"the same with .04 of weak friends", hazardOf(0.5, 0.03, 0.38, 0.5, 0.04, 2), 0.26},
		{"independent: 1 − .97·.9²", independentOf(0.03, 0.1, 2), 1 - 0.97*0.81},
		{"independent, nobody", independentOf(0.03, 0.1, 0), 0.03},
		{"strong or weak friends: 1 − .8·.7", either(0.2, 0.3), 0.44},
	} {
		need.Near(t, test.name, test.got, test.want, 1e-12)
	}
	for h := 0.0; h < 3; h += 0.01 {
		p := 1 - math.Exp(-h)
		if fires(p+1e-9, h) || h > 0 && !fires(p-1e-9, h) {
			t.Errorf("fires turns at another draw than 1 − exp(−%g)", h)
		}
	}
}

// A hazard above the bound below which draws are looked at is a fault of the program, and
// told: it would be cut off without a word.
func TestHazardAboveItsBound(t *testing.T) {
	x := trial{n: 2000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 5, spec: Spec{Innovation: perTick(.01)}}
	r, w := x.buildWith(t, nil)
	w.Functions = &society.Functions{Fit: []float64{3}}
	need.Refusal(t, r.Run(context.Background()), "above the bound")
}
