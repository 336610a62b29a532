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

// measure declares the metrics.
func (m *games) measure(s *sim.Scope) {
	w := m.w
	s.Count("players", "1", "consumers who play at least one game", func() int64 {
		n := int64(0)
		for _, k := range w.Plays {
			if k > 0 {
				n++
			}
		}
		return n
	})
	s.Count("payers", "1", "paying players, counted once per game", func() (n int64) {
		for _, g := range m.titles {
			n += g.paying()
		}
		return n
	})
	m.installed = s.Counter("installs", "game installs, first and repeated ones")
	m.quit = s.Counter("game_quits", "times that a player stopped playing a game, including by leaving the platform")
	m.payments = s.Counter("game_payments", "payments in games")
	m.surplus = s.MoneyCounter("surplus.games", "consumer surplus of spending in games", sim.NotNegative())
	m.w.Gain(m.surplus)
	m.invited = s.Counter("game_invites", "invitations to embedded games")
	m.refused = s.Counter("game_invites_refused", "invitations to embedded games that led to no install")
	m.related = s.Counter("game_relations", "relations found in self-built games")
	for _, g := range m.titles {
		s.Count("players."+g.name, "1", "players of this game", g.players)
		s.Gauge("relations."+g.name, "1", "mean number of relations of a player that count towards retention, over at "+
			"most 4,096 players", func() float64 { return m.meanRelations(g) }, sim.NotNegative())
	}
}

// paying is the number of current players of the title who pay.
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

// meanRelations is the mean of min(n, cap) over at most 4,096 players at equal distances.
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

// gameRow is a row of games.csv.
type gameRow struct {
	Game           string      `key:"name of the game"`
	Kind           string      `factor:"embedded or self_built"`
	Installs       int64       `flow:"installs over the whole run"`
	Players        int64       `stock:"players at the end"`
	Quits          int64       `flow:"players who quit"`
	Lost           int64       `flow:"players who left the platform"`
	Payers         int64       `flow:"paying players, over the whole run"`
	Payments       int64       `flow:"payments"`
	Revenue        units.Money `flow:"amount that players spent: the platform's gross receipts"`
	Studio         units.Money `flow:"part of the spending that went to the studio"`
	Invites        int64       `flow:"invitations sent"`
	InvitesRefused int64       `flow:"invitations that led to no install"`
	Relations      int64       `flow:"relations that players found"`
	RelationCost   units.Money `flow:"what the relations cost the studio"`
	Retention1     float64     `stock:"share of players still playing after a day (Kaplan and Meier)"`
	Retention7     float64     `stock:"share of players still playing after 7 days"`
	Retention30    float64     `stock:"share of players still playing after 30 days"`
}

func (m *games) gamesTable() *table.Table {
	t := table.Of[gameRow](schema.GamesTable, "Games, one row each.")
	for _, g := range m.titles {
		all := g.sum()
		t.Add(gameRow{
			Game: g.name, Kind: g.spec.Kind, Installs: all.installs, Players: g.players(), Quits: all.quits, Lost: all.lost,
			Payers: all.payers, Payments: all.payments, Revenue: all.paid, Studio: m.got[g.number], Invites: all.invited,
			InvitesRefused: all.refused, Relations: all.relations, RelationCost: m.spent[g.number],
			Retention1: g.retention(1), Retention7: g.retention(7), Retention30: g.retention(30),
		})
	}
	return t
}

// retentionRow is a row of game_retention.csv, the data of the survival curves.
type retentionRow struct {
	Title  string `key:"name of the game"`
	Kind   string `factor:"embedded or self_built"`
	Day    int    `key:"whole days since install" unit:"d"`
	AtRisk int64  `flow:"players at risk: observed on that day, and not quit before it"`
	Quit   int64  `flow:"players who quit on that day"`
}

func (m *games) retentionTable() *table.Table {
	t := table.Of[retentionRow]("game_retention", "Life table of the players of each game, by days since install.")
	for _, g := range m.titles {
		atRisk, quit := g.byDay()
		for day, n := range atRisk {
			if n > 0 {
				t.Add(retentionRow{Title: g.name, Kind: g.spec.Kind, Day: day, AtRisk: n, Quit: quit[day]})
			}
		}
	}
	return t
}

// byDay sums the workers' counts by day since install.
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

// retention is the Kaplan–Meier (1958) estimate of the share still playing after the given number
// of days, NaN where nobody was observed for so long.
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

// longest is the last day on which any player was observed.
func (g *title) longest(atRisk []int64) int {
	for day := len(atRisk) - 1; day > 0; day-- {
		if atRisk[day] > 0 {
			return day
		}
	}
	return 0
}
