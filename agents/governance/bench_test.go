package governance

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a tick of 100,000 users who buy .03 times a day in 300 shops,
// a third of which misbehave, with the stand-in market; without says what that
// alone costs.
func BenchmarkTick(b *testing.B) {
	for _, x := range []struct{ name, spec string }{
		{"governed", "{cheat: {gain: 1000, noise: 100}, report: {rate: 1%}, penalty: {fine: 1000, remove: 0%}, admission: off}"},
		{"neutral", "{cheat: {gain: 0}, audit: {rate: 0/day}, report: off, admission: off}"},
	} {
		b.Run(x.name, func(b *testing.B) {
			r, m := trial{world: societytest.World{N: 100_000, Ticks: 1 << 30}, shops: 300, rate: 0.03, spec: x.spec}.build(b, simtest.Options{Workers: 1})
			defer r.Close()
			tick := sim.Tick(0)
			next := func() {
				tick++
				if err := r.Advance(tick); err != nil {
					b.Fatal(err)
				}
			}
			for range 60 {
				next()
			}
			b.ResetTimer()
			for range b.N {
				next()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/consumer")
			b.ReportMetric(m.misconduct(), "misconduct")
			b.ReportMetric(float64(r.Bytes())/100_000, "bytes/consumer")
		})
	}
}
