package games

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
)

// A share `known` of meetings in a self-built game is with weak friends who play, and strengthens
// their ties; without weak ties nothing changes.
func TestMeetingsWithWeakFriends(t *testing.T) {
	var layer *society.Weak
	x := func(known float64, tied bool) trial {
		guild := game(t, "guild", selfBuilt, func(v *TitleSpec) {
			v.Known, v.Install, v.Meet = known, perDay(0.5), 1
			v.Quit.A, v.Quit.B = 0.1, 10 // almost nobody quits
		})
		return trial{n: 3000, ticks: 20, titles: []spec.Named[TitleSpec]{guild}, world: func(b *sim.Builder, w *society.World) {
			if layer = w.NewWeak(b.Scope("weak"), 50, 0); tied {
				for i := range w.N / 2 {
					layer.Form(i, i+w.N/2, true, true, 0.5, 0)
				}
			}
		}}
	}
	touches := func(known float64) (n, relations float64) {
		r, _ := x(known, true).run(t, 1)
		for _, tie := range layer.TakeTouched(nil) {
			n += float64(layer.TakeTouches(tie))
		}
		return n, societytest.Total(r.Series("game_relations"))
	}
	none, relations := touches(0)
	half, fewer := touches(0.5)
	all, fewest := touches(1)
	if none != 0 || !(half > 0) {
		t.Errorf("%v meetings with weak friends of a share 0, %v of ½", none, half)
	}
	societytest.Near(t, "½ over all", half/all, 0.5, 0.04)
	// Each has one weak friend, so repeated meetings find no new relation.
	if !(relations > fewer && fewer > fewest) {
		t.Errorf("relations found: %v, %v, %v", relations, fewer, fewest)
	}
	empty, _ := x(1, false).run(t, 1)
	y := x(1, false)
	y.world = nil
	plain, _ := y.run(t, 1)
	if !slices.Equal(empty.Series("game_relations"), plain.Series("game_relations")) {
		t.Error("an empty layer changes relations")
	}
	simtest.Workers(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		y := x(0.5, true)
		y.n = 9000
		r, _ := y.build(t, 1, o)
		return r
	})
}
