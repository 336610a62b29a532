package games

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
)

// BenchmarkTick is a daily tick of games alone with one worker: everybody uses the platform and has
// a session, with a game of each kind at its defaults. "fresh" covers days 20 to 40, when installs
// are many. "saturated" starts with everybody playing both games and nobody quitting, so that a
// consumer-tick is two player-ticks.
func BenchmarkTick(b *testing.B) {
	for _, state := range []string{"fresh", "saturated"} {
		for _, degree := range []int{10, 50} {
			b.Run(fmt.Sprintf("%s/n=1000000/degree=%d", state, degree), func(b *testing.B) {
				const n = 1_000_000
				change := func(v *TitleSpec) {
					if state == "saturated" {
						v.Quit.A, v.Quit.B = 1, 1e6
					}
				}
				x := trial{world: societytest.World{N: n, Ties: society.TiesSpec{Kind: "regular", Degree: degree}, Ticks: 10000, Every: 1000},
					titles: []spec.Named[TitleSpec]{game(b, "guild", selfBuilt, change), game(b, "run", embedded, change)}}
				r, m := x.build(b, simtest.Options{Workers: 1})
				if state == "saturated" {
					atOnce(m)
				}
				simtest.Ticks(b, r, 1, 20)
				share := func() float64 { return float64(m.titles[0].players()+m.titles[1].players()) / n }
				at := share()
				societytest.Bench(b, r, 20, n)
				b.ReportMetric((at+share())/2, "players/consumer")
			})
		}
	}
}
