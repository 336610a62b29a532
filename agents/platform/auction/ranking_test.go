package auction

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Taking part by one draw per stop is equivalent to a draw for each campaign.
func TestThrottleWalk(t *testing.T) {
	thetas := []float64{.3, .05, .6, .01, 1, .2, .5}
	var l Ranking
	l.Rank([]int{0, 1, 2, 3, 4, 5, 6}, func(ad int) (p Place, ok, gone bool) { return Place{Ad: uint16(ad)}, true, false }, func(a, b int) bool { return a < b })
	l.Throttle(thetas)
	const n = 200000
	key := rng.New(1, 1, "walk")
	takes := make([]float64, len(thetas))
	pairs := map[[2]int]float64{}
	for i := range uint64(n) {
		s := key.Stream(i)
		before := -1
		for at := l.Next(-1, &s); at < len(l.Places); at = l.Next(at, &s) {
			takes[at]++
			if before == 0 || before == 2 {
				pairs[[2]int{before, at}]++
			}
			before = at
		}
	}
	for k, p := range thetas {
		simtest.Z(t, fmt.Sprintf("campaign %d takes part", k), takes[k]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	for pair, want := range map[[2]int]float64{{0, 2}: .3 * .95 * .6, {2, 4}: .6 * .99} {
		simtest.Z(t, fmt.Sprint("one after the other ", pair), pairs[pair]/n, math.Sqrt(want*(1-want)), n, want, 0)
	}
}

// BenchmarkSlot sells slots in which each of 100 campaigns takes part with a probability of its own: by their
// ranking, and by a plain loop over all. Prices are the same on average.
func BenchmarkSlot(b *testing.B) {
	const n = 100
	rule, key := new(Rule), rng.New(1, 1, "slot")
	bids, thetas := make([]Bid, n), make([]float64, n)
	all := make([]int, n)
	for k := range bids {
		all[k] = k
		bids[k], thetas[k] = Bid{Value: 100 * key.Open(0, uint64(k)), Weight: 1}, .2*key.Open(1, uint64(k))
	}
	var l Ranking
	l.Rank(all, func(ad int) (p Place, ok, gone bool) {
		return Place{Score: rule.Score(bids[ad]), Ad: uint16(ad)}, true, false
	}, func(a, b int) bool { return a < b })
	l.Throttle(thetas)
	some := make([]Bid, 0, n)
	for name, price := range map[string]func(i uint64) float64{
		"ranking": func(i uint64) float64 {
			draws, rival := key.Stream(i), NoRival
			first := l.Next(-1, &draws)
			if first == n {
				return 0
			}
			if second := l.Next(first, &draws); second < n {
				rival = l.Places[second].Score
			}
			return rule.Price(bids[l.Places[first].Ad], rival)
		},
		"plain": func(i uint64) float64 {
			some = some[:0]
			for k, bid := range bids {
				if key.Float(i, uint64(k)) < thetas[k] {
					some = append(some, bid)
				}
			}
			return rule.Run(some).Price
		},
	} {
		b.Run(name, func(b *testing.B) {
			sum := 0.0
			for i := range b.N {
				sum += price(uint64(i))
			}
			b.ReportMetric(sum/float64(b.N), "price")
		})
	}
}
