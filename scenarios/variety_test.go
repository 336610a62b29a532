package scenarios_test

import (
	"math"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that variety.yaml states, tick by tick.
func TestVariety(t *testing.T) {
	states(t, "variety", "= 25.5 a month", "= 0.704 are", "13.8 a month, and 0.626", "0.506, whatever")
	for _, x := range []struct {
		set           string
		shops, weight float64
		month, share  float64
	}{{"replicates=8", 8, .04, 25.5, .704}, {"commerce.merchants.count=4", 4, .04, 13.8, .626},
		{"variety.weight=0", 8, 0, 25.5, .506}} {
		const month, days = 30.4375, 1096
		worth := .1 * month * 25 * math.Log(1+x.shops*math.Exp(-3))
		y, stay := 0., .9
		for n := range days {
			if n > 0 {
				y += -math.Expm1(-1./180) * (worth - y)
			}
			stay *= math.Exp(-.2 / 365.25 * (1 + x.weight*y))
		}
		need.Near(t, "what the scenario says trade is worth", x.month, worth, .05)
		need.Near(t, "what the scenario says are there", x.share, 1-stay, 1e-3)
		var share, told []float64
		for _, s := range tables(t, "variety", "series", 6, x.set) {
			share = append(share, last(s, "adopters")/4000)
			told = append(told, last(s, "expected_surplus"))
		}
		expect(t, "share who are there", share, 1-stay, 1e-3)
		expect(t, "what is told", told, y, 1e-2)
	}
}

// Without a weight all is as without the mechanism, to the bit, and so it is where offers do not crowd each other.
func TestVarietyIsNeutral(t *testing.T) {
	base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: busy}))(t)
	want := shared(t, base)
	if shared(t, base, "variety={weight: 0}", "commerce.choice.crowding=100%") != want {
		t.Error("without weight something changes")
	}
	for _, set := range []string{"variety={weight: 0.01}", "commerce.choice.crowding=50%"} {
		if shared(t, base, set) == want {
			t.Errorf("nothing follows from %s", set)
		}
	}
}
