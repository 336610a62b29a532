package encounters

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Everybody uses the platform and is active, opting in and attempts have their defaults for both
// functions, and the number of ties is stationary. Reports ns per consumer and tick of a day, and
// bytes per consumer of all that encounters holds.
func BenchmarkTick(b *testing.B) {
	const n = 1 << 18
	x := trial{World: societytest.World{N: n, Ticks: 1 << 20, Pace: 6, People: `{regions: {tier1: 12%, tier2: 38%, tier3: 50%},
		segments: {elderly: {share: 20%, ages: {over_50: 100%}}, social: {share: 45%, ages: {under_25: 60%, 25_to_50: 40%}}, convenience: {share: 35%}}}`,
		Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}}, spec: "{}"}
	r, w, p := x.build(b, simtest.Options{Workers: 1})
	defer r.Close()
	tick := sim.Tick(0)
	for range 120 {
		tick++
		simtest.Tick(b, r, tick)
	}
	m := p.run
	b.ResetTimer()
	b.StopTimer()
	for range b.N {
		tick++
		simtest.Tick(b, r, tick) // its own tick, and with it the sessions of the next
		b.StartTimer()
		for k := range sim.Chunks(w.N, sim.DefaultGrain) {
			c := sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min((k+1)*sim.DefaultGrain, w.N), Tick: tick + 1}
			m.meet(&c)
		}
		m.commit(tick+1, 0)
		b.StopTimer()
		tick++
	}
	all, _ := w.Weak.Number()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/agent-tick")
	b.ReportMetric(float64(all)/n, "ties/agent")
	b.ReportMetric(float64(r.Bytes())/n, "bytes/agent")
}
