package live

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// live is the state of the mechanism. Times are in ticks since the start.
type live struct {
	spec  *Spec
	w     *society.World
	fans  *society.Following
	shops *society.Selling
	firms *society.Firms
	hosts []host

	running []*show // in the order of their beginnings
	ended   []row
	busy    []float64 // by consumer, until when it watches
	heard   sim.Lists[arrival]
	sold    []num.Fading  // by host, purchases of an offer for each viewer
	viewers []int64       // by host, of its latest show
	sales   []units.Money // by host, over the run

	key, phase rng.Key

	// Scratch memory.
	arrivals []arrival
	offered  []int
	of       []int // index in the show's offers
	v, odds  []float64
	shifts   []choice.Shift

	sale, commission, slot, gift, kept *sim.Stream
	benefit, given                     *sim.Entry
	parts                              *choice.Parts
	count                              struct{ shows, viewers, followers, orders, gifts, follows, gmv *sim.Counter }
	hours                              *sim.Sum
	by                                 []struct{ viewers, gmv *sim.Counter } // by kind of host
}

// host is an account that shows.
type host struct {
	kind    int // in Spec.Hosts
	account int
	first   float64 // its first show
	own     int     // row of its own shop; −1: none
}

// show is a show that runs.
type show struct {
	facts
	offers  []uint32 // shops
	bought  []int64  // of each
	present []float64
	came    []uint32 // who has come, in ascending order but for those of this tick
}

type facts struct {
	key         rng.Key
	from, until float64
	among       float64 // Σ of the weights of the shows that overlap
	host        uint32
	sorted      uint32 // of came
	row
}

// row is what is recorded of a show.
type row struct {
	account                                      int32
	begin                                        sim.Tick
	viewers, followers, peak, orders, gifts, new int64
	minutes                                      float64
	sales, fees, given                           units.Money
	shops                                        int64
}

// arrival is a consumer who hears of a show at a time.
type arrival struct {
	at      float64
	who     uint32
	show    uint32 // in running
	follows bool
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &live{spec: p, w: w, fans: w.Following, shops: w.Selling, firms: w.Firms(society.TradeShop), key: s.Key("show"),
		phase: s.Key("phase")}
	p.run = m
	w.NeedTastes()
	m.find()
	n := len(m.hosts)
	m.busy, m.heard = sim.Column[float64](s, "busy", w.N), sim.NewLists[arrival](w.N)
	m.sold, m.viewers = sim.Column[num.Fading](s, "sold", n), sim.Column[int64](s, "viewers", n)
	m.sales = sim.Column[units.Money](s, "sales", n)
	running := func() []*show { return m.running }
	sim.HoldEach(s, "shows", running, func(x *show) []facts { return []facts{x.facts} })
	sim.HoldEach(s, "offers", running, func(x *show) []uint32 { return x.offers })
	sim.HoldEach(s, "bought", running, func(x *show) []int64 { return x.bought })
	sim.HoldEach(s, "present", running, func(x *show) []float64 { return x.present })
	sim.HoldEach(s, "came", running, func(x *show) []uint32 { return x.came })
	m.flows(s)
	m.measure(s)
	s.Table(m.table)
	s.Step(sim.Step{Name: "hear", Phase: sim.Trade, Count: func() int { return w.RowsIf(len(m.running) > 0) },
		Before: m.begin, Chunk: m.hear})
	s.Step(sim.Step{Name: "show", Phase: sim.Trade, Rows: 1, Chunk: m.show})
	return nil
}

// find lists the hosts, with the accounts that may enter.
func (m *live) find() {
	clock := m.w.Clock
	for k := range m.spec.Hosts {
		x := &m.spec.Hosts[k]
		from := 0.0
		if !x.V.From.IsZero() {
			from = float64(x.V.From.Sub(clock.Start)) / float64(clock.Tick)
		}
		own := -1
		if x.V.Shop != "" {
			own = m.shops.Named(x.V.Shop)
		}
		for n, account := range m.fans.Of(x.Name) {
			later := 0.0
			if days := float64(x.V.Every / units.Day); n > 0 && days > 1 {
				later = math.Floor(m.phase.Named(m.fans.Name(account)).Float(0, 0)*days) / clock.Days()
			}
			m.hosts = append(m.hosts, host{kind: k, account: account, first: from + later, own: own})
		}
	}
}

// specOf are the settings of a host.
func (m *live) specOf(h int) *HostSpec { return &m.spec.Hosts[m.hosts[h].kind].V }

// there reports whether a host shows now.
func (m *live) there(h int) bool {
	return !m.specOf(h).Away && m.w.Firms(society.TradeAccount).IsOpen(m.hosts[h].account)
}

func (m *live) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	stream := func(name string, from, to *sim.Account, module, revenue, doc string) *sim.Stream {
		return s.Stream(sim.Stream{Name: "live." + name, From: from, To: to, Phase: sim.Trade, Module: module,
			Revenue: revenue, Doc: doc})
	}
	m.sale = stream("sale", w.Consumer, w.Shop, society.Cocreation, "", "purchases in live shows")
	m.commission = stream("commission", w.Shop, w.Publisher, society.Transfer, "", "share of sales in shows that shops "+
		"pay to hosts")
	m.slot = stream("slot", w.Shop, w.Publisher, society.Transfer, "", "what shops pay to hosts for places in shows")
	m.benefit = s.Benefit("live.benefit", w.Consumer, society.Cocreation, "gross benefit of comparing and buying what is "+
		"shown, before the price")
	if m.spec.HasGifts {
		m.gift = stream("gift", w.Consumer, w.Publisher, society.Transfer, "", "gifts of viewers to hosts")
		m.kept = stream("gift_take", w.Publisher, w.Platform, society.Acquisition, "live_revenue", "share of gifts that the "+
			"platform keeps")
		m.given = s.Benefit("live.gifts", w.Consumer, society.Transfer, "what gifts are worth to those who give them: at "+
			"least what they cost")
	}
}

func (m *live) measure(s *sim.Scope) {
	x := &m.count
	m.parts = choice.Count(s, m.w, "live", "purchases in live shows")
	x.shows = s.Counter("live_shows", "live shows that began")
	x.viewers = s.Counter("live_viewers", "times that somebody came to a live show")
	x.followers = s.Counter("live_followers", "times that a follower came to a show of its host")
	x.orders = s.Counter("live_orders", "purchases in live shows")
	x.follows = s.Counter("live_follows", "viewers who began to follow the host")
	x.gmv = s.MoneyCounter("live_gmv", "sales in live shows", sim.NotNegative())
	m.hours = s.Sum("live_hours", "h", "time for which live shows were watched", 1, sim.NotNegative())
	s.Rate("live_conversion", "1", "purchases for each viewer of a live show", x.orders, x.viewers, sim.NotNegative())
	if m.spec.HasGifts {
		x.gifts = s.Counter("live_gifts", "gifts to hosts")
	}
	m.by = make([]struct{ viewers, gmv *sim.Counter }, len(m.spec.Hosts))
	for k, h := range m.spec.Hosts {
		m.by[k].viewers = s.Counter("live_viewers."+h.Name, "times that somebody came to a show of a host of a kind")
		m.by[k].gmv = s.MoneyCounter("live_gmv."+h.Name, "sales in shows of hosts of a kind", sim.NotNegative())
	}
	s.Gauge("live_top", "1", "share of what live shows have sold so far that was sold by the host who sells most",
		func() float64 {
			sum := units.Money(0)
			for _, v := range m.sales {
				sum += v
			}
			if sum == 0 {
				return math.NaN()
			}
			return float64(slices.Max(m.sales)) / float64(sum)
		}, sim.Share())
}
