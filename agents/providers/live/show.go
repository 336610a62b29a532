package live

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Draws keyed by a show and a consumer; those of an occasion begin at drawOccasion.
const (
	drawHears = iota
	drawComes
	drawStays
	drawFollows
	drawGifts
	drawOccasions
	drawRoom
	drawMeet     = 1 << 8  // and the tick of the show
	drawOccasion = 1 << 20 // and the number of the occasion
)

// Sub-keys of a show.
const (
	drawOffers = iota + 1
	drawDelivery
)

// begin begins the shows of a tick.
func (m *live) begin(t sim.Tick, _ int) {
	if m.w.Released(m.spec.Function) {
		for h := range m.hosts {
			m.beginOf(t, h)
		}
	}
	for _, x := range m.running {
		x.among = m.among(x, func(y *show) float64 { return m.weight(y, 0) })
	}
}

// weight is the weight of a show for who matches it.
func (m *live) weight(x *show, match float64) float64 {
	return m.spec.weight(float64(m.viewers[x.host]), match)
}

// among is the sum of the weights of the shows that overlap with one, it included.
func (m *live) among(x *show, weight func(*show) float64) (all float64) {
	for _, y := range m.running {
		if y.from < x.until && x.from < y.until {
			all += weight(y)
		}
	}
	return all
}

// beginOf begins the show of a host whose time lies in the tick; of several in a long tick each.
func (m *live) beginOf(t sim.Tick, h int) {
	x, tick := m.specOf(h), float64(m.w.Clock.Tick)
	every, first := float64(x.Every)/tick, m.hosts[h].first
	for n := math.Ceil(max(0, (float64(t-1)-first)/every)); ; n++ {
		at := first + float64(n*every)
		if at >= float64(t) {
			return
		}
		if at >= float64(t-1) && m.there(h) {
			m.start(t, h, at, at+float64(x.Lasts)/tick, uint64(n))
		}
	}
}

// start begins a show: shops that agree pay for their places.
func (m *live) start(t sim.Tick, h int, from, until float64, number uint64) {
	c, of := &sim.Chunk{Tick: t}, &m.hosts[h]
	x := &show{facts: facts{key: m.key.Named(m.fans.Name(of.account)).Sub(number), from: from, until: until,
		host: uint32(h), row: row{account: int32(of.account), begin: t}}}
	if of.own >= 0 {
		x.offers = []uint32{uint32(of.own)}
	} else {
		x.offers = m.agree(h, x)
		for _, j := range x.offers {
			m.slot.Pay(c, int(j), of.account, m.specOf(h).Slot)
			x.fees += m.specOf(h).Slot
		}
	}
	x.bought, x.shops = make([]int64, len(x.offers)), int64(len(x.offers))
	m.running = append(m.running, x)
	m.count.shows.Add(c, 1)
}

// agree draws the shops of a show among those that expect to gain by it.
func (m *live) agree(h int, x *show) (some []uint32) {
	s, sales := m.specOf(h), m.expects(h)
	for j := range m.firms.Rows {
		if !m.shops.Sells(j) {
			continue
		}
		gain := s.margin(m.firms.Price[j], m.shops.Kept(j), m.firms.Cost[j])
		if gain >= 0 && float64(gain*sales) >= s.Slot.Float() {
			some = append(some, uint32(j))
		}
	}
	key, n := x.key.Sub(drawOffers), min(s.Offers, len(some))
	for k := range n {
		with := k + int(key.Below(0, uint64(k), uint64(len(some)-k)))
		some[k], some[with] = some[with], some[k]
	}
	return some[:n]
}

// expects is ŝ, what an offer is expected to sell at the next show of a host: as much for each viewer of the latest one
// as at its shows before, in which all shows count as a thousand viewers. Before anybody knows, all is hoped for.
func (m *live) expects(h int) float64 {
	var all num.Fading
	for _, x := range m.sold {
		all.Add(x.Sum, x.Weight, 1)
	}
	if all.Weight == 0 {
		return math.Inf(1)
	}
	return float64(m.viewers[h]) * (m.sold[h].Sum + float64(known*all.Mean(0))) / (m.sold[h].Weight + known)
}

// hear finds who hears of the shows of a tick, and when: followers at their first session in its time, others at
// their first one that opens the feed.
func (m *live) hear(c *sim.Chunk) {
	most := max(m.spec.Notice, m.spec.Found.Share)
	for i := c.Lo; i < c.Hi; i++ {
		view := m.w.View(i)
		if !view.Using || view.Sessions == 0 {
			continue
		}
		for k, x := range m.running {
			if u := x.key.Float(uint64(i), drawHears); u < most {
				m.hears(c, i, k, u, view)
			}
		}
	}
}

// hears lets consumer i hear of a running show, or not, by a uniform draw.
func (m *live) hears(c *sim.Chunk, i, k int, u float64, view society.View) {
	x, now := m.running[k], float64(c.Tick-1)
	n, told, follows := view.Sessions, m.spec.Notice, m.fans.Has(int(x.account), i)
	if !follows {
		n, told = view.Browses, m.found(x, i)
	}
	if n == 0 || u >= told || x.seen(uint32(i)) {
		return
	}
	from, until := max(x.from-now, 0), min(x.until-now, 1)
	v := x.key.Open(uint64(i), drawMeet+uint64(c.Tick-x.begin))
	if at, ok := society.MeetAmong(int(n), c.Tick, c.Tick, from, v); ok && at < until {
		m.heard.Add(c, arrival{at: now + at, who: uint32(i), show: uint32(k), follows: follows})
	}
}

// found is the probability that who opens the feed is shown a show.
func (m *live) found(x *show, i int) float64 {
	f := &m.spec.Found
	if f.Match == 0 {
		return f.Share * m.weight(x, 0) / x.among
	}
	weight := func(y *show) float64 { return m.weight(y, m.match(y, i)) }
	return f.Share * weight(x) / m.among(x, weight)
}

// match is cos(x_i, x_k) of a show's host.
func (m *live) match(x *show, i int) float64 {
	return float64(m.fans.Level(int(x.account), i)) / society.Levels
}

// seen reports whether a consumer has come in an earlier tick.
func (x *show) seen(i uint32) bool {
	_, found := slices.BinarySearch(x.came[:x.sorted], i)
	return found
}

// show runs the shows of a tick in the order of time. It is a single row, since who comes and buys hangs on who did
// before.
func (m *live) show(c *sim.Chunk) {
	m.arrivals = m.arrivals[:0]
	for k := range m.heard {
		m.arrivals = append(m.arrivals, m.heard.Take(k)...)
	}
	slices.SortFunc(m.arrivals, func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who), cmp.Compare(a.show, b.show))
	})
	for k := range m.arrivals {
		m.meet(c, &m.arrivals[k])
	}
	m.running = slices.DeleteFunc(m.running, func(x *show) bool {
		slices.Sort(x.came)
		x.sorted = uint32(len(x.came))
		over := x.until <= float64(c.Tick) || !m.there(int(x.host))
		if over {
			m.end(x)
		}
		return over
	})
}

// end ends a show, and shops learn of it.
func (m *live) end(x *show) {
	h := int(x.host)
	m.ended = append(m.ended, x.row)
	m.viewers[h] = x.viewers
	keep := num.Exp(-float64(m.specOf(h).Every) / float64(m.spec.Memory))
	m.sold[h].Add(float64(x.orders), float64(x.shops*x.viewers), keep)
}

// leaving is a heap of the times at which viewers leave.
type leaving []float64

func (l leaving) Len() int           { return len(l) }
func (l leaving) Less(a, b int) bool { return l[a] < l[b] }
func (l leaving) Swap(a, b int)      { l[a], l[b] = l[b], l[a] }
func (l *leaving) Push(x any)        { *l = append(*l, x.(float64)) }
func (l *leaving) Pop() any {
	last := len(*l) - 1
	x := (*l)[last]
	*l = (*l)[:last]
	return x
}

// meet lets somebody who hears of a show come to it or not, and watch.
func (m *live) meet(c *sim.Chunk, a *arrival) {
	x, i, row := m.running[a.show], int(a.who), uint64(a.who)
	if m.busy[i] > a.at || !m.there(int(x.host)) {
		return
	}
	there := (*leaving)(&x.present)
	for there.Len() > 0 && x.present[0] <= a.at {
		heap.Pop(there)
	}
	shown := float64(len(x.present) + m.specOf(int(x.host)).Added)
	if x.key.Float(row, drawComes) >= m.spec.comes(m.match(x, i), shown) {
		return
	}
	x.came = append(x.came, a.who)
	time := watched(float64(m.spec.Stay)/float64(m.w.Clock.Tick), x.until-a.at, x.key.Open(row, drawStays))
	m.busy[i] = a.at + time
	heap.Push(there, a.at+time)
	x.peak = max(x.peak, int64(len(x.present)))
	x.viewers++
	m.count.viewers.Add(c, 1)
	m.by[m.hosts[x.host].kind].viewers.Add(c, 1)
	days := float64(time * m.w.Clock.Days())
	x.minutes += float64(days * 24 * 60)
	m.hours.Add(c, float64(days*24))
	if a.follows {
		x.followers++
		m.count.followers.Add(c, 1)
	} else if x.key.Float(row, drawFollows) < m.spec.Follow && m.fans.Add(int(x.account), i) {
		x.new++
		m.count.follows.Add(c, 1)
	}
	if m.spec.HasGifts && !m.w.KeptOff(i) {
		m.give(c, x, i, days, shown)
	}
	n := num.PoissonInverse(x.key.Open(row, drawOccasions), float64(m.spec.Buy.Occasions.Over(units.Day)*days))
	for k := range uint64(n) {
		m.choose(c, x, i, k)
	}
}

// give books the gifts of a viewer.
func (m *live) give(c *sim.Chunk, x *show, i int, days, shown float64) {
	n := num.PoissonInverse(x.key.Open(uint64(i), drawGifts), m.spec.gifts(days, shown))
	if n == 0 {
		return
	}
	amount := m.spec.Gifts.Amount.Times(n)
	m.gift.Pay(c, i, int(x.account), amount)
	m.kept.Pay(c, int(x.account), 0, amount.Share(m.spec.Gifts.Take))
	m.given.Book(c, i, amount)
	m.w.Budget.Spend(c, i, amount)
	m.count.gifts.Add(c, n)
	x.gifts += n
	x.given += amount
}

// choose lets a viewer compare the offers, and buy one or none.
func (m *live) choose(c *sim.Chunk, x *show, i int, number uint64) {
	row, first := uint64(i), drawOccasion+4*number
	if m.w.KeptOff(i) || x.key.Float(row, first+1) >= m.w.Budget.Room(i) {
		return
	}
	s, dear := m.specOf(int(x.host)), m.w.Income.Weight(i)
	m.offered, m.of, m.v, m.shifts = m.offered[:0], m.of[:0], m.v[:0], m.shifts[:0]
	for k, shop := range x.offers {
		j := int(shop)
		if !m.shops.Sells(j) {
			continue
		}
		off := float64(m.firms.Price[j] * s.Discount)
		v, shift := m.shops.Utility(i, j, m.firms.Price[j]-off, false)
		more := m.spec.gained(m.shops.Alpha(j)*dear, off, x.bought[k])
		shift.Decided += more
		m.offered, m.of, m.v, m.shifts = append(m.offered, j), append(m.of, k), append(m.v, v+more), append(m.shifts, shift)
	}
	if len(m.offered) == 0 {
		return
	}
	m.odds = slices.Grow(m.odds[:0], len(m.v))[:len(m.v)]
	total, inclusive, alpha := m.shops.Weigh(m.offered, m.v, m.odds)
	alpha *= dear
	k := choice.Pick(m.odds, total, x.key.Float(row, first))
	if k < 0 {
		m.parts.Other(c, i, m.book(c, i, inclusive/alpha))
		return
	}
	j, shift := m.offered[k], m.shifts[k]
	price, own := units.Amount(float64(m.firms.Price[j]*(1-s.Discount))), float64(m.shops.Alpha(j)*dear)
	worth := m.book(c, i, (inclusive+float64(shift.Net()*(alpha/own)))/alpha+price.Float())
	m.parts.Purchase(c, i, worth-price, 1/own, shift)
	m.sale.Pay(c, i, j, price)
	if m.hosts[x.host].own < 0 {
		fee := price.Share(s.Commission)
		m.commission.Pay(c, j, int(x.account), fee)
		x.fees += fee
	}
	m.shops.Complete(c, x.key.Sub(drawDelivery).Sub(number), i, j, price)
	x.bought[m.of[k]]++
	x.orders++
	x.sales += price
	m.sales[x.host] += price
	m.count.orders.Add(c, 1)
	m.count.gmv.Add(c, int64(price))
	m.by[m.hosts[x.host].kind].gmv.Add(c, int64(price))
}

// book books the gross benefit of an occasion.
func (m *live) book(c *sim.Chunk, i int, benefit float64) units.Money {
	worth := units.Amount(benefit)
	m.benefit.Book(c, i, worth)
	return worth
}
