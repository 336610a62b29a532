package choice

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Parts counts the surplus of a trade, benefit less price, in parts that sum to it.
type Parts struct {
	least, choice, surprise, persuasion *sim.Counter
	told                                gains
}

// gains is who counts what consumers gain: all of them, and each.
type gains interface {
	Gain(of ...*sim.Counter)
	Gains(c *sim.Chunk, i int, surplus units.Money)
}

// Count declares the parts of a trade.
func Count(s *sim.Scope, told gains, trade, what string) *Parts {
	part := func(name, doc string) *sim.Counter {
		return s.MoneyCounter("surplus."+trade+"."+name, "consumer surplus of "+what+", part: "+doc)
	}
	p := &Parts{told: told,
		least:    part("least", "1/α of each purchase, which is spending over the elasticity of demand where few buy"),
		choice:   part("choice", "the rest of what choosing is worth, ln(1 + Σe^V)/α over all occasions; more if many buy"),
		surprise: part("surprise", "what was delivered against what was expected"),
		persuasion: part("persuasion", "what decides but is not experienced, with opposite sign: social proof, badges, "+
			"trust in the platform, persuasion"),
	}
	told.Gain(p.least, p.choice, p.surprise, p.persuasion)
	return p
}

// Shift is what of V is not experienced, and what is experienced beside V, in utility: V^x − V is Surprise − Decided.
type Shift struct{ Surprise, Decided float64 }

// Net is V^x − V.
func (x Shift) Net() float64 { return x.Surprise - x.Decided }

// Purchase counts the surplus of an occasion with a purchase.
func (p *Parts) Purchase(c *sim.Chunk, i int, surplus units.Money, perUtility float64, x Shift) {
	least, surprise := units.Amount(perUtility), units.Amount(float64(x.Surprise*perUtility))
	persuasion := -units.Amount(float64(x.Decided * perUtility))
	p.told.Gains(c, i, surplus)
	p.least.Add(c, int64(least))
	p.surprise.Add(c, int64(surprise))
	p.persuasion.Add(c, int64(persuasion))
	p.choice.Add(c, int64(surplus-least-surprise-persuasion))
}

// Other counts the surplus of an occasion without one.
func (p *Parts) Other(c *sim.Chunk, i int, surplus units.Money) {
	p.told.Gains(c, i, surplus)
	p.choice.Add(c, int64(surplus))
}
