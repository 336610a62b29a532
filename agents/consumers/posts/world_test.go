package posts

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near, total = need.Near, societytest.Total

// trial is a world in which everyone uses the platform, opens it perDay times a day (Poisson),
// sees a share of what they meet, and records what they feel.
type trial struct {
	n       int
	posts   string // the section
	ties    society.TiesSpec
	people  string
	tick    units.Duration
	ticks   int
	every   int
	perDay  float64
	share   float64 // share seen; 0 means 1
	open    float64 // share of sessions that open the feed; 0 means 1
	expire  float64 // days; 0 means 3
	leave   sim.Tick
	seed    uint64
	initial float64 // share of users; 0 means 1

	rounds int // 0 means 1
	weak   func(w *society.World, s *sim.Scope)
	files  map[string]string
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	p := &Spec{}
	societytest.Section(t, x.posts, p.Declare)
	r, w := societytest.World{
		N: x.n, Ties: x.ties, People: x.people, Tick: x.tick, Ticks: x.ticks, Rounds: x.rounds, Every: x.every, Seed: x.seed,
		Users: x.initial, Experienced: true, Pace: x.perDay, Open: x.open, Seen: x.share, Expire: x.expire, Files: x.files,
	}.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.leave > 0 {
			societytest.LeaveAll(b, w, x.leave)
		}
		if x.weak != nil {
			x.weak(w, b.Scope("weak"))
		}
		return p.Build(b.Scope("posts"), w)
	})
	return r, w, p
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World, *Spec) {
	r, w, p := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, w, p
}
