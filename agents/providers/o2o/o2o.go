package o2o

import (
	"fmt"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// o2o is the mechanism's state: a byte per consumer and nearby store, and a row per store.
type o2o struct {
	spec   *Spec
	w      *society.World
	scope  *sim.Scope
	stores stores
	firm   firm

	near    int
	records []uint8 // N × near: records of a member; 0: not a member
	precise [256]float64

	scratch []ways // by worker

	home, rare, what, decide, deliver rng.Key

	// Of this tick.
	open      bool     // member management is available
	entered   bool     // the company is in the application
	rate      float64  // visits to a store of mean quality, per tick
	most      float64  // largest hazard of a consumer
	messages  float64  // per member and tick
	keep      float64  // share of the memory of stores that remains after a tick
	periods   int      // planning horizon
	begins    int      // periods of member management that begin in this tick
	began     sim.Tick // first tick of member management; 0: not yet
	npv       float64  // of member management so far
	perPeriod float64  // periods of the fixed costs per tick

	sale, goods, fixed, advertise, qr *sim.Stream
	coupon, fee, cost                 *sim.Stream
	invest, dividend                  *sim.Stream
	benefit, stake, sold              *sim.Entry
	replaced                          *sim.Entry
	count                             counters
}

// counters holds the metrics that are counters.
type counters struct {
	visits, found, messaged, entered, stolen *sim.Counter
	again, qr, reviews, closed               *sim.Counter
	joined, messages                         *sim.Counter
	refused                                  *sim.Counter // nil: no deal is
	sales, profit, held, rivals              *sim.Counter
	coupons, fees                            *sim.Counter
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &o2o{spec: p, w: w, scope: s, home: s.Key("home"), rare: s.Key("visit"), what: s.Key("what"),
		decide: s.Key("company"), deliver: s.Key("messages")}
	p.run = m
	m.near, m.scratch = p.Stores.Near, make([]ways, s.Workers())
	m.records = sim.Column[uint8](s, "records", w.N*m.near)
	for n := range m.precise {
		m.precise[n] = precisionOf(p.Member.Precision, float64(n), p.Member.Data)
	}
	m.periods = max(1, int(p.Member.Plan.Days()/p.Member.Every.Days()+0.5))
	m.keep = keepOver(w.Clock.Tick, p.Stores.Memory)
	m.perPeriod = w.Clock.Days() / month.Days()
	if err := m.buildStores(s); err != nil {
		return err
	}
	m.buildFirm(s)
	p.Rebuild(0)
	m.expect()
	for i, status := range w.Status {
		if status == society.Using {
			m.tell([]uint32{uint32(i)}, 1)
		}
	}
	m.firm.expect(m)
	if p.holds() {
		if at := w.Clock.Of(p.Holding.At); at > sim.Tick(w.Clock.Ticks) {
			s.Warnf("o2o.holding.at", "%s is after the end of the run, so nothing is bought", units.FormatDate(p.Holding.At))
		}
	}
	w.OnJoin(func(_ sim.Tick, rows []uint32) { m.tell(rows, 1) })
	w.OnLeave(func(_ sim.Tick, rows []uint32) { m.tell(rows, -1) })

	m.flows(s)
	m.measure(s)
	w.ListProviders(m.list)

	s.Step(sim.Step{Name: "visit", Phase: sim.Trade, Rows: w.N, Before: m.begin, Chunk: m.visit})
	s.Step(sim.Step{Name: "supply", Phase: sim.Settle, Rows: m.stores.n, Chunk: m.supply, Commit: m.close})
	return nil
}

func (m *o2o) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	s.Members(w.O2O, m.stores.n)
	stream := func(name string, from, to *sim.Account, phase sim.Phase, module, revenue, doc string) *sim.Stream {
		return s.Stream(sim.Stream{Name: name, From: from, To: to, Phase: phase, Module: module, Revenue: revenue, Doc: doc})
	}
	m.sale = stream("o2o.sale", w.Consumer, w.O2O, sim.Trade, society.Cocreation, "", "purchases of visitors at stores")
	m.coupon = stream("o2o.coupon", w.O2O, w.Consumer, sim.Trade, society.Acquisition, "", "coupons redeemed by members")
	m.goods = stream("o2o.goods", w.O2O, w.Supplier, sim.Settle, society.Cocreation, "",
		"cost of the goods sold at stores")
	m.fixed = stream("o2o.fixed", w.O2O, w.Supplier, sim.Settle, society.Cocreation, "", "rent and staff of stores")
	m.advertise = stream("o2o.ads", w.O2O, w.Platform, sim.Settle, society.Acquisition, "ad_revenue",
		"stores' spending on advertisements on the platform, a share of their sales")
	s.Total(summary.StoreAds, "currency", "part of ad_revenue that stores pay for advertisements on the platform",
		func() float64 { return m.advertise.Sum() })
	m.fee = stream("o2o.fee", w.O2O, w.Platform, sim.Settle, society.Acquisition, "o2o_revenue",
		"stores' fees for member management and its messages")
	m.cost = stream("o2o.cost", w.Platform, w.Supplier, sim.Settle, society.Acquisition, "",
		"platform's cost of member management")
	m.invest = stream("o2o.invest", w.Holdings, w.O2O, sim.Settle, society.Acquisition, "", "price of the platform's "+
		"share of the company")
	m.dividend = stream("o2o.dividend", w.O2O, w.Holdings, sim.Settle, society.Acquisition, "",
		"dividends on the platform's share of the company")
	if w.Bound != nil {
		m.qr = stream("o2o.pay_fee", w.O2O, w.Platform, sim.Settle, society.Acquisition, "payment_revenue",
			"stores' fee on purchases paid through the platform")
	}
	m.benefit = s.Benefit("o2o.benefit", w.Consumer, society.Cocreation, "gross benefit of visits to stores, before "+
		"the price")
	m.stake = s.Benefit("o2o.stake", w.Holdings, society.Acquisition, "change in the value of the platform's share of "+
		"the company")
	m.sold = s.Benefit("o2o.stake_sold", w.O2O, society.Acquisition, "the same change, lost by those who sold the share")
	m.replaced = s.Effort("o2o.replaced", w.O2O, society.Acquisition, "margin lost on visits that visits found online "+
		"replace")
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	m.rate = p.Stores.Visits.Over(tick)
	m.messages = p.Member.Messages.Over(tick)
	for j, price := range m.stores.price {
		m.stores.coupon[j] = min(p.Member.Coupon, price)
	}
}

// begin sets what is the same for all in a tick.
func (m *o2o) begin(t sim.Tick, _ int) {
	p, w := m.spec, m.w
	m.open = p.manages() && w.Released(p.Function)
	m.entered = m.firm.bought // from the tick after the deal
	lift := 0.0
	m.begins = 0
	if m.open {
		if m.began == 0 {
			m.began = t
		}
		if m.begins = m.periodsIn(t); m.begins > 0 {
			m.plan()
		}
		lift += p.Member.Lift
	}
	if m.entered {
		lift += p.Holding.Lift
	}
	m.most = float64(m.rate*m.stores.most) * (1 + float64(lift*w.MostVisits(society.UseStores)))
}

// periodsIn is the number of periods of member management that begin in tick t.
func (m *o2o) periodsIn(t sim.Tick) int {
	until := func(ticks sim.Tick) units.Duration {
		return (units.Duration(ticks)*m.w.Clock.Tick + m.spec.Member.Every - 1) / m.spec.Member.Every
	}
	return int(until(t-m.began+1) - until(t-m.began))
}

func (m *o2o) measure(s *sim.Scope) {
	h, k := &m.stores, &m.count
	k.visits = s.Counter("o2o_visits", "shopping trips: visits of consumers to stores")
	k.found = s.Counter("o2o_visits.found", "visits to stores found online: through a message to members or in the "+
		"application")
	k.messaged = s.Counter("o2o_visits.message", "visits to stores that a message to members caused")
	k.entered = s.Counter("o2o_visits.entry", "visits that the company's stores gained from their entry in the "+
		"application")
	k.stolen = s.Counter("o2o_visits.stolen", "visits that stores near by lost to the entry, as drawn")
	k.again = s.Counter("o2o_visits.members", "visits by members to their store")
	k.qr = s.Counter("o2o_visits.qr", "visits paid with the platform's payment")
	k.reviews = s.Counter("o2o_reviews", "reviews: visits that visitors shared on the platform")
	k.closed = s.Counter("o2o_visits.closed_loop", "visits found online, paid with the platform's payment and shared "+
		"on the platform")
	k.joined = s.Counter("o2o_joined", "new memberships of consumers in stores")
	k.messages = s.Counter("o2o_messages", "messages from stores to members")
	k.sales = s.MoneyCounter("o2o_sales", "what visitors spent at stores", sim.NotNegative())
	k.profit = s.MoneyCounter("o2o_profit", "profit of stores: sales less goods, coupons, fees, advertisements, rent "+
		"and staff")
	k.held = s.MoneyCounter("o2o_profit.company", "profit of the stores of the company in which the platform can buy a "+
		"share")
	k.rivals = s.MoneyCounter("o2o_profit.rivals", "profit of all other stores")
	k.coupons = s.MoneyCounter("o2o_coupons", "coupons that members redeemed", sim.NotNegative())
	k.fees = s.MoneyCounter("o2o_fees", "stores' fees for member management and its messages", sim.NotNegative())
	s.Count("o2o_stores", "1", "stores that rent member management", func() (n int64) {
		for _, x := range h.managed {
			if x {
				n++
			}
		}
		return n
	})
	s.Count("o2o_members", "1", "memberships in stores of consumers who use the platform", func() (n int64) {
		for _, x := range h.members {
			n += x
		}
		return n
	})
	if m.spec.holds() && m.w.Policy.Weighs() {
		k.refused = s.Counter(summary.Refused, "deals for the holding that the platform could not pay for")
	}
	s.Rate("o2o_repeat_share", "1", "share of visits by members to their store", k.again, k.visits, sim.Share())
	s.Rate("o2o_closed_loop", "1", "share of visits found online, paid with the platform's payment and shared on the "+
		"platform", k.closed, k.visits, sim.Share())
	s.Gauge("o2o_precision", "1", "mean precision of messages to members", m.meanPrecision, sim.Share())
	s.Balance("o2o_npv_members", "net present value of member management to the platform if the run ended now",
		func() float64 { return m.npv })
	s.Balance("o2o_npv_holding", "net present value of the holding to the platform if the run ended now: worth and "+
		"dividends less price and less the advertisements that stores no longer buy", m.holding)
	s.Balance("o2o_npv", "net present value of member management and the holding together",
		func() float64 { return m.npv + m.holding() })
	s.Balance("o2o_stake", "worth of the platform's share in the company", m.firm.worth)
	s.Gauge("o2o_break_even", "d", "days from the deal until the net present value of the holding reached 0 for good "+
		"so far; missing where it is below 0", func() float64 { return m.firm.evenAfter() }, sim.NotNegative())
}

// meanPrecision is the mean of π_1 over members who use the platform.
func (m *o2o) meanPrecision() float64 {
	sum, n := 0.0, 0.0
	for i, status := range m.w.Status {
		if status != society.Using {
			continue
		}
		for _, x := range m.records[i*m.near:][:m.near] {
			if x > 0 {
				sum += m.precise[x]
				n++
			}
		}
	}
	return sum / n
}

// list adds the stores to providers.csv.
func (m *o2o) list(add func(society.Provider)) {
	h := &m.stores
	for j := range h.n {
		add(society.Provider{
			Name: fmt.Sprintf("store.%d", j+1), Kind: "o2o", Quality: h.quality[j], Reputation: nan,
			Price: &h.price[j], Audience: h.members[j], Sales: h.visits[j], Turnover: h.price[j].Times(h.visits[j]),
			Captured: m.w.O2O.Captured(j),
		})
	}
}
