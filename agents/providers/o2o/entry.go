package o2o

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Stores enter where those before them earn from users, and leave where they lose, by the laws of
// providers (M21). Users find them on the platform; all others visit the listed stores only.

// review is the time between two decisions to stay, in days.
const review = 30.0

// market is what entry and exit need.
type market struct {
	s                   *sim.Scope
	think, enter, leave rng.Key
	every               sim.Tick // between reviews of a store
	begun               bool
	full                bool  // no row is left, and a warning was given
	next                int   // row of the next entrant
	host                []int // by row: the listed store next to an entrant
	rows                []term

	candidates, entered, left *sim.Counter
	cost                      *sim.Stream
}

// term is what a store remembers.
type term struct {
	since, until sim.Tick    // of an entrant: first tick, and the one from which on it is gone; 0: not yet
	begun, due   sim.Tick    // end of the tick before its period, and of the last tick of it
	earned       units.Money // from users in this period, before the cost
	past         float64     // the same a month, in the last period
	known        int64       // 1: it is known
}

// enters reports whether stores enter.
func (p *Spec) enters() bool { return p.Stores.HasEntry && p.Kind != "off" }

// room is the number of rows reserved for entrants.
func (p *Spec) room(w *society.World) int {
	if !p.enters() {
		return 0
	}
	mean := float64(float64(w.Clock.Ticks) * p.Stores.Entry.Rate.Of(w.N, w.Clock.Tick))
	return int(min(society.RoomFor(mean), mostStores))
}

// buildMarket declares entry and exit. They follow the visits of a tick and hold from the next one on.
func (m *o2o) buildMarket(s *sim.Scope) {
	if !m.spec.enters() {
		return
	}
	w, h := m.w, &m.stores
	x := &market{s: s, think: s.Key("candidates"), enter: s.Key("enter"), leave: s.Key("exit"), next: h.listed,
		every: max(1, sim.Tick(math.Round(review/w.Clock.Days()))), host: make([]int, h.n), rows: sim.Column[term](s, "terms", h.n)}
	m.market = x
	place := s.Key("place")
	for j := range h.n {
		x.host[j] = j
		if j >= h.listed {
			x.host[j] = int(place.Below(uint64(j), 0, uint64(h.listed)))
		}
	}
	w.O2O.Reserve(m.ever)
	m.settleUsers()
	x.candidates = s.Counter("o2o_candidates", "potential stores that considered entering")
	x.entered = s.Counter("o2o_entries", "stores that entered")
	x.left = s.Counter("o2o_exits", "stores that left because of low profit")
	s.Count("o2o_present", "1", "stores that users find: those listed, and those that entered", m.present)
	s.Gauge("o2o_entry_chance", "1", "probability that a potential store enters", func() float64 {
		if !x.begun {
			return nan
		}
		return m.chance()
	}, sim.Share())
	x.cost = s.Stream(sim.Stream{Name: "o2o.presence", From: w.O2O, To: w.Supplier, Phase: sim.Settle, Module: society.Cocreation,
		Doc: "costs of stores that enter and leave"})
}

// isOpen reports whether there is a store in row j now.
func (m *o2o) isOpen(j int) bool {
	if j < m.stores.listed {
		return true
	}
	r := &m.market.rows[j]
	return r.since > 0 && r.until == 0
}

// ever reports whether there is or was a store in row j.
func (m *o2o) ever(j int) bool { return j < m.stores.listed || m.market.rows[j].since > 0 }

// present is the number of stores that users find.
func (m *o2o) present() (n int64) {
	for j := range m.market.next {
		n += int64(num.One(m.isOpen(j)))
	}
	return n
}

// review ends the periods that are due, after which an entrant pays for its presence and may leave, and
// lets candidates decide.
func (m *o2o) review(t sim.Tick) {
	x := m.market
	if x == nil || !m.w.Released(m.spec.Function) {
		return
	}
	if !x.begun {
		x.begun = true
		for j := range m.stores.listed {
			x.rows[j] = term{begun: t, due: t + x.every}
		}
	}
	c, moved := &sim.Chunk{Tick: t}, false
	for j := range x.next {
		if m.isOpen(j) && x.rows[j].due == t && m.judge(c, j) {
			moved = true
		}
	}
	if m.admit(c) || moved {
		m.settleUsers()
	}
}

// judge ends the period of a store, and reports whether it leaves.
func (m *o2o) judge(c *sim.Chunk, j int) bool {
	x, e := m.market, &m.spec.Stores.Entry
	r := &x.rows[j]
	months := float64(float64(c.Tick-r.begun)*m.w.Clock.Days()) / society.Month
	r.past, r.known = r.earned.Float()/months, 1
	r.earned, r.begun, r.due = 0, c.Tick, c.Tick+x.every
	if j < m.stores.listed {
		return false
	}
	cost := units.Amount(float64(e.Cost.Float() * months))
	x.cost.Pay(c, j, 0, cost)
	m.count.profit.Add(c, -int64(cost))
	m.count.rivals.Add(c, -int64(cost))
	if x.leave.At(int(c.Tick), 0).Float(uint64(j), 0) >= society.ExitChance(e.Exit, r.past-e.Cost.Float(), float64(e.Spread*e.Cost.Float()), months) {
		return false
	}
	r.until, m.stores.managed[j] = c.Tick+1, false
	x.left.Add(c, 1)
	return true
}

// admit lets candidates decide one after the other, and reports whether one enters.
func (m *o2o) admit(c *sim.Chunk) (moved bool) {
	x := m.market
	mean := m.spec.Stores.Entry.Rate.Of(m.w.N, m.w.Clock.Tick)
	enter := x.enter.At(int(c.Tick), 0)
	for k := range uint64(num.PoissonInverse(x.think.At(int(c.Tick), 0).Open(0, 0), mean)) {
		x.candidates.Add(c, 1)
		if enter.Float(k, 0) >= m.chance() {
			continue
		}
		if x.next == m.stores.n {
			if !x.full {
				x.full = true
				x.s.Warnf("o2o.stores.entry", "all %d places for entrants are taken on %s, so nobody else enters", m.stores.n-m.stores.listed, units.FormatDate(m.w.Clock.Date(c.Tick)))
			}
			return moved
		}
		x.rows[x.next] = term{since: c.Tick + 1, begun: c.Tick, due: c.Tick + x.every}
		x.next++
		x.entered.Add(c, 1)
		moved = true
	}
	return moved
}

// chance is the probability with which a candidate enters now.
func (m *o2o) chance() float64 {
	e := &m.spec.Stores.Entry
	return society.EntryChance(m.expects(), e.Cost.Float(), float64(e.Spread*e.Cost.Float()))
}

// expects is π̂, the profit a month that a candidate expects: the mean of what stores earned from users in
// their last periods, shared with one more. Nobody enters where nobody uses the platform.
func (m *o2o) expects() float64 {
	sum, n := 0.0, 0.0
	for j := range m.market.next {
		if r := &m.market.rows[j]; r.known > 0 && m.isOpen(j) {
			sum += r.past
			n++
		}
	}
	if n == 0 || m.w.Users == 0 {
		return math.Inf(-1)
	}
	here := float64(m.present())
	return float64(sum/n) * (here / (here + 1))
}

// settleUsers places the stores present around the users, an entrant after the listed store next to it,
// and counts who is near whom. Of its members a store keeps those who stay near it.
func (m *o2o) settleUsers() {
	h, x, old := &m.stores, m.market, m.stores.found
	c := &circle{first: make([]int, len(h.first)), start: make([]int, h.listed)}
	after := make([][]int, h.listed)
	for j := h.listed; j < x.next; j++ {
		if m.isOpen(j) {
			after[x.host[j]] = append(after[x.host[j]], j)
		}
	}
	for g := range len(h.first) - 1 {
		c.first[g] = len(c.store)
		for j := h.first[g]; j < h.first[g+1]; j++ {
			c.start[j] = len(c.store) - c.first[g]
			c.store = append(append(c.store, j), after[j]...)
		}
		c.first[g+1] = len(c.store)
	}
	m.survey(c)
	h.found = c
	before := append([]int64(nil), h.heads...)
	clear(h.heads)
	clear(h.users)
	clear(h.members)
	clear(h.records)
	for i := range m.w.N {
		m.carry(old, i)
		m.headsOf(m.around(i), i, 1)
		if m.w.Status[i] == society.Using {
			m.knows(i, 1)
		}
	}
	for j := range x.next {
		switch scale := float64(h.heads[j]) / float64(before[j]); {
		case before[j] > 0:
			h.base[j] *= scale
			h.own[j] *= scale
		case j >= h.listed:
			h.base[j] = float64(float64(h.heads[j]) * float64(m.rate*c.pull[j]))
			h.own[j] = h.base[j]
		}
	}
}

// carry moves what stores know of a consumer from those near it in a former circle to those near it now.
func (m *o2o) carry(old *circle, i int) {
	var known [mostNear]uint8
	mine := m.records[i*m.near:][:m.near]
	g, at, n := m.lives(m.stores.found, i)
	_, before, count := m.lives(old, i)
	for k := range n {
		for l := range count {
			if m.stores.found.at(g, at, k) == old.at(g, before, l) {
				known[k] = mine[l]
			}
		}
	}
	copy(mine, known[:])
}
