package sharing

import (
	"cmp"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/results"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// sharing is the mechanism's state: two bits and two bytes a consumer, a row a
// venture, and what sellers have in feeds.
type sharing struct {
	spec *Spec
	w    *society.World

	selling sim.Bits // sells now
	barred  sim.Bits // was removed, and may not sell again
	seen    []uint16 // friends that prosper; nil on the complete graph
	most    uint16   // of seen, so far

	ventures   []venture
	sellers    []*seller // in the order in which they started
	free       []*seller
	number     int64 // who sells
	prosperous int
	trust      *trustTable
	known      [2]experience   // of deceivers, of honest sellers
	keepKnown  float64         // of that, over a tick
	byTie      float64         // trust per strength of a tie; 0 where strength makes no difference
	overlap    float64         // mean strength of ties
	around     []*graph.Around // by worker: of whom trust was asked last; nil where byTie is 0

	entrants sim.Lists[uint32]
	outcomes []outcome // of this tick, by consumer
	found    sim.Lists[found]

	starts, character, goodsKey, posting, card, report, sentence rng.Key

	open      bool
	rate      float64 // of starting, a day
	cards     float64 // a day
	views     float64 // a day
	above     float64 // cards in a week
	week      int32   // of the run
	turns     float64 // the part of the tick at which the next begins; 1 and more: not in this tick
	stands    float64 // cards in this week, or in a tick that is longer
	delay     float64 // ticks
	expire    float64 // ticks
	nuisance  int32   // thousandths
	confident float64 // most that trust in the platform adds to an offer
	worth     [2]float64

	first, second int // ventures that have been counted a year, two years after their start

	entry, sale, goods, commission, media, fine, refund *sim.Stream
	benefit, effort                                     *sim.Entry
	following                                           *sim.Sum
	count                                               counters
	log, shared                                         *sim.EventLog
}

// found is a report that was believed.
type found struct {
	seller uint32
	victim uint32
	real   bool
}

// Functions are those of the platform without which nothing starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// memory is the time constant of what is known of the profits of others, in days.
const memory = 365.25

// mostOverlaps is the ties over which the mean strength goes. They say it to .001, where
// strengths have a standard deviation of .1.
const mostOverlaps = 1 << 14

// mostMeant is the friends of a seller over whom mean trust goes.
const mostMeant = 16

// grain is the sellers of a chunk of `sell`, where a seller is much work. To reckon is
// little: a second worker took longer to come than that.
const grain = 16

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &sharing{spec: p, w: w, starts: s.Key("enter"), character: s.Key("character"), goodsKey: s.Key("goods"),
		posting: s.Key("post"), card: s.Key("card"), report: s.Key("report"), sentence: s.Key("sentence")}
	p.run = m
	w.NeedTastes()
	w.Prices("buy")
	m.selling = sim.BitColumn(s, "selling", w.N)
	m.barred = sim.BitColumn(s, "barred", w.N)
	if w.Graph.Complete() {
		if w.N > 20_000 {
			s.Warnf("on the complete graph a card goes to all %d consumers; a graph of friends is meant", w.N)
		}
	} else {
		m.seen = sim.Column[uint16](s, "prospering", w.N)
	}
	switch m.byTie = p.Trust.Tie; {
	case w.Graph.Complete():
		m.byTie = 0
	case w.Graph.Directed() && m.byTie != 0:
		s.Warnf("sharing.trust.tie has no effect: the strength of a tie is its share of common friends, which a directed graph does not have")
		m.byTie = 0
	case m.byTie != 0:
		m.overlap = w.Graph.MeanOverlap(mostOverlaps)
		for range s.Workers() {
			m.around = append(m.around, w.Graph.Around())
		}
	}
	m.trust = newTrustTable(s, w.N)
	sim.Hold(s, "ventures", func() []venture { return m.ventures })
	holdLists(s, m, "faces", func(x *seller) []face { return x.faces })
	holdLists(s, m, "later", func(x *seller) []face { return x.later })
	holdLists(s, m, "items", func(x *seller) []item { return x.items })
	holdLists(s, m, "waits", func(x *seller) []wait { return x.waits })
	holdLists(s, m, "parcels", func(x *seller) []parcel { return x.parcels })
	holdLists(s, m, "customers", func(x *seller) []uint64 { return x.customers.pairs })
	holdLists(s, m, "buyers", func(x *seller) []uint64 { return x.buyers.pairs })
	sim.Hold(s, "known", func() []experience { return m.known[:] })
	m.entrants, m.found = sim.NewLists[uint32](w.N), sim.NewLists[found](w.N)
	m.keepKnown = num.Exp(-w.Clock.Days() / memory)
	p.Rebuild(0)

	w.Wallets()
	m.entry = s.Stream(sim.Stream{Name: "share.enter", From: w.Consumer, To: w.Supplier, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "what it costs consumers to start to sell"})
	m.sale = s.Stream(sim.Stream{Name: "share.sale", From: w.Consumer, To: w.Consumer, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "purchases by cards, from buyers to sellers"})
	m.goods = s.Stream(sim.Stream{Name: "share.goods", From: w.Consumer, To: w.Supplier, Phase: sim.Trade,
		Module: society.Cocreation, Doc: "cost of the goods sold by cards"})
	m.commission = s.Stream(sim.Stream{Name: "share.commission", From: w.Consumer, To: w.Consumer, Phase: sim.Trade,
		Module: society.Transfer, Doc: "commission of friends from whose cards sales came, from sellers"})
	m.benefit = s.Benefit("share.benefit", w.Consumer, society.Cocreation, "what cards are worth to who buys by them, before the price")
	m.effort = s.Effort("share.effort", w.Consumer, society.Cocreation, "effort of posting cards")
	if p.HasBroadcast {
		m.media = s.Stream(sim.Stream{Name: "share.broadcast", From: w.Consumer, To: w.Media, Phase: sim.Trade,
			Module: society.Cocreation, Doc: "what sellers pay for showing cards to strangers"})
	}
	if w.Governance != nil {
		m.fine = s.Stream(sim.Stream{Name: "share.fine", From: w.Consumer, To: w.Platform, Phase: sim.Settle,
			Module: society.Transfer, Doc: "fines of sellers who were reported, rightly or not"})
		m.refund = s.Stream(sim.Stream{Name: "share.refund", From: w.Consumer, To: w.Consumer, Phase: sim.Settle,
			Module: society.Transfer, Doc: "what sellers pay back to those who reported them"})
	}
	m.measure(s)

	s.Step(sim.Step{Name: "enter", Phase: sim.Trade, Count: m.may, Before: m.begin, Chunk: m.enter, Commit: m.settleIn})
	s.Step(sim.Step{Name: "sell", Phase: sim.Trade, Grain: grain, Count: m.trading, Chunk: m.sell, Commit: m.gather})
	s.Step(sim.Step{Name: "receive", Phase: sim.Trade, Count: m.receivers, Chunk: m.receive, Commit: m.remember})
	s.Step(sim.Step{Name: "reckon", Phase: sim.Settle, Count: m.trading, Chunk: m.reckon, Commit: m.close})
	s.Step(sim.Step{Name: "tenure", Phase: sim.Settle, Rows: 1, Chunk: m.tenure})
	return nil
}

// holdLists declares a list of sellers.
func holdLists[T any](s *sim.Scope, m *sharing, name string, of func(*seller) []T) {
	sim.HoldParts(s, name, func(yield func([]T) bool) {
		for _, x := range m.sellers {
			if !yield(of(x)) {
				return
			}
		}
	})
}

// Rebuild follows a change of a live field.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	days := tick.Days()
	perDay := func(r units.Rate) float64 { return r.Over(tick) / days }
	m.rate, m.cards, m.views = perDay(p.Enter.Rate), perDay(p.Cards), perDay(p.Broadcast.Views)
	m.above = p.Mute.Above.Over(units.Week)
	if p.Mute.Above.Per == 0 { // a rate per tick
		m.above = p.Mute.Above.Value * 7 / days
	}
	m.delay = p.Delivery.Days() / days
}

// weekOf is the week of the run in which tick t begins, and the part of the tick at
// which the next one begins: 1 and more, where not in it. Of a tick longer than a week,
// which is taken as one, weeks is how many it lasts.
func weekOf(t sim.Tick, tick units.Duration) (week int32, turns, weeks float64) {
	n := units.Duration(t-1) * tick / units.Week
	if tick > units.Week {
		return int32(n), 1, float64(tick) / float64(units.Week)
	}
	return int32(n), float64((n+1)*units.Week-units.Duration(t-1)*tick) / float64(tick), 1
}

// begin sets what is the same for all in a tick.
func (m *sharing) begin(t sim.Tick, _ int) {
	w, p := m.w, m.spec
	m.open = m.opens()
	week, turns, weeks := weekOf(t, w.Clock.Tick)
	m.week, m.turns, m.stands = week, turns, m.above*weeks
	m.expire = w.FeedExpire
	m.nuisance = society.Milli(w.Nuisance.Card)
	if p.Mute.HasNuisance && w.Felt.Keeps() {
		m.nuisance = society.Milli(p.Mute.Nuisance)
	}
	m.confident = 0
	if g := w.Governance; g != nil {
		m.confident = max(0, float64(g.Choice*(1-g.Start)), -float64(g.Choice*g.Start))
	}
	for kind := range m.worth {
		m.worth[kind] = worthwhile(p.Enter.Cost.Float(), m.known[kind].expected(p.Enter.Expect.Float()))
	}
}

// may is the rows of those who may start to sell. Its step always begins the tick.
func (m *sharing) may() int {
	if m.rate == 0 || m.w.Users == 0 || !m.opens() {
		return 0
	}
	return m.w.N
}

// opens says whether there is a feed in which cards are shown.
func (m *sharing) opens() bool { return m.w.Released(m.spec.Function) && m.w.FeedOpen() }

func (m *sharing) trading() int { return len(m.sellers) }

// gather puts what was delivered in this tick into the order of consumers.
func (m *sharing) gather(sim.Tick, int) {
	m.outcomes = m.outcomes[:0]
	for _, s := range m.sellers {
		m.outcomes = append(m.outcomes, s.out...)
	}
	slices.SortStableFunc(m.outcomes, func(a, b outcome) int { return cmp.Compare(a.who, b.who) })
}

func (m *sharing) receivers() int {
	if len(m.outcomes) == 0 || len(m.sellers) == 0 {
		return 0
	}
	return m.w.N
}

// receive lets the consumers of a chunk make of their goods what there is to be made
// for the platform: how far they trust it, and whom they report.
func (m *sharing) receive(c *sim.Chunk) {
	at, _ := slices.BinarySearchFunc(m.outcomes, uint32(c.Lo), func(x outcome, who uint32) int { return cmp.Compare(x.who, who) })
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
		m.log.Add(c, i, m.hander(s, x), s.v)
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

func (m *sharing) hander(s *seller, x *outcome) int {
	if x.hand == 0 {
		return int(m.ventures[s.v].who)
	}
	return int(x.holder)
}

// remember moves trust by what was delivered, and hands reports on.
func (m *sharing) remember(sim.Tick, int) {
	t := &m.spec.Trust
	for k := range m.outcomes {
		if x := &m.outcomes[k]; x.hand > 0 {
			m.trust.set(x.who, x.holder, trustAfter(m.trustIn(0, x.who, x.holder), t.Gain, t.Loss, x.kept))
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

// counters are the mechanism's flows.
type counters struct {
	entered, left                *sim.Counter
	cards, passed, seen, mutes   *sim.Counter
	orders, hands                *sim.Counter
	byHand                       [5]*sim.Counter // strangers, hands 1 to 3, 4 and more
	turnover, surplus, profit    *sim.Counter
	quality, broken, firsts, won *sim.Counter
	marketing                    *sim.Counter
	reports, punished            *sim.Counter
	year, yearStopped            *sim.Counter
	years, yearsLasting          *sim.Counter
}

// measure declares the metrics.
func (m *sharing) measure(s *sim.Scope) {
	k := &m.count
	s.Count("sellers", "1", "consumers who sell to friends", func() int64 { return m.number })
	s.Gauge("sellers_honest", "1", "share of them who deliver what they promise", m.honestShare, sim.Share())
	k.entered = s.Counter("new_sellers", "1", "consumers who start to sell to friends")
	k.left = s.Counter("sellers_left", "1", "of the sellers, those who stop: by losses, by removal, or because they leave the platform")
	k.cards = s.Counter("cards", "1", "cards that sellers post")
	k.passed = s.Counter("cards_passed", "1", "cards that buyers pass on")
	k.seen = s.Counter("cards_seen", "1", "times that somebody saw a card")
	k.mutes = s.Counter("card_mutes", "1", "friends who mute a seller")
	k.orders = s.Counter("card_orders", "1", "purchases by cards")
	names := [...]string{"strangers", "hand_1", "hand_2", "hand_3", "hand_4_up"}
	docs := [...]string{"by strangers to whom a card was shown for pay", "by the seller's own card", "by the card of a friend who bought from the seller's", "a hand further", "four hands and more from the seller"}
	for h := range k.byHand {
		if h > 0 || m.spec.HasBroadcast {
			k.byHand[h] = s.Counter("card_orders."+names[h], "1", "purchases "+docs[h])
		}
	}
	k.hands = s.Counter("card_hands", "1", "hands through which the cards of purchases went")
	s.Rate("card_chain", "1", "mean length of the chain of hands of a purchase", k.hands, k.orders, sim.NotNegative())
	m.following = s.Sum("card_following", "1", "purchases to be expected from what the buyers of purchases pass on", sim.Chunks(2*m.w.N+grain, grain), sim.NotNegative())
	s.Rate("sale_r_formula", "1", "mean offspring R of a purchase by its formula: audience × seen × bought × passed on", m.following, k.orders, sim.NotNegative())
	later := sim.Plus(sim.Plus(k.byHand[2], k.byHand[3]), k.byHand[4])
	s.Rate("sale_r", "1", "mean offspring R measured: purchases that a purchase led to", later, k.orders, sim.NotNegative())
	s.Gauge("card_trust", "1", "mean trust in sellers of friends who use the platform, of up to 1,000 sellers and 16 friends of each", m.meanTrust, sim.Share())
	k.turnover = s.MoneyCounter("card_gmv", "sales by cards", sim.NotNegative())
	k.surplus = s.MoneyCounter("card_surplus", "what purchases by cards were worth to the buyers, less the price")
	k.profit = s.MoneyCounter("seller_profit", "sales of sellers less goods, commissions, effort, fines and refunds, month by month as they end")
	k.quality = s.Counter("card_quality", "1", "thousandths of quality delivered, over purchases by cards")
	s.Rate("card_quality.mean", "1", "mean quality delivered of purchases by cards", sim.Times(1.0/thousandth, k.quality), k.orders, sim.Share())
	k.broken = s.Counter("card_deceits", "1", "purchases by cards that bring less than was promised")
	k.firsts = s.Counter("card_first_buyers", "1", "purchases of who never bought from the seller before")
	k.won = s.Counter("card_first_buyers.won", "1", "of these, by cards that others passed on or that were shown to strangers")
	k.marketing = s.MoneyCounter("card_marketing", "commissions, and what cards shown to strangers cost", sim.NotNegative())
	s.Rate("card_cost_per_buyer", "currency", "commissions and what cards shown to strangers cost, for each who so buys from a seller for the first time", k.marketing, k.won, sim.NotNegative())
	if m.w.Governance != nil {
		k.reports = s.Counter("card_reports", "1", "reports of sellers who promised more than they delivered")
		k.punished = s.Counter("sellers_punished", "1", "sellers that were reported and punished, rightly or not")
	}
	k.year = s.Counter("sellers_of_a_year", "1", "sellers who started a year ago")
	k.yearStopped = s.Counter("sellers_of_a_year.stopped", "1", "of these, those who have stopped")
	s.Rate("seller_exit_1y", "1", "share of sellers who have stopped within a year", k.yearStopped, k.year, sim.Share())
	k.years = s.Counter("sellers_of_two_years", "1", "sellers who started two years ago")
	k.yearsLasting = s.Counter("sellers_of_two_years.selling", "1", "of these, those who have sold all the time")
	s.Rate("seller_survival_2y", "1", "share of sellers who have sold for two years", k.yearsLasting, k.years, sim.Share())
	m.log = s.EventLog("card_purchase", "goods bought by a card are delivered: to whom, from whose card, and the row in sellers.csv")
	m.shared = s.EventLog("card_share", "a buyer passes a card on: who, from whose card it bought, and the row in sellers.csv")
	s.Table(func() *results.Table { return m.table(s.Replicate()) })
}

// honestShare is the share of sellers who keep their promises; missing without any.
func (m *sharing) honestShare() float64 {
	honest := 0
	for _, s := range m.sellers {
		if s.open && m.ventures[s.v].honest == 1 {
			honest++
		}
	}
	return num.Quotient(float64(honest), float64(m.number))
}

// meanTrust is the mean of the means over sellers, of at most 1,000 of them and of
// mostMeant friends of each: to find the ties' strengths of all took some 8 % of the
// time of a default run.
func (m *sharing) meanTrust() float64 {
	sum, n := 0.0, 0
	step := max(1, len(m.sellers)/1000)
	for k := 0; k < len(m.sellers); k += step {
		s := m.sellers[k]
		who := m.ventures[s.v].who
		if !s.open {
			continue
		}
		trust, friends := 0.0, 0
		row := m.w.Graph.Neighbours(int(who))
		each := max(1, (len(row)+mostMeant-1)/mostMeant)
		for at := s.v % each; at < len(row); at += each {
			if j := row[at]; m.w.Status[j] == society.Using {
				trust += m.trustOfStrong(0, j, who, m.trust.dealt[who])
				friends++
			}
		}
		if m.w.Graph.Complete() {
			for j := range uint32(m.w.N) {
				if j != who && m.w.Status[j] == society.Using {
					trust += m.trustIn(0, j, who)
					friends++
				}
			}
		}
		if friends > 0 {
			sum += trust / float64(friends)
			n++
		}
	}
	return num.Quotient(sum, float64(n))
}

// table is sellers.csv.
func (m *sharing) table(replicate int) *results.Table {
	t := results.NewTable("sellers", "Consumers who sell to friends, a row for each time that one starts.", []results.Column{
		results.ReplicateColumn(),
		{Name: "seller", Type: results.IntType, Kind: results.Key, Unit: "1", Doc: "number of the venture, from 0"},
		{Name: "consumer", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "number of the consumer who sells, from 0"},
		{Name: "segment", Type: results.TextType, Kind: results.Factor, Doc: "segment of needs"},
		{Name: "honest", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "1 who delivers what it promises"},
		{Name: "quality", Type: results.FloatType, Kind: results.Factor, Unit: "1", Doc: "quality that its cards promise"},
		{Name: "price", Type: results.MoneyType, Kind: results.Factor, Unit: "currency", Doc: "price"},
		{Name: "from", Type: results.FloatType, Kind: results.Factor, Unit: "d", Doc: "days from the start of the run until it started"},
		{Name: "until", Type: results.FloatType, Kind: results.Factor, Unit: "d", Doc: "likewise until it stopped; empty while it sells"},
		{Name: "why", Type: results.TextType, Kind: results.Factor, Doc: "why it stopped: gave up, removed, left the platform; empty while it sells"},
		{Name: "cards", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "cards that it posted"},
		{Name: "sales", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "purchases"},
		{Name: "later", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "of these, by cards that others passed on"},
		{Name: "broken", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "of these, that brought less than was promised"},
		{Name: "punished", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "times that it was punished"},
		{Name: "turnover", Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: "sales"},
		{Name: "profit", Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: "sales less goods, commissions, effort, cards shown to strangers, fines and refunds; before the entry cost"},
	})
	whole := func(n uint32) results.Cell { return results.Int(int64(n)) }
	for k := range m.ventures {
		v := &m.ventures[k]
		until := results.Missing()
		if v.why != lasts {
			until = results.Float(v.until)
		}
		t.AppendRow(results.Int(int64(replicate)), results.Int(int64(k)), whole(v.who), results.Text(m.w.Segments[m.w.Who(int(v.who)).Segment]),
			whole(v.honest), results.Float(v.quality), results.Money(int64(v.price)), results.Float(v.from), until, results.Text(endings[v.why]),
			results.Int(v.posted), whole(v.sales), whole(v.later), whole(v.broken), whole(v.found),
			results.Money(int64(v.turnover)), results.Money(int64(v.profit+v.month)))
	}
	return t
}
