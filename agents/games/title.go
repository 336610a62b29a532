package games

import (
	"fmt"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// title is the state of a game: a bit or two a consumer, and a table of the
// players by chunk of consumers, so that chunks work on their own players.
type title struct {
	name     string
	spec     *TitleSpec
	number   int // row of its studio
	embedded bool
	topic    []int8

	theta, payer, quitKey, install, meet, invite rng.Key

	playing sim.Bits // plays it, as the part of the tick began
	next    sim.Bits // plays it still, or newly
	asked   sim.Bits // will install it at the next session, being invited
	rosters []roster
	before  []int64 // players in the chunks before each
	places  int     // relations that a player of a self-built game can have

	open           bool
	playersAtStart int64 // of the part

	installs float64 // hazard a day, by the parts of a tick
	invites  float64 // likewise
	holds    []float64

	totals  []totals // by worker, of the whole run
	settled totals   // what the studio was paid for, and has paid
}

// roster is the players among a chunk of consumers, in the order of install.
type roster struct {
	players []player
	links   []uint32 // places a player: consumers
	payers  []payer
	bills   []payer // who pays in this tick, as they were when it was due
}

type player struct {
	who   uint32
	theta float32 // daily probability to quit without relations
	since int32   // part of the run of the install
	links int32   // relations found, some of whom may have quit
}

type payer struct {
	who   uint32
	_     uint32
	spend units.Money
	due   float64 // time of the next payment, in parts of the run
}

// totals counts what happened to a title. Integers: they add up whoever counts.
type totals struct {
	installs, quits, lost               int64
	invited, refused, relations, payers int64
	payments                            int64
	paid                                units.Money
	atRisk, quit                        []int64 // by day since install
}

func (m *games) buildTitle(s *sim.Scope, number int, name string, spec *TitleSpec) *title {
	w := m.w
	key := func(purpose string) rng.Key { return s.Key(purpose).Named(name) }
	g := &title{name: name, spec: spec, number: number, embedded: spec.Kind == embedded, topic: w.Topic("game." + name),
		theta: key("frailty"), payer: key("payer"), quitKey: key("quit"), install: key("install"), meet: key("meet"), invite: key("invite")}
	chunks := sim.Chunks(w.N, sim.DefaultGrain)
	g.playing = sim.BitColumn(s, "playing."+name, w.N)
	g.next = sim.BitColumn(s, "plays_on."+name, w.N)
	g.asked = sim.BitTally(s, "asked."+name, w.N)
	g.rosters = make([]roster, chunks)
	for k := range g.rosters {
		sim.Hold(s, fmt.Sprintf("players.%s.%d", name, k), func() []player { return g.rosters[k].players })
		sim.Hold(s, fmt.Sprintf("payers.%s.%d", name, k), func() []payer { return g.rosters[k].payers })
		sim.Hold(s, fmt.Sprintf("bills.%s.%d", name, k), func() []payer { return g.rosters[k].bills })
		if !g.embedded {
			sim.Hold(s, fmt.Sprintf("relations.%s.%d", name, k), func() []uint32 { return g.rosters[k].links })
		}
	}
	if !g.embedded {
		g.places = spec.Quit.Cap
		g.before = make([]int64, chunks+1)
	}
	days := dayOf((w.Clock.Ticks+1)*m.parts, m.length) + 1
	g.totals = make([]totals, s.Workers())
	for k := range g.totals {
		g.totals[k].atRisk, g.totals[k].quit = make([]int64, days), make([]int64, days)
	}
	return g
}

// sum adds up what the workers counted.
func (g *title) sum() (all totals) {
	for k := range g.totals {
		t := &g.totals[k]
		all.installs += t.installs
		all.quits += t.quits
		all.lost += t.lost
		all.invited += t.invited
		all.refused += t.refused
		all.relations += t.relations
		all.payers += t.payers
		all.payments += t.payments
		all.paid += t.paid
	}
	return all
}

// players is how many play it now.
func (g *title) players() int64 {
	all := g.sum()
	return all.installs - all.quits - all.lost
}

// add makes a consumer of the roster's chunk a player. Who has quit may come
// back: each install is a new attempt, with a frailty of its own.
func (m *games) add(c *sim.Chunk, g *title, i uint32) {
	r, t := &g.rosters[c.ID], &g.totals[c.Worker]
	g.playing.Set(int(i))
	g.next.Set(int(i))
	m.w.Plays[i]++
	stream := g.theta.At(m.part, 0).Stream(uint64(i))
	r.players = append(r.players, player{who: i, theta: float32(num.Beta(&stream, g.spec.Quit.A, g.spec.Quit.B)), since: int32(m.part)})
	for range g.places {
		r.links = append(r.links, 0)
	}
	t.installs++
	m.installed.Add(c, 1)
	stream = g.payer.At(m.part, 0).Stream(uint64(i))
	if stream.Float64() >= g.spec.Payers {
		return
	}
	phase := stream.Float64()
	spend, err := units.FromFloat(max(0, g.spec.Spend.Sample(&stream)))
	if err != nil { // beyond 9e12
		return
	}
	r.payers = append(r.payers, payer{who: i, spend: spend, due: float64(m.part) + float64(phase*m.every(g))})
	t.payers++
}

// every is the time between two payments, in parts of the run.
func (m *games) every(g *title) float64 {
	return float64(g.spec.Every) / float64(m.length)
}
