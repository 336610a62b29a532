package analysis

import (
	"testing"

	"guanxi/scenarios/sweep/study"
)

// Every kind of design has an estimator.
func TestEveryDesignHasAnEstimator(t *testing.T) {
	kind, ok := study.Table().Lookup("design.kind")
	if !ok {
		t.Fatal("a study has no kind of design")
	}
	for _, name := range kind.Names {
		if make := estimators[name]; make == nil || make().Estimate == nil || make().Tables == nil {
			t.Errorf("a design of kind %s is not analysed", name)
		}
	}
}
