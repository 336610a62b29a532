package scenarios_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that governance.yaml states.
func TestGovernance(t *testing.T) {
	const shops, periods, replicates = 40, 25, 4
	tempted := func(audit, fine float64) (p, share float64) {
		p = 1 - math.Exp(-30*audit)
		return p, 1 / (1 + math.Exp(-(100-p*fine)/20))
	}
	for _, x := range []struct {
		stated      string
		set         []string
		audit, fine float64
	}{
		{"= 0.620", nil, 0.02, 200},
		{"same, 0.620", []string{"governance.audit.rate=0.0085235/day", "governance.penalty.fine=400"}, 0.0085235, 400},
		{"gives 0.993", []string{"governance.audit.rate=0/day"}, 0, 200},
	} {
		p, want := tempted(x.audit, x.fine)
		states(t, "governance", x.stated)
		var started, found, at, trust []float64
		for _, s := range tables(t, "governance", "series", replicates, x.set...) {
			began, mean := total(s, "misconduct_started"), 0.0
			for r := 2; r < s.Rows(); r++ {
				mean += s.Col("misconduct").Float(r) / float64(s.Rows()-2)
			}
			started, found = append(started, began/(shops*periods)), append(found, total(s, "misconduct_found")/began)
			at, trust = append(at, mean), append(trust, last(s, "platform_trust"))
		}
		// One in thirty of the first decisions comes before any order.
		expect(t, "decisions for misconduct", started, want, 0.002)
		if x.audit == 0 {
			continue
		}
		// Misconduct that began in the last period is found later.
		expect(t, "found of it", found, p, 0.03)
		left := 0.0 // share of a period's ticks that end in misconduct
		for k := 1.0; k <= 30; k++ {
			left += math.Exp(-k*x.audit) / 30
		}
		expect(t, "shops that misbehave", at, want*left, 0.01)
		if x.set == nil {
			expect(t, "stated share", at, 0.461, 0.01)
			// After 53 purchases a tenth of the distance to 0.471 is left.
			expect(t, "trust", trust, 0.471+(0.6-0.471)*0.07, 0.02)
		}
	}
}

// The value created is an inverted U in enforcement effort. Audits deter; beyond the optimum they
// cost more and, through errors, drive out shops that did nothing wrong.
func TestGovernanceEffort(t *testing.T) {
	for _, x := range []struct {
		remove, stated string
		rates          []string
		created        []float64 // in millions
	}{
		{"0%", "3.8 million at 0, 6.0 at 0.02, 8.7 at 0.2, and 8.3 at 3 a day", []string{"0", "0.02", "0.2", "3"},
			[]float64{3.8, 6.0, 8.7, 8.3}},
		{"20%", "8.8 at 0.005, and many drive out those who did nothing: 7.0 at 2.", []string{"0", "0.005", "2"},
			[]float64{3.8, 8.8, 7.0}},
	} {
		states(t, "governance", x.stated)
		for k, rate := range x.rates {
			var created []float64
			for _, v := range tables(t, "governance", "value", 2, "governance.audit.rate="+rate+"/day",
				"governance.penalty.remove="+x.remove) {
				sum := 0.0
				for r := range v.Rows() {
					if v.Col("party").Text(r) != "outside" {
						sum += v.Col("captured").Float(r) / 1e6
					}
				}
				created = append(created, sum)
			}
			// Two runs say little about the spread, but the steps of the curve are far larger.
			need.Near(t, fmt.Sprintf("remove %s, %s audits a day: what is created, in millions,", x.remove, rate),
				(created[0]+created[1])/2, x.created[k], 0.05*x.created[k])
		}
	}
}
