package sharing

import (
	"testing"

	"guanxi/agents/society/societytest"
)

// Without transitive trust only the seller's own cards sell.
func TestNoTrustNoChain(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 4000, Ticks: 40, Ties: regular(20)}, more: starting(50),
		spec: "{" + plain + ", buy: {intercept: -3}, trust: {keep: 0%, ignore: 0%}, pass: {intercept: 3}}"}.run(t)
	all, first, passed := total(r.Series("card_orders")), total(r.Series("card_orders.hand_1")),
		total(r.Series("cards_passed"))
	if all == 0 || all != first || passed < all/2 {
		t.Errorf("%v sales, %v of them at hand 1, %v cards passed on", all, first, passed)
	}
	near(t, "R by its formula", total(r.Series("card_following")), 0, 0)
}

// Deceit destroys trust in those who hand the cards over; honesty builds it.
func TestTrustFollowsDelivery(t *testing.T) {
	trust := func(share string) float64 {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 200, Every: 1, Ties: regular(20)}, more: starting(100),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: " + share +
				"}, buy: {intercept: -3}, trust: {start: 60%}}"}.run(t)
		x := r.Series("card_trust")
		return x[len(x)-1]
	}
	if honest, lemons := trust("0%"), trust("100%"); honest < 0.63 || lemons > 0.5 {
		t.Errorf("trust is %v in honest sellers and %v in others, after .6", honest, lemons)
	}
}
