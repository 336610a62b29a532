package games

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// brief is a game that half of the players leave every day, each paying 10 on every day that it stays: each
// install pays ½ + ¼ + … = 1 time.
func brief(t testing.TB) []spec.Named[TitleSpec] {
	return []spec.Named[TitleSpec]{game(t, "run", embedded, func(v *TitleSpec) {
		v.Install, v.Invites, v.Payers, v.Every, v.Spend = perDay(0.02), perDay(0), 1, units.Day, num.Constant(10)
		v.Quit.A, v.Quit.B, v.Quit.Friends = 1e6, 1e6, 0
	})}
}

// monthly is what the titles of a genre of brief earn a month at a share of .6.
func monthly(m *games) float64 {
	match := 0.0
	for i := range m.w.N {
		match += m.w.Match(i, m.titles[0].topic)
	}
	return 0.02 * match * 10 * 0.6 * society.Month
}

// Without noise the number of titles converges to the zero-profit number from below and from above: the
// largest n with M/n ≥ F + K/h. What a title cost to make is sunk, so it leaves only where M/n < F.
func TestZeroProfit(t *testing.T) {
	x := trial{world: societytest.World{N: 20_000, Ticks: 1456}, titles: brief(t), entry: "{rate: 0.05/day, cost: 0, horizon: 1year, spread: 0%, exit: 5}"}
	r, m := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	all := monthly(m)
	set := func(cost, development float64) {
		m.spec.Entry.Cost = units.Extensive{Value: all * cost}
		m.spec.Titles[0].V.Development = units.Extensive{Value: all * development * 12}
	}
	check := func(want int) {
		t.Helper()
		if n := m.present(0); n != want {
			t.Errorf("%d titles, the zero-profit number is %d", n, want)
		}
	}
	set(0.1/4.5, 0.9/4.5)
	simtest.Ticks(t, r, 1, 364)
	check(4)
	set(1/5.5, 0)
	simtest.Ticks(t, r, 365, 728)
	check(5)
	set(1/5.5, 9)
	simtest.Ticks(t, r, 729, 1092)
	check(5)
	set(1/2.5, 0)
	simtest.Ticks(t, r, 1093, 1456)
	check(2)
	near(t, "earned a month", m.market.genres[0].earned.Float()/91*society.Month, all, 0.04*all) // who plays one of two installs the other only: 2 %
}

// The titles of a genre share its installs.
func TestEntrantsShareInstalls(t *testing.T) {
	const n = 50_000
	r, m := trial{world: societytest.World{N: n, Ticks: 2}, titles: brief(t), entry: "{rate: 0.5/day}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Tick(t, r, 1)
	for k := 1; k < 4; k++ {
		m.open(1, m.titles[k])
		m.market.terms[k].since = 1
	}
	m.spec.Rebuild(1)
	clear(m.titles[0].playing)
	clear(m.titles[0].next)
	simtest.Tick(t, r, 2)
	for k, g := range m.titles[:4] {
		mean, variance := 0.0, 0.0
		for i := range n {
			p := -math.Expm1(-0.02 / 4 * m.w.Match(i, m.titles[0].topic))
			mean += p
			variance += p * (1 - p)
		}
		installs := g.sum().installs
		if k == 0 {
			installs -= int64(r.Series("installs")[1])
		}
		simtest.Z(t, fmt.Sprintf("installs of %s", g.name), float64(installs), math.Sqrt(variance), 1, mean, 0)
	}
}

// Candidates expect what titles like theirs earned, shared with one more.
func TestChanceOfEntry(t *testing.T) {
	titles := append(brief(t), game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Development = units.Extensive{Value: 2400} }))
	r, m := trial{world: societytest.World{N: 100, Ticks: 5}, titles: titles, entry: "{rate: 0.1/day, cost: 300, horizon: 1year, spread: 50%}"}.build(t, simtest.Options{Workers: 1})
	r.Close()
	x := m.market
	for k := range titles {
		near(t, "chance where nothing was earned", m.chance(k), 0, 0)
		x.genres[k].earned = units.Amount(1800 * 91 / society.Month)
		m.titles[k].open = true
	}
	m.titles[2].open = true // like run: each of three would have 600, of two like guild 900
	near(t, "run", m.chance(0), 1/(1+math.Exp(-(600-300)/150.)), 1e-9)
	near(t, "guild", m.chance(1), 1/(1+math.Exp(-(900-500)/250.)), 1e-9)
}

const lively = "{rate: 0.1/day, cost: 300, horizon: 1year, exit: 4}"

// Who plays what is exact while titles and consumers come and go, and money adds up.
func TestTitlesComeAndGo(t *testing.T) {
	titles := []spec.Named[TitleSpec]{
		game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Payers, v.Meet = .5, 1; v.Relation.Cost = units.One / 100 }),
		game(t, "run", embedded, func(v *TitleSpec) {
			v.Payers, v.Invites, v.Friends, v.Development = .5, perDay(1), 1, units.Extensive{Value: 700}
		})}
	r, m := trial{world: societytest.World{N: 3000, Ticks: 400, Pace: .5}, titles: titles, entry: lively, more: aThirdLeaves}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	until, dropped, ended := map[int]sim.Tick{}, int64(0), 0.0
	for tick := 1; tick <= 400; tick++ {
		simtest.Tick(t, r, sim.Tick(tick))
		if tick%91 > 1 {
			continue // little changes between reviews
		}
		for i, n := range m.w.Plays {
			want := 0
			for _, g := range m.titles {
				want += g.playing.Bit(i)
			}
			if int(n) != want {
				t.Fatalf("tick %d: consumer %d plays %d games, %d are counted", tick, i, want, n)
			}
		}
		for j, g := range m.titles {
			if g.open {
				near(t, "hazard of "+g.name, g.installs*float64(m.present(g.genre)), 0.02, 1e-12)
				continue
			}
			for k, r := range g.rosters {
				if len(r.players)+len(r.links)+len(r.payers)+len(r.bills) > 0 || g.players() != 0 {
					t.Fatalf("tick %d: %s is closed and has %d players, %d by roster %d", tick, g.name, g.players(), len(r.players), k)
				}
			}
			if slices.ContainsFunc(slices.Concat(g.playing, g.next, g.asked), func(b uint64) bool { return b != 0 }) {
				t.Fatalf("tick %d: %s is closed and somebody plays", tick, g.name)
			}
			if m.ever(j) && until[j] == 0 {
				until[j] = sim.Tick(tick)
				dropped += g.sum().lost
			}
		}
	}
	enter, leave := total(r.Series("game_entries")), total(r.Series("game_exits"))
	if int(enter-leave)+2 != int(last(r, "game_present")) || leave < 5 || len(until) != int(leave) || dropped == 0 {
		t.Errorf("%v entered, %v left, %v are there; %d lost players when they left", enter, leave, last(r, "game_present"), dropped)
	}
	want := units.Money(0)
	for j, g := range m.titles {
		all := g.sum()
		ended += float64(all.quits + all.lost)
		if x := m.market.terms[j]; x.since > 0 {
			end := sim.Tick(364)
			if until[j] > 0 {
				end = until[j]
			}
			want += units.Amount(float64(max(0, int64(end)-x.since+1)) / society.Month * 300)
		}
		want += units.Amount(float64(num.One(m.ever(j) && m.titles[j].embedded) * 700))
		want -= m.got[j] - m.spent[j]
	}
	near(t, "studios", m.w.Studio.Balance().Float(), -want.Float(), 1e-3)
	near(t, "quits", total(r.Series("game_quits")), ended, 0)
	listed := 0
	m.list(func(society.Provider) { listed++ })
	if rows := m.gamesTable().Rows(); listed != int(enter)+2 || rows != listed {
		t.Errorf("%d studios and %d games are listed, %v entered", listed, rows, enter)
	}
}
