package ads

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/learner"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// rivals is a market of twelve firms whose interactions suit some consumers more than others. With
// one category a firm's audience can be learned from its own exposures only; with four categories
// of three firms each, from those of the others too.
func rivals(name string, categories int) trial {
	return trial{n: 6000, ticks: 60, every: 60, people: "{genders: {f: 0.5, m: 0.5}}", spec: func(a *Spec) {
		plain(a)
		a.Learner, a.Billing = name, "interactive"
		a.HasSocialProof, a.SocialProof.Boost, a.SocialProof.Days = true, 1, 1
		a.Respond.Click, a.Respond.Like, a.Respond.Match = .05, .02, 4
		a.Explore, a.Judged, a.Prior, a.Tags.Interest = .05, 1, 50, .1
		a.QualityWeight = 0
		a.Cross = "campaign"
		for k := range categories {
			a.entry(fmt.Sprint("firm", k), func(c *advertisers.CampaignSpec) {
				c.Count, c.Target.Interests = 12/categories, 5
				bidValue(c, num.Constant(2))
			})
		}
	}}
}

// On the same slots, log loss falls from no learner to those that learn, to the
// oracle; and the oracle chooses best.
func TestOrderOfLearners(t *testing.T) {
	relative := map[string]float64{}
	names := []string{"none", "beta_binomial", "ftrl", "thompson", "oracle"}
	if testing.Short() {
		names = names[2:3]
	}
	for _, name := range names {
		r, _ := rivals(name, 1).run(t, 1, 1)
		this, none, cells, oracle := last(r, "ad_log_loss"), last(r, "ad_log_loss.none"), last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.oracle")
		relative[name] = last(r, "ad_regret.relative")
		t.Logf("%s: log loss %.5f; none %.5f cells %.5f oracle %.5f; regret %.3f", name, this, none, cells, oracle, relative[name])
		switch name {
		case "beta_binomial", "ftrl", "thompson":
			if !(oracle < this && this < none && oracle < cells && cells < none) {
				t.Error("the order of log losses is not oracle < learned < none")
			}
			if relative[name] < .05 {
				t.Errorf("relative regret %v", relative[name])
			}
		}
	}
	if !testing.Short() && !(math.Abs(relative["none"]) < .05 && relative["oracle"] > .99) {
		t.Errorf("relative regret %v", relative)
	}
}

// Learning across the firms of a category: with tags crossed by category alone, ftrl is better than
// a mean per cell and firm where there are several categories, and cannot learn who suits whom
// where there is one.
func TestFTRLLearnsByCategory(t *testing.T) {
	if testing.Short() {
		t.Skip("two runs of half a second")
	}
	for categories, least := range map[int][2]float64{4: {.3, 1}, 1: {-.2, .2}} {
		x := rivals("ftrl", categories).with(func(a *Spec) { a.Cross = "category" })
		x.ticks, x.every = 30, 30
		r, _ := x.run(t, 1, 1)
		this, cells, none := last(r, "ad_log_loss"), last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.none")
		relative := last(r, "ad_regret.relative")
		t.Logf("%d categories: log loss %.5f, cells %.5f, none %.5f; regret %.3f", categories, this, cells, none, relative)
		if this >= none || categories > 1 && this >= cells || relative < least[0] || relative > least[1] {
			t.Errorf("%d categories: log loss %v, of cells %v, of none %v; regret %v", categories, this, cells, none, relative)
		}
	}
}

// Where all campaigns are worth the same to everybody, no learner loses.
func TestNothingToLearn(t *testing.T) {
	for _, name := range learner.Names() {
		x := trial{n: 1000, ticks: 20, every: 20, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.Billing, a.Judged, a.Explore = name, "interactive", 1, .1
			a.entry("firm", func(c *advertisers.CampaignSpec) { c.Count = 10; bidValue(c, num.Constant(2)) })
		}}
		r, _ := x.run(t, 1, 1)
		if regret := total(r, "ad_regret"); regret != 0 || total(r, "ad_judged") == 0 {
			t.Errorf("%s loses %v", name, regret)
		}
	}
}

// regressionMarket is a market of many tags with a learner.
func regressionMarket(t testing.TB, name string) trial {
	x := bazaar(t).with(func(a *Spec) {
		a.Learner, a.Billing = name, "interactive"
		a.Prior, a.Explore = 50, .05
	})
	x.n, x.ticks, x.every = 1500, 20, 10
	x.ties = ringOf(10)
	return x
}

// The learners with state or draws of their own pass the contract of every mechanism: the same results for any number of workers, and
// on repetition.
func TestContractOfLearners(t *testing.T) {
	for _, name := range []string{"ftrl", "thompson"} {
		t.Run(name, func(t *testing.T) {
			world := regressionMarket(t, name)
			world.n, world.ticks, world.rounds = 9000, 4, 2
			if testing.Short() {
				if name != "ftrl" {
					t.Skip("one of two")
				}
				world.ticks = 2
			}
			simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
				r, _, _ := world.build(t, 3, 1, o)
				return r
			})
		})
	}
}

// Each key of theirs changes something.
func TestKeysOfLearners(t *testing.T) {
	for name, x := range map[string]struct {
		learner string
		set     func(a *Spec)
	}{
		"ftrl.alpha":     {"ftrl", func(a *Spec) { a.FTRL.Alpha = .4 }},
		"ftrl.beta":      {"ftrl", func(a *Spec) { a.FTRL.Beta = 3 }},
		"ftrl.lambda1":   {"ftrl", func(a *Spec) { a.FTRL.Lambda1 = .1 }},
		"ftrl.lambda2":   {"ftrl", func(a *Spec) { a.FTRL.Lambda2 = 9 }},
		"features.cross": {"ftrl", func(a *Spec) { a.Cross = "campaign" }},
		"forgetting":     {"thompson", func(a *Spec) { a.Forgetting = units.Rate{Value: .5, Per: units.Day} }},
		"learner":        {"ftrl", func(a *Spec) { a.Learner = "thompson" }},
	} {
		world := regressionMarket(t, x.learner)
		world.n, world.ticks = 800, 15
		did := func(x trial) []float64 {
			r, _ := x.run(t, 1, 1)
			return append(r.Series("ad_demand"), r.Series("ad_clicks")...)
		}
		if slices.Equal(did(world), did(world.with(x.set))) {
			t.Errorf("%s changes nothing", name)
		}
	}
}

// bandit is a world whose campaigns differ only in their rates, so that learners only have to find
// the best one.
func bandit(name string) trial {
	return trial{n: 1000, ticks: 64, every: 1, people: "{interests: 2}", spec: func(a *Spec) {
		plain(a)
		a.Learner, a.Billing = name, "interactive"
		a.Prior, a.Forgetting, a.Judged, a.QualityWeight = 2, units.Rate{Per: units.Day}, 1, 0
		a.Respond.Click, a.Respond.Like, a.Respond.Creative = .05, 0, 2
		for k := range 5 {
			a.entry(fmt.Sprint("firm", k), func(c *advertisers.CampaignSpec) {
				c.Creative = num.Constant(.1 + .2*float64(k))
				bidValue(c, num.Constant(2))
			})
		}
	}}
}

// Regret of Thompson sampling in the market is sublinear: per day fewer and fewer of the shown
// campaigns are the wrong ones.
func TestThompsonRegretIsSublinear(t *testing.T) {
	r, _ := bandit("thompson").run(t, 1, 1)
	sum := 0.0
	var at []float64
	for day, x := range r.Series("ad_regret") {
		sum += x
		if day == 15 || day == 31 || day == 63 {
			at = append(at, sum)
		}
	}
	t.Logf("after 16, 32, 64 days %.1f; without learning %.1f", at, total(r, "ad_regret.none"))
	if at[2] > 2*at[0] || at[2]-at[1] > .5*at[0] {
		t.Errorf("regret %v after 16, 32, 64 days", at)
	}
}

// A campaign that wins by a draw pays by the mean: draws only change who wins, the price is that of a bid at
// the mean, and where bids are for exposures nothing is drawn.
func TestThompsonPrices(t *testing.T) {
	equal := func(learner, billing string) trial {
		return trial{n: 4000, ticks: 1, every: 1, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.Billing = learner, billing
			a.entry("one", func(c *advertisers.CampaignSpec) { c.Count = 5; bidCPE(c, num.Constant(1)) })
		}}
	}
	_, m := equal("thompson", "interactive").run(t, 1, 1)
	for ad := range m.advertisers.Campaigns { // nothing was seen: all are alike
		c := &m.advertisers.Campaigns[ad].Total
		simtest.Z(t, fmt.Sprint("wins of ", ad), float64(c.Paid)/4000, math.Sqrt(.2*.8), 4000, .2, 0)
		near(t, "price of an interaction", c.Demand.Float()/float64(c.Charged), 1, 1e-5)
	}
	alike(t, "a bid for exposures was drawn", equal("thompson", "exposure"), equal("none", "exposure"), "ad_log_loss")
	r, _ := bandit("thompson").with(func(a *Spec) { a.Auction = "first_price" }).run(t, 1, 1)
	if ratio := last(r, "ad_price_to_bid"); ratio != 1 {
		t.Errorf("first prices are %v of bids", ratio)
	}
}

// Explored slots are sold at the reserve, so their revenue is not comparable.
func TestRevenueOfWonSlots(t *testing.T) {
	r, _ := regressionMarket(t, "ftrl").with(func(a *Spec) { a.Judged = 100; a.Explore = .2 }).run(t, 1, 1)
	all, won := total(r, "ad_demand"), total(r, "ad_demand.won")
	if share := 1 - won/all; !(share > .005 && share < .2) {
		t.Errorf("explored slots are %v of demand", share)
	}
}
