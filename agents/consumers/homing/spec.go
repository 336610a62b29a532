// Package homing models on which of several platforms people are (M29): consumers, who may be on several, and sellers,
// who go where consumers are.
//
// Sources: Armstrong (2006), Competition in two-sided markets, RAND Journal of Economics 37(3), for what a side gets by
// those of the other, tastes along a line and fees of membership; Gentzkow (2007), Valuing new goods in a model with
// complementarity, American Economic Review 97(3), for the choice among bundles; Blume (1993), The statistical
// mechanics of strategic interaction, Games and Economic Behavior 5(3), for choices that are reconsidered at a rate, in
// a logit.
package homing

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `homing`.
type Spec struct {
	side
	Friends      units.Money // a month
	Satisfaction units.Money
	Sessions     float64
	Links        []spec.Named[link]
	Sellers      struct {
		Count int
		side
	}

	run *homing
}

// link is how asks of a platform reach those who do not use it.
type link struct {
	Over string
	Open bool
}

// side is how a side chooses.
type side struct {
	Review units.Rate
	None   bool
	Both   float64

	Second, Transport, Other, Noise units.Money // a month
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	p.side.declare(s, "sellers")
	m29 := spec.Equation("M29")
	month(s, &p.Friends, "friends", "what a platform is worth on which all one's friends are, more than one without", "φ")
	month(s, &p.Satisfaction, "satisfaction", "what full satisfaction with a platform is worth, where that is modelled",
		"ψ")
	s.Share(&p.Sessions, "sessions", "0%", "share of the sessions that somebody on several platforms takes from one for "+
		"another, by what each is worth to it; needs noise above 0", spec.Symbol("s"), m29,
		spec.Assumed("0%–100%"))
	s.Section("sellers", "the other side", func(s *spec.Section) {
		s.Int(&p.Sellers.Count, "count", "0", "number of sellers", spec.Min(0), spec.Max(1e7),
			spec.Assumed("0–1000"))
		p.Sellers.side.declare(s, "consumers")
	})
	const links = "links of a platform, by its name: invitations and teams ask those who do not use it over another " +
		"platform, and reach who is there as they are. Without one they reach all"
	spec.Map(s, "links", &p.Links, links, func(s *spec.Section, v *link) {
		s.Text(&v.Over, "over", "", "platform over which they go", m29, spec.Required())
		s.Bool(&v.Open, "open", "true", "whether it lets them; if not, nobody is reached", m29, spec.Live())
	})
	s.Check(func(c *spec.Checker) {
		if p.Sessions > 0 && p.Noise == 0 {
			c.Errorf("sessions", "needs noise above 0, by which sessions are divided")
		}
	})
}

// month declares a number of units of currency a month.
func month(s *spec.Section, of *units.Money, key, doc, symbol string) {
	s.Money(of, key, "0", doc, spec.Unit("currency/month"), spec.Equation("M29"), spec.Symbol(symbol), spec.Live(),
		spec.Min(0), spec.Max(1e6), spec.Assumed("0–100"))
}

// declare declares what both sides have.
func (p *side) declare(s *spec.Section, others string) {
	m29 := spec.Equation("M29")
	s.Rate(&p.Review, "review", "4/year", "rate at which each reconsiders where to be", m29, spec.Symbol("ρ"), spec.Live(),
		spec.Min(0), spec.Max("100/day"), spec.Assumed("1–50/year"))
	s.Bool(&p.None, "none", "true", "whether one may be on no platform", m29)
	s.Share(&p.Both, "both", "0%", "share of those who may be on several platforms at once", m29, spec.Symbol("μ"),
		spec.Assumed("0%–100%"))
	month(s, &p.Second, "second", "effort of each further platform, where one is on several", "c")
	month(s, &p.Transport, "transport", "what is lost on a platform at the other end of tastes", "t")
	month(s, &p.Other, "other_side", "what a platform is worth on which all "+others+" are, more than one without", "α")
	month(s, &p.Noise, "noise", "scale of what else decides, a Gumbel distribution that is drawn anew each time, and is "+
		"worth nothing in the books; 0: the best is chosen", "σ")
}

// Idle returns why nobody chooses, if so.
func (p *Spec) Idle(_, _ func(name string) bool) string {
	if p.Review.Value == 0 && p.Sellers.Review.Value == 0 {
		return "nobody reconsiders: both rates review are 0"
	}
	return ""
}

// CheckLinks checks that links are between platforms that are there, or off.
func (p *Spec) CheckLinks(c *spec.Checker, there, off func(name string) bool) {
	for _, x := range p.Links {
		at := "homing.links." + x.Name
		switch {
		case off(x.Name):
			c.Idlef(at, "%s is off", x.Name)
		case off(x.V.Over):
			c.Idlef(at+".over", "%s is off", x.V.Over)
		case !there(x.Name):
			c.Errorf(at, "there is no platform %s", x.Name)
		case x.V.Over == "" || !c.Right(at):
		case !there(x.V.Over):
			c.Errorf(at+".over", "there is no platform %s", x.V.Over)
		case x.V.Over == x.Name:
			c.Errorf(at+".over", "a link leads to another platform")
		}
	}
}
