// Package analysis answers the questions of a parameter study, and shows the answers on a terminal, as
// JSON and in a paper. An estimator puts rows of type [schema.Answer], of which answers.csv is made; p of a
// family are adjusted when all are there; a [TableSpec] says how the rows of a question become a table.
//
// Package stats documents the formulas and sources of the estimates. Each design's estimator
// says which of them it uses:
//
//	grid, list, arms   each point over its replicates: mean and Student interval
//	grid, arms with factors   how levels and effects change, interactions
//	arms               paired differences from the baseline arm of the same cell, how they change from
//	                   cell to cell
//	list, one at a time   paired differences from the scenario itself; low and high of each factor
//	random, lhs, sobol rank correlation over points
//
// Those of questions stand in packages of their own, in scenarios/question.
//
// If a point of a block is missing, the whole block is left out, because an estimate from part
// of a block would be biased.
package analysis

import (
	"errors"
	"math"
	"slices"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
)

// StudyRuns is a study with its runs.
type StudyRuns struct {
	Sweep *results.Sweep
	Study *study.Study
}

// Open reads a sweep folder and its study. If a file was changed, the error is a
// *manifest.AlteredError; if another version wrote the folder, a *runner.OtherResultsError.
func Open(dir string) (StudyRuns, error) {
	sweep, err := results.OpenSoundSweep(dir)
	if err != nil {
		return StudyRuns{}, err
	}
	other := runner.OtherResults(dir, sweep.Manifest)
	s, err := study.LoadFolder(dir)
	var of *runner.OtherResultsError
	if errors.As(other, &of) {
		of.Mixed = err == nil && of.Results <= sim.LastMixedArms && len(s.Trunks()) > 0
		return StudyRuns{}, of
	}
	if err != nil {
		return StudyRuns{}, err
	}
	return StudyRuns{sweep, s}, nil
}

// Options of an analysis. None changes the tables.
type Options struct {
	Metrics []string // metrics to show; all if empty. The tables always have all
}

// Report is an analysed study. Text, JSON and LaTeX show the requested metrics; Tables has
// all.
type Report struct {
	Dir        string
	Manifest   *manifest.Sweep
	Study      *study.Study
	Confidence float64
	Metrics    []schema.Metric
	Answers    []Answer
	Notes      []string            // what is left out, and caveats
	Shown      []int               // indices into Metrics
	levels     []map[string]string // of factors, as displayed
	kept       []string            // questions whose answers in the folder stay
	Runs       *Runs
	tested     map[string]int // tests in each family for which p is adjusted
	// of a metric: replicates all agree, or may hide a tail, or its pairs are too few
	agree, tailed, few map[string]bool
	grouped            map[any][]Row
	Estimator          // of its design
	added              []Estimator
}

// Analyze computes all results that the design of the study provides.
func Analyze(s StudyRuns, o Options) (*Report, error) {
	d, err := Read(s)
	if err != nil {
		return nil, err
	}
	m := s.Sweep.Manifest
	r := &Report{Dir: s.Sweep.Dir, Manifest: m, Study: s.Study, Confidence: s.Study.Confidence, Metrics: m.Metrics,
		Runs:   d,
		tested: map[string]int{}, agree: map[string]bool{}, tailed: map[string]bool{}, few: map[string]bool{}}
	if r.Shown, err = schema.Choose(r.Metrics, o.Metrics, spec.Nearest); err != nil {
		return nil, err
	}
	r.choose(s.Study)
	a := &Analysis{Report: r, Subject: s}
	if !s.Study.Worlds() {
		a.effects()
	}
	for _, e := range append([]Estimator{r.Estimator}, r.added...) {
		if err := e.Estimate(a); err != nil {
			return nil, err
		}
	}
	a.adjust()
	for _, e := range r.added {
		if e.LateAnswers != nil {
			r.Answers = append(r.Answers, e.LateAnswers(r)...)
		}
	}
	a.note()
	return r, nil
}

// KeepStored leaves the answers of the folder to a question as they are, if it has any: those of a family of studies. A
// sweep with other runs would have removed them.
func (a *Analysis) KeepStored(question string) {
	if len(a.Subject.Sweep.Answers(question)) > 0 {
		a.kept = append(a.kept, question)
	}
}

// Save writes the answers into the folder, where those to other questions stay.
func (r *Report) Save() error {
	return results.PutAnswers(r.Dir, r.Manifest, slices.DeleteFunc(slices.Clone(r.Answers), func(x Answer) bool {
		return slices.Contains(r.kept, x.Question)
	}))
}

// Analysis is a report being made.
type Analysis struct {
	*Report
	Subject StudyRuns
}

var nan = math.NaN()
