package activity

import (
	"math"
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// mostSessions is the largest number of sessions that the column holds.
const mostSessions = math.MaxUint16

// activity is the state of the mechanism: 8 bytes and a bit per consumer, half of them shared,
// and its part of the inbox.
type activity struct {
	spec *Spec
	w    *society.World

	rate    []short   // sessions per tick before any effect
	waiting []backlog // in the feed at the start of the tick

	draw     rng.Key
	tire     rng.Key
	sampler  *sampler
	thinning thinning

	// Factors on the rate, tabulated by input, so that a tick computes no exponential.
	bySatisfaction []float32 // by satisfactionStep
	byFriends      []float32
	byPlays        [256]float32
	byPayment      [2]float32 // not bound, bound
	season         float32    // factor of this tick
	friends        float32    // on the complete graph, where everybody has the same friends
	slots          float64
	stay           stay

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
	if err := m.drawRates(s); err != nil {
		return err
	}
	w.Reach = func(i int, inflow float64) (feed, message float64) {
		mean := m.mean(i)
		return reachOf(mean, float64(mean*a.Feed.Open)*w.Load.Attention(i), m.slots, w.FeedExpire, inflow)
	}
	m.waiting = sim.Column[backlog](s, "waiting", w.N)
	m.stay.set(w.FeedExpire, w.Clock.Long())
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
func (m *activity) drawRates(s *sim.Scope) error {
	a, w := m.spec, m.w
	factor, err := w.BySegment("activity.segments", a.Segments)
	if err != nil {
		return err
	}
	days := w.Clock.Days()
	m.rate = sim.Column[short](s, "rate", w.N)
	key := s.Key("rate")
	cores.Rows(w.N, func(i int) {
		stream := key.Stream(uint64(i))
		perDay := max(0, a.Sessions.Sample(&stream)) * factor[w.Who(i).Segment]
		m.rate[i] = newShort(perDay * days)
	})
	w.DailySessions = dailySessions(m.rate, days)
	return nil
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
	m.byPayment = [2]float32{1, float32(paymentFactor(e.Payment))}
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

// begin sets what is the same for everybody in a tick, and clears the rows of users who left, so
// that a non-user costs one byte to read.
func (m *activity) begin(t sim.Tick, _ int) {
	w := m.w
	for _, i := range m.left {
		w.CloseFeed(int(i), t)
		m.waiting[i] = 0
	}
	m.left = m.left[:0]
	m.season = 1
	if m.spec.Weekend != 1 {
		share := weekendShare(w.Clock.Date(t-1), w.Clock.Date(t))
		m.season = float32(1 - share + float64(share*m.spec.Weekend))
	}
	if m.w.Friends == nil {
		m.friends = float32(m.friendsFactor(max(0, int(m.w.Users)-1)))
	}
}

// block holds what the passes over 64 rows hand to each other.
type block struct {
	rows     [blockRows]uint8
	mean     [blockRows]float64
	random   [blockRows]uint64 // first random word
	more     [blockRows]uint64 // second random word
	sessions [blockRows]int
	browses  [blockRows]int
	inflow   [blockRows]float64 // items delivered in the last tick
	wait     [blockRows]float64 // items that wait from before
	before   [blockRows]uint16  // how often the feed was opened in the last tick
}

const blockRows = 64

// users lists the rows that use the platform.
func (x *block) users(status []uint8) []uint8 {
	n := 0
	for r, st := range status {
		x.rows[n&(blockRows-1)] = uint8(r)
		if st == society.Using {
			n++
		}
	}
	return x.rows[:n]
}

// open draws the sessions of a tick and what they can see.
func (m *activity) open(c *sim.Chunk) {
	w := m.w
	if c.Tick%society.ForgetEvery == 0 {
		w.Forget(c.Lo, c.Hi, c.Tick)
	}
	key := m.draw.At(int(c.Tick), 0)
	lo, hi := c.Lo, c.Hi
	status, sessions := w.Status[lo:hi], w.Sessions[lo:hi]
	latest, yesterday := w.Latest()[lo:hi], w.Stamp(c.Tick-1)
	browsing := w.Browsing[lo/64 : (hi+63)/64]
	var opened, browsed int64
	m.metItems[c.ID], m.seenItems[c.ID] = 0, 0
	// Several passes over the users of a block, so that none waits for the memory accesses of the
	// one before. One pass took a third longer per user.
	var x block
	for first := 0; first < len(status); first += blockRows {
		users := x.users(status[first:min(first+blockRows, len(status))])
		for k, at := range users {
			r := first + int(at)
			row := key.Row(uint64(lo + r))
			x.random[k], x.more[k] = row.Bits(0), row.Bits(1)
			last := latest[r]
			if sessions[r] > 0 {
				last = yesterday
			}
			latest[r] = last
		}
		m.means(x.mean[:], lo+first, users)
		if !m.sampler.draw(&x, len(users)) && m.sampler.beyond(key, uint64(lo+first), &x, users) {
			m.clipped[c.ID] = 1
		}
		m.thinning.drawAll(key, uint64(lo+first), &x, users)
		if w.Load != nil {
			m.attend(c.Tick, &x, lo+first, users)
		}
		word := uint64(0)
		for k, at := range users {
			n, b := x.sessions[k&(blockRows-1)], x.browses[k&(blockRows-1)]
			opened += int64(n)
			browsed += int64(b)
			sessions[first+int(at)] = uint16(n)
			word |= uint64(num.One(b > 0)) << (at & 63)
		}
		browsing[first/blockRows] = word
		m.wait(c.Tick, &x, lo+first, users)
		m.view(c, &x, lo+first, users)
	}
	m.sessions.Add(c, opened)
	m.slotted.Add(c, browsed*int64(m.spec.Feed.Slots))
	m.countBrowsers(c, browsing)
}

// wait sets what waits in the feeds of the users of a block, whose rows begin at lo. Part of what was
// delivered in the last tick was met in it; the rest waits. Out of line and without a call, like means, it
// has all registers.
//
//go:noinline
func (m *activity) wait(t sim.Tick, x *block, lo int, users []uint8) {
	inboxes, all := m.w.Inboxes()[lo:], m.waiting[lo:]
	kept, after := &m.stay.kept[m.stay.steps(t)], &m.stay.after
	for k, at := range users {
		k &= blockRows - 1
		inbox, waiting := inboxes.At(int(at)), all[at]
		inflow, n := float64(inbox.TakePending()), inbox.View().Browses()
		late := &after[n&society.MostViewed]
		stays := &kept[(uint32(waiting)&mostAway|late.row)&(keptRows-1)]
		wait := left(waiting.items(), inflow, stays.share, late.share)
		all[at] = newBacklog(wait, stays.away, uint32(x.more[k])&(1<<backlogShift-1))
		x.inflow[k], x.wait[k], x.before[k] = inflow, wait, uint16(n)
	}
}

// view sets what users of a block, whose rows begin at lo, can see in this tick. The inflow of this
// tick, not known before its posts are written, is taken to equal that of the last tick. Feeds in which
// something may remain unseen come in a second pass, by crowd.
//
//go:noinline
func (m *activity) view(c *sim.Chunk, x *block, lo int, users []uint8) {
	inboxes, opens, stay := m.w.Inboxes()[lo:], m.w.Opens()[lo:], &m.stay
	room := m.slots               // with more in the feed something may remain unseen
	none := num.One(m.slots == 0) // also for who does not open it
	if stay.leave || m.slots == 0 {
		room = -1
	}
	sum, crowded := 0.0, uint64(0)
	for k, at := range users {
		k &= blockRows - 1
		wait, inflow := x.wait[k], x.inflow[k]
		view := society.NewFeedView(x.sessions[k], x.browses[k], 1)
		over := num.One(wait+inflow > room) & (num.One(view.Browses() > 0) | none)
		crowded |= uint64(over) << k
		items := stay.meets(wait, inflow, view.Browses())
		sum += math.Float64frombits(math.Float64bits(items) & (uint64(over) - 1)) // nothing of who is crowded
		inboxes.At(int(at)).SetView(view)
		opens[at] = view.Opens()
	}
	met, seen := m.crowd(x, crowded, inboxes, users)
	m.metItems[c.ID] += sum + met
	m.seenItems[c.ID] += sum + seen
}

// crowd sets the share seen for some users of a block, who have a bit each. It returns how many items they
// meet and see.
func (m *activity) crowd(x *block, some uint64, inboxes society.Inboxes, users []uint8) (met, seen float64) {
	slots, stay := m.slots, &m.stay
	for ; some != 0; some &= some - 1 {
		k := bits.TrailingZeros64(some)
		n, wait, inflow := x.browses[k], x.wait[k], x.inflow[k]
		items, v := stay.meets(wait, inflow, n), 0.0
		if stay.leave {
			v, items = within(slots, inflow, stay.expire, int(x.before[k]), n)
		} else {
			v = seenShare(slots, wait, inflow, n)
		}
		met += items
		seen += float64(items * v)
		inboxes.At(int(users[k])).SetView(society.NewFeedView(x.sessions[k], n, v))
	}
	return met, seen
}

// means writes the expected sessions of the users of a block, whose rows begin at lo. It
// multiplies factor by factor, so that which factors apply is decided once per block.
func (m *activity) means(to []float64, lo int, users []uint8) {
	w := m.w
	rate, season := m.rate[lo:], m.season
	to = to[:len(users)]
	for k, at := range users {
		to[k] = float64(rate[at].number() * season)
	}
	switch {
	case w.Weak != nil && w.Friends != nil:
		for k, at := range users {
			to[k] *= float64(m.friendsEffect(w.FriendsUsing(lo + int(at))))
		}
	case w.Friends != nil:
		friends, by := w.Friends, m.byFriends
		for k, at := range users {
			to[k] *= float64(by[friends.At(lo+int(at))])
		}
	default:
		for k := range users {
			to[k] *= float64(m.friends)
		}
	}
	if w.Satisfaction != nil {
		of, by := w.Satisfaction[lo:], m.bySatisfaction
		for k, at := range users {
			to[k] *= float64(by[satisfactionStep(of[at])])
		}
	}
	if w.Plays != nil {
		of := w.Plays[lo:]
		for k, at := range users {
			to[k] *= float64(m.byPlays[of[at]])
		}
	}
	if w.Bound != nil {
		bound := w.Bound.Word(lo >> 6)
		for k, at := range users {
			to[k] *= float64(m.byPayment[bound>>(at&63)&1])
		}
	}
}

// mean is means for a single consumer.
func (m *activity) mean(i int) float64 {
	var to [1]float64
	m.means(to[:], i&^(blockRows-1), []uint8{uint8(i & (blockRows - 1))})
	return to[0]
}

// warn reports once that a count did not fit.
func (m *activity) warn(t sim.Tick, _ int) {
	if m.warned {
		return
	}
	for _, k := range m.clipped {
		if k != 0 {
			m.warned = true
			m.w.Scope.Warnf("activity", "a consumer has more than %d sessions in tick %d, and only that many are counted; use a shorter clock.tick", mostSessions, t)
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
