// Package response has what consumers do when they see an advertisement (M9): view the details, like,
// comment, forward, collect or hide it, what friends see of that, and what is bought.
//
// Order of reading: spec.go, the keys; equations.go; law.go, the probabilities of a place; match.go, tastes
// and campaigns; response.go, a consumer responds, and what follows; proof.go, friends' engagement as social
// proof, and engagement.go, how it reaches them; forward.go, advertisements that friends forward; sale.go,
// how a click becomes a sale.
package response

import (
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Rates are the keys of how consumers respond.
type Rates struct {
	Respond struct {
		Click, Like, Comment, Forward, Collect, Hide float64
		Match, Creative, Wear                        float64
	}
	HasSocialProof bool
	SocialProof    struct {
		Click, Like float64
		Boost       float64
		Days        float64
		Categories  []spec.Weight
	}
}

// Declare declares them.
func (a *Rates) Declare(s *spec.Section) {
	s.Section("respond", "probability of each response to a first exposure, at the taste match of strangers, a "+
		"creative of 0.5 and no like by a friend", func(s *spec.Section) {
		r := &a.Respond
		share := func(p *float64, key, def, doc string, opts ...spec.Option) {
			s.Share(p, key, def, doc, append(opts, spec.Live(), spec.Symbol("β_y0"), spec.Equation("M9"))...)
		}
		share(&r.Click, "click", "1%", "view details", spec.Assumed("0.5–3%"))
		share(&r.Like, "like", "0.5%", "like", spec.Assumed("0.1–2.5%"))
		share(&r.Comment, "comment", "0.1%", "comment", spec.Assumed("0.02–0.5%"))
		share(&r.Forward, "forward", "0.1%", "forward to all friends, once per advertisement", spec.Assumed("0.02–0.5%"))
		share(&r.Collect, "collect", "0.05%", "collect", spec.Assumed("0.01–0.25%"))
		share(&r.Hide, "hide", "0.05%", "hide as not interested; match, creative and wear have no effect on it",
			spec.Assumed("0.01–0.25%"))
		s.Number(&r.Match, "match", "2", "effect of the taste match, in log-odds", spec.Symbol("β_1"), spec.Live(),
			spec.Equation("M9"), spec.Assumed("0–4"))
		s.Number(&r.Creative, "creative", "1", "effect of the creative, in log-odds", spec.Symbol("β_2"), spec.Live(),
			spec.Equation("M9"), spec.Assumed("0–2"))
		s.Number(&r.Wear, "wear", "0.3", "wear-out: log-odds lost per ln(1 + exposures so far)", spec.Symbol("β_4"),
			spec.Min(0), spec.Live(), spec.Equation("M9"), spec.Assumed("0–1"))
	}, spec.Equation("M9"))
	s.Switch(&a.HasSocialProof, "social_proof", "social proof: friends' interactions with an advertisement",
		func(s *spec.Section) {
			c := &a.SocialProof
			s.Share(&c.Click, "click", "1%", "what the first like by a friend adds to the probability of click; further likes "+
				"add nothing", spec.Symbol("Δ_v"), spec.Live(),
				spec.Source("Huang & Lin 2024: facts/mechanisms.csv, first_like_click_lift"))
			s.Share(&c.Like, "like", "1%", "what the first like by a friend adds to the probability of like; n likes add "+
				"ln(1+n)/ln 2 times as much", spec.Symbol("Δ_l"), spec.Live(),
				spec.Source("Huang & Lin 2024: facts/mechanisms.csv, first_like_like_lift; the logarithm is assumed"))
			s.Number(&c.Boost, "boost", "0.5", "the score for friends of a consumer who interacted is multiplied by 1 + "+
				"boost, even outside the target", spec.Symbol("ψ"), spec.Min(0), spec.Live(), spec.Assumed("0–4"),
				spec.Source("the company speaks of a chance to be shown of .95 in place of .2, no weight in a score: "+
					"facts/mechanisms.csv, friend_exposure_if_interacted"))
			s.Number(&c.Days, "days", "3", "days for which likes are seen and the boost lasts", spec.Symbol("D_ψ"),
				spec.Above(0), spec.Unit("d"), spec.Live(), spec.Assumed("1–7"))
			s.Weights(&c.Categories, "categories", "appliances: 0.5, cars: 1.5, clothes: 1.5, fashion: 1.5, finance: 0.5, "+
				"food: 1.5, games: 0.5", "factor on social proof by category; 1 for categories that are not named", spec.Min(0),
				spec.Source("directions: Huang, Aral, Hu & Brynjolfsson 2020"), spec.Assumed("each 0.25–2"))
		}, spec.DefaultOn(), spec.Equation("M9"))
}

// CheckClock checks them against the tick.
func (a *Rates) CheckClock(clock sim.Clock, report func(path, format string, args ...any)) {
	if tick := clock.Tick; a.HasSocialProof && a.SocialProof.Days*float64(units.Day) > 30000*float64(tick) {
		report("social_proof.days", "%v days are more than the 30000 ticks of %v that are possible", a.SocialProof.Days, tick)
	}
}
