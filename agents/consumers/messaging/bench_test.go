package messaging

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
)

// A daily tick with one worker, everybody on the platform.
func BenchmarkTick(b *testing.B) {
	const n = 1_000_000
	r, _ := trial{world: societytest.World{N: n, Ticks: 100_000, Every: 1000, Ties: society.TiesSpec{Kind: "regular",
		Degree: 10}}, spec: "{}"}.build(b, simtest.Options{Workers: 1})
	simtest.Ticks(b, r, 1, 31)
	societytest.Bench(b, r, 31, n)
}
