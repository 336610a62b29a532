// Package posts models what consumers write for their friends, how the friends react, and what
// the platform learns from both (M5): the paper's "mining of consumer-generated content".
//
// A post enters the feeds of the author's friends. Each friend meets it in the first session
// after it was posted (agents/society/feed.go) and may like it or comment on it, which is
// reported back to the author. The platform moves its estimate of a consumer's taste towards the
// topic of each post that the consumer writes or likes, and of each article that it reads.
//
// Source of the estimate: Rocchio (1971), Relevance feedback in information retrieval, in Salton
// (ed.), The SMART Retrieval System: a profile moves towards the mean of what was found relevant.
package posts

import (
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `posts`.
type Spec struct {
	Rate     units.Rate
	Feedback float64
	Memory   units.Duration
	Skill    num.Dist
	Like     ReactionSpec
	Comment  ReactionSpec
	Value    float64
	Learn    float64

	run *posts
}

// ReactionSpec holds the coefficients of the log-odds of a reaction to a post.
type ReactionSpec struct{ Intercept, Quality, Match float64 }

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	s.Rate(&p.Rate, "rate", "0.11/day", "posts per active day of the author, spread over the sessions", spec.Symbol("π"),
		spec.Min(0), spec.Live(), spec.Source("facts/mechanisms.csv, post_moments_2021_01: 120 of 1,090 million daily "+
			"users post in Moments (January 2021)"))
	s.Number(&p.Feedback, "feedback", "0.001", "effect of recent likes: the rate is multiplied by 1 + feedback × likes "+
		"received recently", spec.Symbol("φ_r"), spec.Min(0), spec.Live(), spec.Assumed("0–0.005"))
	s.Duration(&p.Memory, "memory", "7d", "time constant of the decay of received likes", spec.Above(0), spec.Symbol("T"),
		spec.Assumed("1d–30d"))
	s.Dist(&p.Skill, "skill", "1", "factor on the quality of all posts of an author, drawn once; quality is Beta(2,2) "+
		"× skill, at most 1", spec.Min(0), spec.Assumed("0.5–1"))
	reaction := func(r *ReactionSpec, intercept string) func(*spec.Section) {
		return func(s *spec.Section) {
			s.Number(&r.Intercept, "intercept", intercept, "log-odds at quality 0 and match 0", spec.Symbol("l_0"),
				spec.Min(-1000), spec.Max(1000), spec.Live(), spec.Assumed("-5–0"))
			s.Number(&r.Quality, "quality", "1", "log-odds per unit of quality of the post", spec.Symbol("l_2"), spec.Min(-100),
				spec.Max(100), spec.Live(), spec.Assumed("0–3"))
			s.Number(&r.Match, "match", "2", "log-odds per unit of match between the viewer's taste and the topic",
				spec.Symbol("l_3"), spec.Min(-100), spec.Max(100), spec.Live(), spec.Assumed("0–4"))
		}
	}
	s.Section("like", "log-odds that a viewer of a post likes it", reaction(&p.Like, "-2"), spec.Equation("M5"))
	s.Section("comment", "log-odds that a viewer of a post comments on it", reaction(&p.Comment, "-4"),
		spec.Equation("M5"))
	s.Share(&p.Value, "value", "0.01", "experience that a post of quality 1 gives its viewer", spec.Symbol("v_u"),
		spec.Live(), spec.Assumed("0–0.05"))
	s.Share(&p.Learn, "learn", "0.02", "learning rate: how far a post, like or read moves the platform's estimate of a "+
		"taste; 0: it learns nothing from content", spec.Symbol("η_x"), spec.Assumed("0–0.1"))
}
