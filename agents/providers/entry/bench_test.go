package entry

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a tick of 9,000 providers for 10⁶ consumers, of which 300 take a step in it and
// some 3 enter or leave.
func BenchmarkTick(b *testing.B) {
	p := new(Spec)
	world := societytest.World{N: 1000, Ticks: 1 << 20}
	world.Build(b, simtest.Options{Workers: 1}, func(build *sim.Builder, w *society.World) error {
		societytest.Add(b, build, w, "providers", "{enter: {shop: 0/year, account: 0/year}, exit: {rate: 0}}", p)
		x := trial{spend: 1e6, start: 9000}
		x.lay(build.Scope("street"), w, p.run, society.TradeShop)
		return nil
	})
	m := p.run
	m.meet()
	b.ResetTimer()
	for t := range b.N {
		m.come(sim.Tick(t+1), 0)
		m.pay(sim.Tick(t+1), 0)
		m.review(sim.Tick(t+1), 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/consumer")
}
