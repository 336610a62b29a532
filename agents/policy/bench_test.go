package policy

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// A tick of a treasury and a rule. The census of who was there in the last month
// comes on top, .7 ns a consumer, once in a tick whether or not a row is recorded.
func BenchmarkTick(b *testing.B) {
	x := trial{world: societytest.World{N: 10_000, Ticks: 1 << 20, Pace: 1, Every: 1 << 20, Ties: society.TiesSpec{Kind: "ring", Degree: 2}},
		earns: 1e5, spec: "{rules: {r: {when: cash > 1e12, set: {a: 1}}}}"}
	r, m := x.build(b, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Ticks(b, r, 1, 3)
	b.ResetTimer()
	for i := range b.N {
		t := sim.Tick(4 + i)
		m.settle(t, 0)
		if err := m.watch(t); err != nil {
			b.Fatal(err)
		}
	}
}
