package laws

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// Opinions of people on a graph are, tick by tick, what a loop over pairs gives (Hegselmann & Krause 2002),
// computed for all at once; and what fades does so by its closed form.
func TestStates(t *testing.T) {
	p := new(Spec)
	x := societytest.World{N: 300, Ticks: 6, Users: .5, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}}
	var before []float64
	tick := func(m *laws, w *society.World) {
		if before != nil {
			for i := range w.N {
				sum, n := before[i], 1.0
				for j := range w.N {
					if w.Graph.Has(i, j) && math.Abs(before[j]-before[i]) <= .2 {
						sum, n = sum+before[j], n+1
					}
				}
				need.Near(t, "opinion", m.state[1][i], sum/n, 1e-12)
			}
		}
		before = slices.Clone(m.state[1])
	}
	r, _ := x.Build(t, simtest.Options{Workers: 2}, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "laws", "{constants: {eps: {number: 0.2}, memory: {time: 10d}}, state: {heat: {start: 8, "+
			"next: heat - heat*tick/memory}, opinion: {start: {dist: uniform, from: 0, to: 1}, next: \"(opinion + "+
			"friends_sum(opinion, abs(opinion - me.opinion) <= eps))/"+
			"(1 + friends_count(abs(opinion - me.opinion) <= eps))\"}}}", p)
		b.Scope("watch").AfterTick(p, func(sim.Tick) error { tick(p.run, w); return nil })
		return nil
	})
	simtest.Run(t, r)
	for _, v := range p.run.state[0] {
		need.Near(t, "heat", v, 8*math.Pow(.9, float64(x.Ticks)), 1e-12)
	}
}
