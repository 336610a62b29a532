// Package value books what use of the platform is worth, and runs the experiment that measures it (agents/model.md,
// Value). No decision reads it.
package value

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// UseSpec is the section `value.use`: what being a user is worth beyond what the books hold already
// (agents/model.md, Value).
type UseSpec struct {
	Worth, Held units.Money // a month
	At          float64
	Alone, Feed float64
}

// Declare declares the section's fields.
func (p *UseSpec) Declare(s *spec.Section) {
	s.Money(&p.Worth, "worth", "56", "what a user demands for a month without the platform while friends stay on it",
		spec.Symbol("W"), spec.Assumed("20–210"), spec.Counted(),
		spec.Source("Brynjolfsson, Collis & Eggers 2019: 48 USD a month for Facebook in the US, median; in China at an "+
			"elasticity of .75 in income, which is assumed"))
	s.Money(&p.Held, "held", "0", "what the books of this scenario hold already for such a month, which the study "+
		"kept-off measures: use is worth only the rest, and less than nothing where they hold more", spec.Symbol("H"),
		spec.Source("a result: the study kept-off measures it in a scenario"))
	s.Number(&p.At, "at", "1", "how well those were served whose month was measured (study kept-off): the fit of needs "+
		"that have no price, at which a month of use is one month", spec.Symbol("U_0"), spec.Above(0),
		spec.Source("a result: the study kept-off measures it in a scenario"))
	s.Number(&p.Alone, "alone", "0.25", "share of the rest that is left where friends are off as well; below 0 if use "+
		"is bad for all together and each only follows the others", spec.Symbol("φ"), spec.Min(-1), spec.Max(1),
		spec.Assumed("-0.5–1"), spec.Counted(),
		spec.Source("Bursztyn, Handel, Jiménez-Durán & Roth 2025: users of feeds would pay for all to be off, of which "+
			"only the sign is used; for chat there is no figure"))
	s.Share(&p.Feed, "feed", "24%", "share of worth that the feed carries, of which advertisements take the time "+
		"(ads.load)", spec.Symbol("s_f"), spec.Assumed("4–40%"), spec.Counted(),
		spec.Source("Brynjolfsson et al. 2024: nine years without advertisements do not change what Facebook is worth to "+
			"users"))
}

// Month is φ·(W − H), what a month of use is worth.
func (p *UseSpec) Month() float64 { return WorthOfUse(p.Alone, p.Worth.Float(), p.Held.Float()) }

// use books what being a user is worth, and the time that advertisements take. No decision reads it.
type use struct {
	w    *society.World
	spec *UseSpec
	fit  []float64 // by segment, without network effects

	worth, attention *sim.Entry
	value            *sim.Counter
	months           *sim.Sum
}

// BuildUse adds the worth of use to a simulation.
func BuildUse(w *society.World, p *UseSpec) {
	s, u := w.Scope, &use{w: w, spec: p, fit: make([]float64, len(w.Segments))}
	w.Wallets()
	u.worth = s.Benefit("use.worth", w.Consumer, society.Cocreation, "what being a user is worth beyond what other "+
		"entries hold")
	u.attention = s.Effort("use.attention", w.Consumer, society.Cocreation, "time in the feed that advertisements "+
		"take, at its worth")
	u.months = s.Sum("use_months", "month", "months of use, each as good as at value.use.at",
		sim.Chunks(w.N, sim.DefaultGrain), sim.NotNegative())
	u.value = s.MoneyCounter("use_value", "worth of use (value.use) less that of the time which advertisements take")
	s.Step(sim.Step{Name: "use", Phase: sim.Adapt, Rows: w.N, Before: u.open, Chunk: u.book})
}

// open computes the fit for this tick.
func (u *use) open(t sim.Tick, _ int) {
	for g := range u.fit {
		u.fit[g] = u.w.FitWithoutPrice(g, u.w.Clock.Time(t))
	}
}

// book books a tick of use to each user who is not kept off.
func (u *use) book(c *sim.Chunk) {
	w, sum := u.w, 0.0
	for i := c.Lo; i < c.Hi; i++ {
		if w.Status[i] != society.Using || w.KeptOff(i) {
			continue
		}
		months := u.monthsOf(i)
		sum += months
		worth := units.Amount(u.spec.Month() * months)
		lost := units.Amount(attentionLost(u.spec.Feed, u.spec.Worth.Float(), months, w.Load.Attention(i)))
		u.worth.Book(c, i, worth)
		u.attention.Book(c, i, lost)
		u.value.Add(c, int64(worth-lost))
	}
	u.months.Add(c, sum)
}

// monthsOf is v_i, the tick in months times U_i/U_0.
func (u *use) monthsOf(i int) float64 {
	fit := u.fit[u.w.Who(i).Segment]
	if u.w.Network != nil {
		fit = u.w.UnpricedFitOf(i)
	}
	return float64(u.w.Clock.Days()/society.Month) * fit / u.spec.At
}

// WorthOfUse is φ·(W − H), what a month of use is worth.
func WorthOfUse(alone, worth, held float64) float64 { return float64(alone * (worth - held)) }

// attentionLost is s_f·W·v·(1 − g²), the triangle that is lost under a demand for the feed that is linear
// in the load.
func attentionLost(feed, worth, months, attention float64) float64 {
	return float64(feed*worth) * months * (1 - float64(attention*attention))
}
