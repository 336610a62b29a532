package content

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
)

// twin is M6 written with maps, full lists and no short cuts. In each tick it looks for the
// earliest meeting that has not happened yet, until there is none. It shares the draws, the
// followers and the groups.
type twin struct {
	m    *content
	live map[int64]*twinArticle
	done map[int64]*twinArticle
}

type twinArticle struct {
	account   *account
	read      rng.Key
	meet, act rng.Key
	exposed   []exposure
	readers   []uint32
	shares    []twinShare
	pushed    int
	chats     int
	children  int
	depth     int
}

type exposure struct {
	who, share int
	t          sim.Tick
	at         float64
	over       bool
}

type twinShare struct {
	who, depth int
	moments    bool
	likers     []int
}

func (x *twin) day(t sim.Tick) {
	for _, a := range x.m.live {
		if a.start != t {
			continue
		}
		b := &twinArticle{account: &x.m.accounts[a.account], read: a.read, meet: a.meet, act: a.act}
		followers := map[uint32]bool{}
		rows := b.account.followers.all()
		for _, i := range rows {
			if followers[i] {
				panic("follows twice")
			}
			followers[i] = true
		}
		for i := range x.m.w.N {
			if followers[uint32(i)] {
				b.exposed = append(b.exposed, exposure{i, -1, t, a.shares[0].at, false})
			}
		}
		x.live[a.id] = b
	}
	for id, a := range x.live {
		for x.step(a, t) {
		}
		if !slices.ContainsFunc(a.exposed, func(e exposure) bool { return !e.over }) {
			x.done[id] = a
			delete(x.live, id)
		}
	}
}

// step finds the earliest meeting of the tick, at equal times the one with the lowest consumer,
// and lets it happen.
func (x *twin) step(a *twinArticle, t sim.Tick) bool {
	w, p := x.m.w, x.m.spec
	best, bestAt := -1, 2.0
	for k := range a.exposed {
		e := &a.exposed[k]
		if e.over {
			continue
		}
		if !x.m.w.View(e.who).Using {
			e.over = true // its feed is gone
			continue
		}
		meet := w.Meet
		if e.share >= 0 && a.shares[e.share].moments {
			meet = w.MeetInFeed
		}
		at, ok := meet(e.who, t, e.t, e.at, a.meet.Open(a.from(e.share), uint64(e.who)))
		expired := w.FeedExpire > 0 && float64(t-e.t)+at-e.at > w.FeedExpire
		if !ok {
			// An item that cannot be met before it expires is over.
			if w.FeedExpire > 0 && float64(t-e.t)-e.at+1 >= w.FeedExpire && t > e.t {
				e.over = true
			}
			continue
		}
		if expired {
			e.over = true
			continue
		}
		if at < bestAt || at == bestAt && e.who < a.exposed[best].who {
			best, bestAt = k, at
		}
	}
	if best < 0 {
		return false
	}
	e := &a.exposed[best]
	e.over = true
	if slices.Contains(a.readers, uint32(e.who)) {
		return true
	}
	seen := p.Read.SeenPush
	liked, depth := false, 0
	if e.share >= 0 {
		s := &a.shares[e.share]
		depth = s.depth + 1
		seen = p.Read.SeenChat
		if s.moments {
			seen = x.m.w.View(e.who).Share()
			if friends := x.friends(e.who); p.Read.Attention > 0 && friends > p.Read.Attention {
				seen *= p.Read.Attention / friends
			}
			for _, i := range s.likers {
				liked = liked || w.Graph.Complete() && i != e.who || w.Graph.Has(i, e.who)
			}
		}
	}
	acc := a.account
	match := float64(w.Level(e.who, &a.account.topic)) / levels
	reads := seen * num.Sigmoid(p.readOdds(match, acc.quality, acc.softness, liked))
	if a.read.Float(a.from(e.share), uint64(e.who)) >= reads {
		return true
	}
	a.readers = append(a.readers, uint32(e.who))
	a.depth = max(a.depth, depth)
	acts := a.act.Bits(uint64(e.who), drawActs)
	switch {
	case e.share < 0:
		a.pushed++
	case !a.shares[e.share].moments:
		a.chats++
	case float64(acts&(1<<32-1))*0x1p-32 < x.likes(a):
		s := &a.shares[e.share]
		s.likers = append(s.likers, e.who)
	}
	if p.HasShare && len(a.shares) < x.m.mostShares &&
		float64(acts>>32)*0x1p-32 < num.Sigmoid(p.shareOdds(match, acc.quality, acc.arousal)) {
		x.share(a, e.who, e.share >= 0, depth, t, bestAt)
	}
	return true
}

// likes is the probability of a like, which all likes so far make more likely where they are shown.
func (x *twin) likes(a *twinArticle) float64 {
	p, n := x.m.spec, x.m.spec.Likes.Given
	for _, s := range a.shares {
		n += float64(len(s.likers))
	}
	if !p.HasLikes {
		return p.Like
	}
	odds := p.Like / (1 - p.Like) * math.Pow(1+n, p.Likes.Weight)
	return odds / (1 + odds)
}

// from is the row of the draws of a share: who shares, or the account.
func (a *twinArticle) from(share int) uint64 {
	if share < 0 {
		return 0
	}
	return uint64(a.shares[share].who) + 1
}

// friends returns the number of friends who use the platform.
func (x *twin) friends(i int) (n float64) {
	for j := range x.m.w.N {
		if j != i && x.m.w.Status[j] == society.Using && (x.m.w.Graph.Complete() || x.m.w.Graph.Has(i, j)) {
			n++
		}
	}
	return n
}

func (x *twin) share(a *twinArticle, i int, child bool, depth int, t sim.Tick, at float64) {
	w, p := x.m.w, x.m.spec
	if child {
		a.children++
	}
	row := uint64(i)
	s := twinShare{who: i, depth: depth}
	friends := []uint32{}
	for j := range w.N {
		if j != i && (w.Graph.Complete() || w.Graph.Has(i, j)) {
			friends = append(friends, uint32(j))
		}
	}
	to := friends
	if a.act.Float(row, drawWhere) < x.m.toMoments {
		s.moments = true
	} else {
		var group []uint32
		if len(x.m.layers) > 0 && a.act.Float(row, drawGroup) < p.Chat.Group {
			l := x.m.layers[a.act.Below(row, drawInGroup, uint64(len(x.m.layers)))]
			for _, j := range l.group(i) {
				if int(j) != i {
					group = append(group, j)
				}
			}
		}
		to = group
		if len(group) == 0 && len(friends) > 0 {
			n := 1
			if p.Chat.Further > 0 {
				u := a.act.Open(row, drawFurther) // inversion: failures before a success
				for q, left := p.Chat.Further/(1+p.Chat.Further), u; left < q && n < len(friends); left /= q {
					n++
				}
			}
			k := uint64(drawFriends)
			for tries := 4*n + 16; tries > 0 && len(to) < n; tries-- {
				if f := friends[a.act.Below(row, k, uint64(len(friends)))]; x.m.w.Status[f] == society.Using &&
					!slices.Contains(to, f) {
					to = append(to, f)
				}
				k++
			}
			// Who is still missing is one of the others who use it, drawn without replacement.
			left := slices.DeleteFunc(slices.Clone(friends), func(f uint32) bool {
				return x.m.w.Status[f] != society.Using || slices.Contains(to, f)
			})
			for ; len(to) < n && len(left) > 0; k++ {
				at := a.act.Below(row, k, uint64(len(left)))
				to = append(to, left[at])
				left[at] = left[len(left)-1]
				left = left[:len(left)-1]
			}
		}
	}
	a.shares = append(a.shares, s)
	for _, j := range to {
		if x.m.w.View(int(j)).Using {
			a.exposed = append(a.exposed, exposure{int(j), len(a.shares) - 1, t, at, false})
		}
	}
}

// The mechanism equals its twin, article by article, on small worlds of all kinds.
func TestTwin(t *testing.T) {
	key := rng.New(11, 0, "worlds")
	var articles, reads, shares, likes int
	for world := range 40 {
		s := key.Stream(uint64(world))
		kinds := []society.TiesSpec{{Kind: "complete"}, {Kind: "ring", Degree: 6}, {Kind: "erdos_renyi", MeanDegree: 8},
			{Kind: "watts_strogatz", Degree: 8, Rewire: 0.1}, {Kind: "barabasi_albert", Links: 4}}
		x := trial{n: 20 + int(s.Below(50)), ties: kinds[s.Below(uint64(len(kinds)))], ticks: 10, seed: uint64(world + 1)}
		if s.Float64() < 0.8 {
			x.pace, x.room, x.expire = 0.3+3*s.Float64(), 0.3+0.7*s.Float64(), 0.5+4*s.Float64()
			x.open = 0.2 + 0.8*s.Float64()
		}
		x.set = func(p *Spec) {
			p.Read.Intercept, p.Read.FriendLikes = -3+4*s.Float64(), 4*s.Float64()-1
			p.Share.Intercept = -3 + 3*s.Float64()
			p.Read.SeenPush, p.Read.SeenChat = s.Float64(), s.Float64()
			p.Like, p.Follow = s.Float64(), s.Float64()
			p.InitialFollows = 3 * s.Float64()
			if world%3 == 0 {
				p.HasLikes, p.Likes.Weight, p.Likes.Given = true, float64(world%4)/2, float64(world%5)
			}
			p.Chat.Group, p.Chat.Further = s.Float64(), 3*s.Float64()
			p.Chat.Groups = int(s.Below(3))
			to := s.Float64()
			p.ShareTo = []spec.Weight{{Name: "chat", Value: 1 - to}, {Name: "moments", Value: to}}
			if s.Float64() < 0.2 {
				p.Share.Most = count(3)
			}
			if world%2 == 1 {
				p.Read.Attention = 1 + float64(world%5)
			}
			p.Accounts[0].V.Count = count(4)
			p.Accounts[0].V.Softness = s.Float64()
			quality, _ := num.NewDist("uniform", map[string]float64{"from": 0, "to": 1}, nil, nil)
			p.Accounts[0].V.Quality, p.Accounts[0].V.Arousal = quality, quality
			p.Accounts[0].V.Articles = perDay(1)
		}
		tw := &twin{live: map[int64]*twinArticle{}, done: map[int64]*twinArticle{}}
		x.world = func(b *sim.Builder, w *society.World) {
			b.Scope("twin").Step(sim.Step{Name: "day", Phase: sim.Respond, Before: func(t sim.Tick, _ int) { tw.day(t) }})
			// Some leave, before or after they could read; some come back.
			w.OnLeave(func(_ sim.Tick, rows []uint32) {
				for _, a := range tw.live {
					for k := range a.exposed {
						e := &a.exposed[k]
						e.over = e.over || slices.Contains(rows, uint32(e.who))
					}
				}
			})
			societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
				if w.Status[i] == society.Using && key.Named("late").At(int(c.Tick), world).Float(uint64(i), 0) < 0.03 {
					w.Leave(c, i)
				}
			})
			b.Scope("move").Step(sim.Step{Name: "move", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
				move := key.Named("move").At(int(c.Tick), world)
				for i := c.Lo; i < c.Hi; i++ {
					if u := move.Float(uint64(i), 0); u < 0.03 && w.Status[i] == society.Using {
						w.Leave(c, i)
					} else if u < 0.5 && w.Status[i] != society.Using {
						w.Join(c, i, 0)
					}
				}
			}})
		}
		r, m := x.build(t, 1, simtest.Options{Workers: 2})
		tw.m = m
		simtest.Run(t, r)
		compare := func(id int64, row cascade, b *twinArticle) {
			if b == nil {
				t.Errorf("world %d: article %d is in another state than in the twin", world, id)
				return
			}
			want := cascade{id, row.account, row.start, int32(len(b.readers)), int32(b.pushed), int32(b.chats),
				int32(len(b.shares)), int32(b.children), int32(b.depth)}
			if row != want {
				t.Errorf("world %d (%s, n %d, pace %.2f): article %d is %+v, its twin %+v", world, x.ties.Kind, x.n, x.pace, id,
					row, want)
			}
			articles++
			reads += len(b.readers)
			shares += len(b.shares)
			for _, s := range b.shares {
				likes += len(s.likers)
			}
		}
		for _, row := range m.rows.rows {
			b := tw.done[row.id]
			if b == nil {
				b = tw.live[row.id] // the twin keeps articles that nobody would read any more
			}
			compare(row.id, row, b)
		}
		for _, a := range m.live {
			compare(a.id, cascadeOf(a), tw.live[a.id])
			readers := slices.Clone(a.readers)
			slices.Sort(readers)
			if b := tw.live[a.id]; b != nil && !slices.Equal(readers, slices.Sorted(slices.Values(b.readers))) {
				t.Errorf("world %d: article %d was read by %v, in the twin by %v", world, a.id, readers, b.readers)
			}
		}
	}
	t.Logf("%d articles, %d reads, %d shares, %d likes", articles, reads, shares, likes)
	if reads < 4000 || shares < 2000 || likes < 1000 {
		t.Error("the worlds are too quiet to tell")
	}
}
