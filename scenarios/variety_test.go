package scenarios_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"
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

func TestVarietyRefuses(t *testing.T) {
	for set, why := range map[string]string{"variety.weight=-1": "-1 is out of range: allowed is 0 to 1000000",
		"variety.weight=1e7": "allowed is 0 to 1000000", "variety.weight=NaN": `"NaN" is not a finite number`,
		"variety.memory=0s": "allowed is above 0d", "commerce.choice.offers=65": "allowed is 1 to 64",
		"commerce.choice.offers=0": "allowed is 1 to 64", "commerce.choice.crowding=101%": "allowed is 0% to 100%"} {
		key, _, _ := strings.Cut(set, "=")
		need.Refused(scenarios.Load("variety", scenarios.Options{Set: []string{set}}))(t,
			fmt.Sprintf("--set:1:%d: %s: ", len(key)+2, key), why)
	}
}

// At the ends of all ranges, of no shop as of more than are compared, an occasion is worth z/η·ln(1 + J^κ·e^V) of the
// J ≤ offers shops that are compared, what is told is its mean, and users are as many as there are people, at most.
func TestVarietyAtTheEnds(t *testing.T) {
	rapid.Check(t, func(x *rapid.T) {
		one := func(of ...string) string { return rapid.SampledFrom(of).Draw(x, of[0]) }
		offers := rapid.SampledFrom([]int{1, 2, 8, 63, 64}).Draw(x, "offers")
		shops := rapid.SampledFrom([]int{0, 1, 2, 40, 300}).Draw(x, "shops")
		kappa := rapid.SampledFrom([]float64{0, 1e-9, 37.5, 100}).Draw(x, "crowding")
		v := rapid.SampledFrom([]float64{-1000, -30, -3, 0, 6, 1000}).Draw(x, "intercept")
		weight, memory := one("0", "1e-6", "0.04", "1e6"), one("1s", "180d", "290year")
		s := need.Value(scenarios.Load("variety", scenarios.Options{Set: []string{"consumers.count=200",
			"clock.until=12d", "record.every=1d", "graph.degree=2", "variety.weight=" + weight, "variety.memory=" + memory,
			"commerce.shops={last: {from: 2011-01-27}}", fmt.Sprint("commerce.choice.offers=", offers),
			fmt.Sprint("commerce.choice.intercept=", v), fmt.Sprintf("commerce.choice.crowding=%v%%", kappa),
			fmt.Sprint("commerce.merchants.count=", shops)}}))(x)
		r := ranOf(t, s, 1)
		series := r.Tables()[0]
		at := func(name string, i int) float64 { return series.Col(name).Float(i) }
		y, told, gain := 0., 0., -math.Expm1(-1/need.Value(units.ParseDuration(memory))(x).Days())
		for i := range series.Rows() {
			y += gain * (told - y)
			need.Near(x, "y", at("expected_surplus", i), y, 1e-6*(1+y))
			j, worth := shops, 0.
			if i > 6 { // the named one is open
				j++
			}
			if j > 0 {
				worth = at("occasions", i) * 25 * lnOnePlus(v+kappa/100*math.Log(float64(min(j, offers))))
			}
			got := 0.
			for _, part := range []string{"least", "choice", "surprise", "persuasion"} {
				got += at("surplus.shops."+part, i)
			}
			need.Near(x, "worth", got, worth, 1e-6*(1+worth))
			told = got / at("adopters", i) * 30.4375
			need.Near(x, "users", at("adopters", i), 110, 90)
		}
	})
}

// lnOnePlus is ln(1 + e^x).
func lnOnePlus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
