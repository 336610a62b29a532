package posts

import (
	"math"
	"testing"

	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// This also holds on ticks longer than the lifetime of a post: friends who open the feed after it
// expires, within the same tick, do not see it.
func TestSeenBeforeItExpires(t *testing.T) {
	const n, days, perDay = 4000, 84, 0.3
	for _, tick := range []units.Duration{4 * units.Day, 7 * units.Day, 14 * units.Day} {
		x := trial{n: n, ticks: int(days * units.Day / tick), tick: tick, ties: ring, perDay: perDay,
			posts: "{feedback: 0, rate: 0.3/day}"}
		r, _, _ := x.run(t)
		posts, seen := total(r.Series("posts")), total(r.Series("posts_seen"))
		p := -math.Expm1(-3 * perDay)
		wait := (1/perDay - 3*math.Exp(-3*perDay)/p) / days
		simtest.Z(t, "share of friends who see a post", seen/posts/10, math.Sqrt(p*(1-p)/10+0.02), int(posts), p*(1-wait),
			0.01*p)
	}
}

// Where a feed shows a quarter of what it gets, those who see a post like it and comment as others do,
// although bits of one draw decide all three.
func TestShareSeen(t *testing.T) {
	x := trial{n: 4000, ticks: 20, ties: ring, perDay: 10, share: 0.25,
		posts: "{rate: 1/day, like: {intercept: -1, quality: 0, match: 0}, comment: {intercept: 0, quality: 0, match: 0}}"}
	r, _, _ := x.run(t)
	n, seen := total(r.Series("posts"))*10, total(r.Series("posts_seen"))
	simtest.Z(t, "share seen", seen/n, 0.43, int(n), 0.25, 0.003)
	simtest.Z(t, "likes", total(r.Series("likes"))/seen, 0.45, int(seen), 1/(1+math.E), 0)
	simtest.Z(t, "comments", total(r.Series("comments"))/seen, 0.5, int(seen), 0.5, 0)
}
