package payment

import (
	"math/bits"
	"slices"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// payment is the mechanism's state: some 16 bytes per consumer, and the packets that are still
// open.
type payment struct {
	spec  *Spec
	w     *society.World
	bound *society.Bound
	need  int // index of the need to pay

	festive []time.Time // days of feasts on which more packets are sent

	ever    sim.Bits      // has ever bound, whether or not it now uses the platform
	fresh   sim.Bits      // binds in this tick
	lured   sim.Bits      // binds in this tick to open a packet
	moved   sim.Bits      // the balance changed since it was last settled
	takes   sim.Bits      // withdraws at the end of the day, on ticks of a day or less
	party   sim.Bits      // sent or opened a packet in this tick
	balance []int64       // money at the platform; below 0 within a day, it is drawn from the card
	days    int           // parts of the tick that are settled separately
	flow    []int64       // by consumer and day, pending change of the balance; nil where days is 1
	drawn   []units.Money // used up of the free allowance

	bind, urges, send, withdraw rng.Key
	packet, buys                rng.Key

	pull      []float64 // w_g,pay·served_pay by segment
	most      float64   // the largest pull
	weights   []float64
	open      bool
	own, peer float64 // hazards per day
	urge      float64 // per tick
	rate      float64 // sending rate per day, in this tick
	leave     float64 // hazard of withdrawing, per day
	fees      bool    // withdrawals are charged
	expire    float64 // in ticks
	amount    float64 // mean amount of a packet

	roots   [][]root           // by chunk
	binding map[uint32]float64 // when a consumer binds for a packet in this tick
	live    []*chain
	free    []*chain
	scratch []scratch

	sent, claim, back, fee, bank, drain *sim.Stream
	asset, liability                    *sim.Entry

	binders, binderPackets             *sim.Counter
	packets, answers, opened           *sim.Counter
	volume, firsts, money, paid, outgo *sim.Counter
	cards                              *sim.Counter
	given                              *sim.Counter // nil: nothing is given
	each                               float64      // of it, by payment user and tick
}

// Functions lists the platform functions that must be released before the mechanism starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &payment{spec: p, w: w, need: slices.Index(society.Needs(), "pay"),
		bind: s.Key("bind"), urges: s.Key("urge"), send: s.Key("send"), withdraw: s.Key("withdraw"), packet: s.Key("packet"),
		buys: s.Key("purchase"), days: min(w.Clock.Parts(), society.MostDays)}
	p.run = m
	w.Offer("pay", func() float64 { return float64(m.bound.Users) / float64(max(1, w.Users)) })
	m.columns(s)
	m.pull, m.weights = make([]float64, len(w.Segments)), make([]float64, len(w.Segments))
	m.weigh(0)
	if w.Functions != nil && slices.Max(m.weights) == 0 && !w.Drifts() {
		s.Warnf("payment.bind", "no segment has the need to pay, so nobody binds a card spontaneously; add "+
			"consumers.segments.NAME.needs: {pay: 1}")
	}
	m.expire = p.Packets.Expire.Days() / w.Clock.Days()
	if gap := min(w.Clock.Tick, units.Day); p.Packets.Expire < gap/2 && w.Sessions == nil && p.Packets.Rate.Value > 0 {
		s.Warnf("payment.red_packets.expire", "%v is less than half of the %v from one session to the next without "+
			"activity, so most packets expire before anybody meets them", p.Packets.Expire, gap)
	}
	for _, name := range p.Packets.Holidays.Feasts {
		for _, day := range w.Feasts[name] {
			if !slices.ContainsFunc(m.festive, day.Equal) { // two feasts may share a day
				m.festive = append(m.festive, day)
			}
		}
	}
	m.amount = p.Packets.Amount.Mean()
	m.binding = map[uint32]float64{}
	m.roots = make([][]root, sim.Chunks(w.N, sim.DefaultGrain))
	m.scratch = make([]scratch, s.Workers())
	for k := range m.scratch {
		x := &m.scratch[k]
		x.rows.first, x.shares.first, x.waits.first = 3, 3, 2
	}
	p.Rebuild(0)
	w.OnJoin(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.bound.Set(int(i), m.ever.Has(int(i)))
		}
	})
	w.OnLeave(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.bound.Set(int(i), false)
		}
	})
	m.flows(s)
	m.measure(s)

	s.Step(sim.Step{Name: "bind", Phase: sim.Act, Count: m.unbound, Before: m.begin, Chunk: m.binds, Commit: m.apply})
	s.Step(sim.Step{Name: "send", Phase: sim.Trade, Count: m.senders, Before: m.season, Chunk: m.sends, Commit: m.gather})
	s.Step(sim.Step{Name: "lure", Phase: sim.Trade, Grain: 16, Count: m.chains, Chunk: m.lure, Commit: m.luredAll})
	s.Step(sim.Step{Name: "open", Phase: sim.Trade, Grain: 16, Count: m.chains, Chunk: m.opens, Commit: m.close})
	s.Step(sim.Step{Name: "settle", Phase: sim.Settle, Count: m.holders, Chunk: m.settle})
	return nil
}

func (m *payment) columns(s *sim.Scope) {
	w := m.w
	m.bound = society.NewBound(s, w.N)
	w.Bound = m.bound
	m.ever = sim.BitColumn(s, "ever_bound", w.N)
	m.fresh = sim.BitTally(s, "binds", w.N)
	m.lured = sim.BitTally(s, "lured", w.N)
	m.moved = sim.BitTally(s, "moved", w.N)
	m.takes = sim.BitColumn(s, "withdraws", w.N)
	m.party = sim.BitTally(s, "party", w.N)
	m.balance = sim.Tally[int64](s, "balance", w.N)
	if m.days > 1 {
		m.flow = sim.Tally[int64](s, "flow", w.N*m.days)
	}
	m.drawn = sim.Column[units.Money](s, "withdrawn", w.N)
	sim.HoldParts(s, "unopened", func(yield func([]wait) bool) {
		for _, h := range m.live {
			if !yield(h.waits) {
				return
			}
		}
	})
}

func (m *payment) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	m.sent = s.Stream(sim.Stream{Name: "packet", From: w.Consumer, To: w.Transit, Phase: sim.Trade,
		Module: society.Transfer, Doc: "red packets sent"})
	m.claim = s.Stream(sim.Stream{Name: "packet.open", From: w.Transit, To: w.Consumer, Phase: sim.Trade,
		Module: society.Transfer, Doc: "red packets opened"})
	m.back = s.Stream(sim.Stream{Name: "packet.return", From: w.Transit, To: w.Consumer, Phase: sim.Trade,
		Module: society.Transfer, Doc: "unopened red packets, returned to their senders"})
	m.fee = s.Stream(sim.Stream{Name: "pay.fee", From: w.Shop, To: w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Revenue: "payment_revenue", Doc: "shops' fee on purchases paid through the platform"})
	m.drain = s.Stream(sim.Stream{Name: "pay.withdraw", From: w.Consumer, To: w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Revenue: "payment_revenue", Doc: "fee on withdrawals"})
	m.bank = s.Stream(sim.Stream{Name: "pay.bank", From: w.Platform, To: w.Bank, Phase: sim.Settle,
		Module: society.Transfer, Doc: "bank charges for drawing from cards and paying back to them"})
	m.asset = s.Benefit("packet.claim", w.Consumer, society.Transfer, "change in the money in unopened red packets: an "+
		"asset of their senders")
	m.liability = s.Benefit("packet.liability", w.Transit, society.Transfer, "the same change with the opposite sign: "+
		"a liability of the platform")
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	perDay := func(r units.Rate) float64 { return r.Over(tick) / tick.Days() }
	m.own, m.peer = perDay(p.Bind.Own), perDay(p.Bind.Friends)
	m.urge = p.Bind.Packet.Over(tick)
	m.leave = perDay(p.Withdrawal.Rate)
	m.bound.Lift, m.bound.Fee = p.Lift, p.MerchantFee
	m.each = p.Outside.Fee * p.Outside.Volume.Float() * m.w.Clock.Days() / society.Month
}

// weigh sets w_g,pay at a time in days.
func (m *payment) weigh(days float64) {
	for g := range m.weights {
		m.weights[g] = m.w.NeedWeights(g, days)[m.need]
	}
}

// begin sets what is the same for all consumers in a tick.
func (m *payment) begin(t sim.Tick, _ int) {
	w := m.w
	clear(m.party)
	if m.given != nil {
		m.given.Add(&sim.Chunk{Tick: t}, int64(units.Amount(m.each*float64(m.bound.Users))))
	}
	m.open = w.Released(m.spec.Function)
	m.fees = w.Clock.Date(t).After(m.spec.Withdrawal.From)
	if w.Drifts() {
		m.weigh(w.Clock.Time(t - 1))
	}
	m.most = 0
	for g := range m.pull {
		m.pull[g] = 1
		if w.Functions != nil { // otherwise needs are not modelled
			m.pull[g] = float64(m.weights[g] * w.Served(g, m.need))
		}
		m.most = max(m.most, m.pull[g])
	}
}

// unbound is the number of rows of the binding step: 0 where nobody can bind.
func (m *payment) unbound() int {
	return m.w.RowsIf(m.open && m.bound.Users < m.w.Users && m.most > 0 && m.own+m.peer > 0)
}

// binds draws who binds on their own. The event is rare, so only consumers drawn by rng.Rare are
// visited.
func (m *payment) binds(c *sim.Chunk) {
	w := m.w
	most := bindHazard(m.most, 1, m.own, m.peer, 1)
	rng.Rare(m.bind.At(int(c.Tick), 0), c.ID, c.Hi-c.Lo, float64(most*w.LongestWaited()),
		func(row int) float64 {
			i := c.Lo + row
			if m.bound.Has(i) || !w.Active(i) {
				return 0
			}
			share := 0.0
			if m.peer > 0 {
				share = m.friendsBound(i)
			}
			return float64(bindHazard(m.pull[w.Who(i).Segment], 1, m.own, m.peer, share) * w.Waited(i, c.Tick))
		},
		func(row int) {
			i := c.Lo + row
			m.fresh.SetIn(c, i)
		})
}

// friendsBound is the share of strong friends who have bound; on a directed graph, of those who
// influence i.
func (m *payment) friendsBound(i int) float64 {
	g := m.w.Graph
	if g.Complete() {
		return float64(m.bound.Users) / float64(max(1, m.w.N-1)) // i itself has not bound
	}
	row := g.Sources(i)
	if len(row) == 0 {
		return 0
	}
	n := 0
	for _, j := range row {
		n += int(m.bound.Word(int(j>>6)) >> (j & 63) & 1)
	}
	return float64(n) / float64(len(row))
}

// apply makes the consumers bound who bound in this step.
func (m *payment) apply(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	for k, word := range m.fresh {
		if word == 0 {
			continue
		}
		m.ever[k] |= word
		m.binders.Add(&c, int64(bits.OnesCount64(word)))
		m.binderPackets.Add(&c, int64(bits.OnesCount64(word&m.lured[k])))
		for b := word; b != 0; b &= b - 1 {
			m.bound.Set(k<<6+bits.TrailingZeros64(b), true)
		}
		m.fresh[k], m.lured[k] = 0, 0
	}
}

func (m *payment) measure(s *sim.Scope) {
	if m.spec.HasOutside {
		m.given = s.MoneyCounter(summary.Given, "fees on payments for trade that is not simulated, before what banks take: "+
			"given, not modelled, and in no party's value", sim.NotNegative())
	}
	s.Count("payment_users", "1", "payment users: users who have bound a card", func() int64 { return m.bound.Users })
	m.binders = s.Counter("new_payment_users", "consumers who bound a card")
	m.binderPackets = s.Counter("new_payment_users.packet", "consumers who bound a card to open a red packet")
	m.packets = s.Counter("red_packets", "red packets sent")
	m.answers = s.Counter("red_packets.answer", "red packets sent by consumers who had just opened one")
	m.opened = s.Counter("red_packet_opens", "number of shares of red packets that were opened")
	m.money = s.MoneyCounter("red_packet_money", "money sent in red packets", sim.NotNegative())
	m.firsts = s.MoneyCounter("red_packet_money.first", "money sent in red packets that do not answer another one",
		sim.NotNegative())
	s.Count("red_packet_users", "1", "consumers who sent or opened a red packet in this tick", func() (n int64) {
		for _, word := range m.party {
			n += int64(bits.OnesCount64(word))
		}
		return n
	})
	m.paid = s.MoneyCounter("payment_purchases", "value of purchases at shops and stores paid with the platform's "+
		"payment", sim.NotNegative())
	m.outgo = s.MoneyCounter("withdrawals", "money that consumers withdrew to their cards", sim.NotNegative())
	m.volume = s.MoneyCounter("payment_volume", "money moved by payment: red packets, purchases, withdrawals",
		sim.NotNegative())
	m.cards = s.MoneyCounter("card_money", "money drawn from cards because the balance did not suffice", sim.NotNegative())
	s.Balance("payment_balance", "balances that consumers hold at the platform", func() float64 {
		sum := int64(0)
		for _, x := range m.balance {
			sum += max(0, x)
		}
		return units.Money(sum).Float()
	}, sim.NotNegative())
}
