package agents_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society/societytest"
)

// Purchases of those treated are all of them where all are, and none where none is, by shop or by consumer. Where half
// of the shops are, which alone pay a commission of a tenth and sell at 60, they are what the commission brings over 6.
func TestOrdersTreated(t *testing.T) {
	const text = `{seed: 5, clock: {start: 2015-01-01, tick: 1d, until: 60d}, consumers: {count: 300}, graph: {kind: ring, degree: 4},
		adoption: {initial_adopters: 100%%, imitation: 0.1/day}, functions: {mini_programs: {released: true, serves: [buy]}},
		commerce: {merchants: {count: 20, price: 60}, choice: {intercept: 0}},
		experiment: {unit: %s, share: %s, from: 2015-01-01, treatment: {%s}}}`
	last := func(r *agents.Run, name string) float64 { return sum(r.Series(name)) } // over the run
	for _, unit := range []string{"shop", "consumer"} {
		for share, want := range map[string]float64{"0%": 0, "100%": 1} {
			r := runText(t, fmt.Sprintf(text, unit, share, "commerce.choice.intercept: 0"))
			orders := last(r, "orders")
			if got := last(r, "orders.treated"); got != want*orders || orders < 100 {
				t.Errorf("%s of a %s: %v of %v orders", share, unit, got, orders)
			}
		}
	}
	r := runText(t, fmt.Sprintf(text, "shop", "50%", "commerce.take: 10%"))
	if got, by := last(r, "orders.treated"), last(r, "commerce_revenue")/6; math.Abs(got-by) > 1e-6 || got == 0 ||
		got == last(r, "orders") {
		t.Errorf("%v orders, by the commission %v", got, by)
	}
}

// Of posts, those drawn wrote all from the day on which everybody is drawn; kept off they write none.
func TestPostsOfThoseDrawn(t *testing.T) {
	const text = `{seed: 5, clock: {start: 2015-01-01, tick: 1d, until: 40d}, consumers: {count: 300}, graph: {kind: ring, degree: 10},
		adoption: {initial_adopters: 100%%, imitation: 0.1/day}, activity: {}, posts: {rate: 1/day},
		value: {kept_off: {at: 2015-01-11, for: %s, count: 300}}}`
	on, off := runText(t, fmt.Sprintf(text, "0d")), runText(t, fmt.Sprintf(text, "20d"))
	after, drawn := sum(on.Series("posts")[11:]), sum(on.Series("posts.drawn"))
	if drawn == 0 || after != drawn {
		t.Errorf("%v posts of those drawn, %v in all", drawn, after)
	}
	if n := sum(off.Series("posts.drawn")[11:30]); n != 0 || societytest.Last(off.Simulation, "kept_off") != 0 {
		t.Errorf("%v posts of those kept off", n)
	}
}
