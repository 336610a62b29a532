package content

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// content is the state of the mechanism.
type content struct {
	spec *Spec
	w    *society.World

	accounts []account
	quality  []string       // by kind, from which the accounts have theirs
	firms    *society.Firms // nil: there are no accounts
	move     movers
	scope    *sim.Scope
	popular  *num.Alias // accounts by popularity; nil: none has any
	layers   []layer    // group chats
	welcomed sim.Bits   // who has followed its first accounts
	first    rng.Key    // of the first follows
	groupKey rng.Key

	open      bool // the function is released
	feed      bool // shares can go to Moments
	idle      bool // a later round of the tick
	live      []*article
	published int64 // articles so far
	delivered int64 // reads of this tick, for the need to be informed (M25)
	follows   int64 // pairs of user and account
	joining   []joining
	today     sim.Bits

	// Derived from the live fields.
	toMoments  float64
	mostShares int
	further    float64 // success probability of the geometric number
	expire     float64 // ticks; 0: never

	scratch []scratch
	serial  sim.Chunk // for counts in serial parts
	left    sim.Bits  // has left since articles last waited

	cost                *sim.Stream
	worth               *sim.Entry // nil if no read is worth anything
	articles, readsAll  *sim.Counter
	reads, shares       [channels]*sim.Counter
	sharesAll, children *sim.Counter
	likes, newFollows   *sim.Counter
	readersToday        *sim.Counter
	ended, endedReads   *sim.Counter
	endedDepth          *sim.Counter
	readLog, shareLog   *sim.EventLog

	rows   cascades
	sample sample

	recommend *recommender // nil: nothing is recommended
	attach    *attachment  // nil: first follows are by popularity and match
	effort    *effort      // nil: accounts publish at given rates
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &content{spec: p, w: w, scope: s, first: s.Key("first_follows"), groupKey: s.Key("group"),
		quality: make([]string, len(p.Accounts))}
	p.run = m
	w.NeedTastes()
	w.Offer("inform", func() float64 { return w.PerUser(m.delivered) })
	if err := m.buildAccounts(s); err != nil {
		return err
	}
	if len(m.accounts) > 0 {
		m.popular = m.ranking()
	}
	m.columns(s)
	m.rebuild()
	m.declareMetrics(s)
	m.rows.build(s, m)
	m.sample.build(s, m)
	m.flows(s)
	m.buildAttachment(s)
	m.comeAndGo()
	m.tellFollowing()
	m.buildEffort(s)
	s.BeforeRun(func() { m.arrive(0, 0) })
	s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: m.arrive})
	s.Step(sim.Step{Name: "publish", Phase: sim.Expose, Before: m.publish})
	m.buildRecommend(s)
	s.Step(sim.Step{Name: "read", Phase: sim.Respond, Grain: 1, Count: m.count, Before: m.newDay, Chunk: m.unroll,
		Commit: m.close})
	s.Step(sim.Step{Name: "pay", Phase: sim.Settle, Before: m.pay})
	return nil
}

// columns allocates the state of consumers and the scratch of workers.
func (m *content) columns(s *sim.Scope) {
	n := m.w.N
	m.welcomed = sim.BitColumn(s, "welcomed", n)
	m.today = sim.BitTally(s, "read_today", n)
	m.scratch = make([]scratch, s.Workers())
	for k := range m.scratch {
		m.scratch[k].read = sim.NewBits(n)
	}
	m.left = sim.BitColumn(s, "left", n)
	m.hold(s)
	sim.HoldParts(s, "groups", func(yield func([]uint32) bool) {
		for k := range m.layers {
			if l := &m.layers[k]; !yield(l.of) || !yield(l.start) || !yield(l.members) {
				return
			}
		}
	})
}

// flows declares the stream of costs and the benefit of reads.
func (m *content) flows(s *sim.Scope) {
	w := m.w
	m.cost = s.Stream(sim.Stream{Name: "content.cost", From: w.Publisher, To: w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation, Doc: "cost of making articles"})
	for _, a := range m.spec.Accounts {
		if a.V.Worth > 0 && m.worth == nil {
			m.worth = s.Benefit("content.worth", w.Publisher, society.Cocreation, "benefit to accounts of being read: "+
				"attention for a brand, influence for a medium")
		}
	}
}

// comeAndGo welcomes those who join and notes those who leave.
func (m *content) comeAndGo() {
	m.w.OnJoin(func(_ sim.Tick, rows []uint32) {
		if m.open {
			for _, i := range rows {
				m.welcome(int(i))
			}
		}
	})
	m.w.OnLeave(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.left.Set(int(i))
		}
	})
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) { p.run.rebuild() }

func (m *content) rebuild() {
	p := m.spec
	m.aim()
	m.improve()
	m.mostShares = int(min(p.Share.Most.Of(m.w.N)+0.5, float64(m.w.N)))
	m.further = 1 / (1 + p.Chat.Further)
}

// aim sets where shares go. While there is no feed they all go to chats.
func (m *content) aim() {
	p := m.spec
	m.feed = m.w.FeedOpen()
	m.toMoments = 0
	for _, to := range p.ShareTo {
		if to.Name == "moments" && m.feed {
			m.toMoments = to.Value
		}
	}
	if len(p.ShareTo) == 0 && m.feed {
		m.toMoments = 1
	}
	if p.HasShare && m.toMoments < 1 && p.Chat.Group > 0 {
		m.buildLayers()
	}
}

// count returns the number of live articles, or 0 in a later round.
func (m *content) count() int {
	if m.idle {
		return 0
	}
	return len(m.live)
}

// newDay clears who has read in this tick.
func (m *content) newDay(sim.Tick, int) {
	if !m.idle {
		clear(m.today)
		m.expire = m.w.FeedExpire
		if m.w.Readings != nil {
			m.w.Readings.Open(len(m.live))
		}
	}
}

// close credits accounts with what their articles brought in this tick, and ends articles that no
// longer wait in any feed.
func (m *content) close(t sim.Tick, _ int) {
	if m.idle {
		return
	}
	for _, word := range m.today {
		m.readersToday.Add(&m.serial, int64(bits.OnesCount64(word)))
	}
	keep := m.live[:0]
	for _, a := range m.live {
		m.credit(t, a)
		if len(a.waiting) > 0 || m.inWindow(a, t+1) {
			keep = append(keep, a)
			continue
		}
		m.end(a)
	}
	clear(m.live[len(keep):])
	m.live = keep
	clear(m.left)
}

// credit gives an article's account what the tick brought: followers, reads, worth.
func (m *content) credit(t sim.Tick, a *article) {
	acc := &m.accounts[a.account]
	for _, i := range a.follows {
		if !acc.followers.has(i) && m.firms.IsOpen(int(a.account)) {
			acc.followers.add(i)
			m.attach.note(int(a.account))
			m.follows++
			m.newFollows.Add(&m.serial, 1)
		}
	}
	a.follows = a.follows[:0]
	n := int64(len(a.readers) - a.credited.reads)
	acc.sofar += n
	if m.effort != nil {
		m.effort.reads[a.account] += n
	}
	m.delivered += n
	if m.worth != nil {
		m.worth.Book(&m.serial, int(a.account), m.spec.Accounts[acc.kind].V.Worth.Times(n))
	}
	a.credited.reads, a.credited.likes = len(a.readers), len(a.likes)
}

// end books an article that has ended.
func (m *content) end(a *article) {
	acc := &m.accounts[a.account]
	n := int64(len(a.readers))
	acc.reads += n
	acc.best = max(acc.best, n)
	m.ended.Add(&m.serial, 1)
	m.endedReads.Add(&m.serial, n)
	m.endedDepth.Add(&m.serial, int64(a.depth))
	m.rows.add(cascadeOf(a))
}
