// Package membership models what belonging to a platform costs and is worth, to consumers and to sellers (M28). People
// decide by it where several platforms stand beside each other (M29).
//
// Source: Armstrong (2006), Competition in two-sided markets, RAND Journal of Economics 37(3), for fees of membership
// on both sides.
package membership

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `membership`.
type Spec struct {
	Consumers, Sellers side
	Place              float64
	Subsidies          bool

	run *membership
}

// side is what a side pays, costs and gets.
type side struct {
	Fee, Cost, Worth units.Money // a month
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m28 := spec.Equation("M28")
	s.Share(&p.Place, "place", "50%", "where the platform stands among tastes, from one end to the other", m28,
		spec.Symbol("l"), spec.Assumed("0%–100%"))
	s.Bool(&p.Subsidies, "subsidies", "false", "whether fees may be below 0, so that the platform pays who belongs", m28)
	for _, of := range []struct {
		side      *side
		key, what string
	}{{&p.Consumers, "consumers", "consumer"}, {&p.Sellers, "sellers", "seller"}} {
		s.Section(of.key, "of each "+of.what+" who is there", func(s *spec.Section) {
			month := func(of *units.Money, key, doc, symbol string, least float64) {
				s.Money(of, key, "0", doc, spec.Unit("currency/month"), m28, spec.Symbol(symbol), spec.Live(), spec.Min(least),
					spec.Max(1e6), spec.Assumed("0–100"))
			}
			month(&of.side.Fee, "fee", "what it pays to the platform; below 0 only with subsidies", "p", -1e6)
			month(&of.side.Cost, "cost", "what it costs the platform", "f", 0)
			month(&of.side.Worth, "worth", "what belonging is worth to it by itself, whoever else is there", "v", 0)
		})
		s.Check(func(c *spec.Checker) {
			if fee := of.side.Fee; fee < 0 && !p.Subsidies {
				c.Errorf(of.key+".fee", "%v is below 0; with subsidies: true the platform pays it", fee)
			}
		}, of.key+".fee", "subsidies")
	}
}
