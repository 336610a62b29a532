// Package encounters models strangers who meet through functions of the platform, "near people"
// and "shake", and the weak ties that result (M3).
//
// A consumer who has opted in now and then looks for somebody and finds another who has, and a
// tie forms if both want it. A tie fades unless it is used, ends when it has faded away, and
// becomes strong after it has been used a lot for long. Contact that the other side did not want
// costs it experience.
//
// Sources: Granovetter (1973), The strength of weak ties, AJS 78(6); Goldenberg, Libai & Muller
// (2001), Talk of the network, Marketing Letters 12(3), for adoption by the word of people met
// outside one's own circle. That ties fade exponentially
// is assumed; in Burt (2002), Bridge decay, Social Networks 24(4), nine of ten bridges are gone
// after a year.
package encounters

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// The functions through which strangers meet.
const (
	nearPeople = "near_people"
	shake      = "shake"
)

// Spec is the section `encounters`.
type Spec struct {
	Near, Shake WaySpec
	Accept      struct{ Intercept, Match, Crowding float64 }
	Ties        struct {
		Cap         int
		Start       float64
		Gain        float64
		Chat        units.Rate
		HalfLife    units.Duration
		DropBelow   float64
		StrongAbove float64
		StrongAfter units.Duration
	}
	Unwanted float64

	run *encounters
}

// WaySpec describes a function through which strangers meet.
type WaySpec struct {
	On       bool
	OptIn    []spec.Weight
	Attempts units.Rate
}

func (v *WaySpec) declare(s *spec.Section) {
	m3 := spec.Equation("M3")
	s.Weights(&v.OptIn, "opt_in", "under_25: 30%, 25_to_50: 10%, over_50: 2%", "share of each age band that wants to "+
		"be found, drawn once; 0 for bands that are not named", spec.Symbol("o_g"), m3, spec.Names(society.AgeNames()...),
		spec.Min(0), spec.Max(1), spec.Assumed("under_25 0.075–1, 25_to_50 0.025–0.4, over_50 0.005–0.08"))
	s.Rate(&v.Attempts, "attempts", "0.2/day", "attempts per active day of a consumer who has opted in",
		spec.Symbol("κ_e"), m3, spec.Min(0), spec.Max("100/day"), spec.Live(), spec.Assumed("0.05–0.8/day"))
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m3 := spec.Equation("M3")
	s.Switch(&p.Near.On, nearPeople, "find somebody of the same region; starts with the function of this name",
		p.Near.declare, m3, spec.DefaultOn())
	s.Switch(&p.Shake.On, shake, "shake the phone to find somebody anywhere who shakes theirs; starts with the "+
		"function of this name", p.Shake.declare, m3, spec.DefaultOn())
	s.Section("accept", "log-odds that one side wants the tie; it forms if both do", func(s *spec.Section) {
		a := &p.Accept
		s.Number(&a.Intercept, "intercept", "-1", "log-odds at no match and without weak ties", spec.Symbol("α_0"), m3,
			spec.Min(-1000), spec.Max(1000), spec.Live(), spec.Assumed("-4–1"))
		s.Number(&a.Match, "match", "1", "per unit of taste match", spec.Symbol("α_1"), m3, spec.Min(-100), spec.Max(100),
			spec.Live(), spec.Assumed("0–4"))
		s.Number(&a.Crowding, "crowding", "1", "fall in log-odds per share of the cap that is taken", spec.Symbol("α_2"), m3,
			spec.Min(0), spec.Max(100), spec.Live(), spec.Assumed("0–4"))
	}, m3)
	s.Section("ties", "how a weak tie fades, lasts and becomes strong", func(s *spec.Section) {
		v := &p.Ties
		s.Int(&v.Cap, "cap", "50", "most weak ties of a consumer; a tie that became strong keeps its place",
			spec.Symbol("Z"), m3, spec.Min(1), spec.Max(10_000), spec.Assumed("12–200"))
		s.Share(&v.Start, "start", "0.3", "strength of a new tie", spec.Symbol("s_0"), m3, spec.Above(0),
			spec.Assumed("0.1–0.8"))
		s.Share(&v.Gain, "gain", "0.2", "share of the gap to strength 1 that an interaction closes", spec.Symbol("η_w"), m3,
			spec.Assumed("0.05–0.8"))
		s.Rate(&v.Chat, "chat", "0.05/day", "rate of conversations along a tie while both sides use the platform; likes, "+
			"comments, purchases by cards and games played together also count as interactions", m3, spec.Min(0),
			spec.Max("100/day"), spec.Assumed("0–1/day"))
		s.Duration(&v.HalfLife, "half_life", "30d", "half-life of the strength of an unused tie", spec.Symbol("ln 2/δ_w"),
			m3, spec.Above(0), spec.Assumed("7d–120d"))
		s.Share(&v.DropBelow, "drop_below", "0.05", "strength at which a tie ends", spec.Symbol("s_min"), m3, spec.Above(0),
			spec.Assumed("0.01–0.2"))
		s.Share(&v.StrongAbove, "strong_above", "0.9", "strength above which a tie has to stay to become strong",
			spec.Symbol("s_max"), m3, spec.Above(0), spec.Assumed("0.6–0.97"))
		s.Duration(&v.StrongAfter, "strong_after", "90d", "how long it has to stay there; a strong tie never fades",
			spec.Symbol("D"), m3, spec.Assumed("22d–360d"))
		s.Check(func(c *spec.Checker) {
			if v.Start <= v.DropBelow {
				c.Errorf("start", "%v is below drop_below, %v, so that a new tie would end at once; it must lie above it", v.Start,
					v.DropBelow)
			}
		}, "start", "drop_below")
		s.Check(func(c *spec.Checker) {
			if v.StrongAbove <= v.DropBelow {
				c.Errorf("strong_above", "%v must lie above drop_below, %v", v.StrongAbove, v.DropBelow)
			}
		}, "strong_above", "drop_below")
		s.Check(func(c *spec.Checker) {
			if lifeOf(1, v.DropBelow, fadeOf(v.HalfLife)) > 1e6 {
				c.Errorf("half_life", "until it falls to drop_below, %v, a tie of strength 1 would last over 1,000,000 days",
					v.DropBelow)
			}
		}, "half_life", "drop_below")
	}, m3)
	s.Number(&p.Unwanted, "unwanted", "0.02", "experience that a refused attempt costs its target", spec.Symbol("c_u"),
		m3, spec.Min(0), spec.Max(10), spec.Live(), spec.Assumed("0.005–0.08"))
	s.Check(func(c *spec.Checker) {
		if !p.Near.On && !p.Shake.On {
			c.Warnf(nearPeople, "neither near_people nor shake is on, so nobody meets anybody")
		}
	})
}

// Functions returns the functions of the platform without which nothing starts.
func (p *Spec) Functions() []string {
	var names []string
	if p.Near.On {
		names = append(names, nearPeople)
	}
	if p.Shake.On {
		names = append(names, shake)
	}
	return names
}

// CheckWorld reports lives of ties that take more ticks than the calendar can hold.
func (p *Spec) CheckWorld(clock sim.Clock, _ *society.PeopleSpec, report func(path, format string, args ...any)) {
	if clock.Tick <= 0 {
		return
	}
	ticks := lifeOf(1, p.Ties.DropBelow, fadeOf(p.Ties.HalfLife)) / clock.Days()
	if most := 1e8; math.Min(ticks, float64(clock.Ticks)) > most {
		report("ties.half_life", "ties would last up to %.3g ticks; at most %.0g are possible: use a longer clock.tick",
			ticks, most)
	}
}

// Idle returns why nobody meets, if so: both functions are off, or nobody wants to be found.
func (p *Spec) Idle(_, _ func(name string) bool) string {
	open := false
	for _, way := range []*WaySpec{&p.Near, &p.Shake} {
		for _, band := range way.OptIn {
			if way.On && band.Value > 0 {
				return ""
			}
		}
		open = open || way.On
	}
	if !open {
		return "nobody meets anybody, because near_people and shake are both off; set near_people: {} or shake: {}"
	}
	return "nobody wants to be found; set opt_in of near_people or shake above 0"
}
