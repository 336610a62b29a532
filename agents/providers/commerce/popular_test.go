package commerce

import (
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
)

// Two like shops whose orders are shown with weight 1, where all buy: a Pólya urn, whose share varies as widely as a
// uniform one. Orders of a tick are drawn at one share; so E[x²] grows by n·E[x(1 − x)]/(T + n)² with n of them.
func TestPopularityIsAnUrn(t *testing.T) {
	const runs = 400
	vary := func(weight float64) (got, want float64) {
		for k := range runs {
			r, m := trial{world: societytest.World{N: 100, Ticks: 60, Replicate: k + 1}, set: func(p *Spec) {
				plain(p)
				p.Merchants.Count, p.Choice.Intercept, p.Occasions = count(2), 50, perDay(.02)
				p.Choice.HasPopular, p.Choice.Popular = true, Popular{Weight: weight, As: persuasion, Each: 1}
				p.Search.Popular = 0
			}, shops: func(h *shops) { h.setPrices(.5, 10, 10) }}.run(t)
			square, all := .25, 2.0
			for _, n := range r.Series("orders") {
				if n > 0 {
					square += n * (.5 - square) / ((all + n) * (all + n))
					all += n
				}
			}
			x := float64(m.shops.orders[0])/(all-2) - .5
			// (1 + n_0)/(2 + n) has the variance; n_0/n is that stretched
			got += x * x / runs
			want += (square - .25) * all * all / (all - 2) / (all - 2) / runs
		}
		return got, want
	}
	got, want := vary(1)
	simtest.Z(t, "variance of the share", got, .08, runs, want, 0)
	if got, _ := vary(.3); got > want/3 {
		t.Errorf("at weight .3 the share varies by %v, of an urn by %v", got, want)
	}
}

// Of two like shops one is rated just above and the other just below the middle between two half stars: odds of orders
// differ by e^(β_q/8).
func TestHalfAStar(t *testing.T) {
	_, m := trial{world: societytest.World{N: 20000, Ticks: 50}, set: func(p *Spec) {
		plain(p)
		p.Merchants.Count, p.Choice.Reputation, p.Reputation.Step = count(2), 4, .5
		p.Reputation.RateGood, p.Reputation.RateBad = 0, 0
		p.Reputation.Prior = []float64{1e-9, 1e-9}
		p.Reputation.HalfLife *= 1e6
	}, shops: func(h *shops) {
		h.setPrices(.5, 10, 10)
		for j, q := range []float64{.6876, .6874} {
			h.quality[j], h.good[j], h.bad[j] = .6875, 1e6*q, 1e6*(1-q)
		}
	}}.run(t)
	a, b := float64(m.shops.orders[0]), float64(m.shops.orders[1])
	simtest.Z(t, "log odds", math.Log(a/b), math.Sqrt(1/a+1/b), 1, .5, 0)
	for _, x := range [][3]float64{{.5, .5, .625}, {.95, 1, 1}, {.1, -1, 0}} {
		near(t, "shown", inStars(x[0], x[1], 0), x[2], 1e-12)
	}
}
