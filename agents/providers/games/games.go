package games

import (
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// games is the mechanism's state.
type games struct {
	spec   *Spec
	w      *society.World
	titles []*title

	parts  int            // parts of a tick, played one after the other
	length units.Duration // length of a part
	part   int            // current part of the run, from 1; the tick where a tick has one part

	iap, studio, relation, dev *sim.Stream
	joy, effort                *sim.Entry
	got, spent                 []units.Money // by studio: revenue shares received, relation costs paid

	installed, quit, invited, refused, related, payments, surplus *sim.Counter
}

// Functions lists the platform functions that must be released before the mechanism starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &games{spec: p, w: w, parts: w.Clock.Parts()}
	m.length = w.Clock.Tick / units.Duration(m.parts)
	p.run = m
	w.NeedTastes()
	w.Offer("play", m.titlesOpen)
	w.Plays = sim.Column[uint8](s, "plays", w.N)
	for k := range p.Titles {
		m.titles = append(m.titles, m.buildTitle(s, k))
	}
	m.got, m.spent = make([]units.Money, len(m.titles)), make([]units.Money, len(m.titles))
	p.Rebuild(0)
	w.OnLeave(m.forgetLeavers)

	m.flows(s)
	m.measure(s)
	w.ListProviders(m.list)
	s.Table(m.gamesTable)
	s.Table(m.retentionTable)

	s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: m.begin})
	someEmbedded := slices.ContainsFunc(m.titles, func(g *title) bool { return g.embedded })
	someSelfBuilt := slices.ContainsFunc(m.titles, func(g *title) bool { return !g.embedded })
	for part := range m.parts {
		if someSelfBuilt {
			s.Step(sim.Step{Name: "meet", Phase: sim.Act, Count: m.visited, Chunk: m.firstMeetings})
		}
		s.Step(sim.Step{Name: "quit", Phase: sim.Act, Count: m.visited, Before: m.count, Chunk: m.quits, Commit: m.publish})
		if someSelfBuilt {
			s.Step(sim.Step{Name: "meet_on", Phase: sim.Act, Count: m.visited, Chunk: m.secondMeetings})
		}
		if someEmbedded {
			s.Step(sim.Step{Name: "invite", Phase: sim.Act, Count: m.visited, Chunk: m.invitations})
		}
		if part < m.parts-1 {
			s.Step(sim.Step{Name: "install", Phase: sim.Act, Count: m.reached, Chunk: m.installs, Commit: m.partOver})
		}
	}
	s.Step(sim.Step{Name: "install", Phase: sim.Respond, Count: m.reached, Chunk: m.installs})
	s.Step(sim.Step{Name: "spend", Phase: sim.Trade, Count: m.visited, Chunk: m.spend})
	s.Step(sim.Step{Name: "settle", Phase: sim.Settle, Commit: m.settle})
	return nil
}

// flows declares the money streams.
func (m *games) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	s.Members(w.Studio, len(m.titles))
	m.iap = s.Stream(sim.Stream{Name: "game.iap", From: w.Consumer, To: w.Platform, Phase: sim.Trade,
		Module: society.Acquisition, Revenue: "game_revenue", Doc: "players' spending in games"})
	m.studio = s.Stream(sim.Stream{Name: "game.studio", From: w.Platform, To: w.Studio, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "studios' share of players' spending"})
	m.relation = s.Stream(sim.Stream{Name: "game.relation", From: w.Studio, To: w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation, Doc: "cost of the relations that players form in self-built games"})
	m.dev = s.Stream(sim.Stream{Name: "game.dev", From: w.Studio, To: w.Supplier, Phase: sim.Arrive,
		Module: society.Cocreation, Doc: "cost of making a game"})
	m.joy = s.Benefit("game.joy", w.Consumer, society.Acquisition, "gross benefit of spending in games, before the price")
	m.effort = s.Effort("game.relation_effort", w.Consumer, society.Cocreation, "effort of finding relations in "+
		"self-built games")
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	for _, g := range m.titles {
		g.installs = g.spec.Install.Over(tick) / tick.Days() / float64(m.parts)
		g.invites = g.spec.Invites.Over(tick) / tick.Days() / float64(m.parts)
		if g.spec.Away {
			g.invites = 0
		}
		g.holds = holds(g.spec.Quit.Friends, g.spec.Quit.Cap)
	}
}

// Members returns the row of a title's studio.
func (p *Spec) Members(title string) (of *sim.Account, rows []int) {
	k := slices.IndexFunc(p.Titles, func(x spec.Named[TitleSpec]) bool { return x.Name == title })
	return p.run.w.Studio, []int{k}
}

// visited is the number of rows of the steps that visit players: 0 while nobody plays and no bill is
// open.
func (m *games) visited() int {
	return m.w.RowsIf(slices.ContainsFunc(m.titles, func(g *title) bool {
		return slices.ContainsFunc(g.rosters, func(r roster) bool { return len(r.players)+len(r.bills) > 0 })
	}))
}

// reached is the number of rows of the install step: 0 while no title is open or nobody uses the
// platform.
func (m *games) reached() int {
	return m.w.RowsIf(m.w.Users > 0 && slices.ContainsFunc(m.titles, func(g *title) bool { return g.open }))
}

// count records the number of players at the start of a part of the tick.
func (m *games) count(sim.Tick, int) {
	for _, g := range m.titles {
		g.playersAtStart = g.players()
	}
}

// titlesOpen is the number of titles that can be installed (M25).
func (m *games) titlesOpen() (n float64) {
	for _, g := range m.titles {
		if g.open && !g.spec.Away {
			n++
		}
	}
	return n
}

// forgetLeavers ends the play of consumers who left the platform. Their roster rows are removed
// when the rosters are next scanned.
func (m *games) forgetLeavers(_ sim.Tick, rows []uint32) {
	for _, i := range rows {
		m.w.Plays[i] = 0
		for _, g := range m.titles {
			g.playing.Clear(int(i))
			g.next.Clear(int(i))
			g.asked.Clear(int(i))
		}
	}
}
