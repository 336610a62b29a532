package scenarios_test

import (
	"math"
	"testing"
)

// totalOf returns the sum over the run of a flow, for each replicate.
func totalOf(t *testing.T, scenario, metric string, replicates int, set ...string) []float64 {
	t.Helper()
	var all []float64
	for _, s := range tables(t, scenario, "series", replicates, set...) {
		all = append(all, total(s, metric))
	}
	return all
}

// Checks the numbers that ads.yaml states.
func TestAdsScenario(t *testing.T) {
	price := func(set ...string) (v []float64) {
		for _, s := range tables(t, "ads", "series", 100, set...) {
			v = append(v, last(s, "ad_price"))
		}
		return v
	}
	expect(t, "second price", price(), 100*4./6, 1e-6)
	expect(t, "first price", price("ads.auction=first_price"), 100*5./6, 1e-6)
	revenue := totalOf(t, "ads", "ad_revenue", 100, "ads.reserve.cpm=50")
	for k, slots := range totalOf(t, "ads", "ad_slots", 100, "ads.reserve.cpm=50") {
		revenue[k] *= 1000 / slots
	}
	expect(t, "revenue with a reserve", revenue, 67.188, 1e-4)
}

// Checks what two-billings.yaml states.
func TestTwoBillingsScenario(t *testing.T) {
	exposure := totalOf(t, "two-billings", "ad_revenue", 8)
	interactive := totalOf(t, "two-billings", "ad_revenue", 8, "ads.billing=interactive")
	a := tables(t, "two-billings", "campaigns", 2)
	b := tables(t, "two-billings", "campaigns", 2, "ads.billing=interactive")
	for k := range a {
		for row := range a[k].Rows() {
			for _, column := range []string{"impressions", "engagements"} {
				if x, y := a[k].Col(column).Float(row), b[k].Col(column).Float(row); x != y {
					t.Errorf("campaign %s: %s are %v and %v", a[k].Col("campaign").Text(row), column, x, y)
				}
			}
		}
	}
	var diff []float64
	mean, spread := 0.0, 0.0
	for k := range exposure {
		diff = append(diff, exposure[k]-interactive[k])
		mean += exposure[k] / float64(len(exposure))
		spread += math.Pow(diff[k]/exposure[k], 2) / float64(len(exposure))
	}
	expect(t, "difference of revenues", diff, 0, 0)
	t.Logf("revenue %.0f, relative sd of the difference %.4f", mean, math.Sqrt(spread))
}
