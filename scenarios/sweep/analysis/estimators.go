package analysis

import (
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

// estimator is what a kind of design is analysed with and shown as. Each has means
// over replicates, differences from a baseline where there is one, and the verdict on
// a claim; what is nil it has not.
type estimator struct {
	words    func(*Report) string               // the design in words; nil: its kind and how many points
	estimate func(*analysis) error              // indices, and what tables need
	notes    func(*analysis)                    // what the design says to a reader
	wide     func(*Report) []tabular.Group      // tables of all metrics together
	tables   func(*Report, int) []tabular.Group // those of a metric
	brief    func(*Report) tabular.Group        // the one table of a study among many; nil: how far means reach

	replicated bool   // intervals are over replicates, so that one gives none
	block      string // what they are over otherwise: a block, whole; "" points
	drawn      bool   // there are figures of the tables of its analysis
}

// estimators are those of all kinds of designs, each in the file of its estimate.
func estimators() map[string]estimator {
	return map[string]estimator{study.Grid: grid(), study.Arms: arms(), study.List: list(),
		study.Random: sample(), study.LHS: sample(), study.Halton: sample(), study.Sobol: sample(),
		study.Morris: morris(), study.Saltelli: saltelli(), study.Elements: elements()}
}

// Drawn says whether there are figures of what the analysis of a kind of design writes.
func Drawn(design string) bool { return estimators()[design].drawn }

// sure is what cannot fail.
func sure(f func(*analysis)) func(*analysis) error {
	return func(a *analysis) error {
		f(a)
		return nil
	}
}
