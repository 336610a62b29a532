package satisfaction

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Everybody in, everybody felt something: ns per user and tick of the mechanism.
func BenchmarkTick(b *testing.B) {
	x := trial{n: 1 << 20, ticks: 1 << 20, fit: 0.5}
	r, w, f := x.build(b, simtest.Options{Workers: 1})
	defer r.Close()
	key := rng.New(1, 0, "bench")
	for _, what := range []string{"feel", "churn", "return"} {
		b.Run(what, func(b *testing.B) {
			b.StopTimer()
			for tick := range b.N {
				c := sim.Chunk{}
				if what == "feel" {
					for i := range w.N {
						bits := key.Bits(uint64(i), uint64(tick))
						w.Felt.AddEmotion(&c, i, 0.5, int64(bits&7), 0)
						w.Felt.AddExperience(&c, i, 30)
						w.Felt.AddContact(&c, i, 0.5, int(bits>>40))
					}
				}
				b.StartTimer()
				for k := range sim.Chunks(w.N, sim.DefaultGrain) {
					c = sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min((k+1)*sim.DefaultGrain, w.N), Tick: sim.Tick(tick + 1)}
					switch what {
					case "feel":
						f.run.feel(&c)
					case "churn":
						f.run.churn(&c)
					case "return":
						w.Registered++ // so that it looks for those who left
						f.run.returns(&c)
						w.Registered--
					}
				}
				b.StopTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.N), "ns/user-tick")
		})
	}
}
