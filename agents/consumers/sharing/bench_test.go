package sharing

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a tick of 100,000 users with 50 friends each, one in fifty of whom sells and
// posts a card a day; "none" is the mechanism without sellers.
func BenchmarkTick(b *testing.B) {
	for _, x := range []struct {
		name string
		more func(*sim.Builder, *society.World, *sharing)
	}{{"sellers", starting(50)}, {"none", nil}} {
		b.Run(x.name, func(b *testing.B) {
			r, m := trial{world: societytest.World{N: 100_000, Ticks: 1 << 30, Ties: regular(50), Pace: 5, Open: 0.3}, more: x.more,
				spec: "{enter: {rate: 0/day}, leave_after: 1000}"}.build(b, simtest.Options{Workers: 1})
			defer r.Close()
			simtest.Ticks(b, r, 1, 20)
			societytest.Bench(b, r, 20, 100_000)
			b.ReportMetric(float64(m.number), "sellers")
			b.ReportMetric(float64(r.Bytes())/100_000, "bytes/consumer")
		})
	}
}
