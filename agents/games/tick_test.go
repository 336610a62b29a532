package games

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// What holds players hardly depends on the length of the tick: who still plays
// after some days, and how many relations they have. All install at once and are
// held strongly, the hardest case: two thirds would quit on the first day.
func TestTickLength(t *testing.T) {
	const days = 8
	type outcome struct{ run, guild, relations float64 }
	measure := func(tick units.Duration) outcome {
		x := trial{n: 60_000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, tick: tick, ticks: int(days * units.Day / tick), pace: 4, titles: []spec.Named[TitleSpec]{
			game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Install, v.Meet, v.Quit.Friends = perDay(0), 0.3, 0.3 }),
			game(t, "run", embedded, func(v *TitleSpec) { v.Install, v.Invites, v.Quit.Friends = perDay(0), perDay(0), 0.3 }),
		}}
		r, m := x.build(t, 1, simtest.Options{Workers: 1})
		atOnce(m)
		simtest.Ticks(t, r, 1, sim.Tick(x.ticks))
		n := float64(x.n)
		return outcome{float64(m.titles[1].players()) / n, float64(m.titles[0].players()) / n, m.meanRelations(m.titles[0])}
	}
	want := measure(90 * units.Minute)
	for _, tick := range []units.Duration{units.Day / 4, units.Day} {
		got := measure(tick)
		t.Logf("tick %v: %+v, at 90 minutes %+v", tick, got, want)
		// Standard errors of the differences are .003, .002 and .03; the rest, at
		// most 2 %, is of the length of the tick.
		societytest.Near(t, fmt.Sprintf("tick %v: share who play with friends", tick), got.run, want.run, 4*0.003+0.012)
		societytest.Near(t, fmt.Sprintf("tick %v: share who play with relations", tick), got.guild, want.guild, 4*0.002)
		societytest.Near(t, fmt.Sprintf("tick %v: relations", tick), got.relations, want.relations, 4*0.03+0.02)
	}
}
