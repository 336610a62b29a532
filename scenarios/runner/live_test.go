package runner

import (
	"context"
	"math"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

// What a party captures, and what the platform adds to it, is the sum of what the mechanisms book, row by row.
func TestPartsSum(t *testing.T) {
	for name, mechanisms := range map[string]int{"platform": 4, "two": 4, "wechat": 5} {
		scn := need.Value(scenarios.Load(name, scenarios.Options{Set: []string{"consumers.count=150"}}))(t)
		l := need.Value(NewGraphs(0).Live(context.Background(), scn, 1, true, nil))(t)
		defer l.Close()
		need.Nil(t, l.Begin())
		for at := sim.Tick(1); at <= 400; at++ {
			need.Nil(t, l.Advance(at))
		}
		flowing := map[string]bool{}
		for _, party := range append(l.Inside(), "others") {
			for _, of := range []string{"added.", "captured."} {
				if party == "others" && (of == "captured." || l.Values(summary.Others) == nil) {
					continue
				}
				sums := make([]float64, len(l.Rows))
				for _, owner := range l.Parts(party) {
					for k, v := range l.Values(of + party + "@" + owner) {
						sums[k] += v
						if v != 0 {
							flowing[owner] = true
						}
					}
				}
				for k, want := range l.Values(of + party) {
					if math.Abs(sums[k]-want) > 1e-6 {
						t.Errorf("%s, %s%s in row %d: the parts sum to %v, and all is %v", name, of, party, k, sums[k], want)
					}
				}
			}
		}
		if len(flowing) < mechanisms {
			t.Errorf("%s: only %v book anything", name, flowing)
		}
		if l.Values("added.consumer@nobody") != nil || l.Values("added.nobody@ads") != nil {
			t.Errorf("%s has values of parts that are not there", name)
		}
	}
}
