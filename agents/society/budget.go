package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// budgetSpec is what consumers have for all that they buy from shops, through cards, from
// advertisers and at stores.
type budgetSpec struct {
	Year   units.Money
	Memory units.Duration
}

func (p *budgetSpec) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	s.Money(&p.Year, "year", "6000", "what a consumer has for these trades a year: where it has spent as much of late, "+
		"it buys nothing", spec.Symbol("Y"), spec.Unit("currency/year"), spec.Above(0), spec.Max(1e9), m13,
		spec.Assumed("3000–12000"), spec.Source("about 30 % of consumption a head, 19,853 in 2018 (National Bureau of "+
			"Statistics of China); the share is assumed"))
	s.Duration(&p.Memory, "memory", "90d", "time constant with which past spending stops to count", spec.Symbol("T_B"),
		spec.Above(0), spec.Max("10year"), m13, spec.Assumed("30d–1year"))
}

// Budget is one budget of each consumer over shops, cards, advertised goods and stores (M13). Writer:
// those four, by Spend. Nil: there is none.
type Budget struct {
	full  float64       // B = Y·T_B
	most  units.Money   // the same: more than all of it cannot be spent at once
	spent []float64     // S_i
	today []units.Money // spent in this tick

	keep  float64 // share of S that remains after a tick
	among float64 // share of a tick's spending that remains at its end, spread evenly over it
	sum   *sim.Counter
}

func newBudget(s *sim.Scope, w *World, p *budgetSpec) *Budget {
	full := float64(p.Year.Float() * (float64(p.Memory) / float64(units.Year)))
	b := &Budget{full: full, most: units.Amount(full), spent: sim.Column[float64](s, "spent", w.N),
		today: sim.Tally[units.Money](s, "spent_today", w.N)}
	d := float64(w.Clock.Tick) / float64(p.Memory)
	b.keep, b.among = num.Exp(-d), num.Hazard(d)/d
	b.sum = s.MoneyCounter("budget_spent", "what consumers spent at shops, through cards, on advertised goods and at "+
		"stores", sim.NotNegative())
	s.Gauge("budget_room", "1", "share of the budget that is left: mean over users", func() float64 {
		sum, n := 0.0, 0.0
		for i, status := range w.Status {
			if status == Using {
				sum, n = sum+b.Room(i), n+1
			}
		}
		return sum / n
	}, sim.Share())
	s.Step(sim.Step{Name: "budget", Phase: sim.Adapt, Rows: w.N, Chunk: b.fold})
	return b
}

// Room is the probability with which consumer i acts on a want in this tick: 1 − S_i/B.
func (b *Budget) Room(i int) float64 {
	if b == nil {
		return 1
	}
	return 1 - b.spent[i]/b.full
}

// Spend takes a purchase into account, from the next tick on.
func (b *Budget) Spend(c *sim.Chunk, i int, price units.Money) {
	if b == nil {
		return
	}
	b.sum.Add(c, int64(price))
	c.Add64((*int64)(&b.today[i]), int64(min(price, b.most)))
}

// fold is S ← min(B, S·e^(−Δ/T_B) + X·(1 − e^(−Δ/T_B))·T_B/Δ), with the spending X of a tick spread evenly
// over it.
func (b *Budget) fold(c *sim.Chunk) {
	for i := c.Lo; i < c.Hi; i++ {
		b.spent[i] = min(b.full, float64(b.spent[i]*b.keep)+float64(b.today[i].Float()*b.among))
		b.today[i] = 0
	}
}
