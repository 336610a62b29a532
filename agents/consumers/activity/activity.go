package activity

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// mostSessions is the largest number of sessions that the column holds.
const mostSessions = math.MaxUint16

// activity is the state of the mechanism.
type activity struct {
	spec *Spec
	w    *society.World

	rate    []float32 // sessions per tick before any effect
	waiting []backlog // in the feed at the start of the tick

	draw     rng.Key
	tire     rng.Key
	sampler  *sampler
	thinning thinning

	// Factors on the rate, by input.
	bySatisfaction []float32 // by satisfactionStep
	byFriends      []float32
	byPlays        [256]float32
	byPayment      float32
	friends        float32 // on the complete graph, where everybody has the same friends
	slots          float64

	metItems, seenItems []float64 // in this tick, by chunk
	clipped             []uint32  // by chunk: 1 if a count did not fit
	warned              bool
	left                []uint32 // users who left since the last tick

	today    sim.Bits // who has opened the feed today; nil where a tick is a day
	counting []int64  // by chunk: browsers of the day that ends with this tick
	browsers int64    // on the last whole day
	perDay   sim.Tick // ticks per day

	sessions, slotted *sim.Counter
}

// satisfactionSteps is the resolution of the table bySatisfaction.
const satisfactionSteps = 1024

// Build adds the mechanism to a simulation.
func (a *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &activity{spec: a, w: w, draw: s.Key("sessions"), tire: s.Key("attention"), sampler: newSampler()}
	a.run = m
	w.NeedFeeds(s)
	w.FeedExpire = a.Feed.Expire.Days() / w.Clock.Days()
	w.FeedFunction = a.Feed.Function
	m.drawRates(s)
	w.Reach = func(i int, inflow float64) (feed, message float64) {
		mean := m.mean(i)
		return reachOf(mean, float64(mean*a.Feed.Open)*w.Load.Attention(i), m.slots, w.FeedExpire, inflow)
	}
	m.waiting = sim.Column[backlog](s, "waiting", w.N)
	for i := range w.N {
		if w.Status[i] == society.Using {
			w.SawSession(i, 0)
		}
	}
	w.OnLeave(func(_ sim.Tick, rows []uint32) { m.left = append(m.left, rows...) })
	w.OnJoin(func(t sim.Tick, rows []uint32) {
		for _, i := range rows {
			w.SawSession(int(i), t)
		}
	})
	chunks := sim.Chunks(w.N, sim.DefaultGrain)
	m.metItems, m.seenItems = make([]float64, chunks), make([]float64, chunks)
	m.clipped = make([]uint32, chunks)
	m.sessions = s.Counter("sessions", "sessions: times that consumers opened the platform")
	m.slotted = s.Counter("slots", "items that feeds could show in the sessions that opened the feed")
	if !w.Clock.Long() {
		m.buildBrowsers(s)
	}
	s.Gauge("seen_share", "1", "share of the feed items encountered in this tick that were seen", m.seenShare, sim.Share())
	m.rebuild()
	s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Before: m.begin, Chunk: m.open, Commit: m.warn})
	return nil
}

// Rebuild applies a change of a live field.
func (a *Spec) Rebuild(sim.Tick) { a.run.rebuild() }

// drawRates draws α_i, the base rate of each consumer.
func (m *activity) drawRates(s *sim.Scope) {
	a, w := m.spec, m.w
	days := w.Clock.Days()
	m.rate = sim.Column[float32](s, "rate", w.N)
	key := s.Key("rate")
	cores.Rows(w.N, func(i int) {
		stream := key.Stream(uint64(i))
		m.rate[i] = roundRate(max(0, a.Sessions.Sample(&stream)) * days)
	})
	w.DailySessions = dailySessions(m.rate, days)
}

// rebuild tabulates the effects. The exponential of their sum is the product of the tables'
// entries.
func (m *activity) rebuild() {
	e, w := &m.spec.Effects, m.w
	m.slots = float64(m.spec.Feed.Slots)
	if m.thinning.share != m.spec.Feed.Open {
		m.thinning.set(m.spec.Feed.Open)
	}
	m.bySatisfaction = resize(m.bySatisfaction, satisfactionSteps+1)
	for k := range m.bySatisfaction {
		m.bySatisfaction[k] = float32(satisfactionFactor(e.Satisfaction, float64(float64(k)/satisfactionSteps), e.At))
	}
	for k := range m.byPlays {
		m.byPlays[k] = float32(playsFactor(e.Plays, k))
	}
	m.byPayment = float32(paymentFactor(e.Payment))
	if w.Friends == nil {
		return
	}
	m.byFriends = resize(m.byFriends, w.Graph.MaxInDegree()+1)
	for k := range m.byFriends {
		m.byFriends[k] = float32(m.friendsFactor(k))
	}
}

// satisfactionStep is the index of a satisfaction in bySatisfaction.
func satisfactionStep(s uint16) int {
	const unit = (society.FullSatisfaction + 1) / satisfactionSteps
	return (int(s) + unit/2) / unit
}

func (m *activity) friendsFactor(friends int) float64 {
	return friendsFactor(m.spec.Effects.Friends, friends, m.w.Graph.MeanDegree())
}

// friendsEffect is byFriends[friends], computed where the number is beyond the table: ties that
// became strong add to the friends of the graph.
func (m *activity) friendsEffect(friends int) float32 {
	if friends < len(m.byFriends) {
		return m.byFriends[friends]
	}
	return float32(m.friendsFactor(friends))
}

func resize(s []float32, n int) []float32 {
	if len(s) == n {
		return s
	}
	return make([]float32, n)
}

// begin sets what is the same for everybody in a tick, and clears the rows of users who left.
func (m *activity) begin(t sim.Tick, _ int) {
	w := m.w
	for _, i := range m.left {
		w.CloseFeed(int(i), t)
		m.waiting[i] = backlog{}
	}
	m.left = m.left[:0]
	if m.w.Friends == nil {
		m.friends = float32(m.friendsFactor(max(0, int(m.w.Users)-1)))
	}
}

// open draws the sessions of a tick and what they can see.
func (m *activity) open(c *sim.Chunk) {
	w, key := m.w, m.draw.At(int(c.Tick), 0)
	var opened, browsed int64
	m.metItems[c.ID], m.seenItems[c.ID] = 0, 0
	for first := c.Lo; first < c.Hi; first += summed {
		var whole, met, seen float64 // items met in feeds with room for all, in others, and seen in these
		for i := first; i < min(first+summed, c.Hi); i++ {
			if w.Status[i] != society.Using {
				continue
			}
			random := key.Bits(uint64(i), 1) // the lower half for sessions, the upper for those that open the feed
			n := m.sessionsOf(c, key, i, uint32(random))
			b := m.browsesOf(c, key, i, n, uint32(random>>32))
			opened += int64(n)
			browsed += int64(b)
			before := int(w.View(i).Browses)
			inflow := float64(w.TakePending(i))
			waiting := m.wait(i, before, inflow)
			m.waiting[i].items = roundAtRandom(waiting, uint32(random))
			items, share := m.looks(waiting, inflow, before, b)
			if waiting+inflow <= m.slots {
				whole += items
			} else {
				met += items
				seen += float64(items * share)
			}
			w.SetSessions(i, c.Tick, n, b, share)
		}
		m.metItems[c.ID] += whole + met
		m.seenItems[c.ID] += whole + seen
	}
	m.sessions.Add(c, opened)
	m.slotted.Add(c, browsed*int64(m.spec.Feed.Slots))
	m.countBrowsers(c, w.Browsing[c.Lo/64:(c.Hi+63)/64])
}

// summed is the number of rows whose items are summed before they are added to those of the chunk.
const summed = 64

// sessionsOf draws the sessions of user i.
func (m *activity) sessionsOf(c *sim.Chunk, key rng.Key, i int, coarse uint32) int {
	mean := m.mean(i)
	if mean < tableMost {
		return m.sampler.draw(mean, key.Bits(uint64(i), 0), coarse)
	}
	n := num.PoissonInverse(key.Open(uint64(i), 0), mean)
	if n > mostSessions {
		m.clipped[c.ID] = 1
	}
	return int(min(n, mostSessions))
}

// browsesOf draws how many of the sessions of user i open the feed: Binomial(n, ω), of which the ad
// load leaves Binomial(·, g_i).
func (m *activity) browsesOf(c *sim.Chunk, key rng.Key, i, n int, u uint32) int {
	b := m.thinning.draw(u, n, key, uint64(i))
	if m.w.Load != nil && b > 0 {
		b = int(num.BinomialInverse(m.tire.At(int(c.Tick), 0).Open(uint64(i), 0), int64(b), m.w.Load.Attention(i)))
	}
	return b
}

// wait returns what waits in the feed of user i, who opened it before times in the last tick. Part of
// what was delivered in that was met in it; the rest waits.
func (m *activity) wait(i, before int, inflow float64) float64 {
	x, kept := &m.waiting[i], 0.0
	if x.away++; before > 0 {
		x.away = 0
	} else {
		kept = stayShare(float64(x.away), m.w.FeedExpire)
	}
	return left(float64(x.items), inflow, kept, afterLast(m.w.FeedExpire, before))
}

// looks returns the items that n sessions meet in a feed, and the share of them that they see. The
// inflow of this tick, not known before its posts are written, is taken to equal that of the last tick.
func (m *activity) looks(waiting, inflow float64, before, n int) (items, share float64) {
	if m.w.FeedExpire < 1 && m.w.Clock.Long() {
		share, items = within(m.slots, inflow, m.w.FeedExpire, before, n)
		return items, share
	}
	return met(waiting, inflow, n), seenShare(m.slots, waiting, inflow, n)
}

// mean is the expected number of sessions of consumer i in this tick.
func (m *activity) mean(i int) float64 {
	w := m.w
	if w.KeptOff(i) {
		return 0
	}
	mean := float64(m.rate[i])
	if w.Friends != nil {
		mean *= float64(m.friendsEffect(w.FriendsUsing(i)))
	} else {
		mean *= float64(m.friends)
	}
	if w.Satisfaction != nil {
		mean *= float64(m.bySatisfaction[satisfactionStep(w.Satisfaction[i])])
	}
	if w.Plays != nil {
		mean *= float64(m.byPlays[w.Plays[i]])
	}
	if w.Bound != nil && w.Bound.Has(i) {
		mean *= float64(m.byPayment)
	}
	if w.Elsewhere != nil {
		mean *= 1 - w.Elsewhere(i)
	}
	return mean
}

// warn reports once that a count did not fit.
func (m *activity) warn(t sim.Tick, _ int) {
	if m.warned {
		return
	}
	for _, k := range m.clipped {
		if k != 0 {
			m.warned = true
			m.w.Scope.Warnf("activity", "a consumer has more than %d sessions in tick %d, and only that many are counted; "+
				"use a shorter clock.tick", mostSessions, t)
			return
		}
	}
}

// seenShare is the share over all chunks; missing if nothing was met.
func (m *activity) seenShare() float64 {
	seen, met := 0.0, 0.0
	for k := range m.metItems {
		seen += m.seenItems[k]
		met += m.metItems[k]
	}
	return num.Quotient(seen, met)
}
