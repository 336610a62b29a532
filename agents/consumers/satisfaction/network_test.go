package satisfaction

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Under network effects each consumer feels its own fit, and comes back only if that is enough.
func TestNetworkFit(t *testing.T) {
	var network *society.Network
	x := trial{world: societytest.World{N: 300, Ticks: 400, Users: .5, Ties: society.TiesSpec{Kind: "ring", Degree: 4}}, spec: "{weights: {experiential: 1}, churn: {base: 0/day}, return: {base: 100/day, friends: 0}}",
		more: func(b *sim.Builder, w *society.World) {
			s := b.Scope("network_effects")
			network = &society.Network{Core: w.NewCore(s, s.Key("closest"), 4), Accepts: func(i int) bool { return i%3 == 0 }}
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
