package posts

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Everybody uses the platform, is active 23 times a day and writes .11 posts. Reports ns per
// active consumer and tick, for posts and for learning.
func BenchmarkTick(b *testing.B) {
	for _, degree := range []int{10, 50} {
		for _, learn := range []string{"0", "0.02"} {
			b.Run(map[int]string{10: "degree 10", 50: "degree 50"}[degree]+", learn "+learn, func(b *testing.B) {
				x := trial{n: 1 << 18, ticks: 1 << 20, perDay: 23, open: 0.116, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: float64(degree)}, posts: "{feedback: 0.01, learn: " + learn + "}"}
				r, w, p := x.build(b, simtest.Options{Workers: 1})
				defer r.Close()
				tick := sim.Tick(0)
				for range 5 {
					tick++
					simtest.Tick(b, r, tick)
				}
				b.ResetTimer()
				b.StopTimer()
				for range b.N {
					tick++
					b.StartTimer()
					for k := range sim.Chunks(w.N, sim.DefaultGrain) {
						c := sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min((k+1)*sim.DefaultGrain, w.N), Tick: tick}
						if !p.run.binned() {
							p.run.post(&c)
						} else if k == 0 {
							p.run.exchange(tick, 0)
						}
						if p.run.mine != nil {
							p.run.mine.learn(&c)
						}
					}
					b.StopTimer()
					for i := range w.N {
						w.TakePending(i)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.N), "ns/consumer-tick")
				bytes := 0
				for _, l := range p.run.live {
					bytes += 4*cap(l.items) + 8*cap(l.ticks) + cap(l.unmet)
				}
				b.ReportMetric(float64(bytes)/float64(w.N), "bytes-waiting/consumer")
			})
		}
	}
}
