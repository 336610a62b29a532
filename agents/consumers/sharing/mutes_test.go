package sharing

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
)

// Each card seen is a nuisance once and takes one place in the feed; it has no other effect.
func TestNuisanceOnce(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 10, Ties: regular(10), Experienced: true, Pace: 3, Seen: 0.5},
		spec: "{" + plain + ", buy: {intercept: -1000}}",
		more: func(b *sim.Builder, w *society.World, m *sharing) {
			w.Nuisance.Card = 0.02
			starting(30)(b, w, m)
		}}.run(t)
	experienced := 0
	for i := range m.w.N {
		_, x, _ := m.w.Experienced.Take(i)
		experienced += int(x)
	}
	if seen := total(r.Series("cards_seen")); float64(experienced) != -20*seen || seen < 1000 {
		t.Errorf("%v cards seen, %v thousandths experienced", seen, experienced)
	}
}

// A friend who sees more cards than it tolerates mutes the seller and is no longer disturbed.
func TestMutes(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 1010, Ticks: 70, Every: 1, Ties: regular(10)}, more: starting(101),
		spec: "{enter: {rate: 0/day}, effort: 0, cards: 5/day, mute: {above: 7/week}, buy: {intercept: -1000}, deceit: " +
			"{share: 0%}}"}.run(t)
	mutes, seen := total(r.Series("card_mutes")), r.Series("cards_seen")
	if mutes < 95 || seen[len(seen)-1] > seen[1]/5 {
		t.Errorf("%v of 100 friends mute who posts 35 cards a week; %v cards are seen on the last day, %v on the first",
			mutes, seen[len(seen)-1], seen[1])
	}
}

// On the complete graph, too, the cards of a muted seller take no place in feeds.
func TestMutedTakesNoPlace(t *testing.T) {
	for _, kind := range []string{"complete", "regular"} {
		_, m := trial{world: societytest.World{N: 20, Ticks: 30, Ties: society.TiesSpec{Kind: kind, Degree: 19}, Pace: 9},
			more: func(_ *sim.Builder, _ *society.World, m *sharing) { m.start(1, 7) },
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: 20/day, mute: {above: 2/week}, buy: " +
				"{intercept: -1000}}"}.run(t)
		for i := range m.w.N {
			if n := m.w.Pending(i); n != 0 {
				t.Errorf("%s graph: %d cards of who is muted enter the feed of consumer %d", kind, n, i)
			}
		}
	}
}
