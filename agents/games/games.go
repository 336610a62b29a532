package games

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// games is the mechanism's state.
type games struct {
	spec   *Spec
	w      *society.World
	titles []*title

	parts  int            // of a tick, through which games go one after the other
	length units.Duration // of a part
	part   int            // of the run, from 1: on ticks of a day and shorter the tick

	iap, studio, relation, dev *sim.Stream
	joy, effort                *sim.Entry
	got, spent                 []units.Money // by studio: shares, relations
	met                        [][]meeting   // by worker
	touched                    []uint32      // likewise; of no meaning

	installed, quit, invited, refused, related, payments *sim.Counter
}

// Functions are those of the platform without which nothing starts.
func (p *Spec) Functions() []string { return []string{p.Function} }

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &games{spec: p, w: w, parts: w.Clock.Parts()}
	m.length = w.Clock.Tick / units.Duration(m.parts)
	p.run = m
	w.NeedTastes()
	w.Prices("play")
	w.Plays = sim.Column[uint8](s, "plays", w.N)
	for k := range p.Titles {
		m.titles = append(m.titles, m.buildTitle(s, k, p.Titles[k].Name, &p.Titles[k].V))
	}
	m.got, m.spent = make([]units.Money, len(m.titles)), make([]units.Money, len(m.titles))
	m.met = make([][]meeting, s.Workers())
	m.touched = make([]uint32, s.Workers())
	p.Rebuild(0)
	w.OnLeave(m.forgetLeavers)

	w.Wallets()
	s.Members(w.Studio, len(m.titles))
	m.iap = s.Stream(sim.Stream{Name: "game.iap", From: w.Consumer, To: w.Platform, Phase: sim.Trade,
		Module: society.Acquisition, Revenue: "game_revenue", Doc: "what players spend in games"})
	m.studio = s.Stream(sim.Stream{Name: "game.studio", From: w.Platform, To: w.Studio, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "the studios' share of what players spend"})
	m.relation = s.Stream(sim.Stream{Name: "game.relation", From: w.Studio, To: w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation, Doc: "cost of relations that players find in self-built games"})
	m.dev = s.Stream(sim.Stream{Name: "game.dev", From: w.Studio, To: w.Supplier, Phase: sim.Arrive,
		Module: society.Cocreation, Doc: "cost of making a game"})
	m.joy = s.Benefit("game.joy", w.Consumer, society.Acquisition, "what spending in games is worth to who spends, before the price")
	m.effort = s.Effort("game.relation_effort", w.Consumer, society.Cocreation, "effort of finding relations in self-built games")
	m.measure(s)
	w.ListProviders(m.list)
	s.Table(m.gamesTable)
	s.Table(m.retentionTable)

	s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: m.begin})
	someSelfBuilt, someEmbedded := false, false
	for _, g := range m.titles {
		someSelfBuilt = someSelfBuilt || !g.embedded
		someEmbedded = someEmbedded || g.embedded
	}
	for part := range m.parts {
		if someSelfBuilt {
			s.Step(sim.Step{Name: "meet", Phase: sim.Act, Count: m.playing, Chunk: m.firstMeetings})
		}
		s.Step(sim.Step{Name: "quit", Phase: sim.Act, Count: m.playing, Before: m.count, Chunk: m.leave, Commit: m.left})
		if someSelfBuilt {
			s.Step(sim.Step{Name: "meet_on", Phase: sim.Act, Count: m.playing, Chunk: m.secondMeetings})
		}
		if someEmbedded {
			s.Step(sim.Step{Name: "invite", Phase: sim.Act, Count: m.playing, Chunk: m.invitations})
		}
		if part < m.parts-1 {
			s.Step(sim.Step{Name: "install", Phase: sim.Act, Count: m.reached, Chunk: m.installs, Commit: m.partOver})
		}
	}
	s.Step(sim.Step{Name: "install", Phase: sim.Respond, Count: m.reached, Chunk: m.installs})
	s.Step(sim.Step{Name: "spend", Phase: sim.Trade, Count: m.playing, Chunk: m.spend})
	s.Step(sim.Step{Name: "settle", Phase: sim.Settle, Commit: m.settle})
	return nil
}

// Rebuild follows a change of a live field.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	for _, g := range m.titles {
		g.installs = g.spec.Install.Over(tick) / tick.Days() / float64(m.parts)
		g.invites = g.spec.Invites.Over(tick) / tick.Days() / float64(m.parts)
		g.holds = holds(g.spec.Quit.Friends, g.spec.Quit.Cap)
	}
}

// playing is the rows of steps that go over players: none while nobody plays and
// nobody who did has to pay.
func (m *games) playing() int {
	for _, g := range m.titles {
		for k := range g.rosters {
			if len(g.rosters[k].players)+len(g.rosters[k].bills) > 0 {
				return m.w.N
			}
		}
	}
	return 0
}

// reached is the rows of those who may install: none before the release.
func (m *games) reached() int {
	if m.w.Users == 0 {
		return 0
	}
	for _, g := range m.titles {
		if g.open {
			return m.w.N
		}
	}
	return 0
}

// count notes the players with whom a part of the tick begins.
func (m *games) count(sim.Tick, int) {
	for _, g := range m.titles {
		g.playersAtStart = g.players()
	}
}

// forgetLeavers ends the play of those who left the platform. Their rows in the
// rosters go when the rosters are next gone through.
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

// measure declares the metrics.
func (m *games) measure(s *sim.Scope) {
	w := m.w
	s.Count("players", "1", "consumers who play some game", func() int64 {
		n := int64(0)
		for _, k := range w.Plays {
			if k > 0 {
				n++
			}
		}
		return n
	})
	s.Count("payers", "1", "players who pay, by game", func() (n int64) {
		for _, g := range m.titles {
			n += g.paying()
		}
		return n
	})
	m.installed = s.Counter("installs", "1", "installs of games, first and later ones")
	m.quit = s.Counter("game_quits", "1", "players who stopped playing a game, by leaving the platform too")
	m.payments = s.Counter("game_payments", "1", "payments in games")
	m.invited = s.Counter("game_invites", "1", "invitations to embedded games")
	m.refused = s.Counter("game_invites_refused", "1", "invitations that led to no install")
	m.related = s.Counter("game_relations", "1", "relations found in self-built games")
	for _, g := range m.titles {
		s.Count("players."+g.name, "1", "players of the game", g.players)
		s.Gauge("relations."+g.name, "1", "mean number of relations of a player that count, over at most 4,096 players", func() float64 { return m.meanRelations(g) }, sim.NotNegative())
	}
}

// paying is how many players of the title pay.
func (g *title) paying() (n int64) {
	for k := range g.rosters {
		for _, p := range g.rosters[k].payers {
			if g.playing.Has(int(p.who)) {
				n++
			}
		}
	}
	return n
}

// meanRelations is the mean of min(n, cap) over players at even distances.
func (m *games) meanRelations(g *title) float64 {
	const most = 1 << 12
	g.playersAtStart = g.players()
	stride := max(1, int((g.playersAtStart+most-1)/most))
	at, n, sum := 0, 0, 0
	for k := range g.rosters {
		r := &g.rosters[k]
		for ; at < len(r.players); at += stride {
			if g.playing.Has(int(r.players[at].who)) {
				sum += m.countRelations(g, r, at)
				n++
			}
		}
		at -= len(r.players)
	}
	return num.Quotient(float64(sum), float64(n))
}

// list adds the studios to providers.csv.
func (m *games) list(add func(society.Provider)) {
	for _, g := range m.titles {
		all := g.sum()
		add(society.Provider{Name: "studio." + g.name, Kind: "studio", Quality: math.NaN(), Reputation: math.NaN(),
			Audience: g.players(), Sales: all.payments, Turnover: all.paid, Captured: m.w.Studio.Captured(g.number)})
	}
}

func (m *games) gamesTable() *table.Table {
	whole := func(name string, kind table.Kind, doc string) table.Column {
		return table.NewColumn(name, table.IntType, kind, "1", doc)
	}
	money := func(name, doc string) table.Column {
		return table.NewColumn(name, table.MoneyType, table.Flow, "currency", doc)
	}
	retention := func(name, doc string) table.Column {
		return table.NewColumn(name, table.FloatType, table.Stock, "1", doc)
	}
	t := schema.NewGames(
		table.Column{Name: "kind", Type: table.TextType, Kind: table.Factor, Doc: "embedded or self_built"},
		whole("installs", table.Flow, "installs over the whole run"),
		whole("players", table.Stock, "players at the end"),
		whole("quits", table.Flow, "players who quit"),
		whole("lost", table.Flow, "players who left the platform"),
		whole("payers", table.Flow, "players who are payers, over the whole run"),
		whole("payments", table.Flow, "payments"),
		money("revenue", "what players spent: the platform's gross receipts"),
		money("studio", "of that, what the studio got"),
		whole("invites", table.Flow, "invitations sent"),
		whole("invites_refused", table.Flow, "of those, the ones that led to no install"),
		whole("relations", table.Flow, "relations found"),
		money("relation_cost", "what they cost the studio"),
		retention("retention_1", "share still playing after a day (Kaplan and Meier)"),
		retention("retention_7", "share still playing after 7 days"),
		retention("retention_30", "share still playing after 30 days"),
	)
	for _, g := range m.titles {
		all := g.sum()
		cells := []table.Cell{table.Int(int64(m.w.Scope.Replicate())), table.Text(g.name), table.Text(g.spec.Kind)}
		for _, n := range []int64{all.installs, g.players(), all.quits, all.lost, all.payers, all.payments} {
			cells = append(cells, table.Int(n))
		}
		t.AppendRow(append(cells, table.Money(int64(all.paid)), table.Money(int64(m.got[g.number])),
			table.Int(all.invited), table.Int(all.refused), table.Int(all.relations), table.Money(int64(m.spent[g.number])),
			table.Float(g.retention(1)), table.Float(g.retention(7)), table.Float(g.retention(30)))...)
	}
	return t
}

// retentionTable is what survival curves are drawn from.
func (m *games) retentionTable() *table.Table {
	t := table.New("game_retention", "Players by days since install.", []table.Column{
		schema.ReplicateColumn(),
		{Name: "title", Type: table.TextType, Kind: table.Key, Doc: "name of the game"},
		{Name: "kind", Type: table.TextType, Kind: table.Factor, Doc: "embedded or self_built"},
		{Name: "day", Type: table.IntType, Kind: table.Key, Unit: "d", Doc: "whole days since install"},
		{Name: "at_risk", Type: table.IntType, Kind: table.Flow, Unit: "1", Doc: "players who had not quit before that day and were observed on it"},
		{Name: "quit", Type: table.IntType, Kind: table.Flow, Unit: "1", Doc: "of those, who quit on it"},
	})
	for _, g := range m.titles {
		atRisk, quit := g.byDay()
		for day, n := range atRisk {
			if n > 0 {
				t.AppendRow(table.Int(int64(m.w.Scope.Replicate())), table.Text(g.name), table.Text(g.spec.Kind),
					table.Int(int64(day)), table.Int(n), table.Int(quit[day]))
			}
		}
	}
	return t
}

// byDay adds up the workers' counts by day since install.
func (g *title) byDay() (atRisk, quit []int64) {
	atRisk, quit = make([]int64, len(g.totals[0].atRisk)), make([]int64, len(g.totals[0].quit))
	for k := range g.totals {
		for day := range atRisk {
			atRisk[day] += g.totals[k].atRisk[day]
			quit[day] += g.totals[k].quit[day]
		}
	}
	return atRisk, quit
}

// retention is the share still playing after some days, from all who were
// observed (Kaplan & Meier 1958); NaN where nobody was for so long.
func (g *title) retention(days int) float64 {
	atRisk, quit := g.byDay()
	last := min(days, len(atRisk)-1)
	if last < days || atRisk[last] == 0 && g.longest(atRisk) < days {
		return math.NaN()
	}
	s := 1.0
	for day := 1; day <= last; day++ {
		if atRisk[day] > 0 {
			s *= 1 - float64(quit[day])/float64(atRisk[day])
		}
	}
	return s
}

// longest is the last day on which somebody was observed.
func (g *title) longest(atRisk []int64) int {
	for day := len(atRisk) - 1; day > 0; day-- {
		if atRisk[day] > 0 {
			return day
		}
	}
	return 0
}
