// Package activity models how often consumers open the platform and what their feed then shows
// them (M4). All other functions are used in sessions: nothing happens to a consumer who does not
// open the platform.
//
// A consumer's sessions are a Poisson process. Its rate is drawn once, from a wide distribution,
// and moves with satisfaction, friends, play and payment. Gamma-distributed rates make the number
// of sessions negative binomial, the usual law of purchases and visits (Ehrenberg 1959, The
// pattern of consumer purchases, Applied Statistics 8(1); Moe & Fader 2004, Capturing evolving
// visit behavior in clickstream data, Journal of Interactive Marketing 18(1)).
package activity

import (
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `activity`.
type Spec struct {
	Sessions num.Dist
	Feed     struct {
		Function string
		Slots    int
		Open     float64
		Expire   units.Duration
	}
	Effects struct {
		Satisfaction float64
		At           float64
		Friends      float64
		Plays        float64
		Payment      float64
	}

	run *activity
}

// Declare declares the section's fields.
func (a *Spec) Declare(s *spec.Section) {
	s.Dist(&a.Sessions, "sessions", "{dist: gamma, mean: 23, sd: 30}", "sessions a day, drawn for each consumer: the "+
		"rate at satisfaction `effects.at`, with as many friends as the mean degree, all of them users",
		spec.Symbol("α"), spec.Min(0), spec.Unit("1/day"), spec.Equation("M4"),
		spec.Source("fitted to facts/mechanisms.csv, dau_2015_09: .88 of monthly users open on a day, and "+
			"opens_10_per_day_2016: .61"))
	s.Section("feed", "what the feed can show, and how often it is opened", func(s *spec.Section) {
		s.Text(&a.Feed.Function, "function", "", "function of the platform that provides the feed: before its release, or "+
			"where it is off, nobody posts, article shares meant for it go to chats, and the feed carries no advertisements "+
			"or cards. Empty: no function is needed")
		s.Share(&a.Feed.Open, "open", "11.6%", "share of sessions that open the feed; with the default sessions, .72 of a "+
			"day's users open it that day", spec.Symbol("ω"), spec.Live(),
			spec.Source("fitted to facts/mechanisms.csv, browse_moments_2021_01: .716 of daily users browse Moments"))
		s.Int(&a.Feed.Slots, "slots", "20", "items that the feed can show in a session that opens it", spec.Symbol("b"),
			spec.Min(0), spec.Max(1e6), spec.Live(), spec.Assumed("10–60"))
		s.Duration(&a.Feed.Expire, "expire", "3d", "age at which an item is no longer shown", spec.Symbol("a_max"),
			spec.Above(0), spec.Assumed("1d–7d"))
	}, spec.Equation("M4"))
	s.Section("effects", "effects on the logarithm of the rate", func(s *spec.Section) {
		e := &a.Effects
		s.Number(&e.Satisfaction, "satisfaction", "0.5", "per unit of satisfaction above `at`", spec.Symbol("φ_S"),
			spec.Min(-10), spec.Max(10), spec.Live(), spec.Assumed("0–2"))
		s.Number(&e.At, "at", "0.5", "satisfaction at which satisfaction has no effect", spec.Symbol("S̄_0"), spec.Min(0),
			spec.Max(1), spec.Live(), spec.Assumed("0.3–0.7"))
		s.Number(&e.Friends, "friends", "0.1", "per ln((1 + friends who use the platform)/(1 + mean degree))",
			spec.Symbol("φ_n"), spec.Min(-2), spec.Max(2), spec.Live(), spec.Assumed("0–0.5"))
		s.Number(&e.Plays, "plays", "0.1", "per game title that the consumer plays", spec.Symbol("φ_p"), spec.Min(-2),
			spec.Max(2), spec.Live(), spec.Assumed("0–0.5"))
		s.Number(&e.Payment, "payment", "0.05", "for consumers who have bound a card to payment", spec.Symbol("φ_b"),
			spec.Min(-2), spec.Max(2), spec.Live(), spec.Assumed("0–0.3"))
	}, spec.Equation("M4"))
}

// Functions returns the function of the platform that provides the feed.
func (a *Spec) Functions() []string { return []string{a.Feed.Function} }
