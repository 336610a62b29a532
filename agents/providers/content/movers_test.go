package content

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// mobile lets accounts enter and change as f decides. f runs in place of the mechanism providers,
// before the accounts.
func mobile(room int, f func(m *society.World, t sim.Tick, p sim.Phase)) func(*sim.Builder, *society.World) {
	return func(b *sim.Builder, w *society.World) {
		s := b.Scope("providers")
		w.Move(&society.Mobility{Scope: s, Room: [society.Trades]int{society.TradeAccount: room}, Topic: true})
		for _, p := range []sim.Phase{sim.Arrive, sim.Adapt} {
			s.Step(sim.Step{Name: "move", Phase: p, Before: func(t sim.Tick, _ int) { f(w, t, p) }})
		}
	}
}

// By x ← normalise(x + η(mean of readers − x)) a topic moves towards the mean interest of its
// readers and stays there; with readers of one kind it becomes theirs.
func TestLearn(t *testing.T) {
	x := []float64{1, 0}
	learn(x, []int64{0, 3 * 127}, 3, 0.5)
	need.Near(t, "along", x[0], math.Sqrt(0.5), 1e-12)
	need.Near(t, "towards", x[1], math.Sqrt(0.5), 1e-12)
	learn(x, []int64{0, 3 * 127}, 3, 0)
	need.Near(t, "without a step", x[1], math.Sqrt(0.5), 1e-12)
	zero := []float64{0, 0}
	learn(zero, []int64{0, 0}, 3, 0.5)
	need.Near(t, "of nothing", zero[0], 0, 0)

	// Everybody likes one thing, so all topics move there.
	_, m := trial{n: 400, ticks: 900, ties: society.TiesSpec{Kind: "ring", Degree: 2},
		set: func(p *Spec) {
			p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(3), perDay(1)
			p.HasShare = false
			p.InitialFollows = 3
		},
		world: func(b *sim.Builder, w *society.World) {
			w.NeedTastes()
			for i := range w.N {
				clear(w.Taste(i))
				w.Taste(i)[2] = 127
			}
			mobile(0, func(w *society.World, now sim.Tick, p sim.Phase) {
				if f := w.Firms(society.TradeAccount); p == sim.Adapt && now%10 == 0 {
					for k := range f.Start {
						f.New[k] = society.Terms{In: int64(now), Quality: f.Quality[k], Learn: 0.1}
					}
				}
			})(b, w)
		}}.run(t, 1)
	read := 0
	for k := range m.accounts {
		got := m.accounts[k].topic.Topic
		if m.accounts[k].sofar == 0 {
			continue // accounts that nobody likes have no followers
		}
		read++
		if got[2] < 126 {
			t.Errorf("account %d writes about %v", k, got)
		}
	}
	if read < 2 {
		t.Errorf("%d accounts are read", read)
	}
}

// An entrant is found by current users and by those who join later; an account that left is found
// by nobody. Each account whose quality changes has probabilities of its own, including accounts
// that left.
func TestAccountsMoveWhileUsersDo(t *testing.T) {
	const n = 3000
	first := make([]bool, n) // uses the platform from the start
	most := 0                // largest number of accounts that a consumer who joined on day 21 follows on day 30
	var accounts func(i int) int
	r, m := trial{n: n, ticks: 80, users: 0.6, ties: society.TiesSpec{Kind: "ring", Degree: 2},
		set: func(p *Spec) {
			societytest.Section(t, "{accounts: {media: {count: 4, articles: 1/day, popularity: 1, quality: 0.2}}, share: "+
				"off, follow: 0%, initial_follows: 6}", p.Declare)
		},
		world: func(b *sim.Builder, w *society.World) {
			w.NeedTastes()
			for i := range w.N {
				clear(w.Taste(i))
				w.Taste(i)[0], w.Taste(i)[1] = 90, 90
			}
			mobile(2, func(w *society.World, now sim.Tick, p sim.Phase) {
				f := w.Firms(society.TradeAccount)
				quality := func(k int, to float64) { f.New[k] = society.Terms{In: int64(now), Quality: to} }
				switch {
				case now == 11 && p == sim.Arrive:
					f.Open[4], f.Since[4] = true, now
				case now == 12 && p == sim.Arrive:
					f.Leave(1)
				case now == 30 && p == sim.Adapt:
					for i := range n {
						if !first[i] {
							most = max(most, accounts(i))
						}
					}
				case now == 31 && p == sim.Adapt:
					quality(0, 0.9)
					quality(2, 0.7)
				case now == 36 && p == sim.Adapt:
					quality(0, 0.8)
				case now == 41 && p == sim.Arrive:
					f.Leave(2)
				case now == 51 && p == sim.Adapt:
					quality(3, 0.6)
				case now == 61 && p == sim.Adapt:
					quality(4, 0.5)
				}
			})(b, w)
			societytest.Each(b, w, sim.Arrive, func(c *sim.Chunk, i int) {
				switch {
				case c.Tick == 1:
					first[i] = w.Status[i] == society.Using
				case c.Tick == 2 && i%3 == 0 && first[i]:
					w.Leave(c, i)
				case c.Tick == 21 && !first[i]:
					w.Join(c, i, 0)
				}
			})
		},
		after: func(m *content) {
			accounts = func(i int) (of int) {
				for k := range m.accounts {
					if m.accounts[k].followers.has(uint32(i)) {
						of++
					}
				}
				return of
			}
		}}.run(t, 1)
	var found, late, all int
	for i := range n {
		has := m.accounts[4].followers.has(uint32(i))
		all += accounts(i)
		switch {
		case has && !first[i]:
			late++
		case !first[i]:
		case has && i%3 == 0:
			t.Fatalf("consumer %d, who had left, found who entered", i)
		case has:
			found++
		}
	}
	if m.accounts[1].followers.count() != 0 || m.accounts[5].followers.count() != 0 {
		t.Errorf("who left has %d followers, who never entered %d", m.accounts[1].followers.count(),
			m.accounts[5].followers.count())
	}
	if found < 200 || late < 200 || most != 4 {
		t.Errorf("found by %d, followed by %d who joined later, one of them %d accounts", found, late, most)
	}
	need.Near(t, "followers", r.Series("followers")[80]*float64(m.w.Registered), float64(all), 1e-6)
	for k, want := range map[int]float64{0: 0.8, 3: 0.6, 4: 0.5} {
		if got := m.accounts[k].quality; got != want || m.firms.Quality[k] != want {
			t.Errorf("account %d has quality %v, and %v in what it is read with; should be %v", k, m.firms.Quality[k], got, want)
		}
	}
}

// The formula of R does not depend on the number of rows kept for entrants.
func TestFormulaOfThoseThatWait(t *testing.T) {
	series := func(room int) []float64 {
		r, _ := trial{n: 500, ticks: 12, ties: society.TiesSpec{Kind: "ring", Degree: 10}, pace: 2, open: 1, room: 1,
			set: func(p *Spec) {
				p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(3), perDay(1)
				fixed(p, 0.5, 0.1)
				p.InitialFollows = 1
			},
			world: mobile(room, func(*society.World, sim.Tick, sim.Phase) {}),
		}.run(t, 1)
		return r.Series("cascade_r_formula")
	}
	few, many := series(1), series(9)
	for k := range few {
		if few[k] != many[k] && few[k] == few[k] {
			t.Errorf("row %d: %v with room for one more account, %v for nine", k, few[k], many[k])
		}
	}
}
