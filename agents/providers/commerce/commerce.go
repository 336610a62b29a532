package commerce

import (
	"math"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// commerce is the mechanism's state.
type commerce struct {
	spec  *Spec
	w     *society.World
	shops shops

	coupons  *coupons  // nil: there are none
	brushing *brushing // nil: nobody buys ratings
	own      *ownShops // nil: the platform has none

	sponsoring *sponsoring // nil: no places are sold

	told   []ShopSpec // the named shops, as events have set them
	latest latest
	last   []int32 // tick of the latest purchase, 0: none; nil where buyers are not counted
	now    sim.Tick
	bought sim.Lists[purchase]
	offers []offers          // by worker
	queue  sim.Lists[queued] // of shops with a capacity
	turn   rng.Key
	draw   rng.Key

	rate                    float64    // occasions per day
	from                    []sim.Tick // that of the release, once it has come
	shoppers                float64    // K, share of users who shop in this tick
	takes                   rng.Key
	adaptRate               float64 // share of the gap closed per tick
	asked                   bool    // providers ask for best prices
	keepRatings, keepDemand float64 // share remaining after a tick
	keepShown, keepSales    float64
	meanShown               float64 // of ln(1 + n_j)
	meanQuality             float64
	quality                 choice.Record // of deliveries
	short                   float64       // by how much reputations are expected to be too high, in this tick

	sale, goods, take *sim.Stream
	fees              *sim.Stream // nil: buyers pay none
	subsidies         *sim.Stream // nil: there is no subsidy
	benefit           *sim.Entry
	diverted          *society.Diverted
	occasions, orders *sim.Counter
	treated           *sim.Counter // nil: there is no experiment
	by                [channels]*sim.Counter
	gmv, margin       *sim.Counter
	parts             *choice.Parts
	log               *sim.EventLog
}

// Functions lists the platform functions that must be released before the mechanism starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &commerce{spec: p, w: w, draw: s.Key("choice"), takes: s.Key("take_up")}
	if !p.HasTakeUp {
		m.shoppers = 1
	}
	p.run = m
	if err := m.buildShops(s); err != nil {
		return err
	}
	w.NeedTastes()
	w.Offer("buy", m.onOffer)
	w.Offer("serve", m.onOffer)
	w.Consider = society.NewConsideration(w.Scope, w.N)
	m.latest = newLatest(s, w.N, m.shops.n)
	w.OnLeave(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.latest.set(i, 0)
			w.Consider.Forget(int(i))
		}
	})
	m.bought = sim.NewLists[purchase](w.N)
	if m.shops.left != nil {
		m.queue, m.turn = sim.NewLists[queued](w.N), s.Key("turn")
	}
	for range s.Workers() {
		m.offers = append(m.offers, newOffers(p.Choice.Offers))
	}
	m.meanQuality = min(1, max(0, p.Merchants.Quality.Mean()))
	if h := &m.shops; len(p.Shops) > 0 {
		sum := 0.0
		for _, q := range h.quality[:h.start] {
			sum += q
		}
		m.meanQuality = sum / float64(h.start)
	}
	p.Rebuild(0)

	w.Wallets()
	s.Members(w.Shop, m.shops.n)
	m.sale = s.Stream(sim.Stream{Name: "commerce.sale", From: w.Consumer, To: w.Shop, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "purchases at shops"})
	m.goods = s.Stream(sim.Stream{Name: "commerce.goods", From: w.Shop, To: w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation, Doc: "cost of the goods sold at shops"})
	m.take = s.Stream(sim.Stream{Name: "commerce.take", From: w.Shop, To: w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Revenue: "commerce_revenue", Doc: "platform's share of the sales of shops"})
	if p.HasSubsidy {
		m.subsidies = s.Stream(sim.Stream{Name: "commerce.subsidy", From: w.Platform, To: w.Shop, Phase: sim.Settle,
			Module: society.Acquisition, Doc: "what the platform adds to the sales of shops"})
	}
	m.buildFee(s)
	m.buildOwn(s)
	m.buildTail(s)
	m.buildCoupons(s)
	m.buildBought(s)
	m.buildSponsored(s)
	m.benefit = s.Benefit("commerce.benefit", w.Consumer, society.Cocreation, "gross benefit of comparing and buying "+
		"offers, before the price")
	m.diverted = w.Taken.Divert(s, "commerce.diverted", "what shops sell")
	m.measure(s)
	if p.HasTakeUp {
		sim.Hold(s, "released", func() []sim.Tick { return m.from })
		s.Gauge("shoppers", "1", "share of users who shop by now (commerce.take_up)", func() float64 { return m.shoppers },
			sim.Share())
		s.Step(sim.Step{Name: "take up", Phase: sim.Arrive, Before: m.spread})
	}
	m.log = s.EventLog("purchase", "a consumer buys at a shop")
	w.ListProviders(m.list)
	m.sellTogether()

	sim.Hold(s, "record", func() []choice.Record { return []choice.Record{m.quality} })
	s.BeforeRun(func() {
		if g := m.w.Governance; g != nil {
			m.shops.delivers = g.Delivers
		}
	})
	s.Step(sim.Step{Name: "shop", Phase: sim.Trade, Count: m.consumers, Before: m.open, Chunk: m.shop, Commit: m.admit})
	s.Step(sim.Step{Name: "remember", Phase: sim.Settle, Count: m.consumers, Chunk: m.remember})
	s.Step(sim.Step{Name: "supply", Phase: sim.Settle, Rows: m.shops.n, Before: m.learn, Chunk: m.supply})
	s.Step(sim.Step{Name: "reputation", Phase: sim.Adapt, Rows: m.shops.n, Chunk: m.adapt})
	return nil
}

// consumers is the number of rows of the shopping steps: 0 before the release.
func (m *commerce) consumers() int {
	return m.w.RowsIf(m.rate > 0 && m.w.Users > 0 && m.w.Released(m.spec.Function))
}

// spread is the share of users who shop in the middle of a tick; who they are is drawn once.
func (m *commerce) spread(t sim.Tick, _ int) {
	if len(m.from) == 0 && m.w.Released(m.spec.Function) {
		m.from = append(m.from, t)
	}
	m.shoppers = 0
	if len(m.from) > 0 {
		x, tick := &m.spec.TakeUp, m.w.Clock.Tick
		m.shoppers = takenUp(x.Innovation.Over(tick), x.Imitation.Over(tick), float64(t-m.from[0])+0.5)
	}
}

// takenUpBy reports whether consumer i has taken up shopping.
func (m *commerce) takenUpBy(i int) bool {
	return m.shoppers >= 1 || m.takes.Open(uint64(i), 0) <= m.shoppers
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	m.rate = p.Occasions.Over(tick) / tick.Days()
	m.adaptRate = shareOver(p.Merchants.Adapt, tick)
	m.keepDemand = keepOver(tick, p.Search.Memory)
	if p.HasReputation {
		m.keepRatings = keepOver(tick, p.Reputation.HalfLife)
	}
	if m.keepShown = 1; p.Choice.Popular.Memory > 0 {
		m.keepShown = keepOver(tick, p.Choice.Popular.Memory)
	}
}

func (m *commerce) measure(s *sim.Scope) {
	m.occasions = s.Counter("occasions", "choice occasions (shopping trips): times that a consumer compared offers "+
		"from shops")
	m.orders = s.Counter("orders", "purchases at shops")
	if m.w.Experiment != nil {
		m.treated = s.Counter("orders.treated", "purchases by consumers, or at shops, that the experiment treats")
	}
	docs := [channels]string{"at the shop of the consumer's latest purchase", "at a shop that an advertisement brought " +
		"to mind", "at a shop found by search", "at a shop that paid for its place among the results of search"}
	for k := range m.by {
		if k == int(byPlace) && !m.spec.Search.HasSponsored {
			continue
		}
		m.by[k] = s.Counter("orders."+channelNames[k], "purchases "+docs[k])
	}
	m.gmv = s.MoneyCounter("gmv", "sales of shops", sim.NotNegative())
	m.parts = choice.Count(s, m.w, "shops", "comparing and buying offers of shops")
	m.margin = s.MoneyCounter("shop_margin", "margin of shops: sales less the cost of the goods")
	if m.spec.Buyers > 0 {
		if m.last == nil {
			m.last = sim.Column[int32](s, "last", m.w.N)
		}
		window := sim.Tick(m.w.Clock.In(m.spec.Buyers))
		s.Count("buyers", "1", "distinct buyers at shops, alone or in teams, in the time of commerce.buyers",
			func() (n int64) {
				for _, t := range m.last {
					if t > 0 && sim.Tick(t) > m.now-window {
						n++
					}
				}
				return n
			}, sim.UpTo(m.w.N))
	}
	if h := &m.shops; h.left != nil {
		s.Gauge("sold_out", "1", "share of the shops that take no further order today "+
			"(commerce.merchants.capacity)", func() float64 {
			out, n := 0.0, 0.0
			if m.now == 0 {
				return math.NaN()
			}
			for j := range h.n {
				if h.sells(j) {
					n++
					out += float64(num.One(!h.takes(j)))
				}
			}
			return num.Quotient(out, n)
		}, sim.Share())
	}
	s.Rate("markup", "1", "margin of shops as a share of their sales", m.margin, m.gmv, sim.AtMostOne())
	s.Gauge("reputation_bias", "1", "reputation less the quality delivered, mean over shops", m.bias, sim.Correlation())
	s.Gauge("reputation_fit", "1", "correlation over shops of reputation with the quality delivered", m.fit,
		sim.Correlation())
}
