package posts

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// Likes that follow tastes reveal them as well. Likes that do not follow tastes teach the
// platform the tastes of friends instead.
func TestLikesReveal(t *testing.T) {
	run := func(match string) float64 {
		x := trial{n: 2000, ticks: 150, every: 150, ties: ring, perDay: 5, posts: "{rate: 0.5/day, learn: 0.01, feedback: " +
			"0, like: {match: " + match + "}}"}
		r, _, _ := x.run(t)
		return r.Series("need_revelation")[1]
	}
	if with, without := run("4"), run("0"); with < without+0.05 {
		t.Errorf("need_revelation %.3f with likes by match, %.3f without", with, without)
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
