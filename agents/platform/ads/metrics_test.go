package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/load"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Ad load is what the feed shows in a session, whatever the number of sessions, and its keys are live.
func TestAdLoad(t *testing.T) {
	for _, per := range []float64{.3, 2.5} {
		x := trial{n: 2000, ticks: 30, every: 1, world: comeAndGo(2), spec: func(a *Spec) {
			plain(a)
			a.HasLoad, a.Load = true, load.Spec{Sensitivity: .31, Memory: 30 * units.Day}
			a.Slots.Gap, a.Slots.Daily, a.Slots.PerSession = 0, 1000, per
			a.entry("one", func(c *advertisers.CampaignSpec) { c.Count = 20; bidCPM(c, num.Constant(30)) })
		}}
		r, m, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		sessions := total(r, "feed_sessions")
		simtest.Z(t, "sessions", sessions/2000/30, math.Sqrt(2), 2000*30, 2, 0)
		if shown := total(r, "ad_load.shown"); shown != total(r, "ad_impressions") {
			t.Errorf("%v of %v exposures are counted", shown, total(r, "ad_impressions"))
		}
		near(t, "load", total(r, "ad_load.shown")/sessions, per, 4*.5/math.Sqrt(sessions))
		if w.Load.Sensitivity != .31 {
			t.Errorf("sensitivity %v", w.Load.Sensitivity)
		}
		m.spec.Load.Sensitivity = .1
		m.spec.Rebuild(31)
		near(t, "sensitivity", w.Load.Sensitivity, .1, 0)
	}
}
