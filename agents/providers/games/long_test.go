package games

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// long is a game of each kind on ticks of any length, for 24 weeks.
func long(t *testing.T, tick units.Duration, pace float64, replicate int) trial {
	change := func(v *TitleSpec) { v.Payers, v.Every, v.Quit.Shape = 0.3, 5*units.Day, 0.7 }
	return trial{world: societytest.World{N: 4000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12},
		Tick: tick, Ticks: int(168 * units.Day / tick), Pace: pace, Replicate: replicate},
		titles: []spec.Named[TitleSpec]{game(t, "guild", selfBuilt, change), game(t, "run", embedded, change)}}
}

// Players who are always present play on ticks of several days as on ticks of one: the same
// installs, invitations, relations, quits by day and payments, including players who install and
// quit within a tick.
func TestLongTicksAreDays(t *testing.T) {
	measure := func(tick units.Duration) string {
		_, m := long(t, tick, 0, 1).run(t)
		said := ""
		for _, g := range m.titles {
			all, held := g.sum(), m.meanRelations(g)
			_, quit := g.byDay()
			said += fmt.Sprintf("%s: %+v, %v relations, %v quit by day\n", g.name, all, held, quit[:100])
		}
		return said
	}
	days := measure(units.Day)
	for _, tick := range []units.Duration{2 * units.Day, units.Week, 28 * units.Day} {
		if got := measure(tick); got != days {
			t.Errorf("ticks of %v give\n%sof a day\n%s", tick, got, days)
		}
	}
}

// With sessions, too, ticks of several days give the results of daily ticks.
func TestLongTicks(t *testing.T) {
	const replicates = 6
	names := []string{"players.guild", "players.run", "relations.guild", "payers", "installs", "game_quits",
		"game_invites", "game_relations", "game_payments"}
	measure := func(tick units.Duration) (by [replicates][]float64) {
		for k := range by {
			r, _ := long(t, tick, 1.5, k+1).run(t)
			for _, name := range names[:4] {
				by[k] = append(by[k], last(r, name))
			}
			for _, name := range names[4:] {
				by[k] = append(by[k], total(r.Series(name)))
			}
		}
		return by
	}
	days := measure(units.Day)
	for _, tick := range []units.Duration{units.Week, 28 * units.Day} {
		got := measure(tick)
		for of, name := range names {
			mean, sum, squares := 0.0, 0.0, 0.0
			for k := range replicates {
				d := got[k][of] - days[k][of]
				mean += days[k][of] / replicates
				sum += d
				squares += d * d
			}
			sd := math.Sqrt((squares - sum*sum/replicates) / (replicates - 1))
			// Those who install in a tick have more sessions in it than others, and find 1.5 % more
			// relations.
			simtest.Z(t, fmt.Sprintf("%s on ticks of %v, beyond those of a day", name, tick), sum/replicates, sd, replicates, 0,
				0.015*mean)
		}
	}
}
