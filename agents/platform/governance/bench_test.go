package governance

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a tick of 100,000 users who buy .03 times a day in 300 shops, a third of which
// misbehave, on the stand-in market; "without" is the cost of that market alone.
func BenchmarkTick(b *testing.B) {
	for _, x := range []struct{ name, spec string }{
		{"governed", "{cheat: {gain: 1000, noise: 100}, report: {rate: 1%}, penalty: {fine: 1000, remove: 0%}, admission: off}"},
		{"neutral", "{cheat: {gain: 0}, audit: {rate: 0/day}, report: off, admission: off}"},
	} {
		b.Run(x.name, func(b *testing.B) {
			r, m := trial{world: societytest.World{N: 100_000, Ticks: 1 << 30}, shops: 300, rate: 0.03, spec: x.spec}.build(b, simtest.Options{Workers: 1})
			defer r.Close()
			simtest.Ticks(b, r, 1, 60)
			societytest.Bench(b, r, 60, 100_000)
			b.ReportMetric(m.misconduct(), "misconduct")
			b.ReportMetric(float64(r.Bytes())/100_000, "bytes/consumer")
		})
	}
}
