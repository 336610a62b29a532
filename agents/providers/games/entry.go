package games

import (
	"fmt"
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Titles enter where those like them earn, and leave where they lose, by the laws of providers (M21). A
// title of the scenario and the entrants like it are a genre, whose installs they share, so that what one
// wins the others lose.

// review is the time between two looks at what titles earn, in days: a quarter, long beside the time for
// which most players stay.
const review = 91.0

// market is what entry and exit need. Titles of the scenario come first, then the rows reserved for each genre.
type market struct {
	s                   *sim.Scope
	think, enter, leave rng.Key
	every               sim.Tick // between reviews
	room                int      // rows for entrants of a genre
	full                bool     // no row of a genre is left, and a warning was given
	terms               []term
	genres              []genre

	candidates, entered, left *sim.Counter
	cost                      *sim.Stream
}

// term is what a title remembers.
type term struct {
	since int64       // tick in which an entrant came; 0: not yet
	net   units.Money // shares received less relation costs, up to the last review
}

// genre is what candidates know.
type genre struct {
	earned units.Money // by all its titles between the last two reviews
	next   int         // entrants so far
}

// room is the number of rows reserved for entrants of a genre. All titles are at most mostTitles.
func (p *Spec) room(w *society.World) int {
	if !p.HasEntry || len(p.Titles) == 0 {
		return 0
	}
	mean := float64(float64(w.Clock.Ticks) * p.Entry.Rate.Over(w.Clock.Tick))
	return int(min(society.RoomFor(mean), float64(mostTitles/len(p.Titles)-1)))
}

// buildMarket declares entry and exit.
func (m *games) buildMarket(s *sim.Scope) {
	if !m.spec.HasEntry {
		return
	}
	w, listed := m.w, len(m.spec.Titles)
	x := &market{s: s, think: s.Key("candidates"), enter: s.Key("enter"), leave: s.Key("exit"), room: m.spec.room(w),
		every: max(1, sim.Tick(math.Round(review/w.Clock.Days())))}
	m.market = x
	for k := range listed {
		for n := range x.room {
			m.titles = append(m.titles, m.buildTitle(s, fmt.Sprintf("%s.%d", m.spec.Titles[k].Name, n+2), k))
		}
	}
	x.terms, x.genres = sim.Column[term](s, "terms", len(m.titles)), sim.Column[genre](s, "genres", listed)
	w.Studio.Reserve(m.ever)
	s.Count("game_present", "1", "games that can be installed", func() int64 { return int64(m.titlesOpen()) })
	x.candidates = s.Counter("game_candidates", "potential games that considered entering")
	x.entered = s.Counter("game_entries", "games that entered")
	x.left = s.Counter("game_exits", "games that left because of low profit")
	s.Gauge("game_entry_chance", "1", "probability that a potential game enters, mean over genres", func() float64 {
		sum := 0.0
		for k := range x.genres {
			sum += m.chance(k)
		}
		return num.Quotient(sum, float64(listed))
	}, sim.Share())
	x.cost = s.Stream(sim.Stream{Name: "game.presence", From: w.Studio, To: w.Supplier, Phase: sim.Settle, Module: society.Cocreation,
		Doc: "costs of running games that enter and leave"})
}

// ever reports whether a title is or was there.
func (m *games) ever(j int) bool { return j < len(m.spec.Titles) || m.market.terms[j].since > 0 }

// shown are the titles that are or were there.
func (m *games) shown() (all []*title) {
	for j, g := range m.titles {
		if m.ever(j) {
			all = append(all, g)
		}
	}
	return all
}

// present is n, the number of titles of a genre that share its installs.
func (m *games) present(genre int) (n int) {
	for _, g := range m.titles {
		n += num.One(g.genre == genre && g.open)
	}
	return n
}

// admit lets candidates decide one after the other. Who enters is made and can be installed at once.
func (m *games) admit(t sim.Tick) {
	x, c := m.market, &sim.Chunk{Tick: t}
	mean := m.spec.Entry.Rate.Over(m.w.Clock.Tick)
	think, enter := x.think.At(int(t), 0), x.enter.At(int(t), 0)
	for k := range x.genres {
		for n := range uint64(num.PoissonInverse(think.Open(uint64(k), 0), mean)) {
			x.candidates.Add(c, 1)
			if enter.Float(uint64(k), n) >= m.chance(k) {
				continue
			}
			if x.genres[k].next == x.room {
				if !x.full {
					x.full = true
					x.s.Warnf("games.entry", "all %d places for games like %s are taken on %s, so no other enters", x.room, m.titles[k].name, units.FormatDate(m.w.Clock.Date(t)))
				}
				break
			}
			j := len(x.genres) + k*x.room + x.genres[k].next
			x.genres[k].next++
			x.terms[j].since = int64(t)
			x.entered.Add(c, 1)
			m.open(t, m.titles[j])
			m.spec.Rebuild(t)
		}
	}
}

// chance is the probability with which a candidate of a genre enters now, σ((π̂ − F − K/h)/σ_e): π̂ is what the
// genre earned a month, shared with one more. Where nothing was earned nobody enters.
func (m *games) chance(k int) float64 {
	x := m.market
	months := float64(float64(x.every)*m.w.Clock.Days()) / society.Month
	earned := float64(x.genres[k].earned.Float()/months) / float64(m.present(k)+1)
	if earned <= 0 {
		return 0
	}
	hurdle := m.hurdle(k)
	return society.EntryChance(earned, hurdle, float64(m.spec.Entry.Spread*hurdle))
}

// hurdle is F + K/h, what an entrant of a genre has to earn a month to recover the cost of making it, K, in the time h.
func (m *games) hurdle(k int) float64 {
	e := &m.spec.Entry
	return e.Cost.Of(m.w.N) + m.spec.Titles[k].V.Development.Of(m.w.N)/float64(e.Horizon.Days()/society.Month)
}

// review looks at what titles earned. Entrants pay for the time in which they were there, and may leave.
func (m *games) review(t sim.Tick) {
	x := m.market
	if x == nil || t%x.every != 0 {
		return
	}
	for k := range x.genres {
		x.genres[k].earned = 0
	}
	for j, g := range m.titles {
		if !g.open {
			continue
		}
		r := &x.terms[j]
		net := m.got[j] - m.spent[j]
		profit := net - r.net
		r.net = net
		x.genres[g.genre].earned += profit
		if j >= len(x.genres) {
			m.judge(t, g, profit.Float())
		}
	}
}

// judge lets an entrant pay, and leave with hazard x₀·σ(−(π − F)/σ_x) a month. What it cost to make is sunk.
func (m *games) judge(t sim.Tick, g *title, profit float64) {
	x, e, c := m.market, &m.spec.Entry, &sim.Chunk{Tick: t}
	r := &x.terms[g.number]
	months := float64(float64(min(x.every, t-sim.Tick(r.since)+1))*m.w.Clock.Days()) / society.Month
	cost := e.Cost.Of(m.w.N)
	x.cost.Pay(c, g.number, 0, units.Amount(float64(cost*months)))
	if x.leave.At(int(t), 0).Float(uint64(g.number), 0) >= society.ExitChance(e.Exit, float64(profit/months)-cost, float64(e.Spread*m.hurdle(g.genre)), months) {
		return
	}
	x.left.Add(c, 1)
	m.close(c, g)
	m.spec.Rebuild(t)
}

// close ends a title at the end of a tick, when its bills are paid and its studio is settled.
func (m *games) close(c *sim.Chunk, g *title) {
	g.open = false
	for k := range g.rosters {
		r := &g.rosters[k]
		for _, p := range r.players {
			m.w.Plays[p.who] -= uint8(num.One(g.playing.Has(int(p.who))))
		}
		g.totals[0].lost += int64(len(r.players))
		m.quit.Add(c, int64(len(r.players)))
		*r = roster{}
	}
	clear(g.playing)
	clear(g.next)
	clear(g.asked)
	clear(g.before)
}
