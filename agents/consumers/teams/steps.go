package teams

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Draws keyed by a team and a friend; drawAt, drawFrom and drawDelivery are keyed by the team.
const (
	drawMeet = iota
	drawSee
	drawJoin
	drawAt
	drawFrom
	drawDelivery
)

// Draws keyed by a buyer, its occasion and the tick.
const (
	drawEffort = iota
	drawShown
	drawWhich
	drawTime
)

// meeting is a friend who meets the message of a team, or a stranger to whom it is shown, at a time in ticks.
type meeting struct {
	at       float64
	who      uint32
	stranger *start
}

// instead decides whether who has chosen starts a team or joins one of strangers; who does is noted.
func (m *teams) instead(c *sim.Chunk, x society.Chosen) bool {
	saving, t := float64(m.discount[x.Shop]*m.firms.Price[x.Shop]), m.seesOpen(c.Tick, x)
	if t != nil {
		saving = m.firms.Price[x.Shop] - t.price.Float()
	}
	if saving <= 0 {
		return false
	}
	gain := gainOf(m.chance(x.Shop), x.Surplus, saving, m.spec.Wait.Float(), m.trusts(x.Who), x.Alpha)
	effort := effortOf(m.spec.Effort, m.starts.At(int(c.Tick), 0).Open(uint64(x.Who), x.Occasion+drawEffort))
	if gain <= 0 || gain <= effort && t == nil {
		return false
	}
	m.started.Add(c, start{x, gain, effort})
	return true
}

// seesOpen is the open team that a shop shows to who has chosen there; nil: none.
func (m *teams) seesOpen(tick sim.Tick, x society.Chosen) *team {
	all, key, row := m.shown[x.Shop], m.strangers.At(int(tick), 0), uint64(x.Who)
	if len(all) == 0 || key.Float(row, x.Occasion+drawShown) >= m.spec.Shown {
		return nil
	}
	return all[key.Below(row, x.Occasion+drawWhich, uint64(len(all)))]
}

// show lists the teams that shops can show in the next tick.
func (m *teams) show() {
	for j := range m.shown {
		m.shown[j] = m.shown[j][:0]
	}
	if m.spec.Shown > 0 {
		for _, t := range m.open {
			m.shown[t.shop] = append(m.shown[t.shop], t)
		}
	}
}

// gather runs the teams of a tick: it starts new ones, and lets friends and strangers join them. It is a
// single row, since the members of a team are anywhere.
func (m *teams) gather(c *sim.Chunk) {
	for k := range m.started {
		list := m.started.Take(k)
		for n := range list {
			x := &list[n]
			if t := m.seesOpen(c.Tick, x.Chosen); t != nil {
				t.joining = append(t.joining, x)
			} else {
				m.begin(c, x)
			}
		}
	}
	left, last := m.open[:0], c.Tick == sim.Tick(m.w.Clock.Ticks)
	for n := 0; n < len(m.open); n++ {
		t := m.open[n]
		switch {
		case m.run(c, t):
			m.fill(c, t)
		case t.ends <= float64(c.Tick) || last:
			m.fail(c, t, t.ends <= float64(c.Tick))
		default:
			left = append(left, t)
			continue
		}
		m.spare = append(m.spare, t)
	}
	clear(m.open[len(left):])
	m.open = left
	m.show()
}

// begin starts a team and asks friends: those of a run of the list of friends from a random start.
func (m *teams) begin(c *sim.Chunk, x *start) {
	w, p, i := m.w, m.spec, x.Who
	t := m.empty()
	t.facts = facts{key: m.draw.Sub(uint64(i)).Sub(uint64(c.Tick)).Sub(x.Occasion), price: m.priceOf(x.Shop), shop: uint32(x.Shop), who: uint32(i)}
	t.at = float64(c.Tick-1) + t.key.Float(0, drawAt)
	t.ends = t.at + float64(p.Deadline)/float64(w.Clock.Tick)
	m.count.teams.Add(c, 1)
	m.effort.Book(c, i, units.Amount(x.effort).Plus(p.Wait))
	m.pays(c, t, member{filled: units.Amount(x.Filled), empty: units.Amount(x.Empty), who: uint32(i)})
	degree := w.Graph.Degree(i)
	n := min(degree, p.Friends)
	from := 0
	if n < degree {
		from = int(t.key.Below(0, drawFrom, uint64(degree)))
	}
	for k := range n {
		j := w.Graph.Neighbour(i, (from+k)%degree)
		if w.Status[j] == society.Using && p.By == "feed" {
			w.Deliver(c, j)
		}
		if w.Status[j] == society.Using || p.HasOutside {
			t.waits = append(t.waits, uint32(j))
		}
	}
	t.asked = int64(len(t.waits))
	m.open = append(m.open, t)
}

// empty is a team without members, in the memory of one that has ended if there is any.
func (m *teams) empty() *team {
	if n := len(m.spare) - 1; n >= 0 {
		t := m.spare[n]
		m.spare = m.spare[:n]
		t.members, t.waits = t.members[:0], t.waits[:0]
		return t
	}
	return new(team)
}

// run lets those who meet a team in this tick join it, in the order of time, and reports whether it is filled.
func (m *teams) run(c *sim.Chunk, t *team) bool {
	m.meetings = m.meetings[:0]
	waits := t.waits[:0]
	for _, j := range t.waits {
		if at := m.meets(c, t, int(j)); at < never {
			m.meetings = append(m.meetings, meeting{at: at, who: j})
		} else {
			waits = append(waits, j)
		}
	}
	t.waits = waits
	for _, x := range t.joining {
		at := m.strangers.At(int(c.Tick), 0).Float(uint64(x.Who), x.Occasion+drawTime)
		m.meetings = append(m.meetings, meeting{float64(c.Tick-1) + at, uint32(x.Who), x})
	}
	t.joining = t.joining[:0]
	slices.SortFunc(m.meetings, func(a, b meeting) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who)) })
	sells := m.shops.Sells(int(t.shop))
	for _, x := range m.meetings {
		open := x.at < t.ends && len(t.members) < m.spec.Size && sells &&
			!slices.ContainsFunc(t.members, func(b member) bool { return b.who == x.who })
		switch {
		case x.stranger != nil && open:
			m.count.strangers.Add(c, 1)
			m.pays(c, t, member{filled: units.Amount(x.stranger.Filled), empty: units.Amount(x.stranger.Empty), who: x.who})
		case x.stranger != nil: // it was too late, and starts a team of its own, or has lost its time
			if x.stranger.gain > x.stranger.effort {
				m.begin(c, x.stranger)
			} else {
				m.benefit.Book(c, int(x.who), units.Amount(x.stranger.Empty))
			}
		case open:
			m.ask(c, t, x)
		}
	}
	return len(t.members) >= m.spec.Size
}

// meets is the time at which a friend meets the message in this tick; never if not.
func (m *teams) meets(c *sim.Chunk, t *team, j int) float64 {
	w, v := m.w, t.key.Open(uint64(j), drawMeet)
	begins := float64(c.Tick - 1)
	if w.Status[j] != society.Using {
		at := t.at - num.Log(v)/m.spec.Outside.Rate.Over(w.Clock.Tick)
		if m.spec.HasOutside && at >= begins && at < begins+1 {
			return at
		}
		return never
	}
	n := w.View(j).Sessions
	if m.spec.By == "feed" {
		n = w.View(j).Browses
	}
	since := sim.Tick(t.at) + 1
	if at, ok := society.MeetAmong(int(n), c.Tick, since, t.at-float64(since-1), v); ok {
		return begins + at
	}
	return never
}

// ask lets a friend who meets the message join or not.
func (m *teams) ask(c *sim.Chunk, t *team, x meeting) {
	w, p, i, j := m.w, m.spec, int(x.who), int(t.shop)
	using := w.Status[i] == society.Using
	if using && p.By == "feed" && t.key.Float(uint64(i), drawSee) >= w.View(i).Share() {
		return
	}
	if w.KeptOff(i) || !using && !(w.HasAccess(i, w.Access(c.Tick-1)) && w.Accepts(i, 0)) {
		return
	}
	m.count.seen.Add(c, 1)
	m.tally[j].seen++
	if nuisance := society.Milli(w.Nuisance.Card); nuisance != 0 && using {
		w.Experienced.AddExperience(c, i, -nuisance)
	}
	b, share := member{who: x.who, fresh: uint32(num.One(!using))}, w.Budget.Room(i)
	if !using {
		share *= w.FitOf(i)
		b.subsidy = min(p.Subsidy.Amount, m.left, t.price)
	}
	price := (t.price - b.subsidy).Float()
	v, surprise := m.shops.Utility(i, j, price)
	trust := m.trusts(i)
	v, surprise = v+trust, surprise-trust
	if p.HasKnowledge && !m.shops.Knows(i, j) {
		missing := float64(w.Teams.Missing(i, j) * (1 - p.Knowledge.Talk))
		v, surprise = v-missing, surprise+missing
	}
	if t.key.Float(uint64(i), drawJoin) >= float64(num.Sigmoid(v)*share) {
		return
	}
	m.tally[j].joined++
	m.count.joins.Add(c, 1)
	m.left -= b.subsidy
	b.filled = units.Amount(worthOf(price, m.shops.Alpha(j), v, surprise))
	m.pays(c, t, b)
	if !using {
		w.JoinFrom(c, i, int(t.who), m.cause)
		return
	}
	now := x.at - float64(c.Tick-1)
	w.Experienced.AddContact(c, i, now, int(t.who))
	w.Experienced.AddContact(c, int(t.who), now, i)
}

// pays adds a buyer to a team, who pays at once.
func (m *teams) pays(c *sim.Chunk, t *team, b member) {
	m.pay.Pay(c, int(b.who), 0, t.price)
	t.members = append(t.members, b)
}

// fill ends a team that has its buyers: all get the goods at its price.
func (m *teams) fill(c *sim.Chunk, t *team) {
	j := int(t.shop)
	m.count.filled.Add(c, 1)
	m.tally[j].filled++
	m.ends(t)
	for _, b := range t.members {
		i, row := int(b.who), *c
		row.ID = i / sim.DefaultGrain
		m.sale.Pay(c, 0, j, t.price)
		m.benefit.Book(c, i, b.filled)
		if b.subsidy > 0 {
			m.subsidy.Pay(c, 0, i, b.subsidy)
		}
		m.shops.Complete(&row, t.key.Sub(drawDelivery), i, j, t.price)
		m.count.orders.Add(c, 1)
		m.count.sales.Add(c, int64(t.price))
		m.count.saved.Add(c, int64(units.Amount(m.firms.Price[j])-t.price))
		m.trust[i] += float32(m.spec.Trust.Gain) * (1 - m.trust[i])
	}
}

// fail ends a team that is not filled: all get their money back. At the end of the run nobody learns from it.
func (m *teams) fail(c *sim.Chunk, t *team, late bool) {
	if late {
		m.count.failed.Add(c, 1)
		m.ends(t)
	}
	for _, b := range t.members {
		i := int(b.who)
		m.refund.Pay(c, 0, i, t.price)
		m.count.refunds.Add(c, int64(t.price))
		m.benefit.Book(c, i, b.empty)
		m.left += b.subsidy
		if late {
			m.trust[i] -= float32(m.spec.Trust.Loss) * m.trust[i]
		}
	}
}

// ends counts a team that has ended for what the shop learns.
func (m *teams) ends(t *team) {
	x := &m.tally[t.shop]
	x.ended++
	x.asked += t.asked
}
