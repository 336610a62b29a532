package linkage

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// BenchmarkTick is the cost of the linkage per tick beside the sessions that stand in for activity,
// which it counts.
func BenchmarkTick(b *testing.B) {
	const n = 1_000_000
	r, m := trial{world: societytest.World{N: n, Ticks: 10000, Every: 1000, Pace: 3}, more: bind, spec: "{}"}.build(b, simtest.Options{Workers: 1})
	tick := sim.Tick(0)
	for range 3 {
		tick++
		simtest.Tick(b, r, tick)
	}
	c := sim.Chunk{Tick: tick}
	b.ResetTimer()
	for range b.N {
		for c.ID = range sim.Chunks(n, sim.DefaultGrain) {
			c.Lo, c.Hi = c.ID*sim.DefaultGrain, min((c.ID+1)*sim.DefaultGrain, n)
			m.walk(&c)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/agent-tick")
}
