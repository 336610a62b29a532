package analysis

import (
	"maps"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

// Estimator says how a kind of design is analysed and shown. All designs also have means over
// replicates, differences from any baseline, and the verdict on a claim. Nil fields do not
// apply.
type Estimator struct {
	Words    func(*Report) string               // describes the design; nil: its kind and number of points
	Estimate func(*Analysis) error              // computes indices and what the tables need
	Note     func(*Analysis)                    // notes about the design
	Wide     func(*Report) []tabular.Group      // tables of all metrics together
	Tables   func(*Report, int) []tabular.Group // tables of one metric

	Replicated bool   // intervals are over replicates, so one replicate gives none
	Block      string // otherwise, what they are over: a block taken whole; "": points
	Drawn      bool   // the analysis tables have figures
}

// estimators has those of all designs and sections, each defined with its estimate.
var estimators = map[string]func() Estimator{study.Grid: grid, study.Arms: arms, study.List: list,
	study.Random: sample, study.LHS: sample, study.Sobol: sample}

// Install adds the estimators of a question, by design or section.
func Install(all map[string]func() Estimator) { maps.Copy(estimators, all) }

// estimatorOf returns the estimator of a study: that of a section comes before that of its design.
func estimatorOf(s *study.Study) (e Estimator) {
	for _, name := range append(s.Sections(), s.Design.Kind) {
		if make, there := estimators[name]; there {
			return make()
		}
	}
	return e
}

// Drawn reports whether the analysis tables of a kind of design have figures.
func Drawn(design string) bool {
	make, there := estimators[design]
	return there && make().Drawn
}

// Sure wraps an estimate that cannot fail.
func Sure(f func(*Analysis)) func(*Analysis) error {
	return func(a *Analysis) error {
		f(a)
		return nil
	}
}
