package analysis

import (
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

// estimator says how a kind of design is analysed and shown. All designs also have means over
// replicates, differences from any baseline, and the verdict on a claim. Nil fields do not
// apply.
type estimator struct {
	words    func(*Report) string               // describes the design; nil: its kind and number of points
	estimate func(*analysis) error              // computes indices and what the tables need
	notes    func(*analysis)                    // notes about the design
	wide     func(*Report) []tabular.Group      // tables of all metrics together
	tables   func(*Report, int) []tabular.Group // tables of one metric

	replicated bool   // intervals are over replicates, so one replicate gives none
	block      string // otherwise, what they are over: a block taken whole; "": points
	drawn      bool   // the analysis tables have figures
}

// estimators returns the estimators of all kinds of designs, each defined with its estimate.
func estimators() map[string]estimator {
	return map[string]estimator{study.Grid: grid(), study.Arms: arms(), study.List: list(),
		study.Random: sample(), study.LHS: sample(), study.Sobol: sample(),
		study.Morris: morris(), study.Saltelli: saltelli(), study.Elements: elements()}
}

// Drawn reports whether the analysis tables of a kind of design have figures.
func Drawn(design string) bool { return estimators()[design].drawn }

// sure wraps an estimate that cannot fail.
func sure(f func(*analysis)) func(*analysis) error {
	return func(a *analysis) error {
		f(a)
		return nil
	}
}
