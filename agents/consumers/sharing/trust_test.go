package sharing

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// Without transitive trust only the seller's own cards sell.
func TestNoTrustNoChain(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 4000, Ticks: 40, Ties: regular(20)}, more: starting(50),
		spec: "{" + plain + ", buy: {intercept: -3}, trust: {keep: 0%, ignore: 0%}, pass: {intercept: 3}}"}.run(t)
	all, first, passed := total(r.Series("card_orders")), total(r.Series("card_orders.hand_1")), total(r.Series("cards_passed"))
	if all == 0 || all != first || passed < all/2 {
		t.Errorf("%v sales, %v of them at hand 1, %v cards passed on", all, first, passed)
	}
	near(t, "R by its formula", total(r.Series("card_following")), 0, 0)
}

// Deceit destroys trust in those who hand the cards over; honesty builds it.
func TestTrustFollowsDelivery(t *testing.T) {
	trust := func(share string) float64 {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 200, Every: 1, Ties: regular(20)}, more: starting(100),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: " + share + "}, buy: {intercept: -3}, trust: {start: 60%}}"}.run(t)
		x := r.Series("card_trust")
		return x[len(x)-1]
	}
	if honest, lemons := trust("0%"), trust("100%"); honest < 0.63 || lemons > 0.5 {
		t.Errorf("trust is %v in honest sellers and %v in others, after .6", honest, lemons)
	}
}

// Initial trust in a strong friend follows the strength of the tie, with mean trust.start over
// ties, and equals it where all ties are alike. A tie that became strong keeps its strength.
func TestTrustAtFirst(t *testing.T) {
	build := func(kind string, more func(*sim.Builder, *society.World)) *sharing {
		ties := society.TiesSpec{Kind: kind}
		if kind == "watts_strogatz" {
			ties.Degree, ties.Rewire = 8, 0.3
		}
		r, m := trial{world: societytest.World{N: 3000, Ties: ties}, spec: "{trust: {tie: 0.5}}", before: more}.build(t, simtest.Options{Workers: 1})
		r.Close()
		return m
	}
	m := build("watts_strogatz", func(b *sim.Builder, w *society.World) {
		k := w.NewWeak(b.Scope("encounters"), 20, 0)
		j := 100
		for w.Graph.Has(5, j) {
			j++
		}
		k.Harden(k.Form(5, j, 0.93, 0), 0)
	})
	weak := m.w.Weak.Friends(5)[0]
	near(t, "in a tie that became strong", m.trustIn(5, weak.Who, 0), 0.93, 1e-6)
	mean, ties, least, most := 0.0, 0, 1.0, 0.0
	for i := range m.w.N {
		for _, j := range m.w.Graph.Neighbours(i) {
			x := m.trustIn(uint32(i), j, 0)
			mean, ties, least, most = mean+x, ties+1, min(least, x), max(most, x)
			near(t, "trust both ways", m.trustIn(j, uint32(i), 0), x, 0)
		}
	}
	near(t, "mean over ties", mean/float64(ties), 0.7, 0.003)
	if least > 0.65 || most < 0.75 {
		t.Errorf("trust goes from %v to %v", least, most)
	}
	near(t, "on the complete graph", build("complete", nil).trustIn(3, 8, 0), 0.7, 0)
	var warnings func() spec.Problems
	small := func(directed bool) *sharing {
		return build("watts_strogatz", func(b *sim.Builder, w *society.World) {
			g := need.Value(graph.FromEdges(w.N, directed, []graph.Edge{{U: 0, V: 1}, {U: 0, V: 2}, {U: 1, V: 2}, {U: 2, V: 3}}))(t)
			w.Graph, warnings = g, b.Warnings
		})
	}
	m = small(false)
	near(t, "all friends in common", m.trustIn(0, 1, 0), 0.7+0.5*(1-2./3), 1e-12)
	near(t, "one of two in common", m.trustIn(0, 2, 0), 0.7+0.5*(1./2-2./3), 1e-12)
	near(t, "a friend who has no other", m.trustIn(2, 3, 0), 0.7, 0)
	m = small(true)
	near(t, "on a directed graph", m.trustIn(0, 1, 0), 0.7, 0)
	if w := warnings(); len(w) != 1 || w[0].Path != "sharing.trust.tie" {
		t.Errorf("on a directed graph it warns of %q", w)
	}
}
