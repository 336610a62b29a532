package content

import (
	"context"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// trial is a world of users with content and, where pace is set, sessions.
type trial struct {
	n       int
	ties    society.TiesSpec
	ticks   int
	tick    units.Duration // 0 is a day
	pace    float64        // sessions a day, Poisson; 0: one in each tick
	open    float64        // share of sessions that open the feed; 0 is 1
	room    float64        // share of items that the feed has room for; 0 is 1
	expire  float64        // days
	taste   float64        // 0 is .3
	set     func(*Spec)
	world   func(*sim.Builder, *society.World)
	after   func(*content) // changes what Build made
	seed    uint64
	events  []string
	satisfy bool
}

// defaults is the section with its defaults, one kind of account and sharing.
func defaults(t testing.TB) *Spec {
	t.Helper()
	p := new(Spec)
	root := spec.Mapping(spec.Entry{Key: "accounts", Value: spec.Mapping(spec.Entry{Key: "media", Value: spec.Mapping()})})
	if _, problems := spec.Decode(root, p.Declare); problems.Err() != nil {
		t.Fatal(problems)
	}
	return p
}

func (x trial) build(t testing.TB, replicate int, o simtest.Options) (*sim.Simulation, *content) {
	t.Helper()
	if x.tick == 0 {
		x.tick = units.Day
	}
	if x.seed == 0 {
		x.seed = 7
	}
	if x.taste == 0 {
		x.taste = 0.3
	}
	b := sim.NewBuilder(sim.Config{
		Clock: sim.Clock{Start: time.Date(2014, 9, 1, 0, 0, 0, 0, time.UTC), Tick: x.tick, Ticks: x.ticks},
		Seed:  x.seed, Replicate: replicate, Workers: o.Workers, Audit: o.Audit, Events: x.events,
	})
	w, err := society.Build(b, society.Setting{People: society.PeopleSpec{Count: x.n, Interests: 8, Taste: x.taste}, Ties: x.ties})
	if err != nil {
		t.Fatal(err)
	}
	if x.pace > 0 {
		x.buildPace(b, w)
	}
	if x.satisfy {
		w.NeedFelt()
	}
	for i := range w.N {
		w.SetInitial(i)
	}
	if x.world != nil {
		x.world(b, w)
	}
	p := defaults(t)
	if x.set != nil {
		x.set(p)
	}
	if err := p.Build(b.Scope("content"), w); err != nil {
		t.Fatal(err)
	}
	if x.after != nil {
		x.after(p.run)
	}
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r, p.run
}

// buildPace stands in for activity: sessions are a Poisson process, the same
// for all.
func (x trial) buildPace(b *sim.Builder, w *society.World) {
	s := b.Scope("pace")
	w.NeedFeeds(s)
	w.FeedExpire = x.expire / w.Clock.Days()
	key := s.Key("sessions")
	mean := x.pace * w.Clock.Days()
	open := x.open
	if open == 0 {
		open = 1
	}
	room := x.room
	if room == 0 {
		room = 1
	}
	s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
		k := key.At(int(c.Tick), 0)
		for i := c.Lo; i < c.Hi; i++ {
			if w.Status[i] != society.Using {
				w.CloseFeed(i, c.Tick)
				continue
			}
			feed := int(num.PoissonInverse(k.Open(uint64(i), 0), float64(open*mean)))
			n := feed + int(num.PoissonInverse(k.Open(uint64(i), 1), float64((1-open)*mean)))
			w.TakePending(i)
			w.SetSessions(i, c.Tick, n, feed, room)
		}
	}})
}

func (x trial) run(t testing.TB, replicate int) (*sim.Simulation, *content) {
	t.Helper()
	r, m := x.build(t, replicate, simtest.Options{Workers: 1})
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r, m
}

func total(r *sim.Simulation, metric string) (sum float64) {
	for _, x := range r.Series(metric) {
		sum += x
	}
	return sum
}

func logit(p float64) float64 {
	switch {
	case p <= 0:
		return -far
	case p >= 1:
		return far
	}
	return math.Log(p / (1 - p))
}

// fixed makes reading and sharing independent of who and what.
func fixed(p *Spec, read, share float64) {
	p.Read.Intercept, p.Read.Match, p.Read.Quality, p.Read.FriendLikes, p.Read.Softness = logit(read), 0, 0, 0, 0
	p.Share.Intercept, p.Share.Match, p.Share.Quality, p.Share.Arousal = logit(share), 0, 0, 0
	p.Read.SeenPush, p.Read.SeenChat = 1, 1
	p.Follow, p.InitialFollows = 0, 0
	p.ShareTo = []spec.Weight{{Name: "moments", Value: 1}}
}

// lone gives each account one follower, drawn at random, and nobody else.
func lone(m *content) {
	key := m.first.Named("lone")
	for k := range m.accounts {
		a := &m.accounts[k]
		i := key.Below(uint64(k), 0, uint64(m.w.N))
		a.followers.add(uint32(i), &m.flat)
	}
	m.rows.most = 1 << 30
}

func perDay(x float64) units.Rate     { return units.Rate{Value: x, Per: units.Day} }
func count(n float64) units.Extensive { return units.Extensive{Value: n} }

func meanSD(v []float64) (mean, sd float64) {
	for _, x := range v {
		mean += x
	}
	mean /= float64(len(v))
	for _, x := range v {
		sd += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(sd / float64(max(1, len(v)-1)))
}

// all lists the followers.
func (f *followers) all() (rows []uint32) {
	r := reader{f: f}
	out := make([]uint32, 100)
	for n := r.read(out); n > 0; n = r.read(out) {
		rows = append(rows, out[:n]...)
	}
	return rows
}

// topicOf is the topic of an account of a kind without one of its own.
func (m *content) topicOf(a *account) []int8 { return m.w.Topic("account." + a.name) }
