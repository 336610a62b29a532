package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// rivals is a market of twelve firms whose interactions suit some more than others.
// With one category what a firm's consumers like is told by its own exposures
// alone, with four of three firms each by those of the others, too.
func rivals(learner string, categories int) trial {
	return trial{n: 6000, ticks: 60, every: 60, genders: []spec.Weight{{Name: "f", Value: .5}, {Name: "m", Value: .5}}, spec: func(a *Spec) {
		plain(a)
		a.Learner, a.Billing = learner, "interactive"
		a.HasCue, a.Cue.Boost, a.Cue.Days = true, 1, 1
		a.Respond.Click, a.Respond.Like, a.Respond.Match = .05, .02, 4
		a.Explore, a.Judged, a.Prior, a.Tags.Interest = .05, 1, 50, .1
		a.QualityWeight = 0
		a.Features.Bits, a.Features.Cross = 14, "campaign"
		for k := range categories {
			a.entry(fmt.Sprint("firm", k), func(c *CampaignSpec) {
				c.Count, c.Target.Interests = 12/categories, 5
				c.bidValue(num.Constant(2))
			})
		}
	}}
}

// Learners, on the same slots: log loss falls from no learner to tags, to what
// learns more, to the oracle; and the oracle chooses best.
func TestOrderOfLearners(t *testing.T) {
	relative := map[string]float64{}
	names := []string{"none", "beta_binomial", "ftrl", "thompson", "oracle"}
	if testing.Short() {
		names = names[2:3]
	}
	for _, name := range names {
		r, _ := rivals(name, 1).run(t, 1, 1)
		this, none, tags, cells, oracle := last(r, "ad_log_loss"), last(r, "ad_log_loss.none"), last(r, "ad_log_loss.tags"), last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.oracle")
		relative[name] = last(r, "ad_regret.relative")
		t.Logf("%s: log loss %.5f; none %.5f tags %.5f cells %.5f oracle %.5f; regret %.3f", name, this, none, tags, cells, oracle, relative[name])
		switch name {
		case "beta_binomial", "ftrl", "thompson":
			if !(oracle < this && this < tags && tags <= none && oracle < cells && cells < tags) {
				t.Error("the order of log losses is not oracle < learned < tags ≤ none")
			}
			if c, e := last(r, "ad_calibration"), last(r, "ad_calibration.explored"); !(c < .04 && e < .04) {
				t.Errorf("calibration errors %v and %v", c, e)
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

// What firms of a category learn together: with tags crossed by category alone,
// ftrl is better than a mean in each cell of each firm where there are several
// categories, and knows nothing of who suits whom where there is one.
func TestFTRLLearnsByCategory(t *testing.T) {
	if testing.Short() {
		t.Skip("two runs of half a second")
	}
	for categories, least := range map[int][2]float64{4: {.3, 1}, 1: {-.2, .2}} {
		x := rivals("ftrl", categories).with(func(a *Spec) { a.Features.Cross = "category" })
		x.ticks, x.every = 30, 30
		r, _ := x.run(t, 1, 1)
		this, cells, tags := last(r, "ad_log_loss"), last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.tags")
		relative := last(r, "ad_regret.relative")
		t.Logf("%d categories: log loss %.5f, cells %.5f, tags %.5f; regret %.3f", categories, this, cells, tags, relative)
		if this >= tags || categories > 1 && this >= cells || relative < least[0] || relative > least[1] {
			t.Errorf("%d categories: log loss %v, of cells %v, of tags %v; regret %v", categories, this, cells, tags, relative)
		}
	}
}

// Where all campaigns are worth the same to everybody, no learner loses.
func TestNothingToLearn(t *testing.T) {
	for _, name := range []string{"none", "tags", "beta_binomial", "ftrl", "thompson", "oracle"} {
		x := trial{n: 1000, ticks: 20, every: 20, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.Billing, a.Judged, a.Explore = name, "interactive", 1, .1
			a.entry("firm", func(c *CampaignSpec) { c.Count = 10; c.bidValue(num.Constant(2)) })
		}}
		r, _ := x.run(t, 1, 1)
		if regret := total(r, "ad_regret"); regret != 0 || total(r, "ad_judged") == 0 {
			t.Errorf("%s loses %v", name, regret)
		}
	}
}
