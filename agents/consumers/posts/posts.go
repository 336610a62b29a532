package posts

import (
	"fmt"
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// posts is the state of the mechanism.
type posts struct {
	spec *Spec
	w    *society.World

	lately  []uint16  // likes received, in 64ths, forgotten with time constant memory; saturates at 1,023 likes
	written []uint16  // posts so far
	live    []waiting // by chunk of the authors

	odds        *odds
	like        reaction
	comment     reaction
	stay        uint32   // share of lately that remains after a day, in 2^-16
	day         sim.Tick // ticks in a day; one tick where a tick is longer
	experienced bool     // a mechanism keeps what consumers feel
	open        bool     // there is a feed to post in
	perDay      float64  // posting rate per active day
	value       float64  // v_u, in thousandths
	expire      float64  // lifetime of a post, in ticks

	writes, about, meet, edge, later rng.Key

	posted, likes, comments, seen *sim.Counter
	drawn                         *sim.Counter // nil: nobody is drawn
	tally                         []int64      // consumers by posts written, scratch of gini

	revealed *society.Revealed
	mine     *mining
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	if w.Sessions == nil {
		return fmt.Errorf("posts: needs activity")
	}
	w.NeedTastes()
	m := &posts{spec: p, w: w, odds: newOdds(),
		writes: s.Key("write"), about: s.Key("about"), meet: s.Key("meet"), edge: s.Key("edge"), later: s.Key("later")}
	p.run = m
	m.lately = sim.Column[uint16](s, "lately", w.N)
	m.tally = make([]int64, math.MaxUint16+1)
	m.expire = w.FeedExpire
	m.day = sim.Tick(w.Clock.In(units.Day))
	if w.Graph.Complete() && w.N > 20_000 {
		s.Warnf("posts", "on the complete graph a post goes to all %d consumers; posts are meant for a friendship graph", w.N)
	}
	m.rebuild()
	m.written = sim.Column[uint16](s, "written", w.N)
	m.hold(s)
	m.measure(s)
	m.declareStep(s)
	if p.Learn > 0 {
		m.buildMining(s)
	}
	return nil
}

// hold registers the waiting posts as state.
func (m *posts) hold(s *sim.Scope) {
	m.live = make([]waiting, sim.Chunks(m.w.N, sim.FineGrain))
	for k := range m.live {
		live := &m.live[k]
		sim.Hold(s, fmt.Sprintf("live.%d", k), func() []post { return live.posts })
		sim.Hold(s, fmt.Sprintf("unmet.%d", k), func() []uint64 { return live.unmet })
		sim.Hold(s, fmt.Sprintf("strangers.%d", k), func() []stranger { return live.strangers })
	}
}

// measure declares the metrics.
func (m *posts) measure(s *sim.Scope) {
	m.posted = s.Counter("posts", "posts written")
	if m.w.Drawn != nil {
		m.drawn = s.Counter("posts.drawn", "posts written by those drawn by value.kept_off")
	}
	m.seen = s.Counter("posts_seen", "impressions of posts")
	m.likes = s.Counter("likes", "likes given to posts")
	m.comments = s.Counter("comments", "comments on posts")
	s.Gauge("posts_gini", "1", "Gini coefficient of the posts written so far, over consumers who have ever used the "+
		"platform", m.gini, sim.Share())
}

// declareStep declares the step.
func (m *posts) declareStep(s *sim.Scope) {
	s.Step(sim.Step{Name: "post", Phase: sim.Expose, Rows: m.w.N, Grain: sim.FineGrain, Chunk: m.post,
		Before: func(sim.Tick, int) {
			m.experienced = m.w.Experienced.Keeps() // known only once all mechanisms are built
			m.open = m.w.FeedOpen()
		}})
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) { p.run.rebuild() }

func (m *posts) rebuild() {
	p := m.spec
	m.perDay = p.Rate.On(m.w.Clock.Tick).Over(units.Day)
	m.stay = uint32(float64(lateFor(float64(m.day)*m.w.Clock.Days(), p.Memory.Days()) * 0x1p16))
	m.value = p.Value * 1000
	m.like.set(&p.Like)
	m.comment.set(&p.Comment)
}

// post runs a tick for a chunk of authors: posts that wait meet friends who now open their feed for
// the first time since; then new posts are written and meet friends who open it after them.
func (m *posts) post(c *sim.Chunk) {
	if c.Round > 0 || !m.open {
		return // sessions are served once, however many rounds cascades take
	}
	m.look(c)
	m.write(c)
}
