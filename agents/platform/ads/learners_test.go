package ads

import (
	"fmt"
	"math"
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
		this, none, cells, oracle := last(r, "ad_log_loss"), last(r, "ad_log_loss.none"),
			last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.oracle")
		relative[name] = last(r, "ad_regret.relative")
		t.Logf("%s: log loss %.5f; none %.5f cells %.5f oracle %.5f; regret %.3f", name, this, none, cells, oracle,
			relative[name])
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

// The learners with state or draws of their own pass the contract of every mechanism: the same results for any number
// of workers, and on repetition.
func TestContractOfLearners(t *testing.T) {
	for _, name := range []string{"ftrl", "thompson"} {
		t.Run(name, func(t *testing.T) {
			world := regressionMarket(t, name)
			world.n, world.ticks, world.rounds = 5000, 4, 2
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

// Explored slots are sold at the reserve, so their revenue is not comparable.
func TestRevenueOfWonSlots(t *testing.T) {
	r, _ := regressionMarket(t, "ftrl").with(func(a *Spec) { a.Judged = 100; a.Explore = .2 }).run(t, 1, 1)
	all, won := total(r, "ad_demand"), total(r, "ad_demand.won")
	if share := 1 - won/all; !(share > .005 && share < .2) {
		t.Errorf("explored slots are %v of demand", share)
	}
}
