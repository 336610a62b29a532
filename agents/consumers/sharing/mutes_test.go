package sharing

import (
	"fmt"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/units"
)

// Each card seen is a nuisance once and takes one place in the feed; it has no other effect.
func TestNuisanceOnce(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 10, Ties: regular(10), Experienced: true, Pace: 3, Seen: 0.5}, spec: "{" + plain + ", buy: {intercept: -1000}}",
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
		spec: "{enter: {rate: 0/day}, effort: 0, cards: 5/day, mute: {above: 7/week}, buy: {intercept: -1000}, deceit: {share: 0%}}"}.run(t)
	mutes, seen := total(r.Series("card_mutes")), r.Series("cards_seen")
	if mutes < 95 || seen[len(seen)-1] > seen[1]/5 {
		t.Errorf("%v of 100 friends mute who posts 35 cards a week; %v cards are seen on the last day, %v on the first", mutes, seen[len(seen)-1], seen[1])
	}
}

// The weekly tolerance of a friend holds on ticks of all lengths. A week that begins within a tick
// begins there: with weeks of 6 and 8 days on ticks of 2 days half as many again muted, where few
// do.
func TestMutesByWeeks(t *testing.T) {
	for _, x := range []struct {
		tick         units.Duration
		t            sim.Tick
		week         int32
		turns, weeks float64
	}{{units.Day, 1, 0, 7, 1}, {units.Day, 7, 0, 1, 1}, {units.Day, 8, 1, 7, 1}, {units.Hour, 168, 0, 1, 1}, {units.Hour, 169, 1, 168, 1}, {units.Week, 3, 2, 1, 1}, {4 * units.Week, 2, 4, 1, 4},
		{3 * units.Day, 1, 0, 7. / 3, 1}, {3 * units.Day, 3, 0, 1. / 3, 1}, {3 * units.Day, 4, 1, 5. / 3, 1}, {10 * units.Day, 3, 2, 1, 10. / 7}} {
		if week, turns, weeks := weekOf(x.t, x.tick); week != x.week || turns != x.turns || weeks != x.weeks {
			t.Errorf("tick %d of %v is in week %d, the next begins at %v of it, and it stands for %v weeks; want %d, %v, %v", x.t, x.tick, week, turns, weeks, x.week, x.turns, x.weeks)
		}
	}
	mutes := func(tick units.Duration, cards, above string) float64 {
		r, _ := trial{world: societytest.World{N: 1010, Tick: tick, Ticks: int(84 * units.Day / tick), Ties: regular(10)}, more: starting(101),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: " + cards + ", mute: {above: " + above + "}, buy: {intercept: -1000}, deceit: {share: 0%}}"}.run(t)
		return total(r.Series("card_mutes"))
	}
	for _, tick := range []units.Duration{6 * units.Hour, 3 * units.Day, 28 * units.Day} {
		if few, many := mutes(tick, "1/day", "30/week"), mutes(tick, "5/day", "14/week"); few > 0 || many < 95 {
			t.Errorf("tick of %v: %v of 100 friends mute who posts 7 cards a week, though they stand 30, and %v who posts 35, though they stand 14", tick, few, many)
		}
	}
	rare := func(tick units.Duration) float64 {
		r, _ := trial{world: societytest.World{N: 15_000, Tick: tick, Ticks: int(84 * units.Day / tick), Ties: regular(2)}, more: starting(3),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: 0.7/day, mute: {above: 10/week}, buy: {intercept: -1000}, deceit: {share: 0%}}"}.run(t)
		return total(r.Series("card_mutes"))
	}
	days := rare(units.Day)
	for _, tick := range []units.Duration{2 * units.Day, units.Week} {
		got := rare(tick)
		t.Logf("ticks of %v: %v mute, on ticks of a day %v", tick, got, days)
		near(t, fmt.Sprintf("those who mute on ticks of %v over those on ticks of a day", tick), got/days, 1, 0.15)
	}
	if few, many := mutes(units.Day, "30/day", "40/day"), mutes(units.Day, "60/day", "40/day"); few > 0 || many < 95 {
		t.Errorf("of 100 friends who stand 280 cards a week %v mute who posts 210 and %v who posts 420", few, many)
	}
}

// On the complete graph, too, the cards of a muted seller take no place in feeds.
func TestMutedTakesNoPlace(t *testing.T) {
	for _, kind := range []string{"complete", "regular"} {
		_, m := trial{world: societytest.World{N: 20, Ticks: 30, Ties: society.TiesSpec{Kind: kind, Degree: 19}, Pace: 9}, more: func(_ *sim.Builder, _ *society.World, m *sharing) { m.start(1, 7) },
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: 20/day, mute: {above: 2/week}, buy: {intercept: -1000}}"}.run(t)
		for i := range m.w.N {
			if n := m.w.Pending(i); n != 0 {
				t.Errorf("%s graph: %d cards of who is muted enter the feed of consumer %d", kind, n, i)
			}
		}
	}
}
