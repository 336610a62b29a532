package commerce

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/units"
)

// Distinct buyers of the last ten days are those with a purchase in the log of these days, each once.
func TestDistinctBuyers(t *testing.T) {
	const ticks, window = 40, 10
	r, _ := trial{world: societytest.World{N: 500, Ticks: ticks, Users: 0.8, Events: []string{"purchase"}},
		set: func(p *Spec) { p.Occasions, p.Buyers = perDay(0.3), window*units.Day }}.run(t)
	bought := make([]map[string]bool, ticks+1)
	for k := range bought {
		bought[k] = map[string]bool{}
	}
	for _, table := range r.Tables() {
		if table.Name != "events" {
			continue
		}
		for row := range table.Rows() {
			bought[int(table.Col("tick").Float(row))][table.Col("who").Text(row)] = true
		}
	}
	last := 0
	for k, got := range r.Series("buyers") {
		all := map[string]bool{}
		for d := max(1, k-window+1); d <= k; d++ {
			for i := range bought[d] {
				all[i] = true
			}
		}
		if got != float64(len(all)) {
			t.Errorf("tick %d: %v buyers, should be %d", k, got, len(all))
		}
		last = len(all)
	}
	if orders := total(r.Series("orders")); last == 0 || orders <= float64(last) {
		t.Errorf("%v orders of %d buyers", orders, last)
	}
}
