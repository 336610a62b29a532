package content

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

func logged(t *testing.T, r *sim.Simulation) *table.Table {
	t.Helper()
	for _, table := range r.Tables() {
		if table.Name == "events" {
			return table
		}
	}
	t.Fatal("no events")
	return nil
}

// Reading a friend's share is a contact of the reader. A like, or an answer in a chat, is also
// one of the sharer. Only shares in Moments are liked.
func TestContacts(t *testing.T) {
	for name, c := range map[string]struct {
		to   string
		like float64
		both bool
	}{"Moments": {"moments", 0, false}, "Moments, liked": {"moments", 1, true}, "chats": {"chat", 1, true}} {
		x := trial{n: 400, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: 4, satisfy: true,
			events: []string{"read"}, set: func(p *Spec) {
				fixed(p, 0.5, 0.5)
				p.Like, p.InitialFollows = c.like, 0.5
				p.ShareTo = []spec.Weight{{Name: c.to, Value: 1}}
				p.Accounts[0].V.Count = count(3)
			}}
		r, m := x.run(t, 1)
		want := societytest.Met{}
		table, shared := logged(t, r), 0
		for k := range table.Rows() {
			if table.Col("from").Missing(k) {
				continue
			}
			who, from := int(table.Col("who").Float(k)), int(table.Col("from").Float(k))
			want.Add(who, from)
			if c.both {
				want.Add(from, who)
			}
			shared++
		}
		for i := range m.w.N {
			if _, _, got := m.w.Experienced.Take(i); !slices.Equal(got, want.Of(i)) {
				t.Fatalf("%s: %d met %v, should have met %v", name, i, got, want.Of(i))
			}
		}
		likes, byMoments := sum(r.Series("article_likes")), sum(r.Series("article_reads.moments"))
		if shared < 100 || likes != c.like*byMoments || (byMoments > 0) != (c.to == "moments") {
			t.Errorf("%s: %d reads through shares, %v through Moments, %v likes", name, shared, byMoments, likes)
		}
	}
}

// A reader of a share starts to follow with f_0 times the probability of reading; a reader of a
// push follows already.
func TestFollows(t *testing.T) {
	const read, follow = 0.4, 0.5
	x := trial{n: 40_000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10}, ticks: 20, after: lone,
		set: func(p *Spec) {
			fixed(p, read, 0.2)
			p.Follow = follow
			p.Accounts[0].V.Count = count(600)
			p.Accounts[0].V.Articles = perDay(0.05)
		}}
	r, m := x.run(t, 1)
	through := sum(r.Series("article_reads.moments"))
	follows := sum(r.Series("article_follows"))
	// Some are reached by two articles of an account, by the second as followers.
	simtest.Z(t, "readers who follow", follows/through, math.Sqrt(follow*read*(1-follow*read)), int(through), follow*read,
		0.01*follow*read)
	if m.follows != int64(follows) || through < 500 {
		t.Errorf("%v follow, %v of %v readers started to", m.follows, follows, through)
	}
	in := 0
	for k := range m.accounts {
		in += m.accounts[k].followers.count()
	}
	if want := len(m.accounts) + int(follows); in != want { // each had one at the start
		t.Errorf("the accounts have %d followers, should have %d", in, want)
	}
}

// A read is a sign of an interest that is drawn from the topic of the account, once for an article.
func TestReadsReveal(t *testing.T) {
	x := trial{n: 500, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: 40, set: func(p *Spec) {
		fixed(p, 0.02, 0)
		p.InitialFollows = 1
		p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(1), perDay(10)
	}, world: func(b *sim.Builder, w *society.World) { w.NeedRevealed(b.Scope("posts")) }}
	r, m := x.run(t, 1)
	var signs [8]uint8
	var all [8]float64
	reads := sum(r.Series("article_reads"))
	for i := range m.w.N {
		m.w.Revealed.Take(i, signs[:])
		for d, n := range signs {
			all[d] += float64(n)
		}
	}
	if got := sum(all[:]); got != reads || reads < 1500 {
		t.Errorf("%v signs of %v reads", got, reads)
	}
	topic, total := m.accounts[0].topic.Topic, 0.0
	for _, v := range topic {
		total += float64(v)
	}
	articles := float64(m.published) // readers of an article share its interest, and their number is Poisson
	free := int(articles * reads / (reads + articles))
	for d, v := range topic {
		p := float64(v) / total
		simtest.Z(t, "share of an interest", all[d]/reads, math.Sqrt(p*(1-p)), free, p, 0)
	}
}

// Expose and Respond run several times per tick; articles are read in the first round.
func TestRounds(t *testing.T) {
	x := trial{n: 500, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: 10, pace: 2, expire: 3,
		set: func(p *Spec) {
			fixed(p, 0.5, 0.2)
			p.InitialFollows = 1
			p.Accounts[0].V.Count = count(6)
		}}
	one, _ := x.run(t, 1)
	x.rounds = 3
	three, _ := x.run(t, 1)
	for _, name := range []string{"articles", "article_reads", "article_shares", "article_readers"} {
		if a, b := one.Series(name), three.Series(name); !slices.Equal(a, b) || sum(a) == 0 {
			t.Errorf("%s are %v, in three rounds %v", name, a, b)
		}
	}
}

// A share in Moments takes a place in the feed of each friend who uses the platform, whether or
// not it is read; pushes and chats lie in lists of their own.
func TestSharesTakePlaces(t *testing.T) {
	const n, ticks = 2000, 6
	x := trial{n: n, ties: society.TiesSpec{Kind: "regular", Degree: 10}, ticks: ticks, pace: 2, expire: 3,
		set: func(p *Spec) {
			fixed(p, 0.3, 0.3)
			p.InitialFollows = 1
			p.Accounts[0].V.Count = count(6)
			p.ShareTo = []spec.Weight{{Name: "chat", Value: 0.5}, {Name: "moments", Value: 0.5}}
		}}
	r, m := x.build(t, 1, simtest.Options{Workers: 1})
	defer r.Close()
	m.arrive(0, 0)
	for tick := sim.Tick(1); tick <= ticks; tick++ {
		simtest.Tick(t, r, tick)
		items := 0.
		for i := range n {
			items += float64(m.w.Pending(i))
		}
		if shares := r.Series("article_shares.moments"); items != 10*shares[tick-1] || items == 0 ||
			shares[tick-1] == r.Series("article_shares")[tick-1] {
			t.Fatalf("tick %d: %v items of %v shares in Moments", tick, items, shares[tick-1])
		}
	}
}

// Consumers who can enter the payment nodes visit accounts by one factor, all others by another.
func TestVisitsOfWhoHasBound(t *testing.T) {
	const accounts = 4000
	x := trial{n: 5000, ticks: 3, set: func(p *Spec) {
		fixed(p, 0.5, 0)
		p.Read.SeenPush = 0.3
		p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(accounts), perDay(1)
	}, after: lone, world: func(b *sim.Builder, w *society.World) {
		w.Bound = society.NewBound(b.Scope("payment"), w.N)
		for i := 0; i < w.N; i += 2 {
			w.Bound.Set(i, true)
		}
		w.Visits = new(society.Visits)
		w.Visits.Factor[0][society.UseArticles], w.Visits.Factor[1][society.UseArticles],
			w.Visits.Most[society.UseArticles] = 0.5, 2, 2
	}}
	r, m := x.run(t, 1)
	var reads, articles [2]float64
	for k := range m.accounts {
		of := int(m.accounts[k].followers.all()[0]) % 2
		reads[of] += float64(m.accounts[k].sofar)
		articles[of] += float64(m.accounts[k].articles)
	}
	if all := sum(r.Series("article_reads")); all != reads[0]+reads[1] {
		t.Errorf("%v reads, by account %v", all, reads)
	}
	for k, factor := range []float64{2, 0.5} {
		want := 0.3 * factor * 0.5 * (1 - 0.5/3) // as in TestVisits
		simtest.Z(t, "reads of a push", reads[k]/articles[k], math.Sqrt(want*(1-want)), int(articles[k]), want, 0.01)
	}
}

// An entrant is found in proportion to its popularity among the present accounts. Readers from
// before a step of its topic count for that step alone.
func TestFoundByPopularity(t *testing.T) {
	const n = 20_000
	_, m := trial{n: n, ticks: 12, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) {
		p.InitialFollows, p.HasShare = 1, false
		p.Accounts[0].V.Count, p.Accounts[0].V.Articles, p.Accounts[0].V.Popularity = count(4), perDay(1), num.Constant(1)
	}, world: mobile(2, func(w *society.World, now sim.Tick, p sim.Phase) {
		f := w.Firms(society.TradeAccount)
		switch {
		case p == sim.Arrive && now == 2:
			f.Open[4], f.Since[4] = true, now
		case p == sim.Arrive && now == 3:
			f.Open[5], f.Since[5] = true, now
		case p == sim.Adapt && now == 12:
			f.New[0] = society.Terms{In: int64(now), Quality: f.Quality[0], Learn: 0.1}
		}
	}), after: func(m *content) { m.accounts[5].popularity = 3 }}.run(t, 1)
	for k, share := range map[int]float64{4: 1. / 5, 5: 3. / 8} {
		mean, variance := 0.0, 0.0
		for i := range n {
			p := 1 - math.Exp(-share*float64(m.w.Level(i, &m.accounts[k].topic))/levels)
			mean, variance = mean+p, variance+p*(1-p)
		}
		simtest.Z(t, m.accounts[k].name, float64(m.accounts[k].followers.count()), math.Sqrt(variance), 1, mean, 0)
	}
	d := m.w.Interests
	if m.move.readers[d] != 0 || m.move.readers[2*d+1] == 0 {
		t.Errorf("%d readers of who took a step are kept, %d of who did not", m.move.readers[d], m.move.readers[2*d+1])
	}
}

// The formula of R uses for each user: friends who use the platform; how many of them a share with
// friends goes to; and the others in its groups, of whom the same share uses the platform as of its
// friends.
func TestCarriers(t *testing.T) {
	const further = 1.5
	x := trial{n: 1500, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 6}, ticks: 3, pace: 2, open: 0.5,
		room: 0.8, expire: 2, set: func(p *Spec) {
			fixed(p, 0.3, 0.2)
			p.Read.SeenPush, p.Read.SeenChat = 0.5, 0.7
			p.InitialFollows = 1
			p.Chat.Further, p.Chat.Groups, p.Chat.Group = further, 2, 0.4
			p.ShareTo = []spec.Weight{{Name: "chat", Value: 0.7}, {Name: "moments", Value: 0.3}}
			p.Accounts[0].V.Count = count(3)
		}, world: func(b *sim.Builder, w *society.World) {
			societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
				if c.Tick == 1 && i%3 == 0 {
					w.Leave(c, i)
				}
			})
		}}
	_, m := x.run(t, 1)
	to := m.sample.carry(m.sample.pairs, 0)
	for name, pair := range map[string][2]float64{"Moments": {to.moments, 0.3}, "groups": {to.group, 0.7 * 0.4},
		"friends": {to.friends, 0.7 * 0.6}} {
		need.Near(t, "share of shares to "+name, pair[0], pair[1], 1e-12)
	}
	feed, message := 0.8*-math.Expm1(-2*0.5*2), -math.Expm1(-2.*2)
	at, some := 0, 0
	for _, q := range m.sample.pairs {
		i := int(q.who)
		if m.w.Status[i] != society.Using {
			continue
		}
		e := m.sample.carriers[at]
		at++
		all, using := m.w.Graph.Neighbours(i), 0.
		for _, j := range all {
			if m.w.Status[j] == society.Using {
				using++
			}
		}
		want := carrier{direct: e.direct, friends: using, inFeed: feed * 0.3, inChat: message * 0.7 * 0.3, share: 0.2}
		if degree := float64(len(all)); degree > 0 {
			for k, p := 0., 1.; k < using; k++ {
				want.asked += p // of more than k friends
				p *= further / (1 + further)
			}
			for l := range m.layers {
				want.members += float64(len(m.layers[l].group(i))-1) / 2 * using / degree
			}
			if using < degree && want.members > 0 {
				some++
			}
		}
		for name, pair := range map[string][2]float64{"friends": {e.friends, want.friends}, "asked": {e.asked, want.asked},
			"members": {e.members, want.members},
			"feed":    {e.inFeed, want.inFeed}, "chat": {e.inChat, want.inChat}, "share": {e.share, want.share}} {
			if !(math.Abs(pair[0]-pair[1]) <= 1e-6) {
				t.Fatalf("consumer %d, %s: %v, should be %v", i, name, pair[0], pair[1])
			}
		}
	}
	if at != len(m.sample.carriers) || some < 100 {
		t.Errorf("%d of %d carriers, %d of them with friends who left", at, len(m.sample.carriers), some)
	}
}
