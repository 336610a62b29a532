package ads

import (
	"fmt"
	"slices"
	"testing"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Mutes compared with a plain list.
func TestMutes(t *testing.T) {
	const n = sim.DefaultGrain + 50
	p := mutes{sim.HoldLists[mute](sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 10}}).Scope("ads"), "mutes", n)}
	until := map[[2]int]int64{}
	key := rng.New(1, 1, "mutes")
	for step := range 3000 {
		tick := int32(1 + step/30)
		draw := key.Stream(uint64(step))
		i, category := int(draw.Below(n))/97*97, uint8(draw.Below(4))
		last := muteTime(tick, 0) + int64(draw.Below(40*muteParts))
		p.add(i, category, last, tick)
		until[[2]int{i, int(category)}] = last
		i = int(draw.Below(n)) / 97 * 97
		now := muteTime(tick, 0) + int64(draw.Below(muteParts))
		for c := range uint8(4) {
			if got, want := muted(p.mutesOf(i), c, now), until[[2]int{i, int(c)}] > now; got != want {
				t.Fatalf("step %d: consumer %d, category %d muted is %v, should be %v", step, i, c, got, want)
			}
		}
	}
	all := 0
	for _, list := range p.Lists {
		if all += len(list); !slices.IsSortedFunc(list, func(a, b mute) int { return int(a.row) - int(b.row) }) {
			t.Errorf("mutes of a chunk do not stand in the order of consumers: %v", list)
		}
	}
	if all > 2*4*n/97 {
		t.Errorf("%d mutes of %d consumers", all, n/97)
	}
}

// A mute lasts as long on ticks longer than itself: who hides every advertisement of a category is
// shown the next one after the mute, at the next slot.
func TestLengthOfMutes(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week, 20 * units.Day} {
		x := trial{n: 300, tick: tick, ticks: int(140 * units.Day / tick), spec: func(a *Spec) {
			a.Slots.Gap, a.Slots.Daily = units.Day, 1
			a.Respond.Hide, a.NotInterested.Mute = 1-1e-9, 9*units.Day+units.Day/2
			a.Caps.Lifetime = 200 * units.Day
			a.entry("x", func(c *CampaignSpec) { c.Count, c.Category = 60, "x"; c.bidCPM(num.Constant(50)) })
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
			a.Caps.Charges, a.Cue.Boost = 2, by
			a.entry("one", func(c *CampaignSpec) { c.Count, c.Category = 2, "one"; c.bidCPM(num.Constant(50)) })
			a.entry("two", func(c *CampaignSpec) { c.Category = "two"; c.bidCPM(num.Constant(40)) })
		}}
	}
	if r, _ := boosted(0).run(t, 1, 1); total(r, "ad_muted") < 1000 || total(r, "ad_capped") < 1000 {
		t.Errorf("too few slots to tell: %v muted, %v capped", total(r, "ad_muted"), total(r, "ad_capped"))
	}
	alike(t, "a boost of next to nothing changes results", boosted(0), boosted(1e-300))
}
