package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

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

// posts_gini is the Gini coefficient of the number of posts of each who has ever used the platform.
func TestGiniOfARun(t *testing.T) {
	r, w, p := trial{n: 500, ticks: 40, every: 40, ties: ring, perDay: 5, initial: 0.7, posts: "{rate: 0.5/day}"}.run(t)
	var n []float64
	for i, status := range w.Status {
		if status != society.Never {
			n = append(n, float64(p.run.written[i]))
		}
	}
	near(t, "posts_gini", r.Series("posts_gini")[1], num.Gini(n), 1e-12)
	if len(n) > 400 || slices.Max(n) <= n[len(n)-1] {
		t.Errorf("%d have used the platform; the last of them wrote most", len(n))
	}
}
