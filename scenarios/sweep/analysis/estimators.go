package analysis

import (
	"maps"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

// Estimator says how a kind of design, or a section, is analysed and shown. All designs also have means over
// replicates and differences from any baseline. Nil fields do not apply.
type Estimator struct {
	Describe    func(*Report) string               // describes the design; nil: its kind and number of points
	Estimate    func(*Analysis) error              // computes indices and what the tables need
	Note        func(*Analysis)                    // notes about the design
	JointTables func(*Report) []tabular.Group      // tables of all metrics together
	Tables      func(*Report, int) []tabular.Group // tables of one metric

	Replicated bool // intervals are over replicates, so one replicate gives none
	Figures    bool // the analysis tables have figures

	// Of a section that comes in addition to the design, with Estimate and Tables:
	Additional    bool
	LateAnswers   func(*Report) []Answer       // answers with a p of their own, of no family
	FirstQuestion string                       // question whose rows the report begins with
	Footnote      func(*Report) string         // what is said under these
	Appendix      func(*Report, *tabular.Page) // what stands below the tables
	LaTeX         func(*Report) []string       // tables for a paper
}

// estimators has those of all designs and sections, each defined with its estimate.
var estimators = map[string]func() Estimator{study.Grid: grid, study.Arms: arms, study.List: list,
	study.Random: sample, study.LHS: sample, study.Sobol: sample}

// Install adds the estimators of a question, by design or section.
func Install(all map[string]func() Estimator) { maps.Copy(estimators, all) }

// choose sets the estimators of a study: that of a section comes before that of its design, or in addition.
func (r *Report) choose(s *study.Study) {
	r.Estimator = estimators[s.Design.Kind]()
	if s.Worlds() {
		r.Estimator = worlds()
	}
	for _, name := range s.Sections() {
		if estimators[name] == nil {
			continue
		}
		if e := estimators[name](); e.Additional {
			r.added = append(r.added, e)
		} else {
			r.Estimator = e
		}
	}
}

// HasFigures reports whether the analysis tables of a kind of design have figures.
func HasFigures(design string) bool {
	make, there := estimators[design]
	return there && make().Figures
}

// Infallible wraps an estimate that cannot fail.
func Infallible(f func(*Analysis)) func(*Analysis) error {
	return func(a *Analysis) error {
		f(a)
		return nil
	}
}
