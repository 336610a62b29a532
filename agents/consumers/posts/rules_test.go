package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Expose runs several times a tick for cascades, but posts are written and met once.
func TestRounds(t *testing.T) {
	x := trial{n: 3000, ticks: 6, ties: ring, perDay: 2, open: 0.5, posts: "{rate: 0.5/day}"}
	one, _, _ := x.run(t)
	x.rounds = 3
	three, _, _ := x.run(t)
	for _, name := range []string{"posts", "posts_seen", "likes", "comments"} {
		if a, b := one.Series(name), three.Series(name); !slices.Equal(a, b) || total(a) == 0 {
			t.Errorf("%s are %v, in three rounds %v", name, a, b)
		}
	}
}

// All posts of an author have the same skill, and skills differ between authors.
func TestSkillIsOfTheAuthor(t *testing.T) {
	const n = 2000
	r, _, p := trial{n: n, ticks: 1, ties: ring, perDay: 1, posts: "{skill: {dist: uniform, from: 0, to: 1}}"}.build(t,
		simtest.Options{Workers: 1})
	defer r.Close()
	key := rng.New(4, 0, "bits")
	sum := 0.0
	for i := range n {
		var skill float64
		for k := range uint64(3) {
			random := key.Bits(uint64(i), k)
			a, b, c, _ := uniforms(random)
			of := float64(p.run.quality(i, random)) / 0xffff / quality(a, b, c, 1)
			if k > 0 && !(math.Abs(of-skill) <= 1e-3+1e-4/quality(a, b, c, 1)) {
				t.Fatalf("author %d: skills %v and %v", i, skill, of)
			}
			skill = of
		}
		sum += skill
	}
	simtest.Z(t, "skill", sum/n, math.Sqrt(1./12), n, 0.5, 1e-4)
}

// The signs are a consumer's own posts and likes, not its comments.
func TestSigns(t *testing.T) {
	for _, likes := range []bool{false, true} {
		x := trial{n: 2000, ticks: 1, tick: 12 * units.Hour, ties: ring, perDay: 4, posts: "{rate: 0.3/day, like: " +
			"{intercept: -1000, match: 0, quality: 0}, comment: {intercept: 1000}}"}
		if likes {
			x.posts = "{rate: 0.3/day, like: {intercept: 1000}, comment: {intercept: -1000, match: 0, quality: 0}}"
		}
		r, w, _ := x.run(t)
		signs := 0
		var counts [8]uint8
		for i := range w.N {
			signs += w.Revealed.Take(i, counts[:])
		}
		if want := total(r.Series("posts")) + total(r.Series("likes")); float64(signs) != want ||
			total(r.Series("likes"))+total(r.Series("comments")) == 0 {
			t.Errorf("%d signs of %v posts, %v likes and %v comments", signs, total(r.Series("posts")),
				total(r.Series("likes")), total(r.Series("comments")))
		}
	}
}

// A sign of an interest is applied once, at the end of a day in the week after it, as one step
// x ← normalise((1 − η)x + η·topic). Eight signs are applied at the end of their day.
func TestLearnsByTheWeek(t *testing.T) {
	const n, eta, interest = 1400, 0.1, 3
	x := trial{n: n, ticks: 20, tick: 12 * units.Hour, ties: ring, perDay: 1, posts: "{rate: 0/day, learn: 0.1}"}
	x.weak = func(w *society.World, s *sim.Scope) {
		s.Step(sim.Step{Name: "signs", Phase: sim.Respond, Rows: n, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				for k := 0; c.Tick == 1 && k < 1+i%2*7; k++ { // one or eight
					w.Revealed.Add(i, interest)
				}
			}
		}})
	}
	r, w, _ := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	was := slices.Clone(w.Revealed.Estimate)
	changed := make([]int, n) // tick of the change
	perDay := map[int]int{}
	for tick := 1; tick <= 20; tick++ {
		simtest.Tick(t, r, sim.Tick(tick))
		for i := range n {
			if slices.Equal(was[8*i:8*i+8], w.Revealed.Estimate[8*i:8*i+8]) {
				continue
			}
			if changed[i] > 0 || tick%2 > 0 {
				t.Fatalf("tick %d: the estimate of %d changes, having changed in %d", tick, i, changed[i])
			}
			changed[i] = tick
			if i%2 == 0 {
				perDay[tick/2]++
			}
			copy(was[8*i:], w.Revealed.Estimate[8*i:8*i+8])
		}
	}
	sums := [2]float64{} // component of the interest, after one and after eight steps
	for i := range n {
		if i%2 == 1 && changed[i] != 2 || changed[i] == 0 {
			t.Fatalf("consumer %d, who gave %d signs, is estimated anew in tick %d", i, 1+i%2*7, changed[i])
		}
		sums[i%2] += float64(w.Revealed.Estimate[8*i+interest]) / (n / 2)
	}
	for k, steps := range []float64{1, 8} {
		stay := math.Pow(1-eta, steps)
		at, others := stay/math.Sqrt(8)+1-stay, stay/math.Sqrt(8)
		near(t, "component", sums[k], estimateUnit*at/math.Sqrt(at*at+7*others*others), 0.6)
	}
	for day := 1; day <= 7; day++ {
		if perDay[day] != n/14 {
			t.Errorf("day %d: %d of %d estimates change", day, perDay[day], n/2)
		}
	}
}
