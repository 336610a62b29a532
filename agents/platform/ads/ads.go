package ads

import (
	"fmt"
	"math"

	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/learner"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// ads is the mechanism's state.
type ads struct {
	spec      *Spec
	w         *society.World
	scope     *sim.Scope
	start     sim.Tick
	feedStart sim.Tick // first tick with slots in the feed; while there is no feed, the next tick
	art       articles

	campaigns []campaign
	face      []face
	families  []string
	opened    []bool         // by family: one of its campaigns has run
	classes   []float64      // factors on the cue
	wanted    []sim.Bits     // by cell: the campaigns that target it
	adSlots   []float64      // by campaign: slots of the tick, or of its part, in the cells that it targets
	flows     []auction.Flow // by campaign: slots expected there
	opens     float64        // how often a user opens the feed in this tick; NaN: not yet computed

	// A long tick has parts; pacing is adjusted after each.
	parts, part int
	seen        []tally // by campaign: demand and charges of the earlier parts of the tick

	// consumers
	caps     caps
	cues     *cues
	muted    mutes
	observed observed
	reach    reach

	// cells
	cells      learner.Cells
	people     []float64
	lowest     []uint16 // by cell: the first cell that differs only in its interest
	used       []uint16
	reveals    bool
	ofKind     []uint16 // by kind of consumer: the cell of its true tags, without the interest
	byInterest bool     // some campaign targets interests
	lists      []cellList

	learning learner.Learning
	tallies  []learner.Tally // by worker

	rule       auction.Rule
	timing     timing
	waits      *waits
	rules      string // the terms of sale, as a text
	respond    *responses
	billedBits uint8
	cueMatters bool
	mute       int64   // length of a mute, in parts of a tick
	explore    uint64  // out of 2^32
	judged     uint64  // or explored
	share      float64 // of slots that are judged

	mail    *sim.Mailbox[word]
	others  []uint32 // scratch of friends
	tie     rng.Key
	keys    keys
	now     keysNow
	work    []worker
	sales   sales
	paid    [2]*sim.Stream // billed by exposure, by interaction
	count   counters
	logs    [kinds + 2]*sim.EventLog
	anyLive bool // some campaign is in its window and has money in this tick
	counts  bool // some campaign has been live, so there are counts, which fade
	ranking bool // slots are ranked in this round
	settled sim.Tick
	sum     struct {
		learner.Verdict
		tick sim.Tick
	}
}

// keys are the random keys of the mechanism, by purpose.
type keys struct {
	tie, phase, meet, seen rng.Key
	ofTick                 keysNow
}

// keysNow are the keys that include the tick.
type keysNow struct{ slot, session, walk, respond, earned, explore, boost, sale, other, reveal rng.Key }

// at derives the keys of a tick.
func (k *keysNow) at(t sim.Tick) keysNow {
	now := func(key rng.Key) rng.Key { return key.At(int(t), 0) }
	return keysNow{
		now(k.slot), now(k.session), now(k.walk), now(k.respond), now(k.earned),
		now(k.explore), now(k.boost), now(k.sale), now(k.other), now(k.reveal),
	}
}

// Build adds the mechanism to a simulation.
func (a *Spec) Build(s *sim.Scope, w *society.World) error {
	w.NeedTastes()
	m := &ads{spec: a, w: w, scope: s, start: 1, waits: newWaits()}
	a.run = m
	if !a.From.IsZero() {
		m.start = max(1, w.Clock.Of(a.From))
	}
	m.feedStart = m.start
	m.buildKeys(s)
	m.reveals = w.Revealed != nil
	m.buildTags(s)
	m.buildArticles(s)
	if err := m.buildCampaigns(s); err != nil {
		return err
	}
	m.buildCells(s)
	m.buildConsumers(s)
	m.buildWorkers(s)
	m.respond = a.responses(m.strangers(), m.classes)
	m.rebuild()
	m.buildStreams(s)
	m.buildMetrics(s)
	m.buildShare(s)
	m.buildSales(s)
	m.buildSteps(s)
	s.Table(m.table)
	s.Table(func() *table.Table { return m.verdict().Table(s.Replicate(), a.Learner) })
	return nil
}

func (m *ads) buildKeys(s *sim.Scope) {
	m.keys = keys{
		tie: s.Key("tie"), phase: s.Key("phase"), meet: s.Key("meet"), seen: s.Key("seen"),
		ofTick: keysNow{
			slot: s.Key("slot"), session: s.Key("session"), walk: s.Key("throttle"), respond: s.Key("respond"), earned: s.Key("earned"),
			explore: s.Key("explore"), boost: s.Key("boost"), sale: s.Key("sale"), other: s.Key("stranger"), reveal: s.Key("reveal"),
		},
	}
}

func (m *ads) buildCells(s *sim.Scope) {
	n, cellsAll := len(m.campaigns), m.cellsAll()
	m.wanted = make([]sim.Bits, cellsAll)
	for cell := range m.wanted {
		m.wanted[cell] = sim.NewBits(n)
		for ad := range n {
			if m.wants(ad, cell) {
				m.wanted[cell].Set(ad)
			}
		}
	}
	m.lists = make([]cellList, cellsAll)
	m.adSlots, m.flows, m.seen = make([]float64, n), make([]auction.Flow, n), make([]tally, n)
	m.parts = 1
	if !m.art.on { // slots at articles come at the end of a tick
		m.parts = min(m.w.Clock.Parts(), society.MostDays)
	}
	known := make([]learner.Campaign, n)
	for ad := range known {
		known[ad] = learner.Campaign{Hash: m.face[ad].hash, Category: m.face[ad].category}
	}
	m.learning.Build(s, learner.Setting{Campaigns: known, Cells: m.cells, Articles: m.art.first}, &m.spec.Keys, m.w.N)
	for _, cell := range m.used {
		l := &m.lists[cell]
		l.places, l.pass = make([]place, 0, n), make([]float64, 0, n+2)
		l.order = make([]uint16, n)
		for k := range l.order {
			l.order[k] = uint16(k)
		}
	}
}

func (m *ads) buildConsumers(s *sim.Scope) {
	a, n := m.spec, m.w.N
	m.caps.build(s, a, n, len(m.campaigns))
	if a.HasCue {
		m.cues = newCues(s, n)
	}
	m.mail = sim.NewMailbox[word](s, "mail", n, sim.Expose, m.friends)
	if a.HasNotInterested {
		m.muted = mutes{sim.HoldLists[mute](s, "mutes", n)}
	}
	m.reach = newReach(s, n, len(m.campaigns))
}

// mostStrangers bounds the consumers over whom m̄ is taken. Tastes are drawn independently.
const mostStrangers = 1 << 16

// strangers is m̄, the mean match of the tastes of two different consumers: of all pairs, from the
// length of the sum of unit vectors. The topic of a category is drawn as tastes are, so m̄ is also
// the mean match with the topic of a campaign.
func (m *ads) strangers() float64 {
	n := float64(min(m.w.N, mostStrangers))
	sum, own := make([]float64, m.w.Interests), 0.0 // own: the match of each with itself
	for i := range int(n) {
		x, length := m.w.Taste(i), 0.0
		for _, v := range x {
			length += float64(float64(v) * float64(v))
		}
		if length == 0 {
			continue
		}
		length = math.Sqrt(length)
		for d, v := range x {
			sum[d] += float64(v) / length
		}
		own++
	}
	all := 0.0
	for _, v := range sum {
		all += float64(v * v)
	}
	return (all - own) / max(1, float64(n*(n-1)))
}

func (m *ads) buildStreams(s *sim.Scope) {
	w := m.w
	m.paid[0] = s.Stream(sim.Stream{Name: "ads.exposure", From: w.Advertise, To: w.Platform, Phase: sim.Settle, Module: society.Acquisition,
		Revenue: "ad_revenue", Doc: "advertisements billed by exposure"})
	m.paid[1] = s.Stream(sim.Stream{Name: "ads.interaction", From: w.Advertise, To: w.Platform, Phase: sim.Settle, Module: society.Acquisition,
		Revenue: "ad_revenue", Doc: "advertisements billed by interaction"})
	m.logs[kinds] = s.EventLog("exposure", "an advertisement is shown in a paid slot: to whom, which campaign")
	m.logs[kinds+1] = s.EventLog("earned", "an advertisement that a friend forwarded is seen, unpaid: by whom, which friend, which campaign")
	for y, name := range kindNames {
		m.logs[y] = s.EventLog(eventName(y), "a consumer's "+name+" at an advertisement: who, which campaign")
	}
}

// buildSteps adds the steps in the order of the tick.
func (m *ads) buildSteps(s *sim.Scope) {
	w := m.w
	if chunks := sim.Chunks(w.N, sim.DefaultGrain); m.cues != nil {
		s.Step(sim.Step{Name: "hear", Phase: sim.Expose, Grain: (chunks + hearers - 1) / hearers,
			Chunk: func(c *sim.Chunk) { m.cues.hear(c, &m.work[c.Worker].hearing, w.Graph) },
			Count: func() int {
				if !m.cues.any() {
					return 0
				}
				return chunks
			}, Commit: func(sim.Tick, int) { m.cues.heard() }})
	}
	for part := range m.parts {
		before := m.prepare
		if part > 0 {
			before = m.goOn
		}
		s.Step(sim.Step{Name: "rank", Phase: sim.Expose, Grain: 4, Before: before, Chunk: m.rank,
			Count: func() int {
				if !m.ranking {
					return 0
				}
				return len(m.used)
			}})
		s.Step(sim.Step{Name: "serve", Phase: sim.Expose, Rows: w.N, Chunk: m.serve})
	}
	if m.art.on {
		s.Step(sim.Step{Name: "articles", Phase: sim.Trade, Rows: w.N, Before: m.openArticles, Chunk: m.serveArticles})
	}
	if m.sales.sale != nil {
		s.Step(sim.Step{Name: "sell", Phase: sim.Trade, Rows: w.N, Chunk: m.sell})
	}
	s.Step(sim.Step{Name: "bill", Phase: sim.Settle, Before: func(t sim.Tick, _ int) { m.settle(t) }})
	s.Step(sim.Step{Name: "learn", Phase: sim.Adapt, Grain: 4, Chunk: m.learn, Before: func(sim.Tick, int) { m.learning.TakeLog() },
		Count: func() int {
			if !m.counts {
				return 0
			}
			return len(m.used)
		}})
}

// learn adds the tick's exposures to the counts by cell.
func (m *ads) learn(c *sim.Chunk) {
	for _, cell := range m.used[c.Lo:c.Hi] {
		m.learning.Take(int(cell), m.tallies)
	}
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (a *Spec) Rebuild(sim.Tick) { a.run.rebuild() }

func (m *ads) rebuild() {
	a, clock := m.spec, m.w.Clock
	m.caps.setLimits(a.limits(clock))
	m.timing = a.timing(clock)
	m.respond = a.responses(m.respond.mean, m.classes)
	m.rebuildArticles()
	m.learning.Rebuild(clock, m.respond.base(), m.art.base)
	if terms := m.terms(); terms != m.rules {
		// Slots and spend under other terms say little, so pacing restarts from the bids.
		m.rules = terms
		clear(m.flows)
		for k := range m.campaigns {
			m.campaigns[k].pace = auction.Pace{}
		}
	}
	m.billedBits = 0
	for y, b := range m.respond.billed {
		if b {
			m.billedBits |= 1 << y
		}
	}
	m.rule = auction.Rule{Auction: auction.AuctionOf(a.Auction), NuisancePrice: a.NuisancePrice}
	if a.HasCue {
		m.cues.setDays(cueTicks(a.Cue.Days, clock.Tick), int32(m.settled))
		m.cueMatters = a.Cue.Boost > 0 || a.Cue.Click > 0 || a.Cue.Like > 0
	}
	m.mute = int64(math.Round(min(float64(a.NotInterested.Mute)/float64(clock.Tick), 1<<23) * muteParts))
	m.explore = uint64(float64(a.Explore * (1 << 32)))
	m.share = a.judgedShare(len(m.campaigns))
	m.judged = m.explore + uint64(float64(m.share*float64(1<<32-m.explore)))
	for cell := range m.lists {
		_, _, region, _ := m.cells.Split(m.tagsOf(cell))
		m.lists[cell].price = a.Reserve.CPM
		for _, p := range a.Prices {
			if region < len(m.w.Regions) && m.w.Regions[region] == p.Name {
				m.lists[cell].price = p.Value
			}
		}
		if m.art.at(cell) {
			m.lists[cell].price *= m.art.price
		}
	}
	for k := range m.face {
		f, c := &m.face[k], &m.campaigns[k]
		f.weight = auction.Weight(c.creative, a.QualityWeight)
		f.shift = float64(m.respond.creative*(c.creative-0.5)) - float64(m.respond.match*m.respond.mean)
	}
}

// terms is a text of the terms of sale; pacing restarts when it changes.
func (m *ads) terms() string {
	a := m.spec
	return fmt.Sprint(a.Auction, a.Billing, a.Pacing, a.Reserve, a.Prices, a.QualityWeight, m.caps.limits, a.Slots, m.art.price)
}

// eventName is the name of the log of a kind of interaction. A click is logged as "click" wherever
// it happens; the other kinds have namesakes at posts and articles and get a prefix.
func eventName(kind int) string {
	if kind == click {
		return "click"
	}
	return "ad_" + kindNames[kind]
}
