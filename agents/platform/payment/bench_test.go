package payment

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a daily tick of payment alone with one worker, everybody using the platform and
// having a session. "bound": all have bound, .02 packets a day to 5 friends, no purchases;
// "binding": a tenth has bound; "idle": nobody has bound or binds.
func BenchmarkTick(b *testing.B) {
	const n = 1_000_000
	for _, state := range []string{"idle", "binding", "bound"} {
		for _, degree := range []int{10, 50} {
			b.Run(fmt.Sprintf("%s/n=1000000/degree=%d", state, degree), func(b *testing.B) {
				x := trial{all: state == "bound", world: societytest.World{N: n, Ticks: 10000, Every: 1000, Ties: society.TiesSpec{Kind: "regular", Degree: degree}}, spec: "{}"}
				if state == "idle" {
					x.spec = "{bind: {own: 0/day, friends: 0/day}}"
				}
				if state == "binding" {
					x.more = func(_ *sim.Builder, w *society.World, m *payment) {
						for i := 0; i < w.N; i += 10 {
							m.ever[i>>6] |= 1 << (i & 63)
							m.bound.Set(i, true)
						}
					}
				}
				r, _ := x.build(b, simtest.Options{Workers: 1})
				simtest.Ticks(b, r, 1, 10)
				societytest.Bench(b, r, 10, n)
			})
		}
	}
}
