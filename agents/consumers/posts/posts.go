package posts

import (
	"fmt"
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// posts is the state of the mechanism. It takes 4 bytes per consumer and the estimate of its
// taste, and for each post that somebody has yet to meet 4 bytes and a bit per friend.
type posts struct {
	spec  *Spec
	w     *society.World
	scope *sim.Scope

	lately  []uint16  // likes received, in 64ths, forgotten with time constant memory; saturates at 1,023 likes
	written []uint16  // posts so far
	live    []waiting // by chunk of the authors

	strangers []strangers // by chunk of the authors; nil without weak ties
	weakly    uint64      // pairWeak where a friend in the graph may be a weak one too, else 0

	strength    []uint8 // of each tie, in 255ths, parallel to the rows of the graph; nil if it has no effect
	strongest   []uint8 // replaces strength on the complete graph
	noise       *noise
	like        reaction
	comment     reaction
	match       [256]uint64 // both, by the reader's taste for the topic
	tie         [256]uint64 // both, by strength of the tie
	stay        uint32      // share of lately that remains after a day, in 2^-16
	day         sim.Tick    // ticks in a day; one tick where a tick is longer
	experienced bool        // a mechanism keeps what consumers feel
	open        bool        // there is a feed to post in
	perDay      float64     // posting rate per active day
	value       float64     // v_u, in thousandths
	expire      float64     // lifetime of a post, in ticks

	writes, about, meet, edge, later rng.Key

	posted, likes, comments, seen *sim.Counter
	effort                        *sim.Entry
	scratch                       []scratch // by worker
	shift                         uint8     // log2 of the consumers per bin
	group                         int       // chunks of authors handled at a time
	passes                        *passes
	tally                         []int64 // consumers by posts written, scratch of gini

	revealed *society.Revealed
	mine     *mining
}

// scratch is the scratch memory of one worker; see bins.go, viewers.go and waiting.go.
type scratch struct {
	bins    []bin
	shift   uint8
	parts   []part
	pairs   [collected]pair // of a chunk that reads its own
	queue   []fresh
	facing  [2 * ahead]facing // of the batch; from ahead on, for weak friends
	without [ahead]without
	writers []uint32
	met     []uint64
	others  [batch]uint32 // friends on the complete graph
	touched uint32
	_       [64]byte
}

// fresh is a post of this tick that has yet to reach the author's friends.
type fresh struct {
	post post // only author and place at first
	row  []uint32
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	if w.Sessions == nil {
		return fmt.Errorf("posts: needs activity")
	}
	w.NeedTastes()
	m := &posts{spec: p, w: w, scope: s, noise: newNoise(),
		writes: s.Key("write"), about: s.Key("about"), meet: s.Key("meet"), edge: s.Key("edge"), later: s.Key("later")}
	p.run = m
	m.lately = sim.Column[uint16](s, "lately", w.N)
	m.tally = make([]int64, math.MaxUint16+1)
	m.expire = w.FeedExpire
	m.day = sim.Tick(w.Clock.In(units.Day))
	if p.Like.Tie != 0 || p.Comment.Tie != 0 {
		if err := m.readStrength(s); err != nil {
			return err
		}
	}
	if w.Graph.Complete() && w.N > 20_000 {
		s.Warnf("posts", "on the complete graph a post goes to all %d consumers; posts are meant for a friendship graph", w.N)
	}
	m.rebuild()
	if p.binRows == 0 {
		p.binRows = binRows
	}
	m.buildBins(s.Workers(), p.binRows)
	m.written = sim.Column[uint16](s, "written", w.N)
	m.hold(s)
	if w.Weak != nil {
		m.buildStrangers(s)
		if w.Graph.Directed() {
			m.weakly = pairWeak
		}
	}
	m.measure(s)
	m.effort = s.Effort("posts.effort", w.Consumer, society.Cocreation, "effort of writing posts")
	m.declareStep(s)
	if p.Learn > 0 {
		m.buildMining(s)
	}
	return nil
}

// authors returns the number of authors per chunk.
func (m *posts) authors() int {
	if m.binned() {
		return sim.DefaultGrain
	}
	return sim.FineGrain
}

// hold registers the waiting posts as state.
func (m *posts) hold(s *sim.Scope) {
	m.live = make([]waiting, sim.Chunks(m.w.N, m.authors()))
	for k := range m.live {
		live := &m.live[k]
		sim.Hold(s, fmt.Sprintf("live.%d", k), func() []item { return live.items })
		sim.Hold(s, fmt.Sprintf("ticks.%d", k), func() []written { return live.ticks })
		sim.Hold(s, fmt.Sprintf("unmet.%d", k), func() []uint8 { return live.unmet })
	}
}

// measure declares the metrics.
func (m *posts) measure(s *sim.Scope) {
	m.posted = s.Counter("posts", "posts written")
	m.seen = s.Counter("posts_seen", "impressions of posts")
	m.likes = s.Counter("likes", "likes given to posts")
	m.comments = s.Counter("comments", "comments on posts")
	s.Gauge("posts_gini", "1", "Gini coefficient of the posts written so far, over consumers who have ever used the platform", m.gini, sim.Share())
}

// declareStep declares the step: parallel over chunks of authors or, where consumers are so many
// that they are binned, serial with parallel passes of its own (bins.go).
func (m *posts) declareStep(s *sim.Scope) {
	step := sim.Step{Name: "post", Phase: sim.Expose, Before: func(sim.Tick, int) {
		m.experienced = m.w.Experienced.Keeps() // known only once all mechanisms are built
		m.open = m.w.FeedOpen()
	}}
	if m.binned() {
		m.passes = m.newPasses()
		step.Commit = m.exchange
	} else {
		step.Rows, step.Grain, step.Chunk = m.w.N, m.authors(), m.post
	}
	s.Step(step)
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) { p.run.rebuild() }

func (m *posts) rebuild() {
	p := m.spec
	m.perDay = p.Rate.On(m.w.Clock.Tick).Over(units.Day)
	m.stay = uint32(float64(lateFor(float64(m.day)*m.w.Clock.Days(), p.Memory.Days()) * 0x1p16))
	m.value = p.Value * 1000
	m.reactions()
}

// post runs a tick for a chunk of authors. Posts of earlier ticks meet friends who now open their
// feed for the first time since; then new posts are written and meet friends who open it after
// them.
func (m *posts) post(c *sim.Chunk) {
	if c.Round > 0 || !m.open {
		return // sessions are served once, however many rounds cascades take
	}
	x := &m.scratch[c.Worker]
	m.look(c, x)
	m.answer(c, &x.bins[0])
	m.write(c, x)
	m.answer(c, &x.bins[0])
}

// write lets the authors of a chunk write and brings their posts to their friends.
func (m *posts) write(c *sim.Chunk, x *scratch) {
	w := m.w
	if (c.Tick-1)%m.day == 0 {
		m.forget(c)
	}
	draw := m.writes.At(int(c.Tick), 0)
	base := postHazard(m.perDay, w.DailySessions, 0, 0)
	feedback := float64(base * m.spec.Feedback / likeUnit)
	sessions, lately := w.Sessions[c.Lo:c.Hi], m.lately[c.Lo:c.Hi]
	rate := func(r int) float64 {
		return float64((base + float64(feedback*float64(lately[r]))) * float64(sessions[r]))
	}
	x.writers = sim.Room(x.writers[:0], len(sessions))
	writers, n := x.writers[:len(sessions)], 0
	for r, s := range sessions { // branchless, like the next: who is active, and who writes, is unpredictable
		writers[n] = uint32(r)
		n += num.One(s > 0)
	}
	active := writers[:n]
	n = 0
	for _, r := range active {
		writers[n] = r
		n += num.One(draw.Open(uint64(c.Lo+int(r)), 0) > 1-rate(int(r))) // P(no post) = e^(−rate) ≥ 1 − rate
	}
	for _, r := range writers[:n] {
		i := c.Lo + int(r)
		h := base + float64(feedback*float64(lately[r]))
		count := min(num.BinomialInverse(draw.Open(uint64(i), 0), int64(sessions[r]), num.Hazard(h)), mostPosts)
		for k := range int(count) {
			x.queue = append(x.queue, fresh{post: post{author: uint32(i), k: uint8(k)}})
			if len(x.queue) == ahead {
				m.publish(c, x)
			}
		}
	}
	m.publish(c, x)
}

// likeUnit is one like in the units of lately.
const likeUnit = 64

// forget lets received likes fade once a day. On shorter ticks the decrement would be too small
// for the units of lately.
func (m *posts) forget(c *sim.Chunk) {
	lately := m.lately[c.Lo:c.Hi]
	for r, x := range lately { // branchless: half of them are 0
		lately[r] = uint16(uint32(x) * m.stay >> 16)
	}
}

// publish composes the posts in the queue and brings them into the feeds of friends. It fetches
// the memory that they need for all of them together.
func (m *posts) publish(c *sim.Chunk, x *scratch) {
	w, g, live, touched := m.w, m.w.Graph, &m.live[c.ID], uint32(0)
	for k := range x.queue {
		i := int(x.queue[k].post.author)
		touched += uint32(w.Taste(i)[0]) + uint32(m.written[i]) + uint32(g.Offset(i))
	}
	for k := range x.queue {
		q := &x.queue[k]
		i := int(q.post.author)
		m.compose(&q.post, int(c.Tick), i, int(q.post.k))
		q.row = g.Neighbours(i)
		m.note(c, i, q.post.topic)
	}
	for k := range x.queue {
		if row := x.queue[k].row; len(row) > 0 {
			touched += touch(row)
		}
	}
	x.touched += touched
	x.parts = x.parts[:0]
	for k := range x.queue {
		p := &x.queue[k].post
		m.face(&x.facing[k], k, p.id, p.quality, p.topic)
		// A post that expires in its tick is met by a session within m.expire of it: as likely, for
		// uniform times, as one in a window of that length at the end of the tick.
		x.without[k].set(max(p.time(), 1-m.expire))
	}
	for k := range x.queue {
		row := x.queue[k].row
		for at := 0; at < len(row); at += batch {
			now, later := m.meets(&x.facing[k], &x.without[k], row[at:min(at+batch, len(row))])
			x.parts = append(x.parts, part{now, later})
		}
	}
	parts := x.parts
	for k := range x.queue {
		p, row := &x.queue[k].post, x.queue[k].row
		begins := live.begin(g.Degree(int(p.author)))
		if g.Complete() {
			m.reachOthers(c, x, k, p.author, live.unmet[begins:])
		}
		strength := m.strengths(g, int(p.author))
		for at := 0; at < len(row); at += batch {
			m.enter(c, x, parts[0], row[at:min(at+batch, len(row))], live.unmet[begins+at/8:], from(strength, at), uint64(k)<<metPlace)
			parts = parts[1:]
		}
		live.close(c, p, begins)
		if m.strangers != nil {
			m.reachWeak(c, x, k, p)
		}
		m.pair(c, x, false, collected)
	}
	m.pair(c, x, false, 1)
	x.queue = x.queue[:0]
}

// note records a post of an author.
func (m *posts) note(c *sim.Chunk, author int, topic uint8) {
	m.posted.Add(c, 1)
	m.count(author)
	if m.spec.Effort > 0 {
		m.effort.Book(c, author, m.spec.Effort)
	}
	if m.revealed != nil {
		m.revealed.Add(c, author, topic)
	}
}

// batch is the number of friends handled together.
const batch = 64

// reachOthers is the counterpart of enter on the complete graph, where everyone but the author is
// a friend.
func (m *posts) reachOthers(c *sim.Chunk, x *scratch, k int, author uint32, unmet []uint8) {
	var row [batch]uint32
	strength := m.strongest
	if strength != nil {
		strength = strength[:batch]
	}
	for lo := 0; lo < m.w.N-1; lo += batch {
		n := min(batch, m.w.N-1-lo)
		for r := range n {
			row[r] = uint32(m.w.Graph.Neighbour(int(author), lo+r))
		}
		now, later := m.meets(&x.facing[k], &x.without[k], row[:n])
		m.enter(c, x, part{now, later}, row[:n], unmet[lo/8:], strength, uint64(k)<<metPlace)
	}
}

// settle gives an author its reactions: a like is 1 unit of emotion, a comment 3 (M5).
func (m *posts) settle(c *sim.Chunk, r *reply) {
	i := int(r.author)
	m.lately[i] = uint16(min(math.MaxUint16, uint32(m.lately[i])+likeUnit*uint32(r.likes)))
	if !m.experienced {
		return
	}
	if m.w.Experienced.Days() > 1 {
		at := m.w.Experienced.TimeOf(int(r.day))
		m.w.Experienced.AddEmotion(c, i, at, int64(r.likes), int64(r.comments))
		return
	}
	m.w.Inboxes().At(i).AddEmotion(c, int64(r.likes), int64(r.comments))
}
