package policy

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// BenchmarkTick is a tick of a treasury and a rule. The count of monthly users costs another .7 ns
// per consumer, once per tick whether or not a row is recorded.
func BenchmarkTick(b *testing.B) {
	x := trial{world: societytest.World{N: 10_000, Ticks: 1 << 20, Pace: 1, Every: 1 << 20, Ties: society.TiesSpec{Kind: "ring", Degree: 2}},
		earns: 1e5, spec: "{rules: {r: {when: cash > 1e12, set: {a: 1}}}}"}
	r, m := x.build(b, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Ticks(b, r, 1, 3)
	b.ResetTimer()
	for i := range b.N {
		t := sim.Tick(4 + i)
		m.plan(t, 0)
		m.settle(t, 0)
		need.Nil(b, m.watch(t))
	}
}
