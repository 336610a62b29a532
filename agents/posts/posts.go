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

// posts is the mechanism's state: per consumer 6 bytes and the estimate of its
// taste; per post that somebody has not met yet 16 bytes and 4 for each of them.
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

	write, about, meet, edge, see, later rng.Key

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

// scratch is one worker's, see viewers.go.
type scratch struct {
	views  [batch]society.View
	likely likely
	_      [64]byte
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	if w.Sessions == nil {
		return fmt.Errorf("posts: needs activity")
	}
	w.NeedFrontTastes()
	m := &posts{spec: p, w: w, logistic: newLogistic(),
		write: s.Key("write"), about: s.Key("about"), meet: s.Key("meet"), edge: s.Key("edge"), see: s.Key("see"), later: s.Key("later")}
	p.run = m
	m.written = sim.Column[uint16](s, "written", w.N)
	m.lately = sim.Column[float32](s, "lately", w.N)
	m.live = make([]waiting, sim.Chunks(w.N, sim.DefaultGrain))
	for k := range m.live {
		live := &m.live[k]
		sim.Hold(s, fmt.Sprintf("live.%d", k), func() []item { return live.items })
		sim.Hold(s, fmt.Sprintf("unmet.%d", k), func() []uint32 { return live.unmet })
		sim.Hold(s, fmt.Sprintf("ties.%d", k), func() []uint8 { return live.strength })
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

// tied says whether the strengths of ties have an effect.
func (m *posts) tied() bool { return m.spec.Like.Tie != 0 || m.spec.Comment.Tie != 0 }

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
	feedback, stay := float64(base*m.spec.Feedback), float32(m.stay)
	sessions, lately := w.Sessions[c.Lo:c.Hi], m.lately[c.Lo:c.Hi]
	for r, n := range sessions {
		late := lately[r] * stay
		if late != 0 {
			if late < 1e-6 {
				late = 0
			}
			lately[r] = late
		}
		if n == 0 {
			continue
		}
		h := base + float64(feedback*float64(late))
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
	p := m.compose(int(c.Tick), author, k)
	m.posted.Add(c, 1)
	if m.written[author] < math.MaxUint16 {
		m.written[author]++
	}
	if m.spec.Effort > 0 {
		m.effort.Book(c, author, m.spec.Effort)
	}
	if m.revealed != nil {
		m.revealed.Add(c, author, p.topic)
	}
	f := m.facing(&p)
	none := newWithout(p.time())
	scratch := &m.scratch[c.Worker]
	if w.Graph.Complete() {
		m.publishToAll(c, live, &f, &none, author, scratch)
	} else {
		row, strength := w.Graph.Neighbours(author), m.strengths(w.Graph, author)
		for len(row) > 0 {
			part := row[:min(batch, len(row))]
			w.Views(part, scratch.views[:])
			m.reach(c, live, &f, &none, part, strength, scratch)
			row = row[len(part):]
			if strength != nil {
				strength = strength[len(part):]
			}
		}
	}
	live.close(c, &p)
	m.settle(c, author, &f)
}

// publishToAll shows a post to everybody: the complete graph.
func (m *posts) publishToAll(c *sim.Chunk, live *waiting, f *facing, none *without, author int, scratch *scratch) {
	var part [batch]uint32
	var all [batch]uint8
	var strength []uint8
	if m.tied() {
		for x := range all {
			all[x] = 255
		}
		strength = all[:]
	}
	n := 0
	for j := range m.w.N {
		if j != author {
			part[n] = uint32(j)
			n++
		}
		if n == batch || j == m.w.N-1 && n > 0 {
			m.w.Views(part[:n], scratch.views[:])
			m.reach(c, live, f, none, part[:n], strength, scratch)
			n = 0
		}
	}
}

// post is a post as it is written.
type post struct {
	id          uint64
	author      uint32
	tick        int32
	quality, at uint16
	k, topic    uint8
}

// time is when the post is written, in parts of its tick.
func (p *post) time() float64 { return (float64(p.at) + 0.5) * 0x1p-16 }

// compose draws what a post is like.
func (m *posts) compose(tick, author, k int) post {
	id := itemOf(tick, author, k)
	a, b, d, e := uniforms(m.about.Bits(uint64(author), id))
	skill := m.spec.Skill.A
	if m.spec.Skill.Kind != "constant" {
		stream := m.about.Named("skill").Stream(uint64(author))
		skill = max(0, m.spec.Skill.Sample(&stream))
	}
	return post{
		id: id, author: uint32(author), tick: int32(tick), k: uint8(k),
		at:      uint16(m.about.Bits(uint64(author), id|1<<63) >> 48),
		quality: uint16(float64(quality(a, b, d, skill)*0xffff) + 0.5),
		topic:   topicOf(m.w.Taste(author), e),
	}
}

// settle gives the author what came back: a like is 1 unit of emotion, a
// comment 3 (M5).
func (m *posts) settle(c *sim.Chunk, author int, f *facing) {
	m.seen.Add(c, f.watched)
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
		ranked += float64(float64(float64(x)*class) * (n + float64((class+1)/2)))
		n += class
		sum += float64(float64(x) * class)
	}
	if sum == 0 {
		return 0
	}
	return float64(2*ranked)/float64(n*sum) - (n+1)/n
}
