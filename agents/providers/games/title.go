package games

import (
	"fmt"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// title is the state of a game: a few bits per consumer, and a roster of players for each chunk of
// consumers, so that chunks work independently.
type title struct {
	name     string
	spec     *TitleSpec
	number   int // row of its studio
	embedded bool
	topic    []int8

	theta, payer, quitKey, install, meet, invite rng.Key

	playing sim.Bits // plays it at the start of the part
	next    sim.Bits // plays it after the part
	asked   sim.Bits // invited and accepted; installs at the next session
	rosters []roster
	before  []int64 // number of players in all earlier chunks
	places  int     // relation places per player of a self-built game

	open           bool
	playersAtStart int64 // at the start of the part

	installs float64 // hazard per day, divided by the parts of a tick
	invites  float64 // invitations per day, likewise
	holds    []float64
	days     []float64 // that a part of a tick counts for at quitting, by age in parts

	totals  []totals // by worker, over the whole run
	settled totals   // totals for which the studio has been paid and charged
}

// roster holds the players of a chunk of consumers, in the order of install.
type roster struct {
	players []player
	links   []uint32 // consumers, title.places per player
	payers  []payer
	bills   []payer // payments due in this tick, with the payer as of the due time
}

type player struct {
	who   uint32
	theta float32 // daily probability of quitting without relations
	since int32   // part of the run in which it was installed
	links int32   // relations found, including those who have quit in this part
}

type payer struct {
	who   uint32
	_     uint32
	spend units.Money
	due   float64 // time of the next payment, in parts of the run
}

// totals counts the events of a title. The counts are integers, so that their sum does not depend
// on which worker counted.
type totals struct {
	installs, quits, lost               int64
	invited, refused, relations, payers int64
	payments                            int64
	paid                                units.Money
	atRisk, quit                        []int64 // by day since install
}

// buildTitle makes title k of the scenario.
func (m *games) buildTitle(s *sim.Scope, k int) *title {
	w, name, spec := m.w, m.spec.Titles[k].Name, &m.spec.Titles[k].V
	key := func(purpose string) rng.Key { return s.Key(purpose).Named(name) }
	g := &title{name: name, spec: spec, number: k, embedded: spec.Kind == embedded, topic: w.Topic("game." + name),
		theta: key("frailty"), payer: key("payer"), quitKey: key("quit"), install: key("install"), meet: key("meet"),
		invite: key("invite")}
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
	g.days = quitDays((w.Clock.Ticks+1)*m.parts, m.length, spec.Quit.Shape)
	days := dayOf((w.Clock.Ticks+1)*m.parts, m.length) + 1
	g.totals = make([]totals, s.Workers())
	for k := range g.totals {
		g.totals[k].atRisk, g.totals[k].quit = make([]int64, days), make([]int64, days)
	}
	return g
}

// sum adds up the workers' totals.
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

// players is the current number of players.
func (g *title) players() int64 {
	all := g.sum()
	return all.installs - all.quits - all.lost
}

// add makes a consumer of the roster's chunk a player. A consumer who has quit may return: each
// install draws a new frailty.
func (m *games) add(c *sim.Chunk, g *title, i uint32) {
	r, t := &g.rosters[c.ID], &g.totals[c.Worker]
	g.playing.Set(int(i))
	g.next.Set(int(i))
	m.w.Plays[i]++
	stream := g.theta.At(m.part, 0).Stream(uint64(i))
	r.players = append(sim.Room(r.players, 1),
		player{who: i, theta: float32(num.Beta(&stream, g.spec.Quit.A, g.spec.Quit.B)), since: int32(m.part)})
	r.links = sim.Room(r.links, g.places)[:len(r.links)+g.places]
	clear(r.links[len(r.links)-g.places:])
	t.installs++
	m.installed.Add(c, 1)
	stream = g.payer.At(m.part, 0).Stream(uint64(i))
	if stream.Float64() >= g.spec.Payers {
		return
	}
	phase := stream.Float64()
	spend, err := units.FromFloat(max(0, g.spec.Spend.Sample(&stream)))
	if err != nil { // amounts beyond 9e12 overflow
		return
	}
	r.payers = append(r.payers, payer{who: i, spend: spend, due: float64(m.part) + float64(phase*m.every(g))})
	t.payers++
}

// every is the time between two payments, in parts of the run.
func (m *games) every(g *title) float64 {
	return float64(g.spec.Every) / float64(m.length)
}
