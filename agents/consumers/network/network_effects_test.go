package network

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

var near = need.Near

// trial is a world in which each need is served by one function with b·e·q = .8.
type trial struct {
	world societytest.World
	spec  string
	offer map[string]float64 // N by need
	more  func(b *sim.Builder, w *society.World)
	uses  society.UseKinds
}

const two = "{segments: {a: {share: 50%, needs: {talk: 3, buy: 1}}, b: {share: 50%, needs: {play: 1, pay: 1}}}}"

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *network) {
	t.Helper()
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		w.Functions = &society.Functions{ServedAt: func(_, _ int, available float64) float64 { return .8 * available }}
		w.Uses = x.uses
		societytest.Add(t, b, w, "network_effects", x.spec, p)
		for need, n := range x.offer {
			w.Offer(need, func() float64 { return n })
		}
		if x.more != nil {
			x.more(b, w)
		}
		return nil
	})
	return r, p.run
}

func TestEquations(t *testing.T) {
	near(t, "nobody", availability(.4, 0), .4, 0)
	near(t, "all", availability(.4, 1), 1, 1e-15)
	near(t, "half of them", availability(.4, .5), .7, 1e-15)
	near(t, "half", half(3, 3), .5, 0)
	near(t, "nothing", half(0, 3), 0, 0)
	near(t, "much", half(9, 1), .9, 1e-15)
	near(t, "a mean", averaged(2, 10, .25), 4, 0)
}

// U = Σ w·.8·A: with friends a*/K_i, with a constant N the mean of N, N·(1 − e^(−t/T_N)).
func TestTable(t *testing.T) {
	x := trial{world: societytest.World{N: 400, Ticks: 50, Users: 0.5, People: two}, spec: "{alone: 30%, core: 3, " +
		"memory: 20d, half: {buy: 2, play: 1}}", offer: map[string]float64{"buy": 6, "play": .5}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	w, at := m.w, 1-math.Exp(-50./20)
	buy, play := .3+.7*6*at/(6*at+2), .3+.7*.5*at/(.5*at+1)
	near(t, "availability of shops", r.Series("availability.buy")[50], buy, 1e-12)
	near(t, "of games", r.Series("availability.play")[50], play, 1e-12)
	mean, sum := 0., [2]float64{}
	for i := range w.N {
		using := float64(m.pub.Core.UsingInCore(i))
		want := [2]float64{.75*.8*(.3+.7*using/3) + .25*.8*buy, .5*.8*play + .5*.8*.3}[w.Who(i).Segment]
		near(t, "U", w.FitOf(i), want, 1e-12)
		near(t, "U alone", w.FitAlone(i), [2]float64{.75*.8*.3 + .25*.8*buy, want}[w.Who(i).Segment], 1e-12)
		mean += using / 3 / float64(w.N)
		sum[w.Who(i).Segment] += w.FitOf(i)
	}
	near(t, "core", r.Series("core_using")[50], mean, 1e-12)
	for g := range sum {
		near(t, "mean U", m.meanOf(g), sum[g]/w.Size[g], 1e-12)
	}
}

// A need that nothing is delivered for has A = s exactly, and one that much is delivered for hardly less than 1.
func TestNothingDelivered(t *testing.T) {
	for _, x := range providers {
		r, m := trial{world: societytest.World{N: 50, Ticks: 20}, spec: "{alone: 35%, memory: 1h}",
			offer: map[string]float64{x.need: 1e9}}.build(t, simtest.Options{})
		simtest.Run(t, r)
		for _, y := range providers {
			want, within := .35, 0.
			if y.need == x.need {
				want, within = 1, 1e-8
			}
			near(t, y.need+" with "+x.need, r.Series("availability." + y.need)[20], want, within)
			near(t, "A", m.there[needOf(y.need)], want, within)
		}
	}
}

// Where everything is there for those who are alone, U is the fit of the segment, and that of some needs
// their part of it.
func TestNeutral(t *testing.T) {
	r, m := trial{world: societytest.World{N: 90, Ticks: 3, Users: .4, People: two,
		Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 2}}, spec: "{alone: 100%}",
		uses: society.UseKinds{society.UseOf("talk"), society.UseOf(society.Needs()...)}}.build(t, simtest.Options{})
	simtest.Run(t, r)
	for i := range m.w.N {
		near(t, "U", m.w.FitOf(i), .8, 1e-15)
		near(t, "U of talk", m.w.UseOfNetwork(0, i), [2]float64{.6, 0}[m.w.Who(i).Segment], 1e-15)
		near(t, "U of all", m.w.UseOfNetwork(1, i), .8, 1e-15)
	}
}

// The gain of friends is that of a census: of all pairs of who would not join and a friend of its core who is no user,
// those in which it would if that friend were one, over those who would join anyway, times users over others.
func TestGainOfFriends(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 26))
	some := 0
	for k := range 200 {
		x := trial{world: societytest.World{N: 20 + draw.IntN(60), Ticks: 2, Users: .2 + .6*draw.Float64(),
			Seed: uint64(k + 1), People: two, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 4}},
			spec: fmt.Sprintf("{alone: %d%%, core: %d}", draw.IntN(60), 1+draw.IntN(5))}
		bar := make([]float64, x.world.N)
		for i := range bar {
			bar[i] = draw.Float64()
		}
		r, m := x.build(t, simtest.Options{Workers: 1})
		w := m.w
		w.Network.Accepts = func(i int, more float64) bool { return w.FitOf(i)+more >= bar[i]-1e-9 }
		simtest.Run(t, r)
		accepting, won := 0, 0
		for i := range w.N {
			if w.Status[i] == society.Using {
				continue
			}
			if w.FitOf(i) >= bar[i] {
				accepting++
				continue
			}
			for j := range w.N {
				if w.Status[j] != society.Using && j != i {
					w.Status[j] = society.Using
					if w.FitOf(i) >= bar[i] { // only of a friend in the core it depends
						won++
					}
					w.Status[j] = society.Never
				}
			}
		}
		want := float64(won) / float64(accepting) * float64(w.Users) / float64(int64(w.N)-w.Users)
		got := math.NaN()
		for _, total := range r.Totals() {
			if total.Name == "loop_friends" {
				got = total.Whole()
			}
		}
		if accepting == 0 {
			if got == got {
				t.Errorf("%d: %v where nobody would join", k, got)
			}
			continue
		}
		near(t, fmt.Sprint(k, ": gain"), got, want, 1e-12)
		if want > 0 {
			some++
		}
	}
	if some < 100 {
		t.Errorf("%d have a gain", some)
	}
}

// A graph without friends is refused.
func TestNoFriends(t *testing.T) {
	for _, ties := range []society.TiesSpec{{Kind: "complete"}, {Kind: "ring", Degree: 0}} {
		societytest.World{N: 20, Ticks: 1, Ties: ties}.Build(t, simtest.Options{},
			func(b *sim.Builder, w *society.World) error {
				need.Refusal(t, (&Spec{Core: 5}).Build(b.Scope("network_effects"), w), "needs a graph")
				return nil
			})
	}
}

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ticks: 30, Users: .3, People: two},
		offer: map[string]float64{"buy": 1},
		more: func(b *sim.Builder, w *society.World) {
			societytest.Each(b, w, sim.Act, func(c *sim.Chunk, i int) {
				if w.FitOf(i) > .4 && (i+int(c.Tick))%7 == 0 {
					w.Join(c, i, 0)
				} else if i%50 == 0 {
					w.Leave(c, i)
				}
			})
		}}.build))
}
