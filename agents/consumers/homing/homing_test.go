package homing

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/platform/membership"
	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// trial is a world around platforms that have members and nothing else.
type trial struct {
	world     societytest.World
	spec      string
	platforms []string                   // their sections membership
	first     func(platform, i int) bool // who is there from the start; nil: nobody
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *homing) {
	t.Helper()
	p := new(Spec)
	x.world.Users = -1
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		var all []society.Platform
		for k, text := range x.platforms {
			own, name := x.world, fmt.Sprint("p", k)
			own.Seed = uint64(20 - k)
			r, world := own.Build(t, o, func(b *sim.Builder, w *society.World) error {
				societytest.Add(t, b, w, "membership", text, new(membership.Spec))
				for i := range w.N {
					if x.first != nil && x.first(k, i) {
						w.SetInitial(i)
					}
				}
				return nil
			})
			b.Beside(name, r)
			all = append(all, society.Platform{Name: name, Seed: own.Seed, World: world})
		}
		w.Surround(all)
		societytest.Add(t, b, w, "homing", x.spec, p)
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) *sim.Simulation {
	r, _ := societytest.Run(t, x.build)
	return r
}

func last(r *sim.Simulation, name string) float64 { return societytest.Last(r, name) }

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ticks: 60,
		Ties: society.TiesSpec{Kind: "ring", Degree: 4}}, spec: "{review: 0.2/day, friends: 3, other_side: 2, noise: 1, " +
		"both: 40%, second: 1, sessions: 50%, transport: 2, sellers: {count: 80, review: 0.1/day, other_side: 4, noise: 1, " +
		"both: 50%}}", platforms: []string{"{consumers: {worth: 2, fee: 1, cost: 0.5}, sellers: {fee: 2}, place: 0%}",
		"{consumers: {worth: 1}, sellers: {worth: 1}}"}}.build))
}

func TestEquations(t *testing.T) {
	offers := []offer{{10, 4}, {7, 2}, {3, 5}}
	even := func(uint) float64 { return .5 }
	of := func(set uint) float64 { return bundle(set, offers, 1.5) }
	for _, x := range []struct {
		name      string
		got, want float64
	}{
		{"worth: 2 + 3 + 4 + 5 − 8·|.75 − .25|", worthOf(2, 3, 4, 5, 8, .25, .75), 10},
		{"no platform", of(0), 0},
		{"one: 10 − 4", of(1), 6},
		{"two: 6 + 5 − 1.5", of(3), 9.5},
		{"three: 6 + 5 − 2 − 3", of(7), 6},
		{"gumbel of e^(−1)", gumbel(math.Exp(-1)), 0},
		{"share: e^(10/2) of e^(10/2) + e^(7/2)", share(0, 3, offers, 2), 1 / (1 + math.Exp(-1.5))},
		{"of one", share(0, 1, offers, 2), 1},
		{"the best of all sets", float64(choose(0, 7, allowed(3, true, true), of, 0, even)), 3},
		{"of single ones", float64(choose(0, 7, allowed(3, true, false), of, 0, even)), 1},
		{"of known ones", float64(choose(0, 6, allowed(3, true, true), of, 0, even)), 2},
		{"nothing known, and one must be somewhere", float64(choose(0, 0, allowed(3, false, true), of, 0, even)), 0},
		{"of equal ones that of now", float64(choose(2, 3, allowed(2, false, false), func(uint) float64 { return 1 }, 0,
			func(set uint) float64 { return float64(set) / 9 })), 2},
		{"else by lot", float64(choose(4, 3, allowed(2, false, false), func(uint) float64 { return 1 }, 0,
			func(set uint) float64 { return 1 - float64(set)/9 })), 1},
	} {
		need.Near(t, x.name, x.got, x.want, 1e-12)
	}
	for n, want := range map[int]int{1: 1, 2: 2, 10: 10} {
		if got := len(allowed(n, false, false)); got != want {
			t.Errorf("%d single sets of %d", got, n)
		}
		if got := len(allowed(n, true, true)); got != 1<<n {
			t.Errorf("%d sets of %d", got, n)
		}
	}
}

// Who reconsiders all the time is on each set of platforms with the probability of a logit over sets.
func TestLogit(t *testing.T) {
	const n = 20000
	for _, several := range []string{"0%", "100%"} {
		r := trial{world: societytest.World{N: n, Ticks: 3}, spec: "{review: 90/day, noise: 2, second: 1, both: " + several +
			"}", platforms: []string{"{consumers: {worth: 5, fee: 3}}", "{consumers: {worth: 2, fee: 1}}"}}.run(t)
		weight := map[string]float64{"none": 1, "only.p0": math.Exp(1), "only.p1": math.Exp(.5), "multihoming": math.Exp(1)}
		if several == "0%" {
			weight["multihoming"] = 0
		}
		sum := weight["none"] + weight["only.p0"] + weight["only.p1"] + weight["multihoming"]
		for name, w := range weight {
			got, p := n-last(r, "adopters"), w/sum
			if name != "none" {
				got = last(r, name)
			}
			simtest.Z(t, several+": "+name, got/n, math.Sqrt(p*(1-p)), n, p, 0)
		}
	}
}

// With tastes along a line and no noise, shares solve Armstrong's system (2006): n = ½ + (α(2m − 1) − Δp)/2t on each
// side, where m is that of the other.
func TestSharesOfTwoSides(t *testing.T) {
	const n, t1, t2, a1, a2 = 20000, 10., 8., 2., 4.
	for _, fees := range [][4]float64{{6, 6, 6, 6}, {7, 6, 6, 6}, {6, 6, 4.5, 6}, {5, 8, 7, 6}} {
		text := func(consumers, sellers, place float64) string {
			return fmt.Sprintf("{place: %v, consumers: {worth: 100, fee: %v}, sellers: {worth: 100, fee: %v}}", place, consumers,
				sellers)
		}
		r := trial{world: societytest.World{N: n, Ticks: 60},
			spec: fmt.Sprintf("{review: 1/day, none: false, transport: %v, other_side: %v, sellers: {count: %d, review: "+
				"1/day, none: false, transport: %v, other_side: %v}}", t1, a1, n, t2, a2),
			platforms: []string{text(fees[0], fees[1], 0), text(fees[2], fees[3], 1)}}.run(t)
		d1, d2, det := fees[0]-fees[2], fees[1]-fees[3], t1*t2-a1*a2
		simtest.Z(t, fmt.Sprint(fees, ": consumers"), last(r, "p0.adopters")/n, .5, n, .5-(t2*d1+a1*d2)/(2*det), 3e-3)
		simtest.Z(t, fmt.Sprint(fees, ": sellers"), last(r, "p0.sellers_here")/n, .5, n, .5-(t1*d2+a2*d1)/(2*det), 3e-3)
	}
}

// Two equal platforms on the complete graph: the difference of their shares goes as m ← m + h(tanh(φm/2σ) − m), and
// symmetry breaks at φ = 2σ.
func TestTipping(t *testing.T) {
	const n, ticks, sigma, start = 160000, 40, 1.5, .1
	grown := func(phi float64, ties society.TiesSpec, first func(platform, i int) bool) []float64 {
		r := trial{world: societytest.World{N: n, Ticks: ticks, Every: 1, Ties: ties},
			spec:      fmt.Sprintf("{review: 0.2/day, none: false, friends: %v, noise: %v}", phi, sigma),
			platforms: []string{"{}", "{}"}, first: first}.run(t)
		a, b, m := r.Series("p0.adopters"), r.Series("p1.adopters"), make([]float64, ticks+1)
		for k := range m {
			m[k] = (a[k] - b[k]) / n
		}
		return m
	}
	some := func(platform, i int) bool { return (float64(i%1000) < 1000*(1+start)/2) == (platform == 0) }
	var phis, rates []float64
	for _, phi := range []float64{1.5, 2.7, 3.3, 4.5} {
		m, want := grown(phi, society.TiesSpec{}, some), start
		need.Near(t, "at the start", m[0], start, 1e-12)
		for range ticks {
			want += -math.Expm1(-.2) * (math.Tanh(phi*want/(2*sigma)) - want)
		}
		need.Near(t, fmt.Sprintf("φ = %v: difference at the end", phi), m[ticks], want, .03)
		phis, rates = append(phis, phi), append(rates, math.Log(m[20]/m[0]))
	}
	at := phis[1] - rates[1]*(phis[2]-phis[1])/(rates[2]-rates[1])
	need.Near(t, "φ at which symmetry breaks, in 2σ", at/(2*sigma), 1, .05)

	// Where friends are in two clusters each may keep to its own, at a strength at which one of two takes all else.
	const strong = 9
	halves := func(platform, i int) bool { return (i < n/2) == (platform == 0) }
	ring := society.TiesSpec{Kind: "ring", Degree: 8}
	if m := grown(strong, ring, halves); math.Abs(m[ticks]) > .1 {
		t.Errorf("on a ring in halves the difference comes to %v", m[ticks])
	}
	if m := grown(strong, society.TiesSpec{}, some); m[ticks] < .9 {
		t.Errorf("on the complete graph the difference comes to %v", m[ticks])
	}
}

// bestFees are the fees of consumers and of sellers that would give a platform most, each by the parabola through what
// it gets at fees around those of an equilibrium, which the other takes.
func bestFees(t *testing.T, sellers string, worth float64, at, cost [2]float64) (best [2]float64) {
	const n, step = 20000, 1.5
	profit := func(own [2]float64) (sum float64) {
		text := func(fees [2]float64, place float64) string {
			return fmt.Sprintf("{place: %v, consumers: {worth: 100, fee: %v}, sellers: {worth: %v, fee: %v}}", place,
				fees[0], worth, fees[1])
		}
		r := trial{world: societytest.World{N: n, Ticks: 60}, spec: fmt.Sprintf("{review: 1/day, none: false, transport: "+
			"10, other_side: 2, sellers: {count: %d, review: 1/day, other_side: 4, %s}}", n, sellers),
			platforms: []string{text(own, 0), text(at, 1)}}.run(t)
		return ((own[0]-cost[0])*last(r, "p0.adopters") + (own[1]-cost[1])*last(r, "p0.sellers_here")) / n
	}
	here := profit(at)
	for side := range best {
		less, more := at, at
		less[side], more[side] = at[side]-step, at[side]+step
		low, high := profit(less), profit(more)
		best[side] = at[side] + step/2*(high-low)/(2*here-low-high)
	}
	return best
}

// Where each is on one platform, the best answer to f + t − α of the other side is the same (Armstrong 2006). Where
// sellers are on as many as they like (a competitive bottleneck), their fee is that of a monopoly, less what they are
// worth to consumers: ½(f + v + (α₂ − α₁)/2), and that of consumers f + (t₁t₂ − α₁α₂)/t₂ − α₂(p₂ − f₂)/t₂. Within a
// tenth of t.
func TestFeesOfTwoSides(t *testing.T) {
	const t1, a1, a2 = 10., 2., 4.
	cost := [2]float64{1, 2}
	t2, at := 8., [2]float64{cost[0] + t1 - a2, cost[1] + 8 - a1}
	best := bestFees(t, fmt.Sprintf("none: false, transport: %v", t2), 100, at, cost)
	need.Near(t, "consumers on one platform", best[0], at[0], t1/10)
	need.Near(t, "sellers on one platform", best[1], at[1], t2/10)

	const worth = 10.
	t2 = 14
	at[1] = (cost[1] + worth + (a2-a1)/2) / 2
	at[0] = cost[0] + (t1*t2-a1*a2)/t2 - a2*(at[1]-cost[1])/t2
	best = bestFees(t, fmt.Sprintf("both: 100%%, transport: %v", t2), worth, at, cost)
	need.Near(t, "consumers of a bottleneck", best[0], at[0], t1/10)
	need.Near(t, "sellers of a bottleneck", best[1], at[1], t2/10)
}
