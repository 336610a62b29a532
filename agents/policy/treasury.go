package policy

import (
	"fmt"
	"slices"

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
	cut     units.Money // before the first tick; counted in it
}

func (m *policy) buildTreasury(s *sim.Scope) {
	p, w := m.spec, m.w
	m.books = sim.Column[book](s, "treasury", 1)
	m.order = orderOf(p.Treasury.Cut)
	m.pub.Keep = &society.Keep{Gain: p.gain}
	s.BeforeRun(m.open)
	s.AfterTick(func(sim.Tick) error {
		m.books[0].monthly = w.MonthlyUsers()
		if m.books[0].left == units.TooMuch {
			return fmt.Errorf("credit_left exceeds %v", units.TooMuch)
		}
		return nil
	})
	m.pub.Plan(society.SpendUpkeep, m.plannedUpkeep)
	m.upkeep = s.Stream(sim.Stream{Name: "upkeep", From: w.Platform, To: w.Supplier, Phase: sim.Settle,
		Module: society.Proposition, Doc: "cost of running the platform for its users"})
	m.invest = s.Stream(sim.Stream{Name: "invest", From: w.Investor, To: w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "drawings on the investors' line of credit"})
	m.debt = s.Benefit("invest.owed", w.Platform, society.Acquisition, "what the platform owes investors for its drawings: negative")
	m.stake = s.Benefit("invest.claim", w.Investor, society.Acquisition, "what the platform owes investors for its drawings: their claim")
	m.cut = s.MoneyCounter("spending_cut", "planned spending of the platform that it could not pay", sim.NotNegative())
	b := &m.books[0]
	s.Gauge("cash", "currency", "cash of the platform, without unspent deposits of consumers and money in transit", func() float64 { return w.Platform.Balance().Float() })
	s.Gauge("credit_left", "currency", "undrawn part of the line of credit", func() float64 { return b.left.Float() }, sim.NotNegative())
	s.Gauge("credit_drawn", "currency", "amount drawn from the line of credit since the start", func() float64 { return b.drawn.Float() }, sim.NotNegative())
	s.Count("insolvent", "1", "1 if upkeep or functions were not paid in full, else 0", func() int64 { return b.short })
	s.Gauge("solvent_time", "d", "time to insolvency: days from the start until upkeep or functions were first not paid in full; the days so far where they always were", func() float64 {
		if b.failed > 0 {
			return w.Clock.Time(sim.Tick(b.failed - 1))
		}
		return w.Clock.Time(m.now)
	}, sim.NotNegative())
	for _, k := range []society.Spending{society.SpendUpkeep, society.SpendFunctions} {
		s.Gauge("paid."+k.String(), "1", "share of planned spending on this item that was paid", func() float64 { return m.pub.Share(k) }, sim.Share())
	}
	s.Step(sim.Step{Name: "treasury", Phase: sim.Settle, Before: m.settle})
}

// orderOf is the order of payment: upkeep, then the reverse of the order of cuts.
func orderOf(cut []string) (order [society.Spendings]society.Spending) {
	names := slices.Clone(cut)
	for _, name := range cuttable() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Reverse(names)
	at := 1 // upkeep is 0
	for _, name := range names {
		for k := range society.Spendings {
			if k.String() == name {
				order[at] = k
				at++
			}
		}
	}
	return order
}

// open grants the line of credit of day 0. It pays for what the platform spends before the first
// bills: new functions, and the guidance and subsidies of the first tick.
func (m *policy) open() {
	b := &m.books[0]
	b.monthly = m.w.MonthlyUsers()
	m.extend(m.pub.Planned(society.SpendUpkeep, 0).Plus(m.pub.Planned(society.SpendFunctions, 0)))
	var planned [society.Spendings]units.Money
	for _, k := range []society.Spending{society.SpendGuidance, society.SpendSubsidies} {
		planned[k] = m.pub.Planned(k, 0)
	}
	_, b.cut = m.allot(b.left, planned)
}

// allot divides money among planned spendings, tells the share of each that is paid, and sums what
// is cut.
func (m *policy) allot(money units.Money, planned [society.Spendings]units.Money) (paid [society.Spendings]units.Money, cut units.Money) {
	paid = pay(money, planned, m.order)
	for k := range planned {
		m.pub.SetShare(society.Spending(k), part(paid[k], planned[k]))
		if planned[k] == units.TooMuch {
			cut = units.TooMuch // an error, however much of it was paid
		} else {
			cut = cut.Plus(planned[k] - paid[k])
		}
	}
	return paid, cut
}

func (m *policy) plannedUpkeep(sim.Tick) units.Money {
	return units.Amount(float64(m.spec.Treasury.Upkeep.Over(m.w.Clock.Tick) * float64(m.books[0].monthly)))
}

// settle allocates the available money, draws on the line of credit, and pays upkeep.
func (m *policy) settle(t sim.Tick, _ int) {
	b, p := &m.books[0], &m.spec.Treasury
	m.now = t
	var planned [society.Spendings]units.Money
	for k := range planned {
		planned[k] = m.pub.Planned(society.Spending(k), t)
	}
	m.extend(planned[society.SpendUpkeep].Plus(planned[society.SpendFunctions]))
	cash := m.w.Platform.Balance()
	paid, cut := m.allot(cash.Plus(b.left), planned)
	c := sim.Chunk{Tick: t}
	m.cut.Add(&c, int64(cut.Plus(b.cut)))
	b.cut = 0
	sum := units.Money(0)
	for _, amount := range paid {
		sum += amount
	}
	m.draw(&c, sum-cash)
	m.upkeep.Pay(&c, 0, 0, paid[society.SpendUpkeep])
	b.short = 0
	if paid[society.SpendUpkeep] < planned[society.SpendUpkeep] || paid[society.SpendFunctions] < planned[society.SpendFunctions] {
		b.short = 1
		if b.failed == 0 {
			b.failed = int64(t)
		}
	}
	b.left = grown(b.left, p.Interest.Over(m.w.Clock.Tick))
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
// value.
func (m *policy) draw(c *sim.Chunk, amount units.Money) {
	b := &m.books[0]
	amount = min(amount, b.left)
	if amount <= 0 {
		return
	}
	b.left -= amount
	b.drawn += amount
	m.invest.Pay(c, 0, 0, amount)
	m.debt.Book(c, 0, -amount)
	m.stake.Book(c, 0, amount)
}

// afford reports whether the treasury can pay for a new function after everything that is paid
// before it, and draws what cash does not cover. Without a treasury everything is paid.
func (m *policy) afford(t sim.Tick, cost units.Money) bool {
	if !m.spec.HasTreasury {
		return true
	}
	b := &m.books[0]
	cash := m.w.Platform.Balance() - m.spent
	before := units.Money(0)
	for _, k := range m.order {
		if k == society.SpendDevelopment {
			break
		}
		before = before.Plus(m.pub.Planned(k, t))
	}
	if cost > cash.Plus(b.left)-before {
		return false
	}
	c := sim.Chunk{Tick: t}
	m.draw(&c, cost-max(0, cash))
	m.spent += min(cost, max(0, cash))
	return true
}
