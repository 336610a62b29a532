package scenarios_test

import (
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that providers.yaml states, and that a commission of a fifth, half of the margin, has
// the effect of twice the cost: who sells follows what is left of a sale.
func TestProviders(t *testing.T) {
	e := math.Exp(-0.8)
	sales := func(n float64) float64 { return 300 * 30.4375 * e / (1 + n*e) } // of a shop in a month
	for _, x := range []struct {
		stated    string
		set       []string
		cost      float64
		margin    float64
		n, within float64 // of exits by bad luck
	}{
		{"goes from 4 to 12", nil, 15_000, 24, 12, 0.5},
		{"goes to 26", []string{"providers.enter.cost=7500"}, 7_500, 24, 26, 0.6},
		{"", []string{"providers.enter.cost=7500", "commerce.take=20%"}, 7_500, 12, 12, 0.5},
	} {
		earns := func(n float64) float64 { return x.margin * sales(n) }
		states(t, "providers", x.stated)
		n := 1.0
		for earns(n)*n/(n+1) > x.cost {
			n++
		}
		if n != x.n || earns(n) < x.cost {
			t.Errorf("the rule of entry ends at %v, which earns %v", n, earns(n))
		}
		var at, profit []float64
		for _, s := range tables(t, "providers", "series", 4, x.set...) {
			shops, rows, earned := 0.0, 0.0, 0.0
			for r := range s.Rows() {
				if s.Col("tick").Float(r) >= 730 {
					shops += s.Col("providers.shop").Float(r)
					earned += s.Col("provider_profit.shop").Float(r)
					rows++
				}
			}
			at, profit = append(at, shops/rows), append(profit, earned/rows)
		}
		m, sd := societytest.MeanSD(at)
		se := sd / math.Sqrt(float64(len(at)))
		if off := x.n - m; off < -4*se || off > x.within+4*se {
			t.Errorf("%v shops on the mean of the last two years, the rule of entry ends at %v", m, x.n)
		}
		p, sd := societytest.MeanSD(profit)
		se = sd / math.Sqrt(float64(len(at)))
		need.Near(t, "what a shop earns beyond its cost", p, earns(m)-x.cost, 4*se+0.01*x.cost)
	}
}
