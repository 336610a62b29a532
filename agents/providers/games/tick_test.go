package games

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Holding hardly depends on the length of the tick: neither the share who still play after some
// days nor their number of relations. All install at once and are held strongly, the hardest case:
// two thirds would otherwise quit on the first day.
func TestTickLength(t *testing.T) {
	const days = 8
	type outcome struct{ run, guild, relations float64 }
	measure := func(tick units.Duration) outcome {
		x := trial{world: societytest.World{N: 30_000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, Tick: tick, Ticks: int(days * units.Day / tick), Pace: 4}, titles: []spec.Named[TitleSpec]{
			game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Install, v.Meet, v.Quit.Friends = perDay(0), 0.3, 0.3 }),
			game(t, "run", embedded, func(v *TitleSpec) { v.Install, v.Invites, v.Quit.Friends = perDay(0), perDay(0), 0.3 }),
		}}
		r, m := x.build(t, simtest.Options{Workers: 1})
		atOnce(m)
		simtest.Ticks(t, r, 1, sim.Tick(x.world.Ticks))
		n := float64(x.world.N)
		return outcome{float64(m.titles[1].players()) / n, float64(m.titles[0].players()) / n, m.meanRelations(m.titles[0])}
	}
	want := measure(90 * units.Minute)
	for _, tick := range []units.Duration{units.Day} {
		got := measure(tick)
		t.Logf("tick %v: %+v, at 90 minutes %+v", tick, got, want)
		// Standard errors of the differences are .0042, .0028 and .042; the remaining 2 % at most are
		// due to the length of the tick.
		near(t, fmt.Sprintf("tick %v: share who play with friends", tick), got.run, want.run, 4*0.0042+0.012)
		near(t, fmt.Sprintf("tick %v: share who play with relations", tick), got.guild, want.guild, 4*0.0028)
		near(t, fmt.Sprintf("tick %v: relations", tick), got.relations, want.relations, 4*0.042+0.02)
	}
}

// Rates are per day whatever the tick: own installs in a week, invitations sent, and payments, also
// where several fall into one tick.
func TestRatesOnTicksOfAnyLength(t *testing.T) {
	const n = 40_000
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		x := trial{world: societytest.World{N: n, Tick: tick, Ticks: int(units.Week / tick)}, titles: []spec.Named[TitleSpec]{game(t, "own", embedded, func(v *TitleSpec) {
			v.Install, v.Invites, v.Payers = perDay(0.03), perDay(0), 0
			v.Quit.A, v.Quit.B = 1e-6, 1e6
		})}}
		r, m := x.run(t)
		mean, variance := 0.0, 0.0
		for i := range n {
			p := -math.Expm1(-7 * 0.03 * m.w.Match(i, m.titles[0].topic))
			mean += p
			variance += p * (1 - p)
		}
		simtest.Z(t, fmt.Sprintf("tick %v: installs in a week", tick), total(r.Series("installs")), math.Sqrt(variance), 1, mean, 0)

		x.titles[0] = game(t, "run", embedded, func(v *TitleSpec) {
			v.Install, v.Invites, v.Friends, v.Payers, v.Every = perDay(0), perDay(0.4), 0, 0.5, 2*units.Day
			v.Quit.A, v.Quit.B = 1e-6, 1e6
		})
		x.world.Ticks *= 2
		r, m = x.build(t, simtest.Options{Workers: 1})
		c := &sim.Chunk{}
		for i := 0; i < n; i += 4 { // neither of its two friends plays
			c.ID = i / sim.DefaultGrain
			m.add(c, m.titles[0], uint32(i))
		}
		simtest.Ticks(t, r, 1, sim.Tick(x.world.Ticks))
		all := m.titles[0].sum()
		mean = 14 * 0.4 * n / 4 // every friend who does not play is invited: both of them on a ring with every fourth a player
		simtest.Z(t, fmt.Sprintf("tick %v: invitations in two weeks", tick), float64(all.invited), math.Sqrt(mean), 1, mean, 0)
		if want := 7 * all.payers; all.payments != want || all.payers == 0 {
			t.Errorf("tick %v: %d payers pay %d times in two weeks, should be %d", tick, all.payers, all.payments, want)
		}
	}
}
