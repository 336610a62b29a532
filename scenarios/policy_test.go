package scenarios_test

import (
	"testing"
)

// Checks the numbers that policy.yaml states.
func TestPolicy(t *testing.T) {
	states(t, "policy", "523 days", "0.585", "after 261")
	var days, quality []float64
	for _, s := range tables(t, "policy", "series", 8) {
		days = append(days, last(s, "solvent_time"))
		quality = append(quality, last(s, "quality.text"))
		if last(s, "insolvent") != 1 || last(s, "paid.functions") != 0 {
			t.Error("the platform is not insolvent in the end")
		}
	}
	expect(t, "days to insolvency", days, 522.8, 0) // whole days
	expect(t, "quality in the end", quality, 0.58464, 0)
	var raised []float64
	for _, s := range tables(t, "policy", "series", 8, "policy.rules.raise={when: credit_left < 4200, set: "+
		"{commerce.take: 1%}}", "record.every=1d") {
		if q := last(s, "quality.text"); q < 0.8-1e-9 || last(s, "insolvent") != 0 || last(s, "cash") < 1000 {
			t.Errorf("with the rule quality is %v, cash %v", q, last(s, "cash"))
		}
		for r := range s.Rows() {
			if s.Col("rule.raise").Float(r) == 1 {
				raised = append(raised, float64(r))
				break
			}
		}
	}
	expect(t, "day of the rule", raised, 261.2, 0)
}
