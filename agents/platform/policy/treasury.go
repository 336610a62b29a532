package policy

import (
	"fmt"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// book is the state of the treasury beside the platform's account, which is its cash.
type book struct {
	left    units.Money // what is left of the line of credit
	drawn   units.Money
	granted units.Money // the line granted so far, without interest
	beyond  units.Money // drawn beyond a line that has become shorter since
	highest float64     // highest running cost so far, per year
	monthly int64       // monthly users at the end of the last tick
	failed  int64       // first tick in which upkeep or functions were not paid in full; 0: none
	short   int64       // 1 where they were not in the last tick
	settled units.Money // what settle took from cash in the last tick, less what it drew
}

func (m *policy) buildTreasury(s *sim.Scope) {
	w := m.w
	m.books = sim.Column[book](s, "treasury", 1)
	m.pub.Keep = new(society.Keep)
	s.BeforeRun(m.open)
	s.AfterTick(m, func(sim.Tick) error {
		m.books[0].monthly = m.w.MonthlyUsers()
		if m.books[0].left == units.TooMuch {
			return fmt.Errorf("credit_left exceeds %v", units.TooMuch)
		}
		return nil
	})
	if m.spec.Treasury.Keep > 0 {
		m.pub.Spare = m.spare
	}
	m.pub.Plan(society.SpendUpkeep, m.plannedUpkeep)
	m.upkeep = s.Stream(sim.Stream{Name: "upkeep", From: w.Platform, To: w.Supplier, Phase: sim.Settle,
		Module: society.Proposition, Doc: "cost of running the platform for its users"})
	m.invest = s.Stream(sim.Stream{Name: "invest", From: w.Investor, To: w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "drawings on the investors' line of credit"})
	m.debt = s.Benefit("invest.owed", w.Platform, society.Acquisition, "what the platform owes investors for its "+
		"drawings: negative")
	m.stake = s.Benefit("invest.claim", w.Investor, society.Acquisition, "what the platform owes investors for its "+
		"drawings: their claim")
	m.cut = s.MoneyCounter("spending_cut", "planned spending of the platform that it could not pay", sim.NotNegative())
	b := &m.books[0]
	s.Balance("cash", "cash of the platform, without unspent deposits of consumers and money in transit",
		func() float64 { return w.Cash().Float() })
	s.Balance("credit_left", "undrawn part of the line of credit", func() float64 { return b.left.Float() },
		sim.NotNegative())
	s.Balance("credit_drawn", "amount drawn from the line of credit since the start",
		func() float64 { return b.drawn.Float() }, sim.NotNegative())
	s.Count("insolvent", "1", "1 if upkeep or functions were not paid in full, else 0", func() int64 { return b.short })
	s.Gauge("solvent_time", "d", "time to insolvency: days from the start until upkeep or functions were first not "+
		"paid in full; the days so far where they always were", func() float64 {
		if b.failed > 0 {
			return w.Clock.Time(sim.Tick(b.failed - 1))
		}
		return w.Clock.Time(m.now)
	}, sim.NotNegative())
	for _, k := range []society.Spending{society.SpendUpkeep, society.SpendFunctions} {
		s.Gauge("paid."+k.String(), "1", "share of planned spending on this item that was paid",
			func() float64 { return m.pub.Share(k) }, sim.Share())
	}
	s.Step(sim.Step{Name: "treasury", Phase: sim.Settle, Before: m.settle})
}

// open grants the line of credit of day 0.
func (m *policy) open() {
	m.books[0].monthly = m.w.MonthlyUsers()
	m.planned(0)
}

// planned is what would be spent in a tick if everything were paid. The line of credit follows it.
func (m *policy) planned(t sim.Tick) (planned [society.Spendings]units.Money) {
	for k := range planned {
		planned[k] = m.pub.Planned(society.Spending(k), t)
	}
	m.extend(planned[society.SpendUpkeep].Plus(planned[society.SpendFunctions]))
	return planned
}

// plan divides the money that is there as the tick begins, in the order of payment. Guidance
// and new functions are spent in Arrive, and get now what is left after what comes before
// them; for upkeep, functions, audits and marketing, which settle pays with what the tick earns, it is only
// kept. Cash may fall below 0 until settle draws on the line.
func (m *policy) plan(t sim.Tick, _ int) {
	if !m.spec.HasTreasury {
		m.release(t, units.TooMuch)
		return
	}
	planned := m.planned(t)
	there := max(0, m.w.Cash().Plus(m.books[0].left))
	for k := range society.Spendings {
		switch k {
		case society.SpendDevelopment:
			there -= m.release(t, there)
		case society.SpendGuidance:
			there -= m.pay(t, k, planned[k], there)
		default:
			there -= min(planned[k], there)
		}
	}
}

// pay pays a planned spending as far as the money goes, tells its share, and counts what is cut.
func (m *policy) pay(t sim.Tick, k society.Spending, planned, there units.Money) units.Money {
	paid := min(planned, there)
	m.pub.Paid[k] = part(paid, planned)
	cut := planned - paid
	if planned == units.TooMuch {
		cut = planned // an error, however much of it was paid
	}
	m.cut.Add(&sim.Chunk{Tick: t}, int64(cut))
	return paid
}

func (m *policy) plannedUpkeep(sim.Tick) units.Money {
	return units.Amount(float64(m.spec.Treasury.Upkeep.Over(m.w.Clock.Tick) * float64(m.books[0].monthly)))
}

// settle pays upkeep, functions, audits and marketing, and draws on the line of credit.
func (m *policy) settle(t sim.Tick, _ int) {
	b := &m.books[0]
	m.now = t
	planned := m.planned(t)
	cash := m.w.Cash()
	there, sum := max(0, cash.Plus(b.left)), units.Money(0)
	b.short = 0
	for k := range society.Spendings {
		switch k {
		case society.SpendUpkeep, society.SpendFunctions, society.SpendAudits, society.SpendMarketing:
			paid := m.pay(t, k, planned[k], there-sum)
			sum += paid
			if paid < planned[k] && k <= society.SpendFunctions {
				b.short = 1
			}
			if k == society.SpendUpkeep {
				m.upkeep.Pay(&sim.Chunk{Tick: t}, 0, 0, paid)
			}
		}
	}
	if b.short > 0 && b.failed == 0 {
		b.failed = int64(t)
	}
	b.settled = sum - m.draw(t, sum-cash)
	b.left = grown(b.left, m.spec.Treasury.Interest.Over(m.w.Clock.Tick))
}

// extend adjusts the line of credit to the running cost of a tick.
func (m *policy) extend(running units.Money) {
	b := &m.books[0]
	year := float64(units.Year) / float64(m.w.Clock.Tick)
	b.highest = max(b.highest, float64(running.Float()*year))
	granted, err := units.FromFloat(line(m.spec.Treasury.Credit.Days()/units.Year.Days(), b.highest))
	if err != nil {
		b.left = units.TooMuch
		return
	}
	left := b.left.Plus(granted - b.granted - b.beyond)
	b.left, b.beyond = max(0, left), max(0, -left)
	b.granted = granted
}

// draw takes an amount from the line of credit, as far as it goes: cash against a debt of the same
// value. It returns what was drawn.
func (m *policy) draw(t sim.Tick, amount units.Money) units.Money {
	b := &m.books[0]
	amount = min(amount, b.left)
	if amount <= 0 {
		return 0
	}
	b.left -= amount
	b.drawn += amount
	c := sim.Chunk{Tick: t}
	m.invest.Pay(&c, 0, 0, amount)
	m.debt.Book(&c, 0, -amount)
	m.stake.Book(&c, 0, amount)
	return amount
}

// spare is what cash and credit have after this tick's settling, beyond the reserve of so many years at
// the highest cost so far.
func (m *policy) spare() units.Money {
	b := &m.books[0]
	reserve := units.Amount(line(float64(m.spec.Treasury.Keep)/float64(units.Year), b.highest))
	return m.w.Cash() - b.settled + b.left - reserve
}
