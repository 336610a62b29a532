package fit_test

import (
	"testing"

	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
)

// A factor may have the name of a column of the draws.
func TestColumnsOfDraws(t *testing.T) {
	r := fit.Report{Result: &fit.Result{}, Study: &study.Study{Factors: []study.Factor{{Name: "weight"}, {Name: "p"}}}}
	for _, table := range r.Tables() {
		seen := map[string]bool{}
		for _, c := range table.Columns() {
			if seen[c.Name] {
				t.Errorf("two columns %s in %s", c.Name, table.Name)
			}
			seen[c.Name] = true
		}
		if table.Name == fit.DrawsTable && (!seen["factor.weight"] || !seen["p"]) {
			t.Errorf("columns %v", seen)
		}
	}
}
