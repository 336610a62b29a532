package satisfaction

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Under network effects each consumer feels its own fit, and comes back only if that is enough.
func TestNetworkFit(t *testing.T) {
	var network *society.Network
	x := trial{world: societytest.World{N: 300, Ticks: 400, Users: .5, Ties: society.TiesSpec{Kind: "ring", Degree: 4}},
		spec: "{weights: {experiential: 1}, churn: {base: 0/day}, return: {base: 100/day, friends: 0}}",
		more: func(b *sim.Builder, w *society.World) {
			s := b.Scope("network_effects")
			network = &society.Network{Core: w.NewCore(s, s.Key("closest"), 4),
				Accepts: func(i int, _ float64) bool { return i%3 == 0 }}
			network.Fit = [][]float64{make([]float64, 25)}
			for using := range 5 {
				network.Fit[0][network.Place(4, using)] = .1 + .2*float64(using)
			}
			w.Network = network
			societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
				if c.Tick == 1 && i%2 == 0 {
					w.Leave(c, i)
				}
			})
		}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	simtest.Ticks(t, r, 1, 1)
	left := 0
	for i := range m.w.N {
		if m.w.Status[i] == society.Lapsed {
			left++
			m.part[experiential][i] = 0
		}
	}
	simtest.Ticks(t, r, 2, 400)
	back := 0
	for i := range m.w.N {
		switch {
		case i%2 == 0 && m.w.Status[i] == society.Using:
			if back++; i%3 != 0 {
				t.Errorf("consumer %d is back, though it is not served well enough", i)
			}
		case m.w.Status[i] == society.Using:
			near(t, "experience", float64(m.part[experiential][i])/mostPart, .1+.2*float64(network.Core.UsingInCore(i)), .03)
		}
	}
	if back < left/5 || left < 50 {
		t.Errorf("%d of %d are back", back, left)
	}
}

// lacking is a world whose users lack so much service, by row.
func lacking(n, ticks int, churn string, lack func(i int) float64, rival float64) trial {
	return trial{world: societytest.World{N: n, Ticks: ticks, Ties: society.TiesSpec{Kind: "ring", Degree: 4}},
		spec: "{churn: {base: 0/day, max: 1000000/day, " + churn + "}, return: {base: 0/day, friends: 0}}",
		more: func(b *sim.Builder, w *society.World) {
			s := b.Scope("network_effects")
			w.Network = &society.Network{Core: w.NewCore(s, s.Key("closest"), 4), Fit: [][]float64{make([]float64, 25)},
				Accepts: func(i int, more float64) bool { return more >= lack(i) }}
			if rival > 0 {
				w.Rival = &society.Rival{Churn: rival}
			}
		}}
}

// Exactly those leave, at a hazard at which all do at once, who lack more than the inertia.
func TestUnservedLeave(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 20))
	for k := range 200 {
		inertia, n := float64(r.IntN(4))*r.Float64()/4, 30+r.IntN(100)
		lack := make([]float64, n)
		for i := range lack {
			lack[i] = r.Float64()*.5 - .2
		}
		_, m := lacking(n, 1, fmt.Sprintf("unserved: 1000000/day, inertia: %v", inertia),
			func(i int) float64 { return lack[i] }, 0).run(t)
		for i, x := range lack {
			if gone := m.w.Status[i] == society.Lapsed; gone != (x > inertia) {
				t.Errorf("%d: consumer %d lacks %v, more than %v, and gone is %v", k, i, x, inertia, gone)
			}
		}
	}
}

// They leave exponentially, twice as fast where a rival doubles the hazard, and while they are there the
// gauge counts them.
func TestUnservedHazard(t *testing.T) {
	const n = 30_000
	for _, rival := range []float64{0, 2} {
		r, m := lacking(n, 100, "unserved: 3.6525/year, inertia: 5%", func(i int) float64 { return .1 * float64(i%3) / 2 },
			rival).run(t)
		stay := math.Exp(-.01 * max(1, rival) * 100)
		want := 2./3 + stay/3
		simtest.Z(t, "users", float64(m.w.Users)/n, math.Sqrt(stay*(1-stay)/3), n, want, 0)
		near(t, "unserved at the start", r.Series("unserved")[0], 1./3, 1e-12)
		near(t, "unserved at the end", societytest.Last(r, "unserved"), 1-2./3*n/float64(m.w.Users), 1e-12)
	}
}
