package o2o

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// BenchmarkTick is a daily tick of stores alone with one worker: 2 stores per 1000, 0.05 visits per
// consumer, everybody a user. "off": the platform has no part; "both": member management without a
// fee and the entry, after 100 days.
func BenchmarkTick(b *testing.B) {
	const n = 1_000_000
	for _, kind := range []string{"off", "both"} {
		b.Run(kind+"/n=1000000", func(b *testing.B) {
			x := trial{world: societytest.World{N: n, Ticks: 100_000, Every: 1000}, spec: "{kind: \"" + kind + "\", members: {fee: 0}, holding: {at: 2011-01-22}}"}
			r, m := x.build(b, simtest.Options{Workers: 1})
			warm := sim.Tick(100 * units.Day / m.w.Clock.Tick)
			simtest.Ticks(b, r, 1, warm)
			societytest.Bench(b, r, warm, n)
		})
	}
}
