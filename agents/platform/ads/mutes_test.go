package ads

import (
	"fmt"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// A mute lasts as long on ticks longer than itself: who hides every advertisement of a category is
// shown the next one after the mute, at the next slot.
func TestLengthOfMutes(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week, 20 * units.Day} {
		x := trial{n: 300, tick: tick, ticks: int(140 * units.Day / tick), spec: func(a *Spec) {
			a.Slots.Gap, a.Slots.Daily = units.Day, 1
			a.Respond.Hide, a.NotInterested.Mute = 1-1e-9, 9*units.Day+units.Day/2
			a.Caps.Lifetime = 200 * units.Day
			a.entry("x", func(c *advertisers.CampaignSpec) { c.Count, c.Category = 60, "x"; bidCPM(c, num.Constant(50)) })
		}}
		r, _ := x.run(t, 1, 1)
		need.Near(t, fmt.Sprintf("ticks of %v: exposures in 140 days", tick), total(r, "ad_impressions")/300, 14, .06)
	}
}

// Campaigns ranked apart for friends who interacted are refused, and counted as refused, as those
// of the list are: a boost too small to change a score changes nothing.
func TestRefusedApart(t *testing.T) {
	boosted := func(by float64) trial {
		return trial{n: 1500, ticks: 30, every: 1, ties: ringOf(6), spec: func(a *Spec) {
			a.Slots.Gap, a.Slots.Daily = units.Day, 1
			a.Respond.Click, a.Respond.Like, a.Respond.Hide = .05, .05, .05
			a.Caps.Charges, a.SocialProof.Boost = 2, by
			a.entry("one", func(c *advertisers.CampaignSpec) { c.Count, c.Category = 2, "one"; bidCPM(c, num.Constant(50)) })
			a.entry("two", func(c *advertisers.CampaignSpec) { c.Category = "two"; bidCPM(c, num.Constant(40)) })
		}}
	}
	if r, _ := boosted(0).run(t, 1, 1); total(r, "ad_muted") < 1000 || total(r, "ad_capped") < 1000 {
		t.Errorf("too few slots to tell: %v muted, %v capped", total(r, "ad_muted"), total(r, "ad_capped"))
	}
	alike(t, "a boost of next to nothing changes results", boosted(0), boosted(1e-300))
}
