package ads

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// Learners, on the same slots: log loss falls from no learner to tags, to
// cells, to the oracle; and the oracle chooses best.
func TestOrderOfLearners(t *testing.T) {
	losses := map[string]float64{}
	relative := map[string]float64{}
	for _, name := range []string{"none", "tags", "beta_binomial", "oracle"} {
		x := trial{n: 12000, ticks: 120, every: 60, genders: []spec.Weight{{Name: "f", Value: .5}, {Name: "m", Value: .5}}, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.Billing = name, "interactive"
			a.HasCue, a.Cue.Boost, a.Cue.Days = true, 1, 1
			a.Respond.Click, a.Respond.Like, a.Respond.Match = .05, .02, 4
			a.Explore, a.Judged, a.Prior, a.Tags.Interest = .05, 1, 50, .1
			a.QualityWeight = 0
			a.entry("firm", func(c *CampaignSpec) { c.Count, c.Target.Interests = 12, 5; c.bidValue(num.Constant(2)) })
		}}
		r, _ := x.run(t, 1, 1)
		losses[name] = last(r, "ad_log_loss")
		relative[name] = last(r, "ad_regret.relative")
		if name == "beta_binomial" {
			none, tags, cells, oracle := last(r, "ad_log_loss.none"), last(r, "ad_log_loss.tags"), last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.oracle")
			t.Logf("log loss: none %.5f tags %.5f cells %.5f oracle %.5f", none, tags, cells, oracle)
			if !(oracle < cells && cells < tags && tags <= none) {
				t.Error("the order of log losses is not oracle < learned < tags ≤ none")
			}
			if c, e := last(r, "ad_calibration"), last(r, "ad_calibration.explored"); !(c < .04 && e < .04) {
				t.Errorf("calibration errors %v and %v", c, e)
			}
		}
	}
	t.Log(losses, relative)
	if !(math.Abs(relative["none"]) < .05 && relative["beta_binomial"] > .2 && relative["oracle"] > .99) {
		t.Errorf("relative regret %v", relative)
	}
}

// Where all campaigns are worth the same to everybody, no learner loses.
func TestNothingToLearn(t *testing.T) {
	for _, name := range []string{"none", "tags", "beta_binomial", "oracle"} {
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
