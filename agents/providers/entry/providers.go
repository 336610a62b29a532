package entry

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// providers is the mechanism's state: some 150 bytes per provider, including past ones and rows
// reserved for entrants.
type providers struct {
	spec *Spec
	w    *society.World
	s    *sim.Scope

	trades [society.Trades]*trade
	arms   [][]int   // campaigns by shop
	bids   []float64 // factor on bids, by campaign
	before []float64 // by campaign: spent until the last step
	byAds  []float64 // by shop: earned through them until then

	think, enter, leave, start, turn rng.Key
	able, depart                     rng.Key // who can sell elsewhere, and leaves for it

	days   float64 // per tick
	period float64 // in days
	keep   float64 // share of a running mean that remains after a period

	fixed [society.Trades]*sim.Stream
	data  *sim.Stream
	dues  dues // of the run so far
	count counters
}

// trade is the providers of a kind.
type trade struct {
	kind  society.Trade
	f     *society.Firms
	here  int  // number present
	next  int  // row of the next entrant
	begun bool // its function is released
	full  bool // no row is left, and a warning was given

	rows    []row
	trail   []num.Fading // of each provider's profit
	period  float64      // in ticks
	market  market
	samples sides
	scratch []float64
}

// row is what a provider remembers. Money is in units of the currency.
type row struct {
	base     sim.Tick // tick before its first period
	last     sim.Tick // tick of its last step
	due      sim.Tick // tick in which the current period ends
	_        int32
	start    float64     // elapsed part of the first period at its start
	captured float64     // until the last step
	dues     dues        // until the last step
	paid     units.Money // for presence, so far
	profit   float64     // per month, in the period before the last step
	quality  float64     // in that period
	sold     float64     // until the last step
	flow     float64     // sold per month, in the last period
	state    int64       // one of the states below
}

// dues are sums over ticks of what presence and data cost a month in each.
type dues struct{ fixed, data float64 }

// States of a row.
const (
	absent    int64 = iota // not yet there, or gone
	present                // present
	judged                 // present, with a known profit of a period
	leaving                // has decided to leave
	departing              // has decided to leave for elsewhere
)

// room is the number of rows to reserve for entrants.
func (p *Spec) room(k society.Trade, clock sim.Clock, n int) int {
	mean := float64(float64(clock.Ticks) * p.Enter.Rate[k].Of(n, clock.Tick))
	return int(min(society.RoomFor(mean), math.MaxInt32))
}

// Build adds the mechanism to a simulation. It precedes the mechanisms that make the providers,
// which ask it for the number of reserved rows.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &providers{spec: p, w: w, s: s, days: w.Clock.Days(), period: p.Adapt.Every.Days(),
		think: s.Key("candidates"), enter: s.Key("enter"), leave: s.Key("exit"), start: s.Key("period"), turn: s.Key("turn")}
	if p.run = m; p.HasElsewhere {
		m.able, m.depart = s.Key("elsewhere"), s.Key("departure")
	}
	m.keep = num.Exp(-m.period / p.Exit.Memory.Days())
	move := &society.Mobility{Scope: s, Price: true, Topic: true}
	for k := range society.Trades {
		move.Room[k] = min(p.room(k, w.Clock, w.N), mostRoom)
		m.trades[k] = &trade{kind: k, period: m.period / m.days}
		m.trades[k].hold(s)
	}
	w.Move(move)
	sim.Hold(s, "bids", func() []float64 { return m.bids })
	sim.Hold(s, "spent", func() []float64 { return m.before })
	sim.Hold(s, "by_ads", func() []float64 { return m.byAds })
	m.fixed[society.TradeAccount] = s.Stream(sim.Stream{Name: "provider.fixed.account", From: w.Publisher, To: w.Supplier,
		Phase:  sim.Settle,
		Module: society.Cocreation, Doc: "fixed costs of public accounts"})
	m.data = s.Stream(sim.Stream{Name: "provider.data", From: w.Publisher, To: w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation, Doc: "cost to public accounts of following their readers' interests"})
	m.fixed[society.TradeShop] = s.Stream(sim.Stream{Name: "provider.fixed.shop", From: w.Shop, To: w.Supplier,
		Phase:  sim.Settle,
		Module: society.Cocreation, Doc: "fixed costs of shops"})
	m.measure(s)
	s.BeforeRun(m.meet)
	s.Step(sim.Step{Name: "enter", Phase: sim.Arrive, Before: m.come})
	s.Step(sim.Step{Name: "fixed", Phase: sim.Settle, Before: m.pay})
	s.Step(sim.Step{Name: "adapt", Phase: sim.Adapt, Before: m.review})
	return nil
}

func (x *trade) hold(s *sim.Scope) {
	name := x.kind.String() + "."
	sim.Hold(s, name+"rows", func() []row { return x.rows })
	sim.Hold(s, name+"profit", func() []num.Fading { return x.trail })
	sim.Hold(s, name+"quarter", func() []day { return x.market.ring })
}

// meet sets up the providers that are present at the start.
func (m *providers) meet() {
	some := false
	for k := range m.trades {
		x := m.trades[k]
		if x.f = m.w.Firms(society.Trade(k)); x.f == nil {
			continue
		}
		some = true
		x.rows, x.trail = make([]row, x.f.Rows), make([]num.Fading, x.f.Rows)
		x.next, x.here = x.f.Start, x.f.Start
		x.f.Owed = func(j int, t sim.Tick) units.Money { return m.owed(x, j, t) }
		x.f.Billed = func(j int) units.Money { return x.rows[j].paid }
		x.market.build(m.days)
		key := m.start.Sub(uint64(k))
		for j := range x.f.Start {
			x.rows[j].start = key.Float(uint64(j), 0)
			x.rows[j].state = present
		}
	}
	if !some {
		m.s.Warnf("providers", "content and commerce are both off, so there are no providers; add content: {} or "+
			"commerce: {}")
	}
}

// come removes providers that decided to leave or were removed, and lets others enter.
func (m *providers) come(t sim.Tick, _ int) {
	for _, x := range m.trades {
		if x.f == nil {
			continue
		}
		if !x.begun {
			if !m.w.Released(x.f.Function) {
				continue
			}
			x.begin(t, m.dues)
			if x.kind == society.TradeShop {
				m.find(x)
			}
		}
		m.close(x, t)
		m.open(x, t)
	}
}

// begin opens the books of the present providers when their function is released.
func (x *trade) begin(t sim.Tick, now dues) {
	x.begun = true
	x.scratch = make([]float64, 0, len(x.rows))
	x.market.total = x.f.Total()
	for j := range x.f.Start {
		x.take(j, t, now)
	}
}

func (x *trade) take(j int, t sim.Tick, now dues) {
	r := &x.rows[j]
	r.base, r.last, r.dues = t-1, t-1, now
	r.captured = x.f.Captured(j)
	r.profit = math.NaN()
	r.due = x.after(r, t-1)
}

func (m *providers) removed(x *trade, j int) bool {
	g := m.w.Governance
	return x.kind == society.TradeShop && g != nil && !g.Listed[j]
}

// refused reports whether the provider in row j was not admitted.
func (m *providers) refused(x *trade, j int) bool {
	return m.removed(x, j) && !m.w.Governance.Admitted[j]
}

// close lets providers leave. A removed provider pays for the days since its last step; one that
// leaves has just paid; one that was not admitted was never there.
func (m *providers) close(x *trade, t sim.Tick) {
	c := sim.Chunk{Tick: t}
	for j := range x.next {
		r := &x.rows[j]
		if r.state == absent {
			continue
		}
		switch {
		case m.refused(x, j):
			r.last = t - 1
			m.count.refused.Add(&c, 1)
		case m.removed(x, j):
			m.count.removals.Add(&c, 1)
		case r.state == leaving:
			m.count.exits[x.kind].Add(&c, 1)
			m.count.left.Add(&c, 1)
		case r.state == departing:
			m.count.departed.Add(&c, 1)
		default:
			continue
		}
		x.shut(j, t)
	}
}

// shut takes the provider in row j out of the trade. It is gone from tick t on.
func (x *trade) shut(j int, t sim.Tick) {
	x.rows[j].state = absent
	x.f.Open[j], x.f.Until[j] = false, t
	x.here--
}

// open lets candidates decide on entry one after the other, so that each sees earlier entrants.
func (m *providers) open(x *trade, t sim.Tick) {
	p, f := m.spec, x.f
	mean := p.Enter.Rate[x.kind].Of(m.w.N, m.w.Clock.Tick)
	if mean <= 0 {
		return
	}
	c := sim.Chunk{Tick: t}
	think, enter := m.think.Sub(uint64(x.kind)).At(int(t), 0), m.enter.Sub(uint64(x.kind)).At(int(t), 0)
	for k := range uint64(num.PoissonInverse(think.Open(0, 0), mean)) {
		m.count.candidates.Add(&c, 1)
		if enter.Float(k, 0) >= m.chance(x) {
			continue
		}
		if x.next == f.Rows {
			if !x.full {
				x.full = true
				m.s.Warnf("providers.enter."+x.kind.String(), "all %d places for entrants are taken on %s, so nobody else "+
					"enters; their number follows from the rate at the start of the run, not from a rate that a timeline raises "+
					"later", f.Rows-f.Start, units.FormatDate(m.w.Clock.Date(t-1)))
			}
			return
		}
		j := x.next
		x.next++
		if m.better(x, j) > 0 {
			continue // it sells elsewhere, and its row stays empty
		}
		x.here++
		f.Open[j], f.Since[j] = true, t
		x.rows[j].state = present
		x.take(j, t, m.dues)
		m.count.entries[x.kind].Add(&c, 1)
		m.count.entered.Add(&c, 1)
	}
}

// chance is the probability with which a candidate enters now.
func (m *providers) chance(x *trade) float64 {
	p := m.spec
	return society.EntryChance(m.prospect(x), p.of(x.kind, p.Enter.Cost.Float()), p.of(x.kind, p.Enter.Spread.Float()))
}

// prospect is π̂. Nobody enters until a month of incumbents' profits is known.
func (m *providers) prospect(x *trade) float64 {
	mean, trend, ok := x.market.look(float64(m.w.Users))
	if !ok {
		return math.Inf(-1)
	}
	return expected(mean, x.here, trend)
}

// after is the tick in which the period of a row that is current after tick t ends: the first in
// which ⌊(t − base)·Δ/M + start⌋ grows.
func (x *trade) after(r *row, t sim.Tick) sim.Tick {
	at := func(t sim.Tick) float64 {
		return math.Floor(float64(float64(t-r.base)/x.period) + r.start)
	}
	now := at(t)
	due := max(t+1, r.base+sim.Tick(min(float64((now+1-r.start)*x.period), 1<<30))-1)
	for at(due) == now && due < 1<<30 {
		due++
	}
	return due
}

// months is the time since the last step of a row, at the end of tick t.
func (m *providers) months(r *row, t sim.Tick) float64 {
	return float64(float64(t-r.last)*m.days) / month
}

// bill returns what presence and data have cost row r since its last step, until the end of a later
// tick, given the sums of dues at that time.
func (m *providers) bill(x *trade, r *row, until sim.Tick, sums dues) (fixed, data units.Money) {
	months, ticks := m.months(r, until), float64(until-r.last)
	fixed = units.Amount(float64(m.spec.of(x.kind, sums.fixed-r.dues.fixed) / ticks * months))
	if x.f.Learn {
		data = units.Amount(float64((sums.data - r.dues.data) / ticks * months))
	}
	return fixed, data
}

// owed returns what row j of x owes at the end of tick t, after the steps of that tick.
func (m *providers) owed(x *trade, j int, t sim.Tick) units.Money {
	r := &x.rows[j]
	if !x.begun || r.state == absent || r.last >= t {
		return 0
	}
	fixed, data := m.bill(x, r, t, m.dues)
	return fixed + data
}

// pay charges providers whose period ends for that period, and removed providers for the part of it
// that they had. Entrants that were refused after they came are gone before anybody counts them.
func (m *providers) pay(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	before := m.dues
	m.dues.fixed += m.spec.Enter.Cost.Float()
	if m.spec.Adapt.Topic > 0 {
		m.dues.data += m.spec.Adapt.Data.Float()
	}
	for _, x := range m.trades {
		if x.f == nil || !x.begun {
			continue
		}
		x.market.paid = 0
		for j := range x.next {
			r := &x.rows[j]
			until, sums := t, m.dues
			switch {
			case x.f.Entered(j, t) && m.refused(x, j):
				r.last = t
				m.count.refused.Add(&c, 1)
				x.shut(j, t+1)
				continue
			case r.state == absent && x.f.Until[j] == t:
				until, sums = t-1, before
			case r.state == absent || r.due != t:
				continue
			}
			if until == r.last {
				continue
			}
			fixed, data := m.bill(x, r, until, sums)
			m.fixed[x.kind].Pay(&c, j, 0, fixed)
			x.market.paid += fixed.Float()
			r.paid += fixed + data
			if data > 0 {
				m.data.Pay(&c, j, 0, data)
			}
		}
	}
}
