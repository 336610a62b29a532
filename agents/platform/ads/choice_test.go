package ads

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// choosing lets the advertisers of a market choose.
func choosing(x trial, explore float64, what ...string) trial {
	return x.with(func(a *Spec) {
		for k := range a.Campaigns {
			a.Campaigns[k].V.Bid.Profit.Chooses, a.Campaigns[k].V.Bid.Profit.Explore = what, explore
		}
	})
}

// tasteful is a market where a click is worth more with those who like the campaign.
func tasteful() trial {
	x := fluid(20, .25).with(func(a *Spec) { a.Respond.Match, a.Tags.Interest, a.Billing = 3, 0, "per_campaign" })
	x.people, x.ticks = "{interests: 8, genders: {f: 0.5, m: 0.5}}", 200
	return x
}

// Nothing follows from choosing targets where all others are explored, and from choosing the billing where the
// platform states it.
func TestNeutralChoices(t *testing.T) {
	x := tasteful()
	alike(t, "targets with all explored", x, choosing(x, 1, "targets"), "ad_targeted", "advertisers.interactive")
	y := x.with(func(a *Spec) { a.Billing = "interactive" })
	alike(t, "billing that is not chosen", y, choosing(y, 0, "billing"), "ad_targeted", "advertisers.interactive")
}

func TestContractOfChoices(t *testing.T) {
	x := choosing(tasteful(), .1, "targets", "billing").with(func(a *Spec) { a.Respond.Forward = .01 })
	x.n, x.ticks, x.rounds, x.ties = 9000, 70, 2, ringOf(4)
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := x.build(t, 3, 1, o)
		return r
	})
}

// An advertiser that alone pays a fixed price for an interaction, not much below its bid, loses with the interests
// whose people buy too rarely. By choosing it keeps what it gains with the others to the last millionth, and loses only
// while it learns, in one of ten months.
func TestTargetsRaiseProfit(t *testing.T) {
	gains := func(explore float64) (won, lost float64, by []float64) {
		x := choosing(profitable(.4), explore, "targets").with(func(a *Spec) {
			a.Tags.Interest, a.Forgetting.Value, a.Reserve.CPE = 0, 0, 2.6
			c := &a.Campaigns[0].V
			c.Count, c.Bid.Profit.Dispersion, c.Bid.Profit.Return = 1, 0, .05
		})
		x.people, x.ticks, x.every = "{interests: 8}", 300, 60
		_, m := x.run(t, 1, 1)
		for _, y := range m.advertisers.Trials[m.tags.Values()-8:] {
			by = append(by, y.Gain)
			won += max(0, y.Gain)
			lost -= min(0, y.Gain)
		}
		return won, lost, by
	}
	won, lost, all := gains(1)
	better, less, some := gains(0)
	need.Near(t, "what it gains", better, won, 1e-3)
	if lost < .5*won || less > .05*lost {
		t.Errorf("it loses %v of %v where it targets everybody, and %v where it chooses: %v, %v", lost, won, less, all, some)
	}
}

// The platform expects the base rate of all. Who knows that more respond to it pays for exposures, and who knows that
// fewer do for interactions, whatever they began with. Where it learns the same, they stay with what they have.
func TestBillingByOwnRate(t *testing.T) {
	chosen := func(creative float64, billing string, knows bool) float64 {
		x := choosing(profitable(.4), 0, "billing").with(func(a *Spec) {
			a.Billing, a.Respond.Creative, a.Learner = "per_campaign", 2, "none"
			if !knows {
				a.Learner, a.ftrl().Lambda1 = "ftrl", 1e12
			}
			c := &a.Campaigns[0].V
			c.Count, c.Billing, c.Creative, c.HasProduct = 1, billing, num.Constant(creative), false
			c.Bid.Profit.Brand = 4 * units.One
			a.Reserve.CPE, a.Reserve.CPM = 1, 145
		})
		x.ticks = 100
		r, _ := x.run(t, 1, 1)
		return last(r, "advertisers.interactive")
	}
	for _, billing := range []string{"exposure", "interactive"} {
		need.Near(t, "more respond, "+billing, chosen(.9, billing, false), 0, 0)
		need.Near(t, "fewer respond, "+billing, chosen(.1, billing, false), 1, 0)
		stays := 0.
		if billing == "interactive" {
			stays = 1
		}
		need.Near(t, "known, "+billing, chosen(.5, billing, true), stays, 0)
	}
}
