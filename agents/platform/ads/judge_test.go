package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/sim/num"
)

// judging are the metrics of judged slots.
var judging = []string{"ad_judged", "ad_bid", "ad_value", "ad_regret", "ad_log_loss", "ad_lift", "ad_efficiency", "ad_price_to_bid"}

// Judging changes nothing: a judged slot is sold as it would have been. The test thereby also
// compares the walk with the auction over all campaigns that take part.
func TestJudgingChangesNothing(t *testing.T) {
	x := bazaar(t)
	x.n, x.ticks = 3000, 30
	judge := func(share float64) trial {
		return x.with(func(a *Spec) { a.Judged = share * 100 }) // 100: every slot, however many campaigns
	}
	alike(t, "judging every slot changed the run", judge(0), judge(1), judging...)
}

// Where bids are for exposures, or all pay a list price, no learner can choose better than another:
// there is no regret and no relative regret. Where bids are for interactions, the oracle is best
// although creatives and mutes matter.
func TestRegretFollowsTheRule(t *testing.T) {
	for _, x := range []struct {
		auction, billing string
		some             bool
	}{{"second_price", "exposure", false}, {"first_price", "exposure", false}, {"price_list", "exposure", false}, {"second_price", "interactive", true}, {"second_price", "per_campaign", true}} {
		for _, learner := range []string{"none", "beta_binomial", "oracle"} {
			r, _ := trial{n: 1500, ticks: 30, every: 15, spec: func(a *Spec) {
				plain(a)
				a.Auction, a.Billing, a.Learner, a.Judged, a.QualityWeight = x.auction, x.billing, learner, 1, 1
				a.Respond.Match = 4
				a.entry("brand", func(c *advertisers.CampaignSpec) {
					c.Count, c.Billing, c.Creative = 4, "exposure", num.Dist{Kind: "uniform", A: .2, B: .9}
					c.Bid.CPM, c.Bid.HasCPM = num.Dist{Kind: "uniform", A: 150, B: 300}, true
				})
				a.entry("firm", func(c *advertisers.CampaignSpec) {
					c.Count, c.Billing, c.Creative = 8, "interactive", num.Dist{Kind: "uniform", A: .2, B: .9}
					bidValue(c, num.Constant(6))
				})
			}}.run(t, 1, 1)
			regret, none, oracle := total(r, "ad_regret"), total(r, "ad_regret.none"), total(r, "ad_regret.oracle")
			t.Log(x.auction, x.billing, learner, regret, none, total(r, "ad_value"))
			if oracle != 0 || total(r, "ad_judged") == 0 {
				t.Errorf("%v %s: the oracle's regret is %v", x, learner, oracle)
			}
			if learner == "oracle" && regret != 0 {
				t.Errorf("%v: regret of %v with the oracle", x, regret)
			}
			if least := 1e-4 * total(r, "ad_value"); (none > least) != x.some {
				t.Errorf("%v %s: regret without a learner is %v", x, learner, none)
			}
			if relative := last(r, "ad_regret.relative"); math.IsNaN(relative) == x.some {
				t.Errorf("%v %s: relative regret is %v", x, learner, relative)
			}
		}
	}
}
