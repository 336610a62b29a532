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

// Buyers expect what is kept and delivered on average: nobody gains by surprises, without deceit there are none, and
// deceit by some costs all buyers surplus, since fewer buy.
func TestNobodyGainsBySurprises(t *testing.T) {
	parts := func(share string) (surprise, all float64) {
		r, _ := trial{world: societytest.World{N: 1500, Ticks: 120, Every: 1, Ties: regular(20)}, more: starting(50),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: " + share +
				"}, buy: {intercept: -3, elasticity: 2}}"}.run(t)
		for _, part := range []string{"least", "choice", "surprise", "persuasion"} {
			all += total(r.Series("surplus.cards." + part))
		}
		return total(r.Series("surplus.cards.surprise")) / total(r.Series("card_gmv")), all
	}
	none, honest := parts("0%")
	some, lemons := parts("30%")
	near(t, "surprise without deceit", none, 0, 0)
	near(t, "surprise with deceit", some, 0, 0.03)
	if lemons > 0.9*honest {
		t.Errorf("surplus with deceit is %v, without %v", lemons, honest)
	}
}
