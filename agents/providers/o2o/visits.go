package o2o

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Numbers of the draws of a visit; number 0 is the time of the first.
const (
	drawWhere = iota
	drawJoin
	drawCoupon
	drawGood
	drawReview
	drawStolen
	drawNext
	drawsPerVisit
	drawDay = 1 << 40 // plus a draw's number: the day, on ticks of several days
)

// Reasons for a visit.
const (
	byItself = iota
	byMessage
	byEntry
	reasons
)

// ways holds the hazard of the visits of a consumer to each store near it, by reason, relative to
// the rate of a store of mean quality.
type ways struct {
	n     int
	store [mostNear]int
	by    [mostNear][reasons]float64
	total float64
	taken float64 // share of the visits by entry that nearby rivals lost
}

// led is the visit factor of the nodes through which stores are found, for a consumer whom the
// platform can reach, otherwise 0.
func (m *o2o) led(i int) float64 {
	if !m.open && !m.entered || m.w.Status[i] != society.Using || m.w.KeptOff(i) {
		return 0
	}
	return m.w.VisitFactor(i, society.UseStores)
}

// told is what stores know of the users of the platform: the mean of that factor, and the share of
// the visits to which it leads that are paid by QR.
func (m *o2o) told() (led, paid float64) {
	w, bound := m.w, 0.0
	if w.Bound != nil && w.Users > 0 {
		bound = float64(w.Bound.Users) / float64(w.Users)
	}
	if w.Visits == nil {
		return 1, bound
	}
	with, without := w.Visits.Factor[1][society.UseStores], w.Visits.Factor[0][society.UseStores]
	if w.Visits.Open {
		without = with
	}
	if led = without + float64(bound*(with-without)); led > 0 {
		paid = float64(bound*with) / led
	}
	return led, paid
}

// hazard is the hazard of any visit of consumer i in the tick.
func (m *o2o) hazard(i int) float64 {
	h := &m.stores
	g, first, n := m.lives(i)
	if n == 0 {
		return 0
	}
	total := h.all[first]
	if f := m.led(i); f > 0 {
		if m.open {
			extra, lift := 0.0, float64(m.spec.Member.Lift*f)
			for k, x := range m.records[i*m.near:][:n] {
				if j := h.at(g, first, k); x > 0 && h.managed[j] {
					extra += float64(h.pull[j] * m.precise[x])
				}
			}
			total += float64(lift * extra)
		}
		if m.entered {
			q := &m.spec.Holding
			won, lost := entryOf(h.company[first], h.rivalPull(first), float64(q.Lift*f), float64(q.Stolen*f))
			total += won - lost
		}
	}
	return float64(float64(m.rate*total) * m.w.Budget.Room(i))
}

// rivalPull is the pull of the stores near a consumer that are not the company's.
func (h *stores) rivalPull(first int) float64 { return max(0, h.all[first]-h.company[first]) }

// ways lists where visits of consumer i go, and why. The sum is the hazard over the rate.
func (m *o2o) ways(i int, x *ways) {
	h := &m.stores
	g, first, n := m.lives(i)
	f := m.led(i)
	x.n, x.total, x.taken = n, 0, 0
	keep, won := 1.0, 0.0 // remaining share of rivals' visits; visits won per visit to the company
	if m.entered && f > 0 {
		held, rivals := h.company[first], h.rivalPull(first)
		more, less := entryOf(held, rivals, float64(m.spec.Holding.Lift*f), float64(m.spec.Holding.Stolen*f))
		if more > 0 {
			won, x.taken = more/held, less/more
		}
		if less > 0 {
			keep = 1 - less/rivals
		}
	}
	for k := range n {
		j := h.at(g, first, k)
		x.store[k] = j
		by := &x.by[k]
		*by = [reasons]float64{}
		by[byItself] = h.pull[j]
		if h.held[j] {
			by[byEntry] = float64(h.pull[j] * won)
		} else {
			by[byItself] *= keep
		}
		if m.open && f > 0 && h.managed[j] {
			if r := m.records[i*m.near+k]; r > 0 {
				by[byMessage] = float64(float64(m.spec.Member.Lift*f) * float64(h.pull[j]*m.precise[r]))
			}
		}
		x.total += by[byItself] + by[byMessage] + by[byEntry]
	}
}

// pick is the store and the reason of a visit, from a uniform u.
func (x *ways) pick(u float64) (k, reason int) {
	left := float64(u * x.total)
	for k = range x.n {
		for reason = range reasons {
			if v := x.by[k][reason]; v > 0 {
				if left < v {
					return k, reason
				}
				left -= v
			}
		}
	}
	return 0, byItself // rounding
}

// rival is the store from which a visit to the company was diverted, from a uniform u.
func (x *ways) rival(h *stores, u float64) int {
	sum, last := 0.0, 0
	for k := range x.n {
		if j := x.store[k]; !h.held[j] {
			sum, last = sum+h.pull[j], j
		}
	}
	for k, left := 0, float64(u*sum); k < x.n; k++ {
		if j := x.store[k]; !h.held[j] {
			if left < h.pull[j] {
				return j
			}
			left -= h.pull[j]
		}
	}
	return last // rounding
}

// visit processes the visits of a chunk's consumers, one after another, as the hazard rises when a
// visitor becomes a member. Visits are rare, so only consumers drawn by rng.Rare are evaluated.
func (m *o2o) visit(c *sim.Chunk) {
	key, x := m.what.At(int(c.Tick), 0), &m.scratch[c.Worker]
	rng.Rare(m.rare.At(int(c.Tick), 0), c.ID, c.Hi-c.Lo, m.most,
		func(row int) float64 { return m.hazard(c.Lo + row) },
		func(row int) {
			i := c.Lo + row
			m.ways(i, x)
			rate := float64(m.rate * m.w.Budget.Room(i))
			hazard := float64(rate * x.total)
			at := -num.Log1p(-float64(key.Open(uint64(i), 0)*num.Hazard(hazard))) / hazard
			for draw := uint64(1); at < 1; draw += drawsPerVisit {
				m.goes(c, key, x, i, draw)
				m.ways(i, x)
				at -= num.Log(key.Open(uint64(i), draw+drawNext)) / float64(rate*x.total)
			}
		})
}

func (m *o2o) goes(c *sim.Chunk, key rng.Key, x *ways, i int, draw uint64) {
	p, w, h, count := m.spec, m.w, &m.stores, &m.count
	row := uint64(i)
	slot, reason := x.pick(key.Float(row, draw+drawWhere))
	j := x.store[slot]
	t := &h.tally[c.Worker][j]
	t.visits++
	count.visits.Add(c, 1)
	m.sale.Pay(c, i, j, h.price[j])
	w.Budget.Spend(c, i, h.price[j])
	m.benefit.Book(c, i, h.worth[j])
	using := w.Status[i] == society.Using && !w.KeptOff(i)
	bound := w.Bound.Has(i) && !w.KeptOff(i)
	if bound {
		w.Bound.Pay(c, i, society.NoShop, h.price[j])
		t.qr++
		count.qr.Add(c, 1)
	}
	switch reason {
	case byMessage:
		t.messaged++
		count.messaged.Add(c, 1)
	case byEntry:
		t.entered++
		count.entered.Add(c, 1)
		if u := key.Float(row, draw+drawStolen); u < x.taken {
			t.stolen++
			t.taken += h.price[x.rival(h, u/x.taken)]
			count.stolen.Add(c, 1)
		}
	}
	if !using {
		return
	}
	good := key.Float(row, draw+drawGood) < h.quality[j]
	rate := p.Review.Bad
	if good {
		rate = p.Review.Good
	}
	reviewed := key.Float(row, draw+drawReview) < rate
	if reviewed {
		count.reviews.Add(c, 1)
	}
	if reason != byItself {
		count.found.Add(c, 1)
		w.Experienced.AddBought(c, i, w.Experienced.When(key, row, draw+drawDay), society.Milli(h.quality[j]))
		if reviewed && bound {
			count.closed.Add(c, 1)
		}
	}
	m.record(c, key, i, slot, j, draw, reviewed, t)
}

// record updates what a store's member management knows after a visit, and redeems a member's
// coupon.
func (m *o2o) record(c *sim.Chunk, key rng.Key, i, slot, j int, draw uint64, reviewed bool, t *tally) {
	q := &m.spec.Member
	r := &m.records[i*m.near+slot]
	if *r > 0 {
		m.count.again.Add(c, 1)
	}
	if !m.open || !m.stores.managed[j] {
		return
	}
	before := *r
	switch {
	case before > 0:
		if key.Float(uint64(i), draw+drawCoupon) < q.Redeem {
			m.coupon.Pay(c, j, i, m.stores.coupon[j])
			t.coupons++
		}
	case key.Float(uint64(i), draw+drawJoin) < q.Join:
		t.joined++
		m.count.joined.Add(c, 1)
	default:
		return
	}
	more := uint8(1)
	if reviewed {
		more = 2
	}
	*r += min(more, ^uint8(0)-before)
	t.records += int64(*r - before)
}
