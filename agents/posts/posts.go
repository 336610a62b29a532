package posts

import (
	"fmt"
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// posts is the mechanism's state: per consumer 8 bytes and the estimate of its
// taste; per post that somebody has not met yet 24 bytes and 8 for each of them.
type posts struct {
	spec *Spec
	w    *society.World

	lately  []float32 // likes received, forgotten with time constant memory
	written []uint16  // posts so far; stops at 65535
	live    []waiting // by chunk of the authors

	strength []uint8 // of each tie, in 255ths, beside the rows of the graph; nil without
	logistic *logistic
	like     reaction
	comment  reaction
	stay     float64 // of lately in a tick
	perDay   float64 // rate
	value    float64 // v_u in thousandths
	expire   float64 // ticks

	write, about, meet, react, later rng.Key

	posted, likes, comments, seen *sim.Counter
	effort                        *sim.Entry
	scratch                       []scratch // by worker
	count                         []int64   // consumers by posts written, of gini

	revealed *society.Revealed
	mine     *mining
}

// reaction is ReactionSpec on the grid of log-odds.
type reaction struct {
	intercept int32
	quality   float64
	match     [128]int32 // by component of a taste
	tie       [256]int32 // by strength
	best      int32      // of match and tie
}

// scratch is one worker's.
type scratch struct {
	views [batch]society.View
	_     [64]byte
}

// batch is the number of friends whose memory is fetched together.
const batch = 64

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	if w.Sessions == nil {
		return fmt.Errorf("posts: needs activity")
	}
	w.NeedTastes()
	m := &posts{spec: p, w: w, logistic: newLogistic(),
		write: s.Key("write"), about: s.Key("about"), meet: s.Key("meet"), react: s.Key("react"), later: s.Key("later")}
	p.run = m
	m.written = sim.Column[uint16](s, "written", w.N)
	m.lately = sim.Column[float32](s, "lately", w.N)
	m.live = make([]waiting, sim.Chunks(w.N, sim.DefaultGrain))
	for k := range m.live {
		live := &m.live[k]
		sim.Hold(s, fmt.Sprintf("live.%d", k), func() []item { return live.items })
		sim.Hold(s, fmt.Sprintf("unmet.%d", k), func() []unmet { return live.unmet })
	}
	m.scratch = make([]scratch, s.Workers())
	m.count = make([]int64, math.MaxUint16+1)
	m.expire = w.FeedExpire
	if p.Like.Tie != 0 || p.Comment.Tie != 0 {
		if err := m.readStrength(s); err != nil {
			return err
		}
	}
	if w.Graph.Complete() && w.N > 20_000 {
		s.Warnf("on the complete graph a post goes to all %d consumers; a graph of friends is meant", w.N)
	}
	m.rebuild()
	m.posted = s.Counter("posts", "1", "posts written")
	m.seen = s.Counter("posts_seen", "1", "times that somebody saw a post")
	m.likes = s.Counter("likes", "1", "likes given to posts")
	m.comments = s.Counter("comments", "1", "comments on posts")
	s.Gauge("posts_gini", "1", "Gini coefficient of the posts written so far, over those who have ever used the platform", m.gini)
	m.effort = s.Effort("posts.effort", w.Consumer, society.Cocreation, "effort of writing posts")
	s.Step(sim.Step{Name: "post", Phase: sim.Expose, Rows: w.N, Chunk: m.post})
	if p.Learn > 0 {
		m.buildMining(s)
	}
	return nil
}

// Rebuild follows a change of a live field.
func (p *Spec) Rebuild(sim.Tick) { p.run.rebuild() }

func (m *posts) rebuild() {
	p := m.spec
	m.perDay = p.Rate.Value
	if p.Rate.Per > 0 {
		m.perDay = p.Rate.Over(units.Day)
	} else {
		m.perDay /= m.w.Clock.Days() // a rate per tick
	}
	m.stay = lateFor(m.w.Clock.Days(), p.Memory.Days())
	m.value = p.Value * 1000
	m.like.set(&p.Like)
	m.comment.set(&p.Comment)
}

func (r *reaction) set(p *ReactionSpec) {
	r.intercept, r.quality = onGrid(p.Intercept), p.Quality
	for k := range r.match {
		r.match[k] = onGrid(p.Match * float64(k) / 127)
	}
	for k := range r.tie {
		r.tie[k] = onGrid(p.Tie * float64(k) / 255)
	}
	r.best = max(0, r.match[127]) + max(0, r.tie[255])
}

// readStrength keeps the overlap of each tie in a byte.
func (m *posts) readStrength(s *sim.Scope) error {
	g := m.w.Graph
	if g.Directed() {
		return fmt.Errorf("posts: the strength of a tie is its share of common friends, which a directed graph does not have; set like.tie and comment.tie to 0")
	}
	overlaps, _ := g.Overlaps(1)
	if overlaps == nil {
		return nil // the complete graph: all ties are the strongest
	}
	m.strength = sim.Column[uint8](s, "strength", len(overlaps))
	for k, x := range overlaps {
		m.strength[k] = uint8(float64(x*255) + 0.5)
	}
	return nil
}

// strengths are those of a consumer's ties; nil where all are the same.
func (m *posts) strengths(g *graph.Graph, i int) []uint8 {
	if m.strength == nil {
		return nil
	}
	at := g.Offset(i)
	return m.strength[at : at+int64(g.Degree(i))]
}

// sameStrength is that of ties where none are kept apart.
func (m *posts) sameStrength() uint8 {
	if m.w.Graph.Complete() {
		return 255
	}
	return 0
}

// post is a tick of the authors of a chunk: posts of earlier ticks meet who had
// no session since, then new ones are written and meet who has one after them.
func (m *posts) post(c *sim.Chunk) {
	if c.Round > 0 {
		return // a session is served once, however often cascades go round
	}
	w := m.w
	live := &m.live[c.ID]
	m.meetLater(c, live)
	key := m.write.At(int(c.Tick), 0)
	base := postHazard(m.perDay, w.DailySessions, 0, 0)
	feedback := m.spec.Feedback
	sessions, lately := w.Sessions[c.Lo:c.Hi], m.lately[c.Lo:c.Hi]
	for r, n := range sessions {
		late := lately[r]
		if late != 0 {
			if late *= float32(m.stay); late < 1e-6 {
				late = 0
			}
			lately[r] = late
		}
		if n == 0 {
			continue
		}
		h := base
		if late != 0 {
			h = postHazard(m.perDay, w.DailySessions, feedback, float64(late))
		}
		i := c.Lo + r
		u := key.Open(uint64(i), 0)
		if u <= 1-float64(h*float64(n)) { // P(no post) = e^(−h·n) ≥ 1 − h·n
			continue
		}
		count := min(num.BinomialInverse(u, int64(n), num.Hazard(h)), mostPosts)
		for k := range int(count) {
			m.publish(c, live, i, k)
		}
	}
}

// publish writes the k-th post of an author in the tick and shows it to those
// friends who have a session after it.
func (m *posts) publish(c *sim.Chunk, live *waiting, author, k int) {
	w := m.w
	it := m.compose(int(c.Tick), author, k)
	m.posted.Add(c, 1)
	if m.written[author] < math.MaxUint16 {
		m.written[author]++
	}
	if m.spec.Effort > 0 {
		m.effort.Book(c, author, m.spec.Effort)
	}
	if m.revealed != nil {
		m.revealed.Add(c, author, it.topic)
	}
	f := m.facing(c, &it)
	// The probabilities that none of n sessions comes after the post, as
	// thresholds of 32 bits: met where the draw reaches it.
	var none [32]uint64
	p := 1.0
	for n := range none {
		none[n] = uint64(float64(p * 0x1p32))
		if p *= float64(it.at); p < 0x1p-40 {
			p = 0
		}
	}
	if w.Graph.Complete() {
		for j := range w.N {
			if v := w.View(j); j != author && v.Using() {
				m.reach(c, live, &f, &none, uint32(j), v, m.sameStrength())
			}
		}
	} else {
		row, strength := w.Graph.Neighbours(author), m.strengths(w.Graph, author)
		views := &m.scratch[c.Worker].views
		for len(row) > 0 {
			part := row[:min(batch, len(row))]
			w.Views(part, views[:])
			for x, j := range part {
				v := views[x]
				if !v.Using() {
					continue
				}
				s := uint8(0)
				if strength != nil {
					s = strength[x]
				}
				m.reach(c, live, &f, &none, j, v, s)
			}
			row = row[len(part):]
			if strength != nil {
				strength = strength[len(part):]
			}
		}
	}
	live.close(&it)
	m.settle(c, author, &f)
}

// compose draws what a post is like.
func (m *posts) compose(tick, author, k int) item {
	id := itemOf(tick, author, k)
	a, b, d, e := uniforms(m.about.Bits(uint64(author), id))
	skill := m.spec.Skill.A
	if m.spec.Skill.Kind != "constant" {
		stream := m.about.Named("skill").Stream(uint64(author))
		skill = max(0, m.spec.Skill.Sample(&stream))
	}
	return item{
		id: id, author: uint32(author), tick: int32(tick),
		at:      float32(m.about.Float(uint64(author), id|1<<63)),
		quality: uint16(float64(quality(a, b, d, skill)*0xffff) + 0.5),
		topic:   topicOf(m.w.Taste(author), e),
	}
}

// facing is a post as its viewers face it, and what they give back.
type facing struct {
	id            uint64
	author        uint32
	topic         int
	like, comment int32  // log-odds without match and tie
	value         int32  // thousandths of experience that all get
	rest          uint32 // and the chance of one more, in 2^-16
	likes         int64
	comments      int64
	seen          int64
	contacts      uint32
}

func (m *posts) facing(_ *sim.Chunk, it *item) facing {
	u := float64(it.quality) / 0xffff
	value := m.value * u
	whole := math.Floor(value)
	return facing{
		id: it.id, author: it.author, topic: int(it.topic),
		like:    m.like.intercept + onGrid(m.like.quality*u),
		comment: m.comment.intercept + onGrid(m.comment.quality*u),
		value:   int32(whole), rest: uint32(float64((value - whole) * 0x1p16)),
	}
}

// reach brings a post into a friend's feed and decides whether it is met now.
func (m *posts) reach(c *sim.Chunk, live *waiting, f *facing, none *[32]uint64, j uint32, v society.View, strength uint8) {
	m.w.Deliver(c, int(j))
	bits := m.meet.Bits(uint64(j), f.id)
	n := v.Sessions()
	if n < len(none) {
		if bits>>32 < none[n] {
			live.add(j, strength)
			return
		}
	} else if float64(bits>>32)*0x1p-32 < society.Without(f.when(none), n) {
		live.add(j, strength)
		return
	}
	if v.Sees(uint32(bits)) {
		m.look(c, f, j, strength)
	}
}

// when is the time of the post, back from its thresholds.
func (f *facing) when(none *[32]uint64) float64 { return float64(none[1]) * 0x1p-32 }

// look is what a friend who sees the post makes of it.
func (m *posts) look(c *sim.Chunk, f *facing, j uint32, strength uint8) {
	w := m.w
	f.seen++
	bits := m.react.Bits(uint64(j), f.id)
	if w.Felt.Keeps() && m.value > 0 {
		value := f.value
		if uint32(bits>>16)&0xffff < f.rest {
			value++
		}
		w.Felt.AddExperience(c, int(j), value)
	}
	// Most draws fail even at the best match; the taste is another line of
	// memory and is read for the others only.
	forLike, forComment := uint32(bits>>32), uint32(m.react.Bits(uint64(j), f.id|1<<63))
	mayLike := m.logistic.passes(forLike, f.like+m.like.best)
	mayComment := m.logistic.passes(forComment, f.comment+m.comment.best)
	if !mayLike && !mayComment {
		return
	}
	taste := uint8(w.Tastes[int(j)*w.Interests+f.topic]) & 127
	likes := mayLike && m.logistic.passes(forLike, f.like+m.like.match[taste]+m.like.tie[strength])
	comments := mayComment && m.logistic.passes(forComment, f.comment+m.comment.match[taste]+m.comment.tie[strength])
	if likes {
		f.likes++
		if m.revealed != nil {
			m.revealed.Add(c, int(j), uint8(f.topic))
		}
	}
	if comments {
		f.comments++
	}
	if likes || comments {
		f.contacts |= society.ContactBit(int(j))
		w.Felt.AddContact(c, int(j), int(f.author))
	}
}

// settle gives the author what came back: a like is 1 unit of emotion, a
// comment 3 (M5).
func (m *posts) settle(c *sim.Chunk, author int, f *facing) {
	m.seen.Add(c, f.seen)
	if f.likes == 0 && f.comments == 0 {
		return
	}
	m.likes.Add(c, f.likes)
	m.comments.Add(c, f.comments)
	m.lately[author] += float32(f.likes)
	m.w.Felt.AddEmotion(c, author, int32(1000*f.likes+3000*f.comments))
	m.w.Felt.AddContacts(c, author, f.contacts)
}

// gini is the Gini coefficient of the posts written so far.
func (m *posts) gini() float64 {
	count := m.count
	clear(count)
	most := 0
	for i, status := range m.w.Status {
		if status != society.Never {
			count[m.written[i]]++
			most = max(most, int(m.written[i]))
		}
	}
	return giniOfCounts(count[:most+1])
}

// giniOfCounts is the Gini coefficient where count[x] have x each: sorted, the
// values of a class stand on places with a mean of below + (class+1)/2.
func giniOfCounts(count []int64) float64 {
	n, sum, ranked := 0.0, 0.0, 0.0
	for x, k := range count {
		if k == 0 {
			continue
		}
		class := float64(k)
		ranked += float64(float64(x) * class * (n + (class+1)/2))
		n += class
		sum += float64(x) * class
	}
	if sum == 0 {
		return 0
	}
	return float64(2*ranked)/float64(n*sum) - (n+1)/n
}
