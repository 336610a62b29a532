package analysis

import (
	"fmt"

	"guanxi/scenarios/sweep/study"
)

// estimator is what a kind of design is analysed with and shown as. Each has means
// over replicates, differences from a baseline where there is one, and the verdict on
// a claim; what is nil it has not.
type estimator struct {
	words    func(*Report) string       // the design in words; nil: its kind and how many points
	estimate func(*analysis) error      // indices, and what tables need
	notes    func(*analysis)            // what the design says to a reader
	wide     func(*Report) []group      // tables of all metrics together
	tables   func(*Report, int) []group // those of a metric
	brief    func(*Report) group        // the one table of a study among many; nil: how far means reach

	replicated bool   // intervals are over replicates, so that one gives none
	block      string // what they are over otherwise: a block, whole; "" points
	drawn      bool   // there are figures of the tables of its analysis
}

// estimators are those of all kinds of designs.
func estimators() map[string]estimator {
	sample := estimator{
		estimate: sure(func(a *analysis) {
			a.spread()
			a.regression()
		}),
		wide:   func(r *Report) []group { return []group{r.spreadGroup()} },
		tables: func(r *Report, m int) []group { return []group{r.linesGroup(m, false)} },
	}
	return map[string]estimator{
		study.Grid: {
			estimate: sure(func(a *analysis) {
				a.levels()
				a.regression()
			}),
			notes: func(a *analysis) {
				a.noteIdle()
				a.noteFamily()
			},
			tables: func(r *Report, m int) []group {
				return []group{r.meansGroup(m), r.levelsGroup(m), r.linesGroup(m, true)}
			},
			replicated: true,
		},
		study.Arms: {
			words: func(r *Report) string {
				words := fmt.Sprintf("%d arms", len(r.Study.Arms))
				if base := r.Study.Design.Baseline; base != "" {
					words += " against " + base
				}
				if cells := len(r.d.points) / max(1, len(r.Study.Arms)); cells > 1 {
					words += fmt.Sprintf(" in %d cells", cells)
				}
				return words
			},
			estimate: sure(func(a *analysis) {
				a.interactions()
				a.contrasts()
			}),
			notes: func(a *analysis) {
				a.noteIdle()
				a.noteFamily()
			},
			tables: func(r *Report, m int) []group {
				return []group{r.meansGroup(m), r.differencesGroup(m), r.interactionsGroup(m)}
			},
			brief:      (*Report).signsGroup,
			replicated: true,
			drawn:      true,
		},
		study.List: {
			words: func(r *Report) string {
				if r.Study.Design.List == nil {
					return fmt.Sprintf("one of %s at a time", counted(len(r.Study.Factors), "factor"))
				}
				return "list of " + counted(len(r.d.points), "point")
			},
			estimate: sure((*analysis).oneAtATime),
			tables: func(r *Report, m int) []group {
				if r.Study.Design.List == nil {
					return []group{r.endsGroup(m)}
				}
				return []group{r.meansGroup(m)}
			},
			replicated: true,
			drawn:      true,
		},
		study.Random: sample,
		study.LHS:    sample,
		study.Halton: sample,
		study.Sobol:  sample,
		study.Morris: {
			words:    func(r *Report) string { return "morris, " + counted(r.Study.Design.Trajectories, "trajectory") },
			estimate: sure((*analysis).morris),
			tables:   func(r *Report, m int) []group { return []group{r.morrisGroup(m)} },
			block:    "trajectory",
			drawn:    true,
		},
		study.Saltelli: {
			words: func(r *Report) string { return "saltelli, " + counted(r.Study.Design.Base, "block") },
			estimate: sure(func(a *analysis) {
				a.sobol()
				a.spread("A", "B")
				a.regression("A", "B")
			}),
			notes: (*analysis).noteSobol,
			wide:  func(r *Report) []group { return []group{r.spreadGroup()} },
			tables: func(r *Report, m int) []group {
				return []group{r.sobolGroup(m), r.pairsGroup(m, "sobol", "S2", "pair")}
			},
			block: "block",
			drawn: true,
		},
		study.Elements: {
			words: func(r *Report) string {
				of := counted(len(r.d.points), "coalition")
				if n := r.Study.Design.Samples; n > 0 {
					of = counted(n, "order")
				}
				return counted(len(r.Study.Factors), "element") + ", " + of
			},
			estimate: (*analysis).elements,
			notes:    (*analysis).noteElements,
			wide:     func(r *Report) []group { return []group{r.partiesGroup(), r.leftOutGroup()} },
			tables: func(r *Report, m int) []group {
				return []group{r.sharesGroup(m), r.pairsGroup(m, "shapley", "dividend", "pair"), r.pairsGroup(m, "shapley", "triple", "triple")}
			},
			brief:      (*Report).partiesGroup,
			replicated: true,
			drawn:      true,
		},
	}
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
