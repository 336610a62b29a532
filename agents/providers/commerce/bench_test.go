package commerce

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a daily tick of commerce alone with one worker: everybody uses the platform and
// has a session, 3 shops per 1000 consumers, the default of .1 occasions a day, ratings on, prices
// fixed unless stated.
func BenchmarkTick(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		for _, degree := range []int{10, 50} {
			for _, adapt := range []float64{0, 0.05} {
				b.Run(fmt.Sprintf("n=%d/degree=%d/adapt=%v", n, degree, adapt), func(b *testing.B) {
					x := trial{world: societytest.World{N: n, Ties: society.TiesSpec{Kind: "regular", Degree: degree}, Ticks: 10000, Every: 1000},
						set: func(p *Spec) { p.Merchants.Adapt = perDay(adapt) }}
					r, _ := x.build(b, simtest.Options{Workers: 1})
					simtest.Ticks(b, r, 1, 20)
					societytest.Bench(b, r, 20, n)
				})
			}
		}
	}
}
