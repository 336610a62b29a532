package games

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/agents/society/weak"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// What games do where another mechanism is on: services with coins, linkage, encounters.

// Where there are coins, payments are passed on as coin spending: the same payments with the same
// total, and no cash.
func TestCoins(t *testing.T) {
	spent := func(coins bool) (cash, noted units.Money, studio float64) {
		x := trial{world: societytest.World{N: 2000, Ticks: 40, Every: 1},
			titles: []spec.Named[TitleSpec]{game(t, "play", "embedded", func(v *TitleSpec) {
				v.Payers, v.Every = 0.5,
					7*units.Day
			})},
			more: func(b *sim.Builder, w *society.World) {
				if !coins {
					return
				}
				w.Coins = sim.NewLists[society.CoinSpent](w.N)
				b.Scope("services").Step(sim.Step{Name: "buy", Phase: sim.Settle, Rows: w.N, Chunk: func(c *sim.Chunk) {
					for _, p := range w.Coins.Take(c.ID) {
						if int(p.Who) < c.Lo || int(p.Who) >= c.Hi {
							t.Errorf("consumer %d is noted in another chunk", p.Who)
						}
						noted += p.Amount
					}
				}})
			}}
		r, m := x.build(t, simtest.Options{Workers: 1})
		atOnce(m)
		simtest.Run(t, r)
		for _, x := range r.Series("game_revenue") {
			cash += units.Amount(x)
		}
		return cash, noted, total(r.Series("game_payments"))
	}
	cash, none, payments := spent(false)
	nothing, noted, same := spent(true)
	if cash == 0 || none != 0 || nothing != 0 || noted != cash || payments != same {
		t.Errorf("in cash %v and %v noted in %v payments; with coins %v and %v in %v", cash, none, payments, nothing, noted,
			same)
	}
}

// A share `known` of meetings in a self-built game is with weak friends who play, and strengthens
// their ties; without weak ties nothing changes.
func TestMeetingsWithWeakFriends(t *testing.T) {
	var layer *weak.Ties
	x := func(known float64, tied bool) trial {
		guild := game(t, "guild", selfBuilt, func(v *TitleSpec) {
			v.Known, v.Install, v.Meet = known, perDay(0.5), 1
			v.Quit.A, v.Quit.B = 0.1, 10 // almost nobody quits
		})
		return trial{world: societytest.World{N: 3000, Ticks: 20}, titles: []spec.Named[TitleSpec]{guild},
			more: func(b *sim.Builder, w *society.World) {
				if layer = w.NewWeak(b.Scope("weak"), 50, 0); tied {
					for i := range w.N / 2 {
						layer.Form(i, i+w.N/2, 0.5, 0)
					}
				}
			}}
	}
	touches := func(known float64) (n, relations float64) {
		r, _ := x(known, true).run(t)
		for _, k := range layer.TakeTouches {
			n += float64(k)
		}
		return n, total(r.Series("game_relations"))
	}
	none, relations := touches(0)
	half, fewer := touches(0.5)
	all, fewest := touches(1)
	if none != 0 || !(half > 0) {
		t.Errorf("%v meetings with weak friends of a share 0, %v of ½", none, half)
	}
	near(t, "½ over all", half/all, 0.5, 0.04)
	// Each has one weak friend, so repeated meetings find no new relation.
	if !(relations > fewer && fewer > fewest) {
		t.Errorf("relations found: %v, %v, %v", relations, fewer, fewest)
	}
	empty, _ := x(1, false).run(t)
	y := x(1, false)
	y.more = nil
	plain, _ := y.run(t)
	if !slices.Equal(empty.Series("game_relations"), plain.Series("game_relations")) {
		t.Error("an empty layer changes relations")
	}
	simtest.Workers(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		y := x(0.5, true)
		y.world.N = 5000
		r, _ := y.build(t, o)
		return r
	})
}
