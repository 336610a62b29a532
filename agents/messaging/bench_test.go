package messaging

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// A daily tick with one worker, everybody on the platform, bills of 30 days.
func BenchmarkTick(b *testing.B) {
	const n = 1_000_000
	r, _ := trial{world: societytest.World{N: n, Ticks: 100_000, Every: 1000, Ties: society.TiesSpec{Kind: "regular", Degree: 10}}, spec: "{}"}.build(b, simtest.Options{Workers: 1})
	tick := sim.Tick(0)
	for range 31 {
		tick++
		if err := r.Advance(tick); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	began := societytest.Processor()
	for range b.N {
		tick++
		if err := r.Advance(tick); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(societytest.Processor()-began)/float64(b.N)/n, "cpu-ns/agent-tick")
}
