package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
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

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := trial{n: 5000, ticks: 42, perDay: 2, expire: 1.5, ties: society.TiesSpec{Kind: "watts_strogatz",
			Degree: 10, Rewire: 0.2},
			posts: "{rate: 0.3/day}"}.build(t, o)
		return r
	})
}

// Nobody posts before the feed's function is released. After the release posts equal those of a
// feed that needs no function.
func TestFeed(t *testing.T) {
	x := trial{n: 5000, ticks: 12, perDay: 3, expire: 2, ties: society.TiesSpec{Kind: "ring", Degree: 4},
		posts: "{rate: 0.3/day, feedback: 0}"}
	free, _, _ := x.run(t)
	x.weak = func(w *society.World, s *sim.Scope) {
		w.FeedFunction = "moments"
		w.Functions = &society.Functions{Names: []string{"moments"}, Released: []bool{false}, Fit: []float64{1}}
		s.Step(sim.Step{Name: "release", Phase: sim.Arrive,
			Before: func(now sim.Tick, _ int) { w.Functions.Released[0] = now >= 5 }})
	}
	r, _, _ := x.run(t)
	for name, since := range map[string]int{"posts": 5, "posts_seen": 8, "likes": 8, "comments": 8} {
		a, b := free.Series(name), r.Series(name)
		if total(b[:5]) != 0 || total(a[:5]) == 0 || total(b[5:]) == 0 || !slices.Equal(a[since:], b[since:]) {
			t.Errorf("%s are %v, and %v without the function", name, b, a)
		}
	}
}

// On the complete graph, whose rows are not stored, everybody else sees a post, but those of the last 1/50 day, which
// wait for a session.
func TestSeenOnTheCompleteGraph(t *testing.T) {
	r, _, _ := trial{n: 300, ticks: 5, ties: society.TiesSpec{Kind: "complete"}, perDay: 50, posts: "{rate: 1/day}"}.run(t)
	posts, wait := total(r.Series("posts")), 1./250
	near(t, "seen", total(r.Series("posts_seen"))/posts, 299*(1-wait), 4*299*math.Sqrt(wait/posts))
}
