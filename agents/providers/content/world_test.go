package content

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

var sum, meanSD = societytest.Total, societytest.MeanSD

// trial is a world of users with content and, if pace is set, sessions.
type trial struct {
	n       int
	ties    society.TiesSpec
	ticks   int
	tick    units.Duration // 0 means a day
	rounds  int            // 0 means 1
	pace    float64        // sessions per day, Poisson; 0: one in each tick
	open    float64        // share of sessions that open the feed; 0 means 1
	room    float64        // share of items that the feed has room for; 0 means 1
	expire  float64        // days
	users   float64        // share who use the platform from the start; 0 means all
	set     func(*Spec)
	world   func(*sim.Builder, *society.World)
	after   func(*content) // modifies what Build made
	seed    uint64
	events  []string
	satisfy bool
}

// defaults is the section with one kind of account and sharing, all at their defaults.
const defaults = "{accounts: {media: {}}}"

func (x trial) build(t testing.TB, replicate int, o simtest.Options) (*sim.Simulation, *content) {
	t.Helper()
	p := new(Spec)
	world := societytest.World{N: x.n, Ties: x.ties, Tick: x.tick, Ticks: x.ticks, Rounds: x.rounds, Seed: max(x.seed, 7),
		Replicate: replicate, Events: x.events,
		Experienced: x.satisfy, Pace: x.pace, Open: x.open, Seen: x.room, Expire: x.expire, Users: x.users}
	r, _ := world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.world != nil {
			x.world(b, w)
		}
		societytest.Add(t, b, w, "content", defaults, p, x.set)
		if x.after != nil {
			x.after(p.run)
		}
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB, replicate int) (*sim.Simulation, *content) {
	t.Helper()
	r, m := x.build(t, replicate, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, m
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

// fixed makes the probabilities of reading and sharing the same for everybody and every article.
func fixed(p *Spec, read, share float64) {
	p.Read.Intercept, p.Read.Match, p.Read.Quality, p.Read.FriendLikes, p.Read.Softness = logit(read), 0, 0, 0, 0
	p.Share.Intercept, p.Share.Match, p.Share.Quality, p.Share.Arousal = logit(share), 0, 0, 0
	p.Read.SeenPush, p.Read.SeenChat = 1, 1
	p.Follow, p.InitialFollows = 0, 0
	p.ShareTo = []spec.Weight{{Name: "moments", Value: 1}}
}

// lone gives each account one follower, drawn at random.
func lone(m *content) {
	key := m.first.Named("lone")
	for k := range m.accounts {
		a := &m.accounts[k]
		i := key.Below(uint64(k), 0, uint64(m.w.N))
		a.followers.add(uint32(i))
	}
	m.rows.most = 1 << 30
}

func perDay(x float64) units.Rate     { return units.Rate{Value: x, Per: units.Day} }
func count(n float64) units.Extensive { return units.Extensive{Value: n} }

// all lists the followers.
func (f *followers) all() []uint32 { return slices.Concat(f.sorted, f.recent) }

// topicOf is the topic of an account whose kind has no topic of its own.
func (m *content) topicOf(a *account) []int8 { return m.w.Topic("account." + a.name) }
