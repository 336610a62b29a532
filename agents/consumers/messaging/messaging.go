package messaging

import (
	"iter"

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

	reach []uint16 // share of friends reached on the platform at the start of the tick in which it writes, in 1/fullReach
	week  int      // ticks from one day on which a consumer writes to the next
	all   *num.Counts
	open  bool

	count, split rng.Key

	sms            *sim.Stream
	benefit        *sim.Entry
	sent, replaced *sim.Counter
	saving, lost   *sim.Counter

	traffic *sim.Entry // nil: data are not counted
	gained  *sim.Counter
	each    float64 // what telecom companies gain by a user in a tick
}

// Functions returns the functions of the platform without which nothing starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &messaging{spec: p, w: w, count: s.Key("count"), split: s.Key("split")}
	p.run = m
	m.reach = sim.Column[uint16](s, "reach", w.N)
	m.week = max(1, w.Clock.In(units.Week))
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
	m.benefit = s.Benefit("sms.benefit", w.Consumer, society.Proposition, "gross benefit of messages worth a text "+
		"message, however they are sent")
	m.sent = s.Counter("sms", "SMS sent")
	m.replaced = s.Counter("sms_replaced", "messages worth an SMS that the platform carried instead")
	m.saving = s.MoneyCounter("sms_saving", "what the messages that the platform carried would have cost as SMS",
		sim.NotNegative())
	m.lost = s.MoneyCounter("telecom_lost", "margin that telecom companies lost on these messages", sim.NotNegative())
	if p.Data > 0 {
		m.each = p.DataMargin * p.Data.Float() * w.Clock.Days() / society.Month
		m.traffic = s.Benefit("data.margin", w.Telecom, society.Proposition, "margin of telecom companies on data that "+
			"nobody would buy without the platform")
		m.gained = s.MoneyCounter("telecom_gained", "margin that telecom companies gained on data", sim.NotNegative())
	}
	s.Rate("sms_left", "1", "SMS as a share of all messages worth one", m.sent, sim.Plus(m.sent, m.replaced), sim.Share())

	s.Step(sim.Step{Name: "send", Phase: sim.Settle, Rows: w.N, Grain: sim.FineGrain,
		Before: func(sim.Tick, int) { m.open = w.Released(p.Function) }, Chunk: m.send})
	return nil
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) {
	p.run.all = num.NewCounts(p.Messages.Over(p.run.w.Clock.Tick) * p.Share * float64(p.run.week))
}

// uses reports whether consumer i can send and get messages on the platform.
func (m *messaging) uses(i int) bool {
	return m.open && m.w.Status[i] == society.Using && !m.w.KeptOff(i)
}

// reached returns the share of friends to whom consumer i writes on the platform.
func (m *messaging) reached(i int) uint16 {
	w := m.w
	if !m.uses(i) {
		return 0
	}
	friends := w.Graph.InDegree(i) + w.Weak.Degree(i) - w.Weak.Others(i)
	return uint16(float64(reachOf(w.FriendsUsing(i), friends)*fullReach) + 0.5)
}

// writers are the consumers of a chunk who write in a tick: each on one day of the week.
func (m *messaging) writers(c *sim.Chunk, t sim.Tick) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := c.Lo + (m.week-(int(t)+c.Lo)%m.week)%m.week; i < c.Hi && yield(i); i += m.week {
		}
	}
}

// send books the messages that are worth an SMS. A consumer writes those of the week around a tick in it, so that a
// seventh of all do in each.
func (m *messaging) send(c *sim.Chunk) {
	price, draws, sent, replaced, users := m.spec.Price, m.split.At(int(c.Tick), 0), int64(0), int64(0), int64(0)
	if m.traffic != nil {
		for i := c.Lo; i < c.Hi; i++ {
			users += int64(num.One(m.uses(i)))
		}
	}
	for i := range m.writers(c, c.Tick) {
		before, now := m.reach[i], m.reached(i)
		all := m.all.Inverse(m.count.Open(uint64(i), uint64(c.Tick)))
		if all == 0 {
			continue
		}
		free := split(draws.Row(uint64(i)), all, before, now)
		m.benefit.Book(c, i, price.Times(all))
		m.sms.Pay(c, i, 0, price.Times(all-free))
		sent, replaced = sent+all-free, replaced+free
	}
	for i := range m.writers(c, c.Tick+1) {
		m.reach[i] = m.reached(i)
	}
	m.sent.Add(c, sent)
	m.replaced.Add(c, replaced)
	saved := price.Times(replaced)
	m.saving.Add(c, int64(saved))
	lost := saved.Share(m.spec.Margin)
	m.lost.Add(c, int64(lost))
	m.w.Taken.Lose(c, lost)
	if m.traffic != nil {
		gained := units.Amount(m.each * float64(users))
		m.traffic.Book(c, 0, gained)
		m.gained.Add(c, int64(gained))
	}
}
