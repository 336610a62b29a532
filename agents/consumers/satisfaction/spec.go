// Package satisfaction models what consumers get out of the platform and whether they stay (M20):
// emotional, experiential and social value, churn and return.
//
// The three parts follow the paper's kinds of value. Each period is saturated and averaged with a
// memory of a month, so that satisfaction neither grows without bound with the number of friends
// nor follows single days. Loyalty is behaviour, measured as the share who stay, and not another
// name for satisfaction (Oliver 1999, Whence consumer loyalty?, Journal of Marketing 63).
//
// Source: Bolton (1998), A dynamic model of the duration of the customer's relationship with a
// continuous service provider: the role of satisfaction, Marketing Science 17(1), for a
// satisfaction that each new experience adjusts, and for a hazard of leaving in proportion to
// e^(−β·satisfaction).
package satisfaction

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `satisfaction`.
type Spec struct {
	Memory   units.Duration
	Start    float64
	Weights  []spec.Weight
	Half     struct{ Emotional, Social float64 }
	Nuisance struct{ Ad, Invite, Card float64 }
	Churn    struct {
		Base         units.Rate
		At           float64
		Satisfaction float64
		Friends      float64
		Max          units.Rate
		Unserved     units.Rate
		Inertia      float64
	}
	Return struct {
		Base    units.Rate
		Friends float64
	}

	run *satisfaction
}

// The parts of satisfaction.
const (
	emotional = iota
	experiential
	social
	parts
)

var partNames = [parts]string{"emotional", "experiential", "social"}

// Declare declares the section's fields.
func (f *Spec) Declare(s *spec.Section) {
	s.Duration(&f.Memory, "memory", "30d", "time constant (not half-life) with which past experience fades",
		spec.Symbol("T_S"), spec.Above(0), spec.Live(), spec.Assumed("7d–90d"))
	s.Share(&f.Start, "start", "0.5", "initial satisfaction of a consumer, and of each of its parts", spec.Symbol("S(0)"),
		spec.Assumed("0.3–0.7"))
	s.Weights(&f.Weights, "weights", "emotional: 1, experiential: 1, social: 1", "weights of the parts; only their "+
		"ratios matter. A part that nothing feeds falls to 0 and lowers the whole: give it the weight 0 where likes "+
		"(posts, content) or contacts between friends (posts, content, encounters, payment, sharing) are not simulated",
		spec.Symbol("w_e, w_x, w_o"), spec.Names(partNames[:]...), spec.OnlyRatios(), spec.Live(), spec.Assumed("each 0–1"))
	s.Section("half", "daily amount at which a part reaches half its maximum", func(s *spec.Section) {
		s.Number(&f.Half.Emotional, "emotional", "5", "likes received; a reply counts as three", spec.Symbol("y_half"),
			spec.Above(0), spec.Unit("1/day"), spec.Live(), spec.Assumed("1–20"))
		s.Number(&f.Half.Social, "social", "5", "friends interacted with", spec.Symbol("y_half"), spec.Above(0),
			spec.Unit("1/day"), spec.Live(), spec.Assumed("1–20"))
	}, spec.Equation("M20"))
	s.Section("nuisance", "experience lost to each disturbance, its only effect", func(s *spec.Section) {
		s.Number(&f.Nuisance.Ad, "ad", "0.05", "per advertisement shown, times 1 − match", spec.Symbol("ν_ad"), spec.Min(0),
			spec.Max(10), spec.Live(), spec.Assumed("0–0.2"))
		s.Number(&f.Nuisance.Invite, "invite", "0.02", "per invitation to a game", spec.Min(0), spec.Max(10), spec.Live(),
			spec.Assumed("0–0.1"))
		s.Number(&f.Nuisance.Card, "card", "0.02", "per card seen of a seller among friends", spec.Symbol("c_card"),
			spec.Min(0), spec.Max(10), spec.Live(), spec.Assumed("0–0.1"))
	}, spec.Equation("M20"))
	s.Section("churn", "churn: users who stop", func(s *spec.Section) {
		c := &f.Churn
		s.Rate(&c.Base, "base", "0.1/year", "hazard of leaving at satisfaction `at`, without friends on the platform",
			spec.Symbol("h_0"), spec.Min(0), spec.Live(), spec.Assumed("0.02–0.5/year"))
		s.Share(&c.At, "at", "0.5", "satisfaction at which the hazard equals base", spec.Symbol("S*"), spec.Live(),
			spec.Assumed("0.3–0.7"))
		s.Number(&c.Satisfaction, "satisfaction", "3", "fall in the logarithm of the hazard per unit of satisfaction",
			spec.Symbol("β_S"), spec.Min(0), spec.Max(100), spec.Live(), spec.Assumed("0–6"))
		s.Number(&c.Friends, "friends", "0.5", "fall in the logarithm of the hazard per ln(1 + friends on the platform)",
			spec.Symbol("γ"), spec.Min(0), spec.Max(10), spec.Live(), spec.Assumed("0–1"))
		s.Rate(&c.Max, "max", "0.05/day", "largest hazard", spec.Symbol("h_max"), spec.Min(0), spec.Live(),
			spec.Assumed("0.01–1/day"))
		s.Rate(&c.Unserved, "unserved", "0/year", "hazard of leaving of users whom the platform serves worse than "+
			"adoption.reservation asks of those who join, in addition to the other; needs network_effects", spec.Symbol("h_θ"),
			spec.Min(0), spec.Live(), spec.Assumed("0–2/year"))
		s.Share(&c.Inertia, "inertia", "0%", "by how much service may fall below the reservation before that hazard begins",
			spec.Symbol("κ"), spec.Live(), spec.Assumed("0–20%"))
	}, spec.Equation("M20"))
	s.Section("return", "lapsed users who come back", func(s *spec.Section) {
		r := &f.Return
		s.Rate(&r.Base, "base", "0.1/year", "hazard of coming back without friends on the platform", spec.Symbol("r_0"),
			spec.Min(0), spec.Live(), spec.Assumed("0–0.5/year"))
		s.Number(&r.Friends, "friends", "0.5", "rise in the logarithm of the hazard per ln(1 + friends on the platform)",
			spec.Symbol("γ_r"), spec.Min(0), spec.Max(10), spec.Live(), spec.Assumed("0–1"))
	}, spec.Equation("M20"))
}
