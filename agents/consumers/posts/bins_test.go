package posts

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// The numbers of bins and of chunks handled together do not affect results, nor the day of a tick on
// which anything is experienced.
func TestBins(t *testing.T) {
	for tick, ticks := range map[units.Duration]int{units.Day: 30, 3 * units.Day: 6} {
		x := trial{n: 9000, tick: tick, ticks: ticks, perDay: 3, share: 0.8, open: 0.3, expire: 2.3, initial: 0.9, ties: society.TiesSpec{Kind: "ring", Degree: 4},
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
		if a, b := friendsMet(w1), friendsMet(w9); !slices.Equal(a, b) {
			t.Errorf("ticks of %v: the numbers of friends met differ", tick)
		}
		for i := range w1.N {
			a, b := experiencedBy(w1, i), experiencedBy(w9, i)
			if a != b || w1.Pending(i) != w9.Pending(i) {
				t.Fatalf("ticks of %v: consumer %d experienced %v in one bin; %v in nine", tick, i, a, b)
			}
		}
	}
}

// experiencedBy is what a consumer experienced by the day, and in front the rest of its experience.
func experiencedBy(w *society.World, i int) (all [1 + society.MostDays]society.Day) {
	if w.Experienced.Days() > 1 {
		all[0].Bought = w.Experienced.TakeDays(i, all[1:])
		return all
	}
	all[0].Emotion, all[0].Bought, _ = w.Experienced.Take(i)
	return all
}

// friendsMet is how many friends each consumer met, by the day.
func friendsMet(w *society.World) (all []uint32) {
	for k := range sim.Chunks(w.N, sim.DefaultGrain) {
		lo := k * sim.DefaultGrain
		all = append(all, w.Experienced.TakeFriends(&sim.Chunk{ID: k, Lo: lo, Hi: min(lo+sim.DefaultGrain, w.N)})...)
	}
	return all
}
