package content

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// recommends sets the section `recommend`.
func recommends(t *testing.T, text string) func(*Spec) {
	return func(p *Spec) {
		p.HasRecommend = true
		societytest.Section(t, text, func(s *spec.Section) { p.Recommend.declare(s) })
	}
}

// An article of the pool is drawn with weight e^(match·ĉ − recent·age)·(1 + reads)^popular, evenly where a place
// explores, and never where its account is hidden.
func TestRecommendedByWeight(t *testing.T) {
	set := recommends(t, "{weights: {match: 2, popular: 0.5, recent: 0.3}, hide: 10%}")
	x := trial{n: 50, ticks: 1, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
		p.Accounts[0].V.Count, p.Accounts[0].V.Articles, p.InitialFollows = count(10), perDay(0), 0
		set(p)
	}, world: func(b *sim.Builder, w *society.World) { w.NeedRevealed(b.Scope("posts")) }}
	r, m := x.build(t, 1, simtest.Options{Workers: 1})
	defer r.Close()
	need.Nil(t, r.Begin())
	m.open = true
	for k := range m.accounts {
		a := newArticle(int32(k), sim.Tick(-k%3), 0, rng.Key(k))
		a.readers = make([]uint32, 5*k)
		m.live = append(m.live, a)
	}
	m.accounts[7].followers.add(3) // the most popular one
	for d := range m.w.Interests {
		m.w.Revealed.Estimate[d] = uint8(20 * d)
	}
	m.rank(1, 0)
	p, o, stream := &m.spec.Recommend, &m.recommend.orders[0], rng.New(1, 1, "recommended").Stream(0)
	for _, explore := range []float64{0, 1} {
		p.Explore = explore
		want, sum := make([]float64, 10), 0.0
		for n, k := range m.recommend.pool {
			a := m.live[k]
			want[a.account] = math.Exp(2*m.known(0, n)-0.3*float64(1-a.start)) * math.Sqrt(1+float64(len(a.readers)))
			if explore == 1 {
				want[a.account] = 1
			}
			if a.account == 7 {
				want[a.account] = 0
			}
			sum += want[a.account]
		}
		const draws = 200_000
		got := make([]float64, 10)
		for range draws {
			got[m.live[m.recommended(p, o, 0, &stream)].account]++
		}
		for k := range got {
			if q := want[k] / sum; q == 0 && got[k] != 0 {
				t.Errorf("account %d is hidden and is recommended %v times", k, got[k])
			} else if q > 0 {
				simtest.Z(t, fmt.Sprintf("account %d at %v", k, explore), got[k]/draws, math.Sqrt(q*(1-q)), draws, q, 0)
			}
		}
	}
	if len(m.recommend.pool) != 10 {
		t.Errorf("the pool has %d articles", len(m.recommend.pool))
	}
}

// Where nobody follows and nobody shares, articles are read through recommendations only: by each consumer who opens
// the feed while they are recommended with the probability of reading, once; without places nobody reads.
func TestReadsThroughRecommendations(t *testing.T) {
	const n, read = 4000, 0.3
	for _, places := range []int{2, 0} {
		set := recommends(t, fmt.Sprintf("{places: %d, explore: 100%%, window: 4d}", places))
		r, m := trial{n: n, ticks: 20, pace: 20, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
			fixed(p, read, 0)
			p.HasShare = false
			p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(2), perDay(0.3)
			set(p)
		}}.run(t, 1)
		reads, articles := sum(r.Series("article_reads")), 0
		for _, row := range m.rows.rows {
			if row.start > 15 {
				continue
			}
			articles++
			if places > 0 {
				simtest.Z(t, "readers of an article", float64(row.reads)/n, math.Sqrt(read*(1-read)), n, read, 1e-4)
			}
			if row.direct+row.chat != 0 {
				t.Errorf("%d direct reads, %d through chats", row.direct, row.chat)
			}
		}
		if reads != sum(r.Series("article_reads.recommended")) || articles < 5 || (reads > 0) != (places > 0) {
			t.Errorf("%d places: %v reads of %d articles", places, reads, articles)
		}
	}
}

// Followers of accounts that come at an even rate, of users who come at an even rate, have the exponent 1 + 1/a, by
// maximum likelihood of numbers of k or more.
func TestAttachment(t *testing.T) {
	const n, accounts, follows = 60_000, 6_000, 4.0
	for _, a := range []float64{0.5, 0.75, 0.9} {
		x := trial{n: n, ticks: 600, users: -1, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
			p.Accounts[0].V.Count, p.Accounts[0].V.Articles, p.InitialFollows = count(10), perDay(0), follows
			p.HasAttachment, p.Attachment.Popular = true, a
		}, world: func(b *sim.Builder, w *society.World) {
			mobile(accounts-10, func(w *society.World, now sim.Tick, p sim.Phase) {
				if f := w.Firms(society.TradeAccount); p == sim.Arrive {
					for k := 10; k < 10+(accounts-10)*int(now)/600; k++ {
						if !f.Open[k] {
							f.Open[k], f.Since[k] = true, now
						}
					}
				}
			})(b, w)
			societytest.Each(b, w, sim.Act, func(c *sim.Chunk, i int) {
				if i%600 == int(c.Tick)-1 {
					w.Join(c, i, 0)
				}
			})
		}}
		_, m := x.run(t, 1)
		// Shifted by what an account gets evenly, (1 − a)/a follows a share of those that come, the law is a power.
		shift := (1 - a) / a * follows * n / accounts
		least, logs, tail := follows*n/accounts, 0.0, 0
		for k := range m.accounts {
			if d := float64(m.accounts[k].followers.count()); d >= least {
				logs += math.Log((d + shift) / (least - 0.5 + shift))
				tail++
			}
		}
		got := 1 + float64(tail)/logs
		// An ideal process with as many accounts and follows, one by one, has .03 to .05 less: old accounts are few.
		if se := (got - 1) / math.Sqrt(float64(tail)); math.Abs(got-1-1/a+0.04) > 3*se+0.03 || tail < 500 {
			t.Errorf("a = %v: exponent %.3f ± %.3f of %d accounts, should be %.3f", a, got, se, tail, 1+1/a)
		}
	}
}
