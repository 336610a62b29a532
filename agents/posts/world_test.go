package posts

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

// flow reads a scenario's part written on one line.
func flow(text string) (n *spec.Node) {
	spec.Decode(nil, func(s *spec.Section) { s.Tree(&n, "x", text, "") })
	return n
}

// trial is a world in which all use the platform and open it perDay times a
// day, Poisson, see a share of what they meet, and keep what they feel.
type trial struct {
	n       int
	posts   string // the section
	ties    society.TiesSpec
	people  string
	tick    units.Duration
	ticks   int
	every   int
	perDay  float64
	share   float64 // seen; 0 is 1
	open    float64 // share of sessions that open the feed; 0 is 1
	expire  float64 // days; 0 is 3
	leave   sim.Tick
	noFelt  bool
	seed    uint64
	initial float64 // share of users; 0 is 1
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	if x.tick == 0 {
		x.tick = units.Day
	}
	if x.posts == "" {
		x.posts = "{}"
	}
	if x.people == "" {
		x.people = "{}"
	}
	if x.share == 0 {
		x.share = 1
	}
	if x.open == 0 {
		x.open = 1
	}
	if x.expire == 0 {
		x.expire = 3
	}
	if x.seed == 0 {
		x.seed = 3
	}
	p, people := &Spec{}, &society.PeopleSpec{}
	root := spec.Mapping(spec.Entry{Key: "posts", Value: flow(x.posts)}, spec.Entry{Key: "consumers", Value: flow(x.people)})
	if _, ps := spec.Decode(root, func(s *spec.Section) {
		s.Section("posts", "", p.Declare)
		s.Section("consumers", "", people.Declare)
	}); ps.Err() != nil {
		t.Fatal(ps)
	}
	people.Count = x.n
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Start: time.Date(2013, 1, 1, 0, 0, 0, 0, time.UTC), Tick: x.tick, Ticks: x.ticks},
		Seed: x.seed, Replicate: 1, Every: x.every, Workers: o.Workers, Audit: o.Audit})
	w, err := society.Build(b, society.Setting{People: *people, Ties: x.ties})
	if err != nil {
		t.Fatal(err)
	}
	s := b.Scope("test")
	pick := s.Key("initial")
	for i := range w.N {
		if x.initial == 0 || pick.Float(uint64(i), 0) < x.initial {
			w.SetInitial(i)
		}
	}
	w.NeedFeeds(s)
	if !x.noFelt {
		w.NeedFelt()
	}
	days := w.Clock.Days()
	w.DailySessions = x.perDay / -math.Expm1(-x.perDay)
	w.FeedExpire = x.expire / days
	key := s.Key("sessions")
	s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
		k := key.At(int(c.Tick), 0)
		for i := c.Lo; i < c.Hi; i++ {
			if w.Status[i] != society.Using {
				w.CloseFeed(i, c.Tick)
				continue
			}
			feed := int(num.PoissonInverse(k.Open(uint64(i), 0), x.perDay*days*x.open))
			others := int(num.PoissonInverse(k.Open(uint64(i), 1), x.perDay*days*(1-x.open)))
			w.SetSessions(i, c.Tick, feed+others, feed, x.share)
		}
	}})
	if x.leave > 0 {
		s.Step(sim.Step{Name: "leave", Phase: sim.Adapt, Rows: w.N, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi && c.Tick == x.leave; i++ {
				w.Leave(c, i)
			}
		}})
	}
	if err := p.Build(b.Scope("posts"), w); err != nil {
		t.Fatal(err)
	}
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r, w, p
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World, *Spec) {
	r, w, p := x.build(t, simtest.Options{Workers: 1})
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r, w, p
}

func total(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum
}

func near(t *testing.T, name string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %v, should be %v ± %v", name, got, want, within)
	}
}
