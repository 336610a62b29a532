package services

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
)

// BenchmarkTick is a daily tick of services alone with one worker: everybody uses the platform and
// has a session, an occasion for stickers and a recharge by a tenth every 30 days, with coins; 8
// providers per 1000, with interfaces.
func BenchmarkTick(b *testing.B) {
	const n = 1_000_000
	for _, degree := range []int{10, 50} {
		b.Run(fmt.Sprintf("n=1000000/degree=%d", degree), func(b *testing.B) {
			x := trial{world: societytest.World{N: n, Start: later, Ticks: 10000, Every: 1000, Ties: society.TiesSpec{Kind: "regular", Degree: degree}},
				shops: 3000, accounts: 5000, spec: "{stickers: {}, recharge: {}, coins: {}, verification: {}, api: {fee: 0.00001}}"}
			r, _ := x.build(b, simtest.Options{Workers: 1})
			simtest.Ticks(b, r, 1, 10)
			societytest.Bench(b, r, 10, n)
		})
	}
}
