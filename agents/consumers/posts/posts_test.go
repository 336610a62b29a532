package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
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
	// Of the posts of 5 days those of the last 1/50 wait for a session.
	wait := 1. / 250
	near(t, "seen on the complete graph", total(r.Series("posts_seen"))/posts, 299*(1-wait), 4*299*math.Sqrt(wait/posts))
}

func TestWhatIsExperienced(t *testing.T) {
	x := trial{n: 3000, ticks: 10, ties: ring, perDay: 10, posts: "{rate: 1/day, value: 0.013}"}
	r, w, _ := x.run(t)
	likes, comments, seen := total(r.Series("likes")), total(r.Series("comments")), total(r.Series("posts_seen"))
	emotion, experience := 0.0, 0.0
	for i := range w.N {
		e, v, _ := w.Experienced.Take(i)
		emotion += float64(e)
		experience += float64(v)
	}
	near(t, "emotion", emotion, likes+3*comments, 0)
	simtest.Z(t, "experience of a post", experience/seen/1000, 0.013*math.Sqrt(0.05), int(total(r.Series("posts"))), 0.0065, 2e-5)
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

// A consumer who has left meets no more posts, but its own posts are met.
func TestLeavers(t *testing.T) {
	x := trial{n: 500, ticks: 8, ties: ring, perDay: 1, leave: 4, posts: "{rate: 1/day}"}
	r, _, p := x.run(t)
	seen := r.Series("posts_seen")
	if seen[4] == 0 || seen[5]+seen[6]+seen[8] != 0 {
		t.Errorf("seen by tick: %v", seen)
	}
	for _, l := range p.run.live {
		if len(l.posts)+len(l.unmet) > 0 {
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
		_, v, _ := w.Experienced.Take(i)
		experience += float64(v)
	}
	simtest.Z(t, "experience of a post", experience/seen/1000, 0.04*math.Sqrt(0.05), int(total(posts)), 0.02, 2e-5)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := trial{n: 5000, ticks: 42, perDay: 2, expire: 1.5, ties: society.TiesSpec{Kind: "watts_strogatz", Degree: 10, Rewire: 0.2},
			posts: "{rate: 0.3/day}"}.build(t, o)
		return r
	})
}

// Nobody posts before the feed's function is released. After the release posts equal those of a
// feed that needs no function.
func TestFeed(t *testing.T) {
	x := trial{n: 5000, ticks: 12, perDay: 3, expire: 2, ties: society.TiesSpec{Kind: "ring", Degree: 4}, posts: "{rate: 0.3/day, feedback: 0}"}
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
