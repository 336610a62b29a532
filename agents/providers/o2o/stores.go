package o2o

import (
	"fmt"
	"math"
	"sort"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

var nan = math.NaN()

// mostStores bounds the number of stores.
const mostStores = 1 << 20

// stores is the state of the stores, a row each. Those of a region are consecutive and lie in a circle.
type stores struct {
	n     int
	first []int     // by region: its first store, with an end marker
	pull  []float64 // e^{β_q(q − q̄)}, scaled up where a region has fewer stores than near

	// By the first store near a consumer.
	all, company []float64 // pull of all stores near, and of those of the company
	most         float64   // maximum of all

	quality []float64
	raw     []float64 // pull, not scaled
	price   []units.Money
	worth   []units.Money // of a visit, to the consumer
	goods   []units.Money // cost of goods per visit
	margin  []units.Money // price less goods
	coupon  []units.Money // at most the price
	held    []bool        // belongs to the company

	managed []bool
	users   []int64   // users of the platform near the store
	heads   []int64   // consumers near it
	members []int64   // members who use the platform
	records []int64   // of those members
	base    []float64 // running mean of visits per tick without messages
	own     []float64 // the same without those by entry in the application, to which messages add nothing
	usual   []float64 // base, from the rates
	visits  []int64   // over the run

	tally [][]tally // by worker, in this tick
	last  []result
}

// tally is what happened at a store in a tick.
type tally struct {
	visits, messaged, entered, stolen int64
	taken                             units.Money // what the diverted visitors would have spent at the rivals
	qr, coupons, joined, records      int64
}

func (m *o2o) buildStores(s *sim.Scope) error {
	p, w, h := m.spec, m.w, &m.stores
	count := p.Stores.Count.Of(w.N)
	if count >= mostStores {
		return fmt.Errorf("o2o.stores.count: %.0f stores are more than the %d that are possible", count, mostStores-1)
	}
	if count < 0.5 {
		s.Warnf("o2o.stores.count", "gives %.2g stores for %d consumers; one is created", count, w.N)
	}
	n := max(1, int(count+0.5))
	h.n = n
	m.place(s)
	h.quality, h.raw = make([]float64, n), make([]float64, n)
	h.price, h.worth, h.goods = make([]units.Money, n), make([]units.Money, n), make([]units.Money, n)
	h.margin, h.coupon = make([]units.Money, n), make([]units.Money, n)
	h.held, h.managed = make([]bool, n), sim.Column[bool](s, "managed", n)
	h.users = sim.Column[int64](s, "users", n)
	h.members, h.records = sim.Column[int64](s, "members", n), sim.Column[int64](s, "known", n)
	h.heads, h.usual = make([]int64, n), make([]float64, n)
	h.base, h.own = sim.Column[float64](s, "base", n), sim.Column[float64](s, "own", n)
	h.visits = sim.Column[int64](s, "visits", n)
	h.tally = make([][]tally, s.Workers())
	for k := range h.tally {
		h.tally[k] = make([]tally, n)
	}
	key, mean := s.Key("store"), min(1, max(0, p.Stores.Quality.Mean()))
	for j := range n {
		quality, price := key.Sub(0).Stream(uint64(j)), key.Sub(1).Stream(uint64(j))
		h.quality[j] = min(1, max(0, p.Stores.Quality.Sample(&quality)))
		h.raw[j] = pullOf(p.Stores.Pull, h.quality[j], mean)
		var err error
		if h.price[j], err = units.FromFloat(max(0, p.Stores.Price.Sample(&price))); err != nil {
			return fmt.Errorf("o2o.stores.price: store %d: %w", j+1, err)
		}
		if h.worth[j], err = worthOf(h.price[j], p.Stores.Elasticity); err != nil {
			return fmt.Errorf("o2o.stores.elasticity: store %d: %w", j+1, err)
		}
		h.margin[j] = h.price[j].Share(p.Stores.Margin)
		h.goods[j] = h.price[j] - h.margin[j]
	}
	m.chooseCompany()
	m.survey()
	return nil
}

// survey sets the pulls.
func (m *o2o) survey() {
	h := &m.stores
	h.pull, h.all, h.company = make([]float64, h.n), make([]float64, h.n), make([]float64, h.n)
	for g := range len(h.first) - 1 {
		near := m.nearIn(g)
		for j := h.first[g]; j < h.first[g+1]; j++ {
			h.pull[j] = h.raw[j] * (float64(m.near) / float64(near))
		}
		for first := h.first[g]; first < h.first[g+1]; first++ {
			for k := range near {
				j := h.at(g, first, k)
				h.all[first] += h.pull[j]
				if h.held[j] {
					h.company[first] += h.pull[j]
				}
			}
			h.most = max(h.most, h.all[first])
		}
	}
}

// place distributes the stores over regions in proportion to residents, by largest remainders and,
// among equal ones, the first.
func (m *o2o) place(s *sim.Scope) {
	w, h := m.w, &m.stores
	warn := s.Warnf
	if m.spec.Stores.Count.PerThousand {
		warn = s.Smallf
	}
	regions := max(1, len(w.Regions))
	people := make([]float64, regions)
	for i := range w.N {
		people[w.Who(i).Region]++
	}
	count, order, left := make([]int, regions), make([]int, regions), h.n
	rest := make([]float64, regions)
	for g := range people {
		share := float64(people[g]*float64(h.n)) / float64(w.N)
		count[g], order[g] = int(share), g
		rest[g] = share - float64(count[g])
		left -= count[g]
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for _, g := range order[:left] {
		count[g]++
	}
	h.first = make([]int, regions+1)
	for g, n := range count {
		h.first[g+1] = h.first[g] + n
		if n == 0 && people[g] > 0 {
			warn("o2o.stores.count", "with %d the region %s has none, so nobody there visits one", h.n, w.Regions[g])
		}
	}
}

// chooseCompany draws the stores of the company, at least one: those with the smallest random keys.
func (m *o2o) chooseCompany() {
	h := &m.stores
	order := make([]int, h.n)
	for j := range order {
		order[j] = j
	}
	sort.SliceStable(order, func(a, b int) bool {
		return m.decide.Bits(uint64(order[a]), 0) < m.decide.Bits(uint64(order[b]), 0)
	})
	for _, j := range order[:max(1, int(float64(m.spec.Holding.Company*float64(h.n))+0.5))] {
		h.held[j] = true
	}
}

// nearIn is the number of stores near a consumer of a region.
func (m *o2o) nearIn(g int) int { return min(m.near, m.stores.first[g+1]-m.stores.first[g]) }

// at is the k-th store from store first on, around region g.
func (h *stores) at(g, first, k int) int {
	if first += k; first >= h.first[g+1] {
		first -= h.first[g+1] - h.first[g]
	}
	return first
}

// lives returns where consumer i lives: its region, the first store near it, and the number of stores near it.
func (m *o2o) lives(i int) (g, first, n int) {
	h := &m.stores
	g = int(m.w.Who(i).Region)
	if n = m.nearIn(g); n == 0 {
		return g, 0, 0
	}
	return g, h.first[g] + int(m.home.Below(uint64(i), 0, uint64(h.first[g+1]-h.first[g]))), n
}

// expect sets what stores know of their visits at the start, from the rates.
func (m *o2o) expect() {
	h := &m.stores
	for i := range m.w.N {
		g, first, n := m.lives(i)
		for k := range n {
			h.heads[h.at(g, first, k)]++
		}
	}
	for j := range h.n {
		h.usual[j] = float64(float64(h.heads[j]) * float64(m.rate*h.pull[j]))
		h.base[j], h.own[j] = h.usual[j], h.usual[j]
	}
}

// tell adds consumers who join or leave the platform to, or removes them from, what nearby stores
// know.
func (m *o2o) tell(rows []uint32, sign int64) {
	h := &m.stores
	for _, i := range rows {
		g, first, n := m.lives(int(i))
		for k := range n {
			j := h.at(g, first, k)
			h.users[j] += sign
			if x := m.records[int(i)*m.near+k]; x > 0 {
				h.members[j] += sign
				h.records[j] += sign * int64(x)
			}
		}
	}
}

// advertising is the share of its sales that store j spends on the platform's advertisements: they reach those
// near it who are users.
func (m *o2o) advertising(j int) float64 {
	h := &m.stores
	return float64(m.spec.Stores.Advertising*float64(h.users[j])) / float64(max(1, h.heads[j]))
}

// plan lets each store decide on member management for the period that begins: it takes it if the
// expected gain exceeds the fee.
func (m *o2o) plan() {
	q, h := &m.spec.Member, &m.stores
	for j := range h.n {
		h.managed[j] = m.prospect(j).gain() > q.Fee.Float()
	}
}

// prospect is what store j knows.
func (m *o2o) prospect(j int) prospect {
	p, h := m.spec, &m.stores
	q := &p.Member
	ticks := float64(q.Every) / float64(m.w.Clock.Tick)
	rate, own, ads := 0.0, 1.0, float64(m.advertising(j)*h.price[j].Float())
	if m.entered && h.held[j] {
		ads = 0
	}
	led, paid := m.told()
	fee := float64(float64(m.w.Bound.Charges()*paid) * h.price[j].Float())
	if h.base[j] > 0 && h.heads[j] > 0 {
		rate, own = float64(h.base[j]*ticks)/float64(h.heads[j]), h.own[j]/h.base[j]
	}
	return prospect{
		users: float64(h.users[j]), members: float64(h.members[j]), records: float64(h.records[j]), rate: rate,
		margin:   float64((1-p.Stores.Replaces)*h.margin[j].Float()) - ads - fee,
		coupon:   float64(q.Redeem * min(q.Coupon, h.price[j]).Float()),
		messages: float64(float64(m.messages*ticks) * q.MessageFee.Float()),
		join:     q.Join, lift: float64(q.Lift * led * own), least: q.Precision, enough: q.Data, periods: m.periods,
	}
}

// supply settles the tick's visits to the stores of a chunk.
func (m *o2o) supply(c *sim.Chunk) {
	p, h, k := m.spec, &m.stores, &m.count
	begin := int64(m.begins)
	for j := c.Lo; j < c.Hi; j++ {
		var sum tally
		for w := range h.tally {
			sum.add(h.tally[w][j])
			h.tally[w][j] = tally{}
		}
		sales := h.price[j].Times(sum.visits)
		goods := h.goods[j].Times(sum.visits)
		coupons := h.coupon[j].Times(sum.coupons)
		fixed := p.Stores.Fixed.Share(m.perPeriod)
		ads := units.Money(0)
		if !m.entered || !h.held[j] {
			ads = sales.Share(m.advertising(j))
		}
		fees := units.Money(0)
		if m.open && h.managed[j] {
			fees = p.Member.Fee.Times(begin)
			m.cost.Pay(c, 0, 0, p.Member.Cost.Times(begin))
			messages := num.PoissonInverse(m.deliver.Open(uint64(j), uint64(c.Tick)), float64(m.messages*float64(h.members[j])))
			fees += p.Member.MessageFee.Times(messages)
			k.messages.Add(c, messages)
		}
		profit := sales - goods - coupons - fixed - ads - fees
		if sum.qr > 0 {
			fee := h.price[j].Times(sum.qr).Share(m.w.Bound.Fee)
			m.qr.Pay(c, j, 0, fee)
			profit -= fee
		}
		m.goods.Pay(c, j, 0, goods)
		m.fixed.Pay(c, j, 0, fixed)
		m.advertise.Pay(c, j, 0, ads)
		m.fee.Pay(c, j, 0, fees)
		found := sum.messaged + sum.entered
		m.replaced.Book(c, j, h.margin[j].Times(found).Share(p.Stores.Replaces))

		h.base[j] = float64(h.base[j]*m.keep) + float64((1-m.keep)*float64(sum.visits-sum.messaged))
		h.own[j] = float64(h.own[j]*m.keep) + float64((1-m.keep)*float64(sum.visits-sum.messaged-sum.entered))
		h.visits[j] += sum.visits
		h.members[j] += sum.joined
		h.records[j] += sum.records
		h.last[j] = result{profit: profit, fees: fees}
		if m.entered && h.held[j] { // ads of its own sales, and of the rivals' sales that were diverted
			h.last[j].lost = h.price[j].Times(sum.visits - sum.entered).Plus(sum.taken).Share(m.advertising(j))
		}
		k.sales.Add(c, int64(sales))
		k.coupons.Add(c, int64(coupons))
		k.fees.Add(c, int64(fees))
		k.profit.Add(c, int64(profit))
		if h.held[j] {
			k.held.Add(c, int64(profit))
		} else {
			k.rivals.Add(c, int64(profit))
		}
	}
}

func (t *tally) add(x tally) {
	t.visits += x.visits
	t.messaged += x.messaged
	t.entered += x.entered
	t.stolen += x.stolen
	t.taken += x.taken
	t.qr += x.qr
	t.coupons += x.coupons
	t.joined += x.joined
	t.records += x.records
}

// keepOver is the share of a running mean that remains after a tick.
func keepOver(tick, memory units.Duration) float64 { return num.Exp(-tick.Days() / memory.Days()) }
