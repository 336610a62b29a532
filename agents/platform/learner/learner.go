// Package learner predicts how likely a consumer is to interact with an advertisement (M11a), and
// scores predictions (M11b).
//
// Order of reading: this file, what a learner is and which there are; data.go, what all of them
// read; a file each for none, tags, beta_binomial, oracle, ftrl and thompson, the logistic ones
// based on features.go and logistic.go; learning.go, the learner in use and its log. Then score.go,
// scores of predictions; verdict.go, what is counted for them; table.go, learner.csv.
//
// A new learner is a file with a type that implements Kind, and a line in all.
package learner

import (
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Exposure is what is predicted: an advertisement shown to a consumer of whom only the cell of
// observed tags is known. Wear-out is not a feature.
type Exposure struct {
	Ad, Cell int
	Inside   bool // the campaign targets the cell
	Likes    int  // class of friends' likes, see LikesStep; most learners ignore it
}

// Learner predicts the probability of a billed interaction.
type Learner interface {
	Rate(x Exposure) float64
}

// Sampler is a learner whose draws rank the campaigns of a slot. Draws are used only for the
// ranking: bids, reserves, prices and the evaluation use Rate.
type Sampler interface {
	Learner
	// Sample draws a rate from the belief, for a slot: see SlotRow.
	Sample(x Exposure, slot uint64) float64
}

// Online is a learner that processes the tick's log one exposure at a time, in the order of chunks,
// consumers and slots. The order does not depend on the number of workers, because floating-point
// sums depend on their order. Exposures are processed one by one because a single step with the
// tick's summed gradient overshoots where a new campaign gets thousands of exposures in a tick.
type Online interface {
	Learner
	// Learn processes an exposure as ω observations, one after the other.
	Learn(e Logged)
	// Fade is called at the end of a tick.
	Fade()
}

// Kind is a learner that a scenario can name, with its keys and its state.
type Kind interface {
	// Declare declares its own keys in the section `ads`, if any.
	Declare(s *spec.Section)
	// Build makes its state, once per run, for data that the package keeps up to date.
	Build(s *sim.Scope, d *Data)
	// Learner returns the learner under the current keys. What was learned is kept.
	Learner() Learner
}

// entry is a line of the list of learners.
type entry struct {
	name, doc string
	kind      Kind
}

// all lists the learners.
func all() []entry {
	return []entry{
		{"none", "the campaign's mean", new(None)},
		{"tags", "its mean inside and outside its target group", new(Tags)},
		{"beta_binomial", "its mean in each combination of observed tags", new(BetaBinomial)},
		{"ftrl", "logistic regression on hashed features", new(FTRL)},
		{"thompson", "ranks by a draw from its beliefs", new(Thompson)},
		{"oracle", "the true probabilities", new(Oracle)},
	}
}

// Names lists the learners' names in scenarios.
func Names() []string {
	var names []string
	for _, e := range all() {
		names = append(names, e.name)
	}
	return names
}

// Keys are the fields of the section `ads` that control how responses are predicted.
type Keys struct {
	Learner      string
	Prior        float64 // n_0
	Observations float64 // ω
	Forgetting   units.Rate
	Features     struct {
		Bits  int
		Cross string // category, campaign
	}

	kinds []entry
}

// Declare declares them and the keys of each learner.
func (k *Keys) Declare(s *spec.Section) {
	if k.kinds == nil {
		k.kinds = all()
	}
	var docs []string
	for _, e := range k.kinds {
		docs = append(docs, e.name+": "+e.doc)
	}
	s.Enum(&k.Learner, "learner", "beta_binomial", Names(), "how responses are predicted. "+strings.Join(docs, "; "), spec.Live(), spec.Equation("M11a"))
	s.Number(&k.Prior, "prior", "1000", "weight of the prior, in observations, for learners and advertisers", spec.Above(0), spec.Symbol("n_0"), spec.Equation("M11a"), spec.Assumed("100–10000"))
	s.Number(&k.Observations, "observations", "1", "observations that one exposure counts for, for learners and advertisers: an exposure of a consumer who stands for ω people counts as ω observations", spec.Min(1), spec.Max(1e6), spec.Symbol("ω"), spec.Equation("M11a"), spec.Assumed("1–1e6"))
	s.Rate(&k.Forgetting, "forgetting", "0.01/day", "rate at which learners forget past observations", spec.Symbol("γ"), spec.Live(), spec.Equation("M11a"), spec.Assumed("0–0.1/day"))
	for _, e := range k.kinds {
		e.kind.Declare(s)
	}
	s.Section("features", "features of an exposure, for ftrl and for the logistic model of thompson", func(s *spec.Section) {
		s.Int(&k.Features.Bits, "bits", "18", "logarithm to base 2 of the number of weights that features are hashed to", spec.Min(1), spec.Max(24), spec.Assumed("10–22"))
		s.Enum(&k.Features.Cross, "cross", "category", []string{"category", "campaign"}, "what observed tags are crossed with. category: with it, so that campaigns of a category learn together; campaign: with category and campaign, so that each also learns by itself")
	}, spec.Equation("M11a"))
}

// Of returns the learner of type T with its keys.
func Of[T Kind](k *Keys) (found T) {
	for _, e := range k.kinds {
		if kind, ok := e.kind.(T); ok {
			found = kind
		}
	}
	return found
}

// pooled is the common part of learners that are means of counts: they have no keys and no state.
type pooled struct{ *Data }

func (p *pooled) Declare(*spec.Section)       {}
func (p *pooled) Build(_ *sim.Scope, d *Data) { p.Data = d }
