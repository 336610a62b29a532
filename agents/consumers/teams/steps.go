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

// Draws keyed by a team and a friend; drawAt and drawDelivery are keyed by the team.
const (
	drawMeet = iota
	drawSee
	drawJoin
	drawAt
	drawDelivery
)

// Draws keyed by a buyer, its occasion and the ticks of that and of the decision.
const (
	drawEffort = iota
	drawShown
	drawWhich
	drawFrom
)

// known is the most friends whom a consumer thinks of.
const known = 200

// meeting is a friend who meets the message of a team, at a time in ticks.
type meeting struct {
	at  float64
	who uint32
}

// instead decides whether who has chosen starts a team or joins one of strangers; who does is noted.
func (m *teams) instead(c *sim.Chunk, chosen society.Chosen) bool {
	x := start{member: member{Chosen: chosen}}
	if t := m.seesOpen(c.Tick, &x); t != nil && m.gain(&x, t.price, t.chance) > 0 {
		x.joins = t
	} else if !m.plan(c, &x) {
		return false
	}
	m.started.Add(c, x)
	return true
}

// seesOpen is the team of strangers, open at the end of the last tick, that a shop shows to who has chosen there; nil:
// none.
func (m *teams) seesOpen(tick sim.Tick, x *start) *team {
	all, key, row := m.shown[x.Shop], m.strangers.At(int(tick), 0), uint64(x.Who)
	if len(all) == 0 || key.Float(row, x.Number+drawShown) >= m.spec.Shown {
		return nil
	}
	return all[key.Below(row, x.Number+drawWhich, uint64(len(all)))]
}

// gain is what a team that fills with a chance is worth over buying alone, before the effort of asking; 0 at the same
// price.
func (m *teams) gain(x *start, price units.Money, chance float64) float64 {
	saving := m.firms.Price[x.Shop] - price.Float()
	if saving <= 0 {
		return 0
	}
	return gainOf(chance, saving, m.spec.Wait.Float(), m.trusts(x.Who)/x.Alpha)
}

// plan chooses whom to ask, those first who most likely join, and reports whether a team is worth the effort.
func (m *teams) plan(c *sim.Chunk, x *start) bool {
	w, p, price := m.w, m.spec, m.priceOf(x.Shop)
	if m.gain(x, price, 1) <= 0 {
		return false
	}
	key, row, degree := m.starts.At(int(c.Tick), 0), uint64(x.Who), w.Graph.Degree(x.Who)
	effort := effortOf(p.Effort, key.Open(row, x.Number+drawEffort))
	from, all := int(key.Below(row, x.Number+drawFrom, uint64(degree))), m.friends[c.Worker][:0]
	for k := range min(degree, known) {
		j := w.Graph.Neighbour(x.Who, (from+k)%degree)
		if _, _, comes := m.answerOf(j, x.Shop, price); comes > 0 {
			all = append(all, friend{comes, uint32(j)})
		}
	}
	m.friends[c.Worker] = all
	slices.SortStableFunc(all, func(a, b friend) int { return cmp.Compare(b.comes, a.comes) })
	fewer, best, asked := nobody(p.Size), 0.0, 0
	chance := more(fewer, p.Size-1, num.Hazard(expected(m.came[x.Shop], 10, p.Shown)/float64(p.Size-1)))
	for n := range min(len(all), p.Friends) + 1 {
		if n > 0 {
			chance = more(fewer, 1, all[n-1].comes)
		}
		if net := m.gain(x, price, chance) - float64(effort*float64(n)); net > best {
			best, asked, x.chance = net, n, chance
		}
	}
	x.effort = float64(effort * float64(asked))
	x.asked = make([]uint32, asked)
	for n := range x.asked {
		x.asked[n] = all[n].who
	}
	return best > 0
}

// gather runs the teams of a tick: it starts new ones, lets strangers and friends join, and ends those whose time is
// over. It is a single row, since the members of a team are anywhere.
func (m *teams) gather(c *sim.Chunk) {
	for k := range m.started {
		m.w.Teams.Again.Take(k) // they have chosen
		for _, x := range m.started.Take(k) {
			t := x.joins
			switch {
			case t == nil:
				t = m.begin(c, x)
			case m.takes(t, x.Who):
				m.count.strangers.Add(c, 1)
				m.came[x.Shop].Add(1, 0, 1)
			default: // it is full
				m.again(x.member)
				continue
			}
			m.effort.Book(c, x.Who, units.Amount(x.effort).Plus(m.spec.Wait))
			m.pays(c, t, x.member)
		}
	}
	for j := range m.shown {
		m.shown[j] = m.shown[j][:0]
	}
	m.open = slices.DeleteFunc(m.open, func(t *team) bool {
		m.meet(c, t)
		if int64(len(t.members)) == t.size {
			m.fill(c, t)
		}
		if t.ends <= float64(c.Tick) {
			m.end(c, t)
			return true
		}
		if !t.filled() {
			m.shown[t.shop] = append(m.shown[t.shop], t)
			m.came[t.shop].Add(0, float64(m.w.Clock.Tick)/float64(m.spec.Deadline), 1)
		}
		return false
	})
}

// filled reports whether a team has been filled: its members have left with the goods.
func (t *team) filled() bool { return len(t.members) == 0 }

// takes reports whether a team has room for somebody who is not in it.
func (m *teams) takes(t *team, who int) bool {
	return int64(len(t.members)) < t.size && !slices.ContainsFunc(t.members,
		func(b member) bool { return b.Who == who })
}

// begin starts a team and asks friends.
func (m *teams) begin(c *sim.Chunk, x start) *team {
	w, p, n := m.w, m.spec, len(x.asked)
	t := &team{waits: x.asked, members: make([]member, 0, p.Size), facts: facts{
		key:   m.draw.Sub(uint64(x.Who)).Sub(uint64(c.Tick)).Sub(x.Number),
		price: m.priceOf(x.Shop), chance: x.chance, shop: uint32(x.Shop), who: uint32(x.Who), size: int64(p.Size)}}
	t.at = float64(c.Tick-1) + t.key.Float(0, drawAt)
	t.ends = t.at + float64(p.Deadline)/float64(w.Clock.Tick)
	m.count.teams.Add(c, 1)
	m.count.asked.Add(c, int64(n))
	m.asked[x.Shop].Add(float64(n), 1, 1)
	for _, j := range x.asked {
		if w.Status[j] == society.Using {
			t.due++
			if p.By == "feed" {
				w.Deliver(c, int(j))
			}
		}
	}
	m.open = append(m.open, t)
	return t
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
		if m.w.Status[x.who] == society.Using {
			if m.spec.By == "feed" && t.key.Float(uint64(x.who), drawSee) >= m.w.View(int(x.who)).Share() {
				continue
			}
			t.met++
		}
		if !t.filled() && m.takes(t, int(x.who)) && m.shops.Sells(int(t.shop)) {
			m.ask(c, t, x)
		}
	}
}

// meets is the time at which a friend meets the message in this tick; never if not.
func (m *teams) meets(c *sim.Chunk, t *team, j int) float64 {
	w, v, begins := m.w, t.key.Open(uint64(j), drawMeet), float64(c.Tick-1)
	if w.Status[j] != society.Using {
		at := t.at - num.Log(v)/m.spec.Outside.Rate.Over(w.Clock.Tick)
		if m.spec.HasOutside && at >= begins && at < begins+1 && w.Reaches(int(t.who), j) {
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

// answerOf is friend i as a buyer in a team of shop j at a price, how likely it joins if it meets the message, and that
// it does both in time; 0 if it cannot.
func (m *teams) answerOf(i, j int, price units.Money) (b member, yes, comes float64) {
	w, p, room, meets := m.w, m.spec, m.w.Budget.Room(i), m.meetIn(j)
	if w.Status[i] != society.Using {
		if !p.HasOutside || !w.HasAccess(i, m.access) || !w.Accepts(i, 0) {
			return b, 0, 0
		}
		b.subsidy = min(p.Subsidy.Amount, m.left, price)
		room *= min(1, w.FitOf(i))
		meets = num.Hazard(p.Outside.Rate.Over(p.Deadline))
	}
	if w.KeptOff(i) {
		return b, 0, 0
	}
	pays, change := (price - b.subsidy).Float(), m.trusts(i)
	v, shift := m.shops.Utility(i, j, pays, true)
	if !m.shops.Knows(i, j) {
		change -= float64(m.missing(i, j) * (1 - p.Knowledge.Talk))
	}
	v, shift.Decided = v+change, shift.Decided+change
	b.Who, b.Alpha, b.Shift = i, float64(m.shops.Alpha(j)*w.Income.Weight(i)), shift
	b.Filled = pays + (choice.PerPurchase(v)+shift.Net())/b.Alpha
	yes = float64(num.Sigmoid(v) * room)
	return b, yes, float64(yes * meets)
}

// ask lets a friend who meets the message join or not.
func (m *teams) ask(c *sim.Chunk, t *team, x meeting) {
	w, i, j := m.w, int(x.who), int(t.shop)
	using := w.Status[i] == society.Using
	b, yes, _ := m.answerOf(i, j, t.price)
	if yes == 0 {
		return
	}
	m.count.seen.Add(c, 1)
	m.joined[j].Add(0, 1, 1)
	if nuisance := society.Milli(w.Nuisance.Card); nuisance != 0 && using {
		w.Experienced.AddExperience(c, i, -nuisance)
	}
	if t.key.Float(uint64(i), drawJoin) >= yes {
		return
	}
	m.joined[j].Add(1, 0, 1)
	m.count.joins.Add(c, 1)
	m.left -= b.subsidy
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
	m.pay.Pay(c, b.Who, 0, t.price)
	m.owes(c, b, t.price)
	t.members = append(t.members, b)
}

// owes books a change of what the platform holds for a member of an open team.
func (m *teams) owes(c *sim.Chunk, b member, change units.Money) {
	m.asset.Book(c, b.Who, change)
	m.liability.Book(c, 0, -change)
}

// fill ends the purchase of a team that has its buyers: all get the goods at its price.
func (m *teams) fill(c *sim.Chunk, t *team) {
	j := int(t.shop)
	m.count.filled.Add(c, 1)
	for _, b := range t.members {
		i := b.Who
		m.sale.Pay(c, 0, j, t.price)
		m.owes(c, b, -t.price)
		worth := units.Amount(b.Filled)
		m.benefit.Book(c, i, worth)
		m.parts.Purchase(c, b.Who, worth-t.price+b.subsidy, 1/b.Alpha, b.Shift)
		if b.subsidy > 0 {
			m.subsidy.Pay(c, 0, i, b.subsidy)
		}
		m.shops.Complete(c, t.key.Sub(drawDelivery), i, j, t.price)
		m.count.orders.Add(c, 1)
		m.trust[i] += float32(float32(m.spec.Trust.Gain) * (1 - m.trust[i]))
	}
	t.members = nil
}

// end ends a team whose time is over, and learns of it. If it is not filled, all get their money back, and those who
// had chosen choose again.
func (m *teams) end(c *sim.Chunk, t *team) {
	m.met[t.shop].Add(t.met, t.due, 1)
	if t.filled() {
		return
	}
	m.count.failed.Add(c, 1)
	for _, b := range t.members {
		i := b.Who
		m.refund.Pay(c, 0, i, t.price)
		m.owes(c, b, -t.price)
		m.left += b.subsidy
		m.trust[i] -= float32(float32(m.spec.Trust.Loss) * m.trust[i])
		m.again(b)
	}
}

// again lets a buyer who had chosen choose once more, among the prices for one.
func (m *teams) again(b member) {
	if b.At > 0 {
		m.w.Teams.Again.Put(b.Who/sim.DefaultGrain, b.Occasion)
	}
}

// learn lets what is known of teams fade, and moves the discounts of shops.
func (m *teams) learn(t sim.Tick, _ int) {
	m.access = m.w.Access(t)
	for j := range m.discount {
		for _, x := range [][]num.Fading{m.asked, m.met, m.joined, m.came} {
			x[j].Add(0, 0, m.keep)
		}
		if m.adapts > 0 && m.shops.Sells(j) && m.joined[j].Weight > 0 && m.asked[j].Weight > 0 {
			know := &market{price: m.firms.Price[j], cost: m.firms.Cost[j], kept: m.shops.Kept(j), alpha: m.shops.Alpha(j),
				asked: int(math.Round(m.asked[j].Mean(0))), joins: min(max(m.joined[j].Mean(0), 1e-6), 1-1e-6),
				meet: m.meetIn(j), wait: m.spec.Wait.Float(), effort: m.spec.Effort, size: m.spec.Size}
			now := m.discount[j]
			m.discount[j] += float64(m.adapts * (know.best(now) - now))
		}
	}
}
