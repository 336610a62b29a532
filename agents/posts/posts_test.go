package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

var ring = society.TiesSpec{Kind: "ring", Degree: 10}

func TestRate(t *testing.T) {
	const n, days = 3000, 60
	for _, perDay := range []float64{0.5, 3, 23} {
		r, _, _ := trial{n: n, ticks: days, ties: ring, perDay: perDay, posts: "{feedback: 0}"}.run(t)
		active := total(r.Series("active")) // consumer-days with a session
		mean := total(r.Series("posts")) / active
		// At most one per session: 1 − e^(−h)
		daily := perDay / -math.Expm1(-perDay)
		want := daily * -math.Expm1(-0.11/daily)
		simtest.Z(t, "posts per active day", mean, math.Sqrt(0.13), int(active), want, 0)
	}
}

// A post is seen by the friends who open the feed within three days of it, a share of
// 1 − e^(−3ωα), at any length of the tick.
func TestSeenDoesNotDependOnTick(t *testing.T) {
	const n, days = 4000, 40
	for _, c := range []struct{ sessions, open float64 }{{0.5, 1}, {4, 1}, {5, 0.1}} {
		perDay := c.sessions * c.open
		for _, parts := range []int{1, 2, 8, 24} {
			x := trial{n: n, ticks: days * parts, tick: units.Day / units.Duration(parts), every: days * parts, ties: ring, perDay: c.sessions, open: c.open,
				posts: "{feedback: 0, rate: 0.3/day, comment: {intercept: -1000}, like: {intercept: -1, quality: 0, match: 0}}"}
			r, _, _ := x.run(t)
			posts, seen, likes := total(r.Series("posts")), total(r.Series("posts_seen")), total(r.Series("likes"))
			p := -math.Expm1(-3 * perDay)
			// Some posts of the last three days, at most 3/40 of all, are still to be met.
			wait := (1/perDay - 3*math.Exp(-3*perDay)/p) / days
			simtest.Z(t, "share of friends who see a post", seen/posts/10, math.Sqrt(p*(1-p)/10+0.02), int(posts), p*(1-wait), 0.02*p)
			simtest.Z(t, "likes", likes/seen, 0.45, int(seen), 1/(1+math.E), 0.002)
			t.Logf("ωα %v, %d ticks a day: seen by %.4f, exact %.4f less %.4f", perDay, parts, seen/posts/10, p, p*wait)
		}
	}
}

// This also holds on ticks longer than the lifetime of a post: friends who open the feed after it
// expires, within the same tick, do not see it.
func TestSeenBeforeItExpires(t *testing.T) {
	const n, days, perDay = 4000, 84, 0.3
	for _, tick := range []units.Duration{4 * units.Day, 7 * units.Day, 14 * units.Day} {
		x := trial{n: n, ticks: int(days * units.Day / tick), tick: tick, ties: ring, perDay: perDay, posts: "{feedback: 0, rate: 0.3/day}"}
		r, _, _ := x.run(t)
		posts, seen := total(r.Series("posts")), total(r.Series("posts_seen"))
		p := -math.Expm1(-3 * perDay)
		wait := (1/perDay - 3*math.Exp(-3*perDay)/p) / days
		simtest.Z(t, "share of friends who see a post", seen/posts/10, math.Sqrt(p*(1-p)/10+0.02), int(posts), p*(1-wait), 0.01*p)
	}
}

// On a ring of degree 4, adjacent consumers share two of four other friends, an overlap of 1/2,
// and consumers two places apart share one of five, 1/5. Half of all who see a post like it with
// probability σ(−1 + 2/2), half with σ(−1 + 2/5).
func TestStrengthOfTies(t *testing.T) {
	x := trial{n: 400, ticks: 60, perDay: 3, ties: society.TiesSpec{Kind: "ring", Degree: 4}, posts: "{rate: 0.6/day, like: {intercept: -1, quality: 0, match: 0, tie: 2}}"}
	r, _, _ := x.run(t)
	near(t, "likes of who sees a post", total(r.Series("likes"))/total(r.Series("posts_seen")), (0.5+1/(1+math.Exp(0.6)))/2, 0.01)
}

// On the complete graph an author's friends are all others in the order of rows; otherwise they
// are the rest of its row.
func TestFriendsFrom(t *testing.T) {
	const n = 20
	for author := range n {
		var got []uint32
		for place := 0; place < n-1; place += 8 {
			got = append(got, friendsFrom(nil, make([]uint32, min(8, n-1-place)), author, place)...)
		}
		for k, j := range got {
			if want := uint32(k + num.One(k >= author)); j != want {
				t.Errorf("friend %d of %d is %d, should be %d", k, author, j, want)
			}
		}
		if len(got) != n-1 {
			t.Errorf("%d has %d friends", author, len(got))
		}
	}
	if got := friendsFrom([]uint32{3, 5, 8}, nil, 0, 1); !slices.Equal(got, []uint32{5, 8}) {
		t.Errorf("from place 1 on: %v", got)
	}
}

func TestShareSeen(t *testing.T) {
	x := trial{n: 4000, ticks: 20, ties: ring, perDay: 10, share: 0.25, posts: "{rate: 1/day}"}
	r, _, _ := x.run(t)
	n := total(r.Series("posts")) * 10
	simtest.Z(t, "share seen", total(r.Series("posts_seen"))/n, 0.43, int(n), 0.25, 0.003)
}

func TestExtremes(t *testing.T) {
	base := trial{n: 2000, ticks: 10, ties: ring, perDay: 8, people: "{interests: 64}"}
	x := base
	x.posts = "{rate: 1/day, like: {intercept: 1000}, comment: {intercept: 1000}, skill: 0}"
	r, _, _ := x.run(t)
	if seen := total(r.Series("posts_seen")); seen == 0 || total(r.Series("likes")) != seen || total(r.Series("comments")) != seen {
		t.Error("certain likes are not given by all who see")
	}
	x.posts = "{rate: 1/day, like: {intercept: -1000, match: 0, quality: 0}, comment: {intercept: -1000}}"
	r, _, _ = x.run(t)
	if total(r.Series("likes"))+total(r.Series("comments")) != 0 {
		t.Error("impossible likes are given")
	}
	x.posts = "{rate: 0/day}"
	r, _, _ = x.run(t)
	if total(r.Series("posts")) != 0 {
		t.Error("posts at rate 0")
	}
	x.posts = "{rate: 100000/day, feedback: 100}"
	x.n, x.ticks = 200, 3
	r, w, _ := x.run(t)
	want := 0.0
	for i := range w.N {
		want += float64(min(255, w.Sessions[i]))
	}
	if got := r.Series("posts")[3]; got != want {
		t.Errorf("%v posts in %v sessions", got, want)
	}
	x = base
	x.share, x.posts = 1e-9, "{rate: 1/day}"
	r, _, _ = x.run(t)
	if total(r.Series("posts_seen")) != 0 {
		t.Error("a share of 0 sees posts")
	}
	x = trial{n: 300, ticks: 5, ties: society.TiesSpec{Kind: "complete"}, perDay: 50, posts: "{rate: 1/day}"}
	r, _, _ = x.run(t)
	posts := total(r.Series("posts"))
	near(t, "seen on the complete graph", total(r.Series("posts_seen"))/posts, 299, 20)
}

// twin is a plain version of the mechanism: it compares every post ever written with every friend
// in every tick.
type twin struct {
	posts, seen, likes, comments int64
	emotion, experience          []int64
	friends                      []map[int]bool // met in this tick
	written                      []twinPost
	lately                       []float64
}

type twinPost struct {
	it     post
	author int
	met    map[int]bool
}

func (tw *twin) tick(m *posts, w *society.World, t sim.Tick) {
	for i := range tw.friends {
		clear(tw.friends[i])
	}
	step := func(x float64) float64 { return math.Floor(x*128+0.5) / 128 } // the grid of log-odds
	logit := func(r *ReactionSpec, p *twinPost, j int, s float64) float64 {
		u := float64(p.it.quality) / 0xffff
		return 1 / (1 + math.Exp(-(step(r.Intercept) + step(r.Tie*s) + step(r.Quality*u) + step(r.Match*float64(w.Taste(j)[p.it.topic])/127))))
	}
	look := func(p *twinPost, j int) {
		p.met[j] = true
		bits, edge := m.meet.Bits(p.it.id, uint64(j)), m.edge.Bits(p.it.id, uint64(j))
		tw.seen++
		s := 0.0
		if m.strength != nil {
			for k, x := range w.Graph.Neighbours(p.author) {
				if int(x) == j {
					s = float64(m.strength[w.Graph.Offset(p.author)+int64(k)]) / 255
				}
			}
		}
		like := float64(bits>>24&0xffff00|edge&0xff)*0x1p-24 < logit(&m.spec.Like, p, j, s)
		comment := float64(bits>>8&0xffff00|edge>>8&0xff)*0x1p-24 < logit(&m.spec.Comment, p, j, s)
		value := m.spec.Value * 1000 * float64(p.it.quality) / 0xffff
		tw.experience[j] += int64(value)
		if float64(bits&0xffff)*0x1p-16 < math.Floor((value-math.Floor(value))*0x1p16)*0x1p-16 {
			tw.experience[j]++
		}
		if like {
			tw.likes++
			tw.emotion[p.author]++
			tw.lately[p.author]++
		}
		if comment {
			tw.comments++
			tw.emotion[p.author] += 3
		}
		if like || comment {
			tw.friends[j][p.author] = true
			tw.friends[p.author][j] = true
		}
	}
	for k := range tw.written {
		p := &tw.written[k]
		for _, j := range w.Graph.Neighbours(p.author) {
			n := w.View(int(j)).Browses()
			if met, known := p.met[int(j)]; !known || met || n == 0 {
				continue
			}
			at := 1 - math.Pow(m.later.Open(p.it.id, uint64(j)), 1/float64(n))
			if float64(t)-float64(p.it.tick)+at-p.it.time() >= m.expire {
				p.met[int(j)] = true
				continue
			}
			if sees(w.View(int(j)), uint32(m.see.Bits(p.it.id, uint64(j)))) {
				look(p, int(j))
			}
			p.met[int(j)] = true
		}
	}
	key := m.writes.At(int(t), 0)
	for i := range w.N {
		if parts := sim.Tick(max(1, 1/w.Clock.Days())); (t-1)%parts == 0 { // by the day, rounded down to 64ths
			tw.lately[i] = math.Floor(tw.lately[i]*64*math.Floor(math.Exp(-max(1, w.Clock.Days())/m.spec.Memory.Days())*0x1p16)*0x1p-16) / 64
		}
		n := int64(w.Sessions[i])
		h := m.spec.Rate.Value / w.DailySessions * (1 + m.spec.Feedback*tw.lately[i])
		for k := range int(num.BinomialInverse(key.Open(uint64(i), 0), n, -math.Expm1(-h))) {
			p := twinPost{author: i, met: map[int]bool{}}
			m.compose(&p.it, int(t), i, k)
			tw.posts++
			for _, j := range w.Graph.Neighbours(i) {
				if w.Status[j] != society.Using {
					continue
				}
				p.met[int(j)] = false
				bits := m.meet.Bits(p.it.id, uint64(j))>>48<<32 | m.edge.Bits(p.it.id, uint64(j))>>32
				if float64(bits)*0x1p-48 >= math.Pow(max(p.it.time(), 1-m.expire), float64(w.View(int(j)).Browses())) {
					p.met[int(j)] = true
					if sees(w.View(int(j)), uint32(m.see.Bits(p.it.id, uint64(j)))) {
						look(&p, int(j))
					}
				}
			}
			tw.written = append(tw.written, p)
		}
	}
}

func TestSlowTwin(t *testing.T) {
	for seed := uint64(1); seed <= 7; seed++ {
		x := trial{n: 150, ticks: 30 * int(1+seed%2), tick: units.Day / units.Duration(1+seed%2), seed: seed, perDay: 3, share: 0.8, expire: 2.3, initial: 0.9, open: 0.5 + 0.1*float64(seed%6),
			ties:  society.TiesSpec{Kind: "powerlaw_cluster", Links: 4, Triangle: 0.6},
			posts: "{rate: 0.6/day, feedback: 0.02, like: {tie: 1}, comment: {intercept: -3, tie: 2}}"}
		if seed > 2 {
			x.bins = 32
		}
		if seed == 7 { // posts last less than a tick
			x.tick, x.ticks, x.perDay = 4*units.Day, 30, 0.5
		}
		r, w, p := x.build(t, simtest.Options{Workers: 1})
		m := p.run
		if m.binned() != (seed > 2) {
			t.Fatalf("%d bins", len(m.scratch[0].bins))
		}
		tw := &twin{emotion: make([]int64, w.N), experience: make([]int64, w.N), friends: make([]map[int]bool, w.N), lately: make([]float64, w.N)}
		for i := range tw.friends {
			tw.friends[i] = map[int]bool{}
		}
		emotion, experience := make([]int64, w.N), make([]int64, w.N)
		for tick := sim.Tick(1); tick <= sim.Tick(x.ticks); tick++ {
			simtest.Tick(t, r, tick)
			tw.tick(m, w, tick)
			for i := range w.N {
				e, v, sketch := w.Felt.Take(i)
				emotion[i] += int64(e)
				experience[i] += int64(v)
				want := uint32(0)
				for j := range tw.friends[i] {
					want |= society.ContactBit(j)
				}
				if sketch != want {
					t.Fatalf("seed %d, tick %d: contacts of %d are %#x, should be %#x", seed, tick, i, sketch, want)
				}
			}
		}
		for name, pair := range map[string][2]int64{
			"posts": {m.totals(r, "posts"), tw.posts}, "seen": {m.totals(r, "posts_seen"), tw.seen},
			"likes": {m.totals(r, "likes"), tw.likes}, "comments": {m.totals(r, "comments"), tw.comments},
		} {
			if pair[0] != pair[1] || pair[0] == 0 {
				t.Errorf("seed %d: %s %d, the slow twin has %d", seed, name, pair[0], pair[1])
			}
		}
		for i := range w.N {
			if emotion[i] != tw.emotion[i] || experience[i] != tw.experience[i] {
				t.Errorf("seed %d: consumer %d felt %d, %d; the slow twin %d, %d", seed, i, emotion[i], experience[i], tw.emotion[i], tw.experience[i])
				break
			}
		}
		r.Close()
	}
}

func (m *posts) totals(r *sim.Simulation, name string) int64 { return int64(total(r.Series(name))) }

func TestWhatIsFelt(t *testing.T) {
	x := trial{n: 3000, ticks: 10, ties: ring, perDay: 10, posts: "{rate: 1/day, value: 0.013}"}
	r, w, _ := x.run(t)
	likes, comments, seen := total(r.Series("likes")), total(r.Series("comments")), total(r.Series("posts_seen"))
	emotion, experience := 0.0, 0.0
	for i := range w.N {
		e, v, _ := w.Felt.Take(i)
		emotion += float64(e)
		experience += float64(v)
	}
	near(t, "emotion", emotion, likes+3*comments, 0)
	simtest.Z(t, "experience of a post", experience/seen/1000, 0.013*math.Sqrt(0.05), int(total(r.Series("posts"))), 0.0065, 2e-5)
}

// The platform's estimate converges to the direction of the taste where it sees only a consumer's
// own posts, and does not change where nothing is learned.
func TestNeedRevelation(t *testing.T) {
	x := trial{n: 500, ticks: 600, every: 50, ties: ring, perDay: 5, posts: "{rate: 1/day, learn: 0.01, feedback: 0, like: {intercept: -1000}}"}
	r, w, _ := x.run(t)
	known := r.Series("need_revelation")
	start := 0.0
	for i := range w.N {
		sum, sq := 0.0, 0.0
		for _, v := range w.Taste(i) {
			sum += float64(v)
			sq += float64(v) * float64(v)
		}
		start += sum / math.Sqrt(8*sq)
	}
	near(t, "at the start", known[0], start/500, 2e-4)
	if last := known[len(known)-1]; last < 0.97 {
		t.Errorf("after 600 posts each the estimate has a cosine of %.3f", last)
	}
	// The metric is the mean over consumers of the cosine of the columns.
	sum := 0.0
	right := 0.0
	for i := range w.N {
		dot, aa, bb := 0.0, 0.0, 0.0
		for d, v := range w.Taste(i) {
			e := float64(w.Revealed.Estimate[i*8+d])
			dot += e * float64(v)
			aa += e * e
			bb += float64(v) * float64(v)
		}
		near(t, "length", math.Sqrt(aa), estimateUnit, 3)
		sum += dot / math.Sqrt(aa*bb)
		if top, _ := w.Revealed.Strongest(i, 8); top == society.Top(w.Taste(i)) {
			right++
		}
	}
	near(t, "metric", known[len(known)-1], sum/500, 1e-9)
	if right < 400 {
		t.Errorf("the strongest interest is right for %v of 500", right)
	}
	t.Logf("need_revelation %.3f → %.3f", known[0], known[len(known)-1])
}

// Likes that follow tastes reveal them as well. Likes that do not follow tastes teach the
// platform the tastes of friends instead.
func TestLikesReveal(t *testing.T) {
	run := func(match string) float64 {
		x := trial{n: 2000, ticks: 150, every: 150, ties: ring, perDay: 5, posts: "{rate: 0.5/day, learn: 0.01, feedback: 0, like: {match: " + match + "}}"}
		r, _, _ := x.run(t)
		return r.Series("need_revelation")[1]
	}
	if with, without := run("4"), run("0"); with < without+0.05 {
		t.Errorf("need_revelation %.3f with likes by match, %.3f without", with, without)
	}
}

// With η_x = 0 no estimate exists, and nothing else changes.
func TestLearnsNothing(t *testing.T) {
	x := trial{n: 2000, ticks: 20, ties: ring, perDay: 5}
	x.posts = "{learn: 0}"
	a, w, _ := x.run(t)
	if w.Revealed != nil || a.Series("need_revelation") != nil {
		t.Error("the platform learns at rate 0")
	}
	x.posts = "{learn: 0.05}"
	b, _, _ := x.run(t)
	for _, name := range []string{"posts", "posts_seen", "likes", "comments", "posts_gini"} {
		u, v := a.Series(name), b.Series(name)
		for k := range u {
			if u[k] != v[k] {
				t.Errorf("%s differs in row %d: %v, %v", name, k, u[k], v[k])
			}
		}
	}
}

func TestFeedbackRaisesPosts(t *testing.T) {
	run := func(feedback string) float64 {
		x := trial{n: 3000, ticks: 60, every: 60, ties: ring, perDay: 10, posts: "{feedback: " + feedback + "}"}
		r, _, _ := x.run(t)
		return total(r.Series("posts"))
	}
	if none, some := run("0"), run("0.1"); some < 1.1*none {
		t.Errorf("%v posts without feedback, %v with", none, some)
	}
}

func TestEffortIsBooked(t *testing.T) {
	x := trial{n: 500, ticks: 10, ties: ring, perDay: 10, posts: "{rate: 1/day, effort: 0.5}"}
	x.people = "{}"
	r, w, _ := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	w.Wallets()
	simtest.Ticks(t, r, 1, 10)
	var captured units.Money
	for i := range w.N {
		captured += w.Consumer.Captured(i)
	}
	if want := -units.Money(total(r.Series("posts"))) * units.One / 2; captured != want {
		t.Errorf("consumers captured %v, should be %v", captured, want)
	}
}

// A consumer who has left meets no more posts, but its own posts are met.
func TestLeavers(t *testing.T) {
	x := trial{n: 500, ticks: 8, ties: ring, perDay: 1, leave: 4, posts: "{rate: 1/day}"}
	r, _, p := x.run(t)
	seen := r.Series("posts_seen")
	if seen[4] == 0 || seen[5]+seen[6]+seen[8] != 0 {
		t.Errorf("seen by tick: %v", seen)
	}
	for _, l := range p.run.live {
		if len(l.items)+len(l.unmet) > 0 {
			t.Error("posts wait for who left")
		}
	}
}

func TestRebuild(t *testing.T) {
	r, w, p := trial{n: 1000, ticks: 10, ties: ring, perDay: 5, posts: "{rate: 0/day}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 10; tick++ {
		if tick == 6 {
			p.Rate = units.Rate{Value: 1, Per: units.Day}
			p.Like.Intercept, p.Comment.Intercept = -1000, 1000
			p.Value = 0.04
			p.Rebuild(tick)
		}
		simtest.Tick(t, r, tick)
	}
	posts := r.Series("posts")
	if posts[4] != 0 || posts[5] == 0 || total(r.Series("likes")) != 0 {
		t.Errorf("posts by tick: %v", posts)
	}
	seen, comments, experience := total(r.Series("posts_seen")), total(r.Series("comments")), 0.0
	if comments != seen {
		t.Errorf("%v comments on %v posts seen", comments, seen)
	}
	for i := range w.N {
		_, v, _ := w.Felt.Take(i)
		experience += float64(v)
	}
	simtest.Z(t, "experience of a post", experience/seen/1000, 0.04*math.Sqrt(0.05), int(total(posts)), 0.02, 2e-5)
}

func TestContract(t *testing.T) {
	for _, bins := range []int{0, 1024} {
		simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
			r, _, _ := trial{n: 9000, ticks: 60, perDay: 2, expire: 1.5, bins: bins, ties: society.TiesSpec{Kind: "powerlaw_cluster", Links: 5, Triangle: 0.5},
				posts: "{rate: 0.3/day, effort: 0.1, like: {tie: 1}}"}.build(t, o)
			return r
		})
	}
}

// Nobody posts before the feed's function is released. After the release posts equal those of a
// feed that needs no function, with one bin and with nine.
func TestFeed(t *testing.T) {
	for _, bins := range []int{0, 1 << 10} {
		x := trial{n: 9000, ticks: 12, perDay: 3, expire: 2, bins: bins, ties: society.TiesSpec{Kind: "ring", Degree: 4}, posts: "{rate: 0.3/day, feedback: 0}"}
		free, _, _ := x.run(t)
		x.weak = func(w *society.World, s *sim.Scope) {
			w.FeedFunction = "moments"
			w.Functions = &society.Functions{Names: []string{"moments"}, Released: []bool{false}, Fit: []float64{1}}
			s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) { w.Functions.Released[0] = now >= 5 }})
		}
		r, _, _ := x.run(t)
		for name, since := range map[string]int{"posts": 5, "posts_seen": 8, "likes": 8, "comments": 8} {
			a, b := free.Series(name), r.Series(name)
			if total(b[:5]) != 0 || total(a[:5]) == 0 || total(b[5:]) == 0 || !slices.Equal(a[since:], b[since:]) {
				t.Errorf("%s are %v, and %v without the function", name, b, a)
			}
		}
	}
}

// The numbers of bins and of chunks handled together do not affect results.
func TestBins(t *testing.T) {
	x := trial{n: 9000, ticks: 30, perDay: 3, share: 0.8, open: 0.3, expire: 2.3, initial: 0.9, ties: society.TiesSpec{Kind: "ring", Degree: 4},
		posts: "{rate: 0.6/day, feedback: 0.02}", weak: second(0.5)}
	one, w1, p1 := x.run(t)
	x.bins = 1 << 10
	many, w9, p9 := x.run(t)
	if a, b := len(p1.run.scratch[0].bins), len(p9.run.scratch[0].bins); a != 1 || b != 9 || p9.run.group >= 3 {
		t.Fatalf("%d and %d bins, %d chunks at a time", a, b, p9.run.group)
	}
	for _, name := range []string{"posts", "posts_seen", "likes", "comments", "need_revelation"} {
		if a, b := one.Series(name), many.Series(name); !slices.Equal(a, b) || total(a) == 0 {
			t.Errorf("%s: %v in one bin, %v in nine", name, total(a), total(b))
		}
	}
	for i := range w1.N {
		e, v, c := w1.Felt.Take(i)
		if e2, v2, c2 := w9.Felt.Take(i); e != e2 || v != v2 || c != c2 || w1.Pending(i) != w9.Pending(i) {
			t.Fatalf("consumer %d felt %d, %d, %#x in one bin; %d, %d, %#x in nine", i, e, v, c, e2, v2, c2)
		}
	}
}

// Everybody uses the platform, is active 23 times a day and writes .11 posts. Reports ns per
// active consumer and tick, for posts and for learning.
func BenchmarkTick(b *testing.B) {
	for _, degree := range []int{10, 50} {
		for _, learn := range []string{"0", "0.02"} {
			b.Run(map[int]string{10: "degree 10", 50: "degree 50"}[degree]+", learn "+learn, func(b *testing.B) {
				x := trial{n: 1 << 18, ticks: 1 << 20, perDay: 23, open: 0.116, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: float64(degree)}, posts: "{feedback: 0.01, learn: " + learn + "}"}
				r, w, p := x.build(b, simtest.Options{Workers: 1})
				defer r.Close()
				tick := sim.Tick(0)
				for range 5 {
					tick++
					simtest.Tick(b, r, tick)
				}
				b.ResetTimer()
				b.StopTimer()
				for range b.N {
					tick++
					b.StartTimer()
					for k := range sim.Chunks(w.N, sim.DefaultGrain) {
						c := sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min((k+1)*sim.DefaultGrain, w.N), Tick: tick}
						if !p.run.binned() {
							p.run.post(&c)
						} else if k == 0 {
							p.run.exchange(tick, 0)
						}
						if p.run.mine != nil {
							p.run.mine.learn(&c)
						}
					}
					b.StopTimer()
					for i := range w.N {
						w.TakePending(i)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.N), "ns/consumer-tick")
				bytes := 0
				for _, l := range p.run.live {
					bytes += 4*cap(l.items) + 8*cap(l.ticks) + cap(l.unmet)
				}
				b.ReportMetric(float64(bytes)/float64(w.N), "bytes-waiting/consumer")
			})
		}
	}
}

// sees reports whether an item that was met is seen.
func sees(v society.View, bits uint32) bool { return v.SeesSome(bits) || v.SeesAll() }
