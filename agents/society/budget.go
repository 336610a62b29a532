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
	full  float64       // B = Y·T_B, of a mean income
	of    *Income       // by which B differs
	spent []float64     // S_i
	today []units.Money // spent in this tick

	tick  float64 // Δ/T_B
	decay float64 // e^(−Δ/T_B)
	among float64 // share of a tick's spending that remains at its end, spread evenly over it
	sum   *sim.Counter
}

func newBudget(s *sim.Scope, w *World, p *budgetSpec) *Budget {
	full := float64(p.Year.Float() * (float64(p.Memory) / float64(units.Year)))
	b := &Budget{full: full, of: w.Income, spent: sim.Column[float64](s, "spent", w.N),
		today: sim.Tally[units.Money](s, "spent_today", w.N)}
	d := float64(w.Clock.Tick) / float64(p.Memory)
	b.tick, b.decay, b.among = d, num.Exp(-d), num.Hazard(d)/d
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

// Room is the probability with which consumer i acts on a want in this tick: 1 − S_i/B, at least 0.
func (b *Budget) Room(i int) float64 {
	if b == nil {
		return 1
	}
	return max(0, 1-b.spent[i]/b.most(i))
}

// most is B of consumer i, in proportion to its income.
func (b *Budget) most(i int) float64 { return float64(b.full * b.of.Of(i)) }

// Spend takes a purchase into account, from the next tick on.
func (b *Budget) Spend(c *sim.Chunk, i int, price units.Money) {
	if b == nil {
		return
	}
	b.sum.Add(c, int64(price))
	c.Add64((*int64)(&b.today[i]), int64(price))
}

// fold is S ← S·e^(−Δ/T_B) + X·(1 − e^(−Δ/T_B))·T_B/Δ, with the spending X of a tick spread evenly over it. What is
// spent above B is paid off at Y a year first, so that nobody spends more than Y a year, B and what it buys in a tick.
func (b *Budget) fold(c *sim.Chunk) {
	for i := c.Lo; i < c.Hi; i++ {
		full := b.most(i)
		if b.today[i] == 0 {
			b.spent[i] = b.left(b.spent[i], full)
			continue
		}
		x := b.today[i].Float()
		spread := min(x, full)
		b.spent[i] = b.left(b.spent[i], full) + float64(spread*b.among) + (x - spread)
		b.today[i] = 0
	}
}

// left is what remains of S after a tick without purchases: above B it falls by Y a year, below by S/T_B.
func (b *Budget) left(s, full float64) float64 {
	if s <= full {
		return float64(s * b.decay)
	}
	over := max(0, s-full) / full
	if over >= b.tick {
		return s - float64(full*b.tick)
	}
	return min(s, full) * num.Exp(over-b.tick)
}
