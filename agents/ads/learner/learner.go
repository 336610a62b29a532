// Package learner predicts how likely a consumer is to interact with an
// advertisement (M11a), and keeps the score of predictions (M11b).
//
// Order of reading: this file, what a learner is and which there are; data.go,
// what all of them read; a file each for none, tags, beta_binomial, oracle, ftrl
// and thompson, the logistic ones over features.go and logistic.go; learning.go, the one in
// use and its log. Then score.go, scores of predictions; verdict.go, what is
// counted for them; table.go, learner.csv.
//
// A new learner is a file with a type that is a Kind, and a line in all.
package learner

import (
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Exposure is what is predicted: an advertisement shown to a consumer who is
// known by its cell of observed tags. Wear-out is no feature of it.
type Exposure struct {
	Ad, Cell int
	Inside   bool // the campaign wants the cell
	Likes    int  // what the consumer sees of its friends, see LikesStep; most learners do not look
}

// Learner predicts the probability of a billed interaction.
type Learner interface {
	Rate(x Exposure) float64
}

// Sampler is a learner by whose draws a slot is ranked. The draw ranks and does
// no more: bids, reserves and prices are at Rate, and so are what is judged.
type Sampler interface {
	Learner
	// Sample draws a rate from what is believed, for a slot: see SlotRow.
	Sample(x Exposure, slot uint64) float64
}

// Online is a learner that takes in the tick's log exposure by exposure, in the
// order of chunks, consumers and slots, which no number of workers changes: sums
// of floating-point numbers depend on their order. One after the other, because
// the step of a tick's sum of gradients is too long where a tick brings thousands
// of exposures of a campaign that is new.
type Online interface {
	Learner
	// Learn takes in an exposure: ω observations one after the other.
	Learn(e Logged)
	// Fade is called at the end of a tick.
	Fade()
}

// Kind is a learner as a scenario names it, with its keys and its state.
type Kind interface {
	// Declare declares keys of its own in the section `ads`, if it has some.
	Declare(s *spec.Section)
	// Build makes its state, once in a run, for data that others keep up to date.
	Build(s *sim.Scope, d *Data)
	// Learner is what predicts as the keys now say. What was learned stays.
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
		{"tags", "its mean inside and outside of the targeting", new(Tags)},
		{"beta_binomial", "its mean in each cell of observed tags", new(BetaBinomial)},
		{"ftrl", "a regression on hashed features", new(FTRL)},
		{"thompson", "beliefs from which a draw ranks", new(Thompson)},
		{"oracle", "the truth", new(Oracle)},
	}
}

// Names lists the learners as scenarios name them.
func Names() []string {
	var names []string
	for _, e := range all() {
		names = append(names, e.name)
	}
	return names
}

// Keys are the fields of the section `ads` that say how responses are predicted.
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

// Declare declares them, and those of each learner.
func (k *Keys) Declare(s *spec.Section) {
	if k.kinds == nil {
		k.kinds = all()
	}
	var docs []string
	for _, e := range k.kinds {
		docs = append(docs, e.doc)
	}
	s.Enum(&k.Learner, "learner", "beta_binomial", Names(), "how responses are predicted: "+strings.Join(docs, "; "), spec.Live(), spec.Equation("M11a"))
	s.Number(&k.Prior, "prior", "1000", "observations that a belief is worth before any is made, of learners and of advertisers", spec.Above(0), spec.Symbol("n_0"), spec.Equation("M11a"), spec.Assumed("100–10000"))
	s.Number(&k.Observations, "observations", "1", "observations that learners and advertisers take an exposure for: that of a consumer who stands for ω people counts for all of them", spec.Min(1), spec.Max(1e6), spec.Symbol("ω"), spec.Equation("M11a"), spec.Assumed("1–people per consumer"))
	s.Rate(&k.Forgetting, "forgetting", "0.01/day", "rate at which learners forget what they saw", spec.Symbol("γ"), spec.Live(), spec.Equation("M11a"), spec.Assumed("0–0.1/day"))
	for _, e := range k.kinds {
		e.kind.Declare(s)
	}
	s.Section("features", "of an exposure, for ftrl and for thompson's logistic model", func(s *spec.Section) {
		s.Int(&k.Features.Bits, "bits", "18", "they are hashed to 2 to this power weights", spec.Min(1), spec.Max(24), spec.Assumed("10–22"))
		s.Enum(&k.Features.Cross, "cross", "category", []string{"category", "campaign"}, "what observed tags are crossed with: the category, so that campaigns of one learn together; or it and the campaign, which tells them apart")
	}, spec.Equation("M11a"))
}

// Of gives the learner of type T with its keys.
func Of[T Kind](k *Keys) (found T) {
	for _, e := range k.kinds {
		if kind, ok := e.kind.(T); ok {
			found = kind
		}
	}
	return found
}

// pooled is what learners have in common that are means of counts: no keys and
// no state.
type pooled struct{ *Data }

func (p *pooled) Declare(*spec.Section)       {}
func (p *pooled) Build(_ *sim.Scope, d *Data) { p.Data = d }
