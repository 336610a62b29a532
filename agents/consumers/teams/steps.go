package teams

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
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
)

// meeting is a friend who meets the message of a team, at a time in ticks.
type meeting struct {
	at  float64
	who uint32
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

// seesOpen is the team of strangers, open at the end of the last tick, that a shop shows to who has chosen there; nil:
// none.
func (m *teams) seesOpen(tick sim.Tick, x society.Chosen) *team {
	all, key, row := m.shown[x.Shop], m.strangers.At(int(tick), 0), uint64(x.Who)
	if len(all) == 0 || key.Float(row, x.Occasion+drawShown) >= m.spec.Shown {
		return nil
	}
	return all[key.Below(row, x.Occasion+drawWhich, uint64(len(all)))]
}

// gather runs the teams of a tick: it starts new ones, and lets strangers and friends join them. It is a
// single row, since the members of a team are anywhere.
func (m *teams) gather(c *sim.Chunk) {
	for k := range m.started {
		for _, x := range m.started.Take(k) {
			switch t := m.seesOpen(c.Tick, x.Chosen); {
			case t != nil && m.takes(t, uint32(x.Who)):
				m.count.strangers.Add(c, 1)
				m.pays(c, t, starter(x.Chosen))
			case x.gain > x.effort:
				m.begin(c, x)
			default: // the team that was shown is full
				m.loses(c, x.Who, units.Amount(x.Empty))
			}
		}
	}
	for j := range m.shown {
		m.shown[j] = m.shown[j][:0]
	}
	m.open = slices.DeleteFunc(m.open, func(t *team) bool {
		m.meet(c, t)
		switch {
		case len(t.members) == m.spec.Size:
			m.fill(c, t)
		case t.ends <= float64(c.Tick):
			m.fail(c, t)
		default:
			m.shown[t.shop] = append(m.shown[t.shop], t)
			return false
		}
		m.spare = append(m.spare, t)
		return true
	})
}

// takes reports whether a team has room for somebody who is not in it.
func (m *teams) takes(t *team, who uint32) bool {
	return len(t.members) < m.spec.Size && !slices.ContainsFunc(t.members,
		func(b member) bool { return b.who == int64(who) })
}

// begin starts a team and asks friends: those of a run of the list of friends from a random start.
func (m *teams) begin(c *sim.Chunk, x start) {
	w, p, i := m.w, m.spec, x.Who
	t := new(team)
	if n := len(m.spare) - 1; n >= 0 {
		t, m.spare = m.spare[n], m.spare[:n]
	}
	*t = team{members: t.members[:0], waits: t.waits[:0],
		facts: facts{key: m.draw.Sub(uint64(i)).Sub(uint64(c.Tick)).Sub(x.Occasion), price: m.priceOf(x.Shop),
			shop: uint32(x.Shop), who: uint32(i)}}
	t.at = float64(c.Tick-1) + t.key.Float(0, drawAt)
	t.ends = t.at + float64(p.Deadline)/float64(w.Clock.Tick)
	m.count.teams.Add(c, 1)
	m.effort.Book(c, i, units.Amount(x.effort).Plus(p.Wait))
	m.pays(c, t, starter(x.Chosen))
	degree := w.Graph.Degree(i)
	n, from := min(degree, p.Friends), 0
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

// meet lets the friends who meet the message of a team in this tick join it, in the order of time.
func (m *teams) meet(c *sim.Chunk, t *team) {
	m.meetings = m.meetings[:0]
	t.waits = slices.DeleteFunc(t.waits, func(j uint32) bool {
		at := m.meets(c, t, int(j))
		if at < t.ends {
			m.meetings = append(m.meetings, meeting{at, j})
		}
		return at < never
	})
	slices.SortFunc(m.meetings,
		func(a, b meeting) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who)) })
	for _, x := range m.meetings {
		if m.takes(t, x.who) && m.shops.Sells(int(t.shop)) {
			m.ask(c, t, x)
		}
	}
}

// meets is the time at which a friend meets the message in this tick; never if not.
func (m *teams) meets(c *sim.Chunk, t *team, j int) float64 {
	w, v, begins := m.w, t.key.Open(uint64(j), drawMeet), float64(c.Tick-1)
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
	b, share := member{who: int64(i)}, w.Budget.Room(i)
	if !using {
		share *= min(1, w.FitOf(i)) // what is offered to it is in v
		b.subsidy = min(p.Subsidy.Amount, m.left, t.price)
	}
	price := (t.price - b.subsidy).Float()
	v, shift := m.shops.Utility(i, j, price)
	change := m.trusts(i)
	if !m.shops.Knows(i, j) {
		change -= float64(m.missing(i, j) * (1 - p.Knowledge.Talk))
	}
	v, shift.Decided = v+change, shift.Decided+change
	if t.key.Float(uint64(i), drawJoin) >= float64(num.Sigmoid(v)*share) {
		return
	}
	m.tally[j].joined++
	m.count.joins.Add(c, 1)
	m.left -= b.subsidy
	b.alpha, b.shift = m.shops.Alpha(j), shift
	b.filled = units.Amount(choice.Benefit(v, b.alpha, price, shift))
	m.pays(c, t, b)
	if !using {
		w.JoinFrom(c, i, int(t.who), m.cause)
		return
	}
	now := x.at - float64(c.Tick-1)
	w.Experienced.AddContact(c, i, now, int(t.who))
	w.Experienced.AddContact(c, int(t.who), now, i)
}

// starter is a buyer who has chosen.
func starter(x society.Chosen) member {
	return member{filled: units.Amount(x.Filled), empty: units.Amount(x.Empty), who: int64(x.Who), alpha: x.Alpha,
		shift: x.Shift}
}

// loses books what an occasion is worth to who chose and does not get it.
func (m *teams) loses(c *sim.Chunk, i int, worth units.Money) {
	m.benefit.Book(c, i, worth)
	m.parts.Other(c, worth)
}

// pays adds a buyer to a team, who pays at once.
func (m *teams) pays(c *sim.Chunk, t *team, b member) {
	m.pay.Pay(c, int(b.who), 0, t.price)
	m.owes(c, b, t.price)
	t.members = append(t.members, b)
}

// owes books a change of what the platform holds for a member of an open team.
func (m *teams) owes(c *sim.Chunk, b member, change units.Money) {
	m.asset.Book(c, int(b.who), change)
	m.liability.Book(c, 0, -change)
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
		m.owes(c, b, -t.price)
		m.benefit.Book(c, i, b.filled)
		m.parts.Purchase(c, b.filled-t.price+b.subsidy, 1/b.alpha, b.shift)
		if b.subsidy > 0 {
			m.subsidy.Pay(c, 0, i, b.subsidy)
		}
		m.shops.Complete(&row, t.key.Sub(drawDelivery), i, j, t.price)
		m.count.orders.Add(c, 1)
		m.trust[i] += float32(float32(m.spec.Trust.Gain) * (1 - m.trust[i]))
	}
}

// fail ends a team that is not filled in time: all get their money back.
func (m *teams) fail(c *sim.Chunk, t *team) {
	m.count.failed.Add(c, 1)
	m.ends(t)
	for _, b := range t.members {
		i := int(b.who)
		m.refund.Pay(c, 0, i, t.price)
		m.owes(c, b, -t.price)
		m.loses(c, i, b.empty)
		m.left += b.subsidy
		m.trust[i] -= float32(float32(m.spec.Trust.Loss) * m.trust[i])
	}
}

// ends counts a team that has ended for what the shop learns.
func (m *teams) ends(t *team) {
	x := &m.tally[t.shop]
	x.ended++
	x.asked += t.asked
}

// learn updates what shops know of their teams, and moves their discounts.
func (m *teams) learn() {
	for j := range m.tally {
		x := &m.tally[j]
		m.filled[j].Add(float64(x.filled), float64(x.ended), m.keep)
		m.asked[j].Add(float64(x.asked), float64(x.ended), m.keep)
		m.joined[j].Add(float64(x.joined), float64(x.seen), m.keep)
		*x = tally{}
		if m.adapts > 0 && m.shops.Sells(j) && m.joined[j].Weight > 0 && m.asked[j].Weight > 0 {
			know := &market{price: m.firms.Price[j], cost: m.firms.Cost[j], kept: m.shops.Kept(j), alpha: m.shops.Alpha(j),
				asked: int(math.Round(m.asked[j].Mean(0))), joins: min(max(m.joined[j].Mean(0), 1e-6), 1-1e-6),
				wait: m.spec.Wait.Float(), effort: m.spec.Effort, size: m.spec.Size}
			now := m.discount[j]
			m.discount[j] += float64(m.adapts * (know.best(now) - now))
		}
	}
}
