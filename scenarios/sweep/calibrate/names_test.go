package calibrate_test

import (
	"testing"

	"guanxi/scenarios/sweep/calibrate"
	"guanxi/scenarios/sweep/study"
)

// A factor may have the name of a column of the draws.
func TestColumnsOfDraws(t *testing.T) {
	r := calibrate.Report{Result: &calibrate.Result{}, Study: &study.Study{Factors: []study.Factor{{Name: "weight"}, {Name: "p"}}}}
	for _, table := range r.Tables() {
		seen := map[string]bool{}
		for _, c := range table.Columns() {
			if seen[c.Name] {
				t.Errorf("two columns %s in %s", c.Name, table.Name)
			}
			seen[c.Name] = true
		}
		if table.Name == calibrate.DrawsTable && (!seen["factor.weight"] || !seen["p"]) {
			t.Errorf("columns %v", seen)
		}
	}
}
