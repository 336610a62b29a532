package satisfaction

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Everybody in, everybody experienced something: ns per user and tick of the mechanism.
func BenchmarkTick(b *testing.B) {
	x := trial{world: societytest.World{N: 1 << 20, Ticks: 1 << 20}, fit: 0.5}
	r, m := x.build(b, simtest.Options{Workers: 1})
	defer r.Close()
	key := rng.New(1, 0, "bench")
	for _, what := range []string{"feel", "churn", "return"} {
		b.Run(what, func(b *testing.B) {
			b.StopTimer()
			for tick := range b.N {
				c := sim.Chunk{}
				if what == "feel" {
					for i := range m.w.N {
						bits := key.Bits(uint64(i), uint64(tick))
						m.w.Experienced.AddEmotion(&c, i, 0.5, int64(bits&7), 0)
						m.w.Experienced.AddExperience(&c, i, 30)
						m.w.Experienced.AddContact(&c, i, 0.5, int(bits>>40))
					}
				}
				m.begin(sim.Tick(tick+1), 0)
				b.StartTimer()
				for k := range sim.Chunks(m.w.N, sim.DefaultGrain) {
					c = sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min((k+1)*sim.DefaultGrain, m.w.N), Tick: sim.Tick(tick + 1)}
					switch what {
					case "feel":
						m.feel(&c)
					case "churn":
						m.churn(&c)
					case "return":
						m.w.Registered++ // so that it looks for those who left
						m.returns(&c)
						m.w.Registered--
					}
				}
				b.StopTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(m.w.N), "ns/user-tick")
		})
	}
}
