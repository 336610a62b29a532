package scenarios_test

import (
	"math"
	"testing"
)

// Checks the numbers that o2o.yaml states.
func TestO2O(t *testing.T) {
	states(t, "o2o", "61,530", "2,912", "half are", "0.768")
	for _, x := range []struct {
		set    string
		stolen float64
	}{{"replicates=8", 0.5}, {"o2o.holding.stolen=0.2", 1}} {
		var npv, entries, stolen []float64
		for _, s := range tables(t, "o2o", "series", 3, x.set) {
			npv = append(npv, last(s, "o2o_npv_members"))
			won := total(s, "o2o_visits.entry")
			entries, stolen = append(entries, won), append(stolen, total(s, "o2o_visits.stolen")/won)
		}
		expect(t, "present value of member management", npv, 61529.657, 1e-8)
		expect(t, "visits won by the entry", entries, 2912, 0)
		expect(t, "share of them taken from others", stolen, x.stolen, 0)
	}
	var members []float64
	for _, s := range tables(t, "o2o", "series", 3, "o2o.kind=members") {
		members = append(members, last(s, "o2o_members")/10_000)
	}
	expect(t, "members", members, 1-math.Exp(-0.1*0.02*730), 0)
}
