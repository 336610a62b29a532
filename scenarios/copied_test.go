package scenarios_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// A copy of a run at three ticks goes on to the same state and tables, for one and for seven workers: each bundled
// scenario, and a world with all mechanisms, in ticks of a day and of others.
func TestCopies(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	copies := func(name string, workers, most int, set ...string) {
		scn := need.Value(scenarios.Load(name, scenarios.Options{Set: set}))(t)
		ticks := min(need.Value(scn.Decode())(t).SimClock().Ticks, most)
		scn = need.Value(scn.With([]string{fmt.Sprint("clock.ticks=", ticks)}))(t)
		build := func() *agents.Run {
			r := need.Value(runner.Build(scn, workers))(t)
			t.Cleanup(r.Close)
			need.Nil(t, r.Begin())
			return r
		}
		first, at := build(), []int{rnd.IntN(ticks), rnd.IntN(ticks), rnd.IntN(ticks)}
		slices.Sort(at)
		all, done := []*agents.Run{first}, 0
		for _, tick := range append(at, ticks) {
			for _, r := range all {
				simtest.Ticks(t, r, sim.Tick(done+1), sim.Tick(tick))
			}
			done = tick
			for k, r := range all[1:] {
				if r.Digest() != first.Digest() {
					t.Errorf("%s, %d workers: in tick %d the copy of tick %d is another world", name, workers, tick, at[k])
				}
			}
			if tick < ticks {
				all = append(all, build())
				need.Nil(t, all[len(all)-2].CopyTo(all[len(all)-1])) // a copy of a copy
			}
		}
	}
	for _, x := range scenarios.List() {
		copies(x.Name, 1, 1200, "consumers.count=200")
		copies(x.Name, 7, 240, "consumers.count=200")
	}
	for _, tick := range []string{"1d", "9h", "7d"} {
		copies("wechat", 1, 600, slices.Concat(crowded, []string{"clock.tick=" + tick, "record.every=" + tick})...)
	}
}
