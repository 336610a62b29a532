package posts

import (
	"slices"
	"testing"

	"guanxi/agents/society"
)

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
