// Package learner predicts how likely a consumer is to interact with an advertisement (M11a), and
// scores predictions (M11b).
//
// Order of reading: this file, which learners there are; data.go, what all of them read; means.go,
// thompson.go, ftrl.go and its features.go, the learners; learning.go, the learner in use and its
// log. Then verdict.go, scores of predictions.
package learner

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Exposure is what is predicted: an advertisement shown to a consumer of whom only the cell of
// observed tags is known. Wear-out is not a feature.
type Exposure struct {
	Ad, Cell int
	Likes    int // class of friends' likes, see LikesStep; only ftrl reads it
}

// Learner predicts the probability of a billed interaction.
type Learner interface {
	Rate(x Exposure) float64
}

// Names lists the learners' names in scenarios.
func Names() []string { return []string{"none", "beta_binomial", "ftrl", "thompson", "oracle"} }

// Keys are the fields of the section `ads` that control how responses are predicted.
type Keys struct {
	Learner    string
	Prior      float64 // n_0
	Forgetting units.Rate
	Cross      string // category, campaign
	FTRL       Rates
}

// Declare declares them.
func (k *Keys) Declare(s *spec.Section) {
	s.Enum(&k.Learner, "learner", "beta_binomial", Names(), "how responses are predicted. none: the campaign's mean; "+
		"beta_binomial: its mean in each combination of observed tags; ftrl: logistic regression on hashed features; "+
		"thompson: ranks by a draw from the beliefs of beta_binomial; oracle: the true probabilities", spec.Live(),
		spec.Equation("M11a"))
	s.Number(&k.Prior, "prior", "1000", "weight of the prior, in observations, for learners and advertisers",
		spec.Above(0), spec.Symbol("n_0"), spec.Equation("M11a"), spec.Assumed("100–10000"))
	s.Rate(&k.Forgetting, "forgetting", "0.01/day", "rate at which learners forget past observations", spec.Symbol("γ"),
		spec.Live(), spec.Equation("M11a"), spec.Assumed("0–0.1/day"))
	s.Section("ftrl", "the learner ftrl: logistic regression on hashed features, by FTRL-Proximal", func(s *spec.Section) {
		source := spec.Source("rule: McMahan et al. 2013")
		s.Number(&k.FTRL.Alpha, "alpha", "0.1", "learning rate of a feature that has not been seen", spec.Symbol("α"),
			spec.Above(0), source, spec.Assumed("0.01–1"))
		s.Number(&k.FTRL.Beta, "beta", "1", "added to the root of a feature's summed squared gradients in the learning rate",
			spec.Symbol("β"), spec.Min(0), source, spec.Assumed("0.1–10"))
		s.Number(&k.FTRL.Lambda1, "lambda1", "1", "L1 penalty: a feature whose gradients have not added up to this much "+
			"has weight 0", spec.Symbol("λ_1"), spec.Min(0), source, spec.Assumed("0–10"))
		s.Number(&k.FTRL.Lambda2, "lambda2", "1", "L2 penalty, which shrinks all weights", spec.Symbol("λ_2"), spec.Min(0),
			source, spec.Assumed("0–10"))
	}, spec.Equation("M11a"))
	s.Section("features", "features of an exposure, for ftrl", func(s *spec.Section) {
		s.Enum(&k.Cross, "cross", "category", []string{"category", "campaign"}, "what observed tags are crossed with. "+
			"category: with it, so that campaigns of a category learn together; campaign: with category and campaign, so "+
			"that each also learns by itself")
	}, spec.Equation("M11a"))
}
