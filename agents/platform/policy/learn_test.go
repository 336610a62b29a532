package policy

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// A step that raises the objective stays. A first failure turns the search, a second halves its step.
func TestSearch(t *testing.T) {
	x := search{value: 2, step: 1, held: 10, trying: 1}
	for _, c := range []struct {
		seen float64
		want search
	}{
		{10.5, search{value: 3, step: 1, held: 10}},
		{10, search{value: 2, step: -1, held: 10, failed: 1}},
		{9, search{value: 2, step: -1, held: 10, failed: 1}},
	} {
		if got := x.after(c.seen, 3); got != c.want {
			t.Errorf("seen %v: %+v, should be %+v", c.seen, got, c.want)
		}
	}
	x = search{value: 2, step: -1, held: 10, trying: 1, failed: 1}
	if got := x.after(9, 1); got != (search{value: 2, step: 0.5, held: 10}) {
		t.Errorf("after two failures: %+v", got)
	}
}

// dial stands in for the keys of a scenario.
type dial struct{ value float64 }

func (d *dial) Set(_, _ string, v *spec.Node) { d.value, _ = units.ParseNumber(v.Text) }
func (d *dial) Back(string)                   {}

// load is a world in which the platform earns L(1 − x) a day at load L, with x following bL as
// x ← x + (bL − x)/T.
func load(from float64, review, memory int, b float64, d *dial) trial {
	*d = dial{from}
	return trial{world: societytest.World{N: 10, Users: 1, Ticks: 40_000, Every: 40_000}, start: from,
		spec: fmt.Sprintf("{treasury: off, development: {cost: 0}, learn: {load: {key: x, from: 0, to: 10, step: 0.5, "+
			"review: %dd}}}", review),
		more: func(s *sim.Builder, w *society.World, m *policy) {
			lost := float64(b * from)
			pay := s.Scope("load").Stream(sim.Stream{Name: "load", From: w.Consumer, To: w.Platform, Phase: sim.Trade})
			s.Scope("load").Step(sim.Step{Name: "earn", Phase: sim.Trade, Before: func(t sim.Tick, _ int) {
				m.spec.Act(t, d)
				lost += (float64(b*d.value) - lost) / float64(memory)
				pay.Pay(&sim.Chunk{Tick: t}, 0, 0, money(1000*float64(d.value*(1-lost))))
			}})
		}}
}

// Where losses show at once, a search ends at the best load, 1/(2b), from below, near and above. Where
// the second half of a review sees a share z of the loss, it ends at 1/(b(1 + z)): the more myopic,
// the higher.
func TestMyopicGap(t *testing.T) {
	const b = 0.125
	for _, c := range []struct{ review, memory int }{{60, 1}, {360, 300}} {
		z := 0.0
		for s := c.review/2 + 1; s <= c.review; s++ {
			z += (1 - math.Pow(1-1/float64(c.memory), float64(s))) / float64(c.review-c.review/2)
		}
		for _, from := range []float64{1, 4, 7.5} {
			var d dial
			_, m := societytest.Run(t, load(from, c.review, c.memory, b, &d).build)
			near(t, fmt.Sprintf("review %d, memory %d, from %v", c.review, c.memory, from), m.searches[0].value, 1/(b*(1+z)),
				0.08/b)
		}
	}
	// Much shorter reviews see even less, though what earlier trials left blurs them.
	var d dial
	_, m := societytest.Run(t, load(4, 90, 300, b, &d).build)
	if got := m.searches[0].value; got < 1.3/(2*b) {
		t.Errorf("with reviews of 90 days the load is %v, hardly above the best, %v", got, 1/(2*b))
	}
}

// A search stays within its range, and turns at an end.
func TestSearchWithin(t *testing.T) {
	var d dial
	x := load(9.8, 30, 1, 1e-9, &d)
	x.world.Ticks, x.world.Every = 3000, 1
	r, m := societytest.Run(t, x.build)
	for tick, v := range r.Series("learn.load") {
		if v < 0 || v > 10 {
			t.Fatalf("tick %d: %v", tick, v)
		}
	}
	near(t, "more is always better", m.searches[0].value, 10, 0)
}

func TestContractOfLearners(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		var d dial
		x := load(1, 5, 3, .1, &d)
		x.world.Ticks, x.world.Every = 60, 1
		r, _ := x.build(t, o)
		return r
	})
}
