package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// second adds permanent weak ties between all consumers two places apart on the circle.
func second(strength float64) func(w *society.World, s *sim.Scope) {
	return func(w *society.World, s *sim.Scope) {
		w.NewWeak(s, 50, 0)
		for i := range w.N {
			j := (i + 2) % w.N
			w.Weak.Form(i, j, strength, 0)
		}
	}
}

// Weak friends see posts as strong friends do. A ring of four neighbours of whom two are weak
// ties gives the same results, draw by draw, as one of four strong ties. Likes and comments are
// recorded on the ties.
func TestWeakFriendsSeePosts(t *testing.T) {
	x := trial{n: 400, ticks: 40, perDay: 3, share: 0.8, open: 0.3, expire: 2.3, initial: 0.9,
		ties:  society.TiesSpec{Kind: "ring", Degree: 4},
		posts: "{rate: 0.6/day, feedback: 0.02}"}
	strong, ws, _ := x.run(t)
	x.ties.Degree, x.weak = 2, second(0.5)
	weak, ww, _ := x.run(t)
	for _, name := range []string{"posts", "posts_seen", "likes", "comments"} {
		if a, b := strong.Series(name), weak.Series(name); !slices.Equal(a, b) || total(a) == 0 {
			t.Errorf("%s: %v with strong friends, %v with weak ones", name, total(a), total(b))
		}
	}
	for i := range ws.N {
		e, v, c := ws.Experienced.Take(i)
		if e2, v2, c2 := ww.Experienced.Take(i); e != e2 || v != v2 || !slices.Equal(c, c2) {
			t.Fatalf("consumer %d experienced %d, %d, %v with strong friends; %d, %d, %v with weak ones", i, e, v, c, e2, v2, c2)
		}
	}
	// Where nobody comments, each like of a weak friend, of whom half of all are, is one interaction.
	x.posts = "{rate: 0.6/day, feedback: 0, comment: {intercept: -1000}}"
	r, w, _ := x.run(t)
	touches, likes := 0, total(r.Series("likes"))
	for _, k := range w.Weak.TakeTouches {
		touches += k
	}
	near(t, "share of interactions along weak ties", float64(touches)/likes, 0.5, 4*math.Sqrt(0.25/likes))
}

// A layer without ties changes nothing.
func TestNoWeakTies(t *testing.T) {
	x := trial{n: 300, ticks: 30, perDay: 3, ties: society.TiesSpec{Kind: "ring", Degree: 4}, posts: "{rate: 0.6/day}"}
	plain, _, _ := x.run(t)
	x.weak = func(w *society.World, s *sim.Scope) { w.NewWeak(s, 50, 0) }
	empty, _, _ := x.run(t)
	if !slices.Equal(plain.Series("likes"), empty.Series("likes")) {
		t.Error("likes differ where there are no weak ties")
	}
}

func TestWeakContract(t *testing.T) {
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := trial{n: 5000, ticks: 12, perDay: 2, open: 0.3, expire: 1.5, initial: 0.9,
			ties:  society.TiesSpec{Kind: "watts_strogatz", Degree: 10, Rewire: 0.2},
			posts: "{rate: 0.3/day}", weak: second(0.5)}.build(t, o)
		return r
	})
}
