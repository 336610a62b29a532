package sharing

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// sharing is the mechanism's state: of consumers, a row per venture, and what sellers have in feeds.
type sharing struct {
	spec *Spec
	w    *society.World

	// Of consumers.
	selling sim.Bits         // sells now
	barred  sim.Bits         // was removed, and may not sell again
	seen    []uint16         // number of friends who prosper; nil on the complete graph
	most    uint16           // maximum of seen so far
	trust   map[pair]float32 // of those who have dealt
	byTie   float64          // effect of tie strength on trust; 0 where all ties are alike
	overlap float64          // mean strength of ties
	around  *graph.Around    // of a consumer who starts to sell

	// Of sellers.
	ventures      []venture
	sellers       []*seller // in the order in which they started
	number        int64     // current number of sellers
	prosperous    int
	quality       choice.Record // of deliveries
	promises      choice.Record // of what was trusted
	known         [2]experience // of deceivers, of honest sellers
	keepKnown     float64       // share of known that remains after a tick
	first, second int           // ventures counted a year and two years after their start

	// Of the tick.
	entrants sim.Lists[uint32]
	outcomes []outcome // by consumer
	found    sim.Lists[found]

	starts, character, goodsKey, posting, card, report, sentence rng.Key

	// As of the live fields.
	rate  float64 // of starting, per day
	cards float64 // per day
	views float64 // per day
	above float64 // cards per week
	delay float64 // in ticks

	// As of the start of the tick.
	open     bool
	week     int32      // of the run
	turns    float64    // fraction of the tick at which the next week begins; 1 or more: not in this tick
	stands   float64    // tolerated cards in this week, or in a longer tick
	expire   float64    // in ticks
	nuisance int32      // in thousandths
	kept     float64    // K
	trusts   float64    // β_T·K
	short    float64    // d
	worth    [2]float64 // of deceivers, of honest sellers: share to whom starting is worth its cost

	entry, sale, goods, commission, media, fine, refund *sim.Stream
	benefit, effort                                     *sim.Entry
	diverted                                            *society.Diverted
	following                                           *sim.Sum
	count                                               counters
	parts                                               *choice.Parts
	log, shared                                         *sim.EventLog
}

// found is a report that was believed.
type found struct {
	seller uint32
	victim uint32
	real   bool
}

// Functions lists the platform functions that must be released before the mechanism starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// memory is the time constant, in days, of what is known of the profits of others.
const memory = 365.25

// mostOverlaps is the number of ties over which mean strength is taken. It gives the mean to .001,
// where strengths have a standard deviation of .1.
const mostOverlaps = 1 << 14

// grain is the number of sellers in a chunk of `sell`, where a seller is much work.
const grain = 16

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &sharing{spec: p, w: w, starts: s.Key("enter"), character: s.Key("character"), goodsKey: s.Key("goods"),
		posting: s.Key("post"), card: s.Key("card"), report: s.Key("report"), sentence: s.Key("sentence")}
	p.run = m
	w.NeedTastes()
	m.columns(s)
	m.strengths(s)
	m.keepKnown = num.Exp(-w.Clock.Days() / memory)
	p.Rebuild(0)

	m.flows(s)
	m.measure(s)

	s.Step(sim.Step{Name: "enter", Phase: sim.Trade, Count: m.mayEnter, Before: m.begin, Chunk: m.enter,
		Commit: m.settleIn})
	s.Step(sim.Step{Name: "sell", Phase: sim.Trade, Grain: grain, Count: m.trading, Chunk: m.sell, Commit: m.gather})
	s.Step(sim.Step{Name: "receive", Phase: sim.Trade, Count: m.receivers, Chunk: m.receive, Commit: m.remember})
	s.Step(sim.Step{Name: "reckon", Phase: sim.Settle, Count: m.trading, Chunk: m.reckon, Commit: m.close})
	s.Step(sim.Step{Name: "tenure", Phase: sim.Settle, Rows: 1, Chunk: m.tenure})
	return nil
}

func (m *sharing) columns(s *sim.Scope) {
	w := m.w
	m.selling = sim.BitColumn(s, "selling", w.N)
	m.barred = sim.BitColumn(s, "barred", w.N)
	if w.Graph.Complete() {
		if w.N > 20_000 {
			s.Warnf("sharing", "on the complete graph a card goes to all %d consumers; cards are meant for a friendship graph",
				w.N)
		}
	} else {
		m.seen = sim.Column[uint16](s, "prospering", w.N)
	}
	m.trust = map[pair]float32{}
	sim.Hold(s, "trust", m.dealings)
	sim.Hold(s, "ventures", func() []venture { return m.ventures })
	holdLists(s, m, "faces", func(x *seller) []face { return x.faces })
	holdLists(s, m, "items", func(x *seller) []item { return x.items })
	holdLists(s, m, "waits", func(x *seller) []wait { return x.waits })
	holdLists(s, m, "parcels", func(x *seller) []parcel { return x.parcels })
	holdLists(s, m, "customers", func(x *seller) []uint32 { return x.customers })
	holdLists(s, m, "buyers", func(x *seller) []sold { return x.buyers })
	sim.Hold(s, "record", func() []choice.Record { return []choice.Record{m.quality, m.promises} })
	sim.Hold(s, "known", func() []experience { return m.known[:] })
	m.entrants, m.found = sim.NewLists[uint32](w.N), sim.NewLists[found](w.N)
}

// strengths prepares what trust needs of tie strength: nothing on the complete graph, where all
// ties are alike.
func (m *sharing) strengths(s *sim.Scope) {
	w := m.w
	switch m.byTie = m.spec.Trust.Tie; {
	case w.Graph.Complete():
		m.byTie = 0
	case w.Graph.Directed() && m.byTie != 0:
		s.Warnf("sharing.trust.tie", "has no effect: tie strength, the share of common friends, is not defined on a "+
			"directed graph")
		m.byTie = 0
	case m.byTie != 0:
		m.overlap, m.around = w.Graph.MeanOverlap(mostOverlaps), w.Graph.Around()
	}
}

func (m *sharing) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	m.entry = s.Stream(sim.Stream{Name: "share.enter", From: w.Consumer, To: w.Supplier, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "consumers' cost of starting to sell"})
	m.sale = s.Stream(sim.Stream{Name: "share.sale", From: w.Consumer, To: w.Consumer, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "purchases through cards"})
	m.goods = s.Stream(sim.Stream{Name: "share.goods", From: w.Consumer, To: w.Supplier, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "cost of the goods sold through cards"})
	m.commission = s.Stream(sim.Stream{Name: "share.commission", From: w.Consumer, To: w.Consumer, Phase: sim.Trade,
		Module: society.Transfer, Doc: "commissions to friends whose cards led to sales"})
	m.benefit = s.Benefit("share.benefit", w.Consumer, society.Cocreation, "gross benefit of purchases through cards, "+
		"before the price")
	m.diverted = w.Taken.Divert(s, "share.diverted", "what is sold by cards")
	m.effort = s.Effort("share.effort", w.Consumer, society.Cocreation, "effort of posting cards")
	if m.spec.HasBroadcast {
		m.media = s.Stream(sim.Stream{Name: "share.broadcast", From: w.Consumer, To: w.Media, Phase: sim.Trade,
			Module: society.Cocreation, Doc: "sellers' cost of showing cards to strangers"})
	}
	if w.Governance != nil {
		m.fine = s.Stream(sim.Stream{Name: "share.fine", From: w.Consumer, To: w.Fines, Phase: sim.Settle,
			Module: society.Transfer, Doc: "fines of reported sellers, rightly or not"})
		m.refund = s.Stream(sim.Stream{Name: "share.refund", From: w.Consumer, To: w.Consumer, Phase: sim.Settle,
			Module: society.Transfer, Doc: "sellers' refunds to those who reported them"})
	}
}

// holdLists registers a list that each seller has.
func holdLists[T any](s *sim.Scope, m *sharing, name string, of func(*seller) []T) {
	sim.HoldParts(s, name, func(yield func([]T) bool) {
		for _, x := range m.sellers {
			if !yield(of(x)) {
				return
			}
		}
	})
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	days := tick.Days()
	perDay := func(r units.Rate) float64 { return r.Over(tick) / days }
	m.rate, m.cards, m.views = perDay(p.Enter.Rate), perDay(p.Cards), perDay(p.Broadcast.Views)
	m.above = p.Mute.Above.On(tick).Over(units.Week)
	m.delay = p.Delivery.Days() / days
}

// begin sets what is the same for all in a tick.
func (m *sharing) begin(t sim.Tick, _ int) {
	w, p := m.w, m.spec
	m.open = m.opens()
	week, turns, weeks := weekOf(t, w.Clock.Tick)
	m.week, m.turns, m.stands = week, turns, m.above*weeks
	m.expire = w.FeedExpire
	m.nuisance = society.Milli(w.Nuisance.Card)
	m.kept, m.short = 1-m.promises.Mean(), m.quality.Mean()
	m.trusts = float64(p.Buy.Trust * m.kept)
	for kind := range m.worth {
		m.worth[kind] = worthwhile(p.Enter.Cost.Float(), m.known[kind].expected(p.Enter.Expect.Float()))
	}
}

// mayEnter is the number of rows of the step in which consumers start to sell. That step always runs
// first in the tick.
func (m *sharing) mayEnter() int {
	return m.w.RowsIf(m.rate > 0 && m.w.Users > 0 && m.opens())
}

// opens reports whether there is a feed in which cards are shown.
func (m *sharing) opens() bool { return m.w.Released(m.spec.Function) && m.w.FeedOpen() }

func (m *sharing) trading() int { return len(m.sellers) }

// gather sorts what was delivered in this tick by consumer.
func (m *sharing) gather(sim.Tick, int) {
	m.outcomes = m.outcomes[:0]
	for _, s := range m.sellers {
		m.outcomes = append(m.outcomes, s.out...)
	}
	slices.SortStableFunc(m.outcomes, func(a, b outcome) int { return cmp.Compare(a.who, b.who) })
}

// receivers is the number of rows of consumers if anything was delivered in this tick, else 0.
func (m *sharing) receivers() int { return m.w.RowsIf(len(m.outcomes) > 0 && len(m.sellers) > 0) }

// receive processes the deliveries of a chunk's consumers as far as they concern the platform:
// trust in it, and reports.
func (m *sharing) receive(c *sim.Chunk) {
	at, _ := slices.BinarySearchFunc(m.outcomes, uint32(c.Lo),
		func(x outcome, who uint32) int { return cmp.Compare(x.who, who) })
	g := m.w.Governance
	key := m.report.At(int(c.Tick), 0)
	nth := uint64(0)
	for k := at; k < len(m.outcomes) && int(m.outcomes[k].who) < c.Hi; k++ {
		x := &m.outcomes[k]
		if nth++; k == at || m.outcomes[k-1].who != x.who {
			nth = 0
		}
		i := int(x.who)
		s := m.sellers[x.seller]
		m.log.Add(c, i, m.from(s, x.hand, x.holder), s.v)
		if g == nil {
			continue
		}
		g.Dealt(c, i, x.kept)
		believed := float64(g.Malicious * g.Believed)
		if !x.kept {
			believed = g.Reports(i)
		}
		if believed > 0 && key.Float(uint64(i), nth) < believed {
			if !x.kept {
				m.count.reports.Add(c, 1)
			}
			m.found.Add(c, found{seller: x.seller, victim: x.who, real: !x.kept})
		}
	}
}

// remember updates trust and what is known of the trade by what was delivered, and passes reports on.
func (m *sharing) remember(sim.Tick, int) {
	t := &m.spec.Trust
	for k := range m.outcomes {
		x := &m.outcomes[k]
		v := &m.ventures[m.sellers[x.seller].v]
		_, delivered := m.promise(v)
		m.quality.Add(v.quality-delivered, 1)
		m.promises.Add(float64(x.trust*float64(num.One(!x.kept))), x.trust)
		if x.hand > 0 {
			trust := m.trustIn(x.who, x.holder, x.at)
			m.trust[pair{x.who, x.holder}] = float32(trustAfter(trust, t.Gain, t.Loss, x.kept))
		}
	}
	m.outcomes = m.outcomes[:0]
	for k := range m.found {
		for _, f := range m.found.Take(k) {
			s := m.sellers[f.seller]
			s.caught = true
			if f.real {
				s.victims = append(s.victims, f.victim)
			}
		}
	}
}

// tenure counts ventures a year and two years after their start.
func (m *sharing) tenure(c *sim.Chunk) {
	now := m.w.Clock.Time(c.Tick)
	stopped := func(v *venture, years float64) int64 {
		if v.why != lasts && v.until-v.from < float64(years*memory) {
			return 1
		}
		return 0
	}
	for ; m.first < len(m.ventures) && now-m.ventures[m.first].from >= memory; m.first++ {
		m.count.year.Add(c, 1)
		m.count.yearStopped.Add(c, stopped(&m.ventures[m.first], 1))
	}
	for ; m.second < len(m.ventures) && now-m.ventures[m.second].from >= 2*memory; m.second++ {
		m.count.years.Add(c, 1)
		m.count.yearsLasting.Add(c, 1-stopped(&m.ventures[m.second], 2))
	}
}
