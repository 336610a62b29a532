package messaging

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// fullReach is a share of 1.
const fullReach = 1<<16 - 1

// messaging is the state of the mechanism: 2 bytes per consumer.
type messaging struct {
	spec *Spec
	w    *society.World

	reach  []uint16 // share of friends reached on the platform as of the last bill, in 1/fullReach
	period sim.Tick
	terms  []terms // since the start, in order of time
	open   bool

	count, split rng.Key

	sms            *sim.Stream
	benefit        *sim.Entry
	sent, replaced *sim.Counter
	saving, lost   *sim.Counter
}

// terms are the values of live fields from a tick on.
type terms struct {
	from  sim.Tick
	rate  float64 // messages worth an SMS, per tick
	price units.Money
}

// Functions returns the functions of the platform without which nothing starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &messaging{spec: p, w: w, count: s.Key("count"), split: s.Key("split"), period: sim.Tick(w.Clock.In(p.Bill))}
	p.run = m
	m.reach = sim.Column[uint16](s, "reach", w.N)
	p.Rebuild(0)
	s.BeforeRun(func() {
		m.open = w.Released(p.Function)
		for i := range w.N {
			m.reach[i] = m.reached(i)
		}
	})

	w.Wallets()
	m.sms = s.Stream(sim.Stream{Name: "sms", From: w.Consumer, To: w.Telecom, Phase: sim.Settle,
		Module: society.Proposition, Doc: "text messages to people whom the platform does not reach"})
	m.benefit = s.Benefit("sms.benefit", w.Consumer, society.Proposition, "gross benefit of messages worth a text message, however they are sent")
	m.sent = s.Counter("sms", "SMS sent")
	m.replaced = s.Counter("sms_replaced", "messages worth an SMS that the platform carried instead")
	m.saving = s.MoneyCounter("sms_saving", "what the messages that the platform carried would have cost as SMS", sim.NotNegative())
	m.lost = s.MoneyCounter("telecom_lost", "margin that telecom companies lost on these messages", sim.NotNegative())
	s.Rate("sms_left", "1", "SMS as a share of all messages worth one", m.sent, sim.Plus(m.sent, m.replaced), sim.Share())

	s.Step(sim.Step{Name: "bill", Phase: sim.Settle, Rows: w.N, Grain: sim.FineGrain, Before: func(sim.Tick, int) { m.open = w.Released(p.Function) }, Chunk: m.bill})
	return nil
}

// Rebuild applies a change of a live field. Messages sent before are billed by the terms at the
// time.
func (p *Spec) Rebuild(t sim.Tick) {
	m := p.run
	now := terms{t, p.Messages.Over(m.w.Clock.Tick) * p.Share, p.Price}
	if n := len(m.terms); n == 0 || m.terms[n-1].rate != now.rate || m.terms[n-1].price != now.price {
		m.terms = append(m.terms, now)
	}
}

// owed returns the mean number of messages worth an SMS in the last span ticks up to t, for a
// consumer of factor 1, and their price, averaged if it has changed.
func (m *messaging) owed(t sim.Tick, span int) (mean float64, price units.Money) {
	k := len(m.terms) - 1
	last := &m.terms[k]
	if t-sim.Tick(span)+1 < last.from {
		paid := 0.0
		for ; span > 0; k-- {
			x := &m.terms[k]
			ticks := min(span, int(t-x.from+1))
			mean += float64(x.rate * float64(ticks))
			paid += float64(float64(x.rate*float64(ticks)) * x.price.Float())
			t, span = t-sim.Tick(ticks), span-ticks
		}
		if mean > 0 {
			price = units.Amount(paid / mean)
		}
		return mean, price
	}
	return float64(last.rate * float64(span)), last.price
}

// reached returns the share of friends to whom consumer i writes on the platform.
func (m *messaging) reached(i int) uint16 {
	w := m.w
	if !m.open || w.Status[i] != society.Using || w.KeptOff(i) {
		return 0
	}
	friends := w.Graph.InDegree(i) + w.Weak.Degree(i) - w.Weak.Others(i)
	return uint16(float64(reachOf(w.FriendsUsing(i), friends)*fullReach) + 0.5)
}

// bill settles the messages of those consumers of a chunk whose bill is due in this tick. Bills
// are staggered, so that with monthly bills a day visits a thirtieth of the consumers. The last
// tick bills what is left of all.
func (m *messaging) bill(c *sim.Chunk) {
	step := int(m.period)
	first := c.Lo + (step-(c.Lo+int(c.Tick))%step)%step // (i + t) is divisible by the period
	if c.Tick == sim.Tick(m.w.Clock.Ticks) {
		first, step = c.Lo, 1
	}
	for i := first; i < c.Hi; i += step {
		m.settle(c, i)
	}
}

// settle bills a consumer for the time since its last bill.
func (m *messaging) settle(c *sim.Chunk, i int) {
	// The last bill was in the latest earlier tick whose sum with i is divisible by the period,
	// or there was none.
	since := (int(c.Tick) - 1 + i) % int(m.period)
	span := min(int(c.Tick), since+1)
	before, now := m.reach[i], m.reached(i)
	m.reach[i] = now
	mean, price := m.owed(c.Tick, span)
	if mean == 0 {
		return
	}
	all := num.PoissonInverse(m.count.Open(uint64(i), uint64(c.Tick)), mean)
	free := split(m.split.Open(uint64(i), uint64(c.Tick)), all, float64(before)/fullReach, float64(now)/fullReach)
	m.benefit.Book(c, i, price.Times(all))
	m.sms.Pay(c, i, 0, price.Times(all-free))
	m.sent.Add(c, all-free)
	m.replaced.Add(c, free)
	saved := price.Times(free)
	m.saving.Add(c, int64(saved))
	lost := saved.Share(m.spec.Margin)
	m.lost.Add(c, int64(lost))
	m.w.Taken.Lose(c, lost)
}
