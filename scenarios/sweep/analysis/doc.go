// Package analysis makes the tables of a parameter study: what each point gave
// and how it differs from a baseline (effects.csv), which factor or element
// matters how much (indices.csv), and whether a claim holds (claims.csv); and
// it prints them for a terminal, as JSON and for a paper.
//
// Formula and source of what is estimated are in package stats; which of it belongs
// to which design is in the design's estimator, beside what it estimates:
//
//	grid, list, arms   each point over its replicates: mean and Student interval
//	arms               paired differences from the baseline arm of the same cell, how they change from cell to cell, contrasts of a claim
//	list, one at a time   paired differences from the scenario itself; low and high of each factor
//	grid with factors, random, lhs, halton, sobol   regression and rank correlation over points
//	saltelli           first and total indices, those of pairs where asked for; regression over the points A and B
//	morris             μ, μ* and σ
//	elements           Shapley and Owen values, dividends of pairs and triples, within each replicate
//
// Where a point of a block is missing, the block is left out with it: an
// estimate from a part of a block would be biased.
package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// Subject is a study with its runs.
type Subject struct {
	Sweep *results.Sweep
	Study *study.Study
}

// Open reads a sweep folder and the study in it. What is not as it was written
// is a *manifest.AlteredError.
func Open(dir string) (Subject, error) {
	sweep, err := results.OpenSoundSweep(dir)
	if err != nil {
		return Subject{}, err
	}
	s, err := study.Load(dir, study.Options{})
	if err != nil {
		return Subject{}, err
	}
	return Subject{sweep, s}, nil
}

// Options of an analysis. None of them changes the tables but Samples and
// Confidence.
type Options struct {
	Metrics    []string // that are shown; all when empty. The tables always have all
	Confidence float64  // of intervals; the study's when 0
	Samples    int      // of a bootstrap; 2000 when 0
}

// Report is an analysed study. Text, JSON and LaTeX show the metrics that were
// asked for; Tables has all.
type Report struct {
	Dir          string
	Manifest     *manifest.Sweep
	Study        *study.Study
	Confidence   float64
	Metrics      []schema.Metric
	Effects      []Effect
	Indices      []Index
	Spreads      []Spread            // of sampled designs: how a metric varies over the ranges
	Interactions []Change            // of arms with factors
	Levels       []Change            // of a grid
	Games        []Game              // of an elements design, a metric each
	LeftOut      []LeftOut           // of all coalitions of elements, an element each
	Contrasts    []Contrast          // of a claim about a contrast, a metric each
	Claim        *Verdict            // of a study with a claim, by itself
	Notes        []string            // what is left out, and what a reader must know
	shown        []int               // of Metrics
	levels       []map[string]string // of factors, as they are shown
	unions       [][]int             // of elements, by module
	modules      []string            // of the elements
	claimed      bool                // the folder has the verdict of a family of claims
	d            *data
	estimator    // of its design
}

// Analyze computes everything that the design of the study is for.
func Analyze(s Subject, o Options) (*Report, error) {
	d, err := read(s)
	if err != nil {
		return nil, err
	}
	m := s.Sweep.Manifest
	r := &Report{Dir: s.Sweep.Dir, Manifest: m, Study: s.Study, Confidence: cmp.Or(o.Confidence, s.Study.Confidence), Metrics: m.Metrics, d: d, estimator: estimators()[s.Study.Design.Kind]}
	if r.shown, err = choose(m.Metrics, o.Metrics); err != nil {
		return nil, err
	}
	a := &analysis{Report: r, samples: o.Samples}
	a.effects()
	if err := r.estimate(a); err != nil {
		return nil, err
	}
	if s.Study.Claim != nil {
		v, err := claimOf(s, d, r.Confidence)
		if err != nil {
			return nil, err
		}
		v.adjust(r.Confidence, r.Confidence, v.P)
		r.Claim, r.claimed = &v, s.claimed()
		a.winWin()
	}
	a.note()
	return r, nil
}

// claimed says whether the folder has a sound table of claims, which may be
// adjusted for a family: other runs would have dropped it.
func (s Subject) claimed() bool {
	if !s.Sweep.Has(schema.ClaimsTable) {
		return false
	}
	_, err := s.Sweep.Table(schema.ClaimsTable)
	return err == nil
}

// Tables are effects and indices, ready to be written. Which metrics are shown
// does not change them.
func (r *Report) Tables() []*table.Table {
	return []*table.Table{r.effectsTable(), r.indicesTable()}
}

// Save writes the tables into the folder: each file is replaced whole, and the
// manifest lists them.
func (r *Report) Save() error {
	tables := r.Tables()
	if r.Claim != nil && !r.claimed {
		alone := ClaimsReport{Confidence: r.Confidence, Verdicts: []Verdict{*r.Claim}}
		tables = append(tables, alone.Table())
	}
	return results.PutTables(r.Dir, tables...)
}

// analysis is a report in the making.
type analysis struct {
	*Report
	samples           int
	compared, changed int // comparisons that p is adjusted for, and changes from cell to cell
}

// resampling of a method and a metric: its draws depend on nothing else.
func (a *analysis) resampling(method, metric string) stats.Resampling {
	key := rng.New(a.Manifest.Seed, 0, "analysis."+method).Named(metric)
	return stats.Resampling{Key: key, Samples: a.samples, Confidence: a.Confidence}
}

// choose finds the metrics that are asked for, in the order of the request.
func choose(have []schema.Metric, asked []string) ([]int, error) {
	var names []string
	var all []int
	for i, m := range have {
		names, all = append(names, m.Name), append(all, i)
	}
	if len(asked) == 0 {
		return all, nil
	}
	var chosen []int
	var unknown []string
	for _, text := range asked {
		text = strings.TrimSpace(text)
		i := slices.IndexFunc(names, func(n string) bool { return strings.ReplaceAll(n, " ", "") == strings.ReplaceAll(text, " ", "") })
		switch {
		case i >= 0 && !slices.Contains(chosen, i):
			chosen = append(chosen, i)
		case i < 0:
			unknown = append(unknown, fmt.Sprintf("the study has no metric %q (%s)", text, cmp.Or(spec.Meant(text, names), "it has "+strings.Join(names, ", "))))
		}
	}
	if len(unknown) > 0 {
		return nil, errors.New(strings.Join(unknown, "\n"))
	}
	return chosen, nil
}

var nan = math.NaN()
