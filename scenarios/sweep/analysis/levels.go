package analysis

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func grid() estimator {
	return estimator{
		estimate: sure(func(a *analysis) {
			a.levels()
			a.crossed()
			a.breakEvens()
			a.regression()
		}),
		notes: func(a *analysis) {
			a.noteIdle()
			a.noteFamily()
		},
		tables: func(r *Report, m int) []tabular.Group {
			all := []tabular.Group{r.meansGroup(m), r.levelsGroup(m), r.interactionsGroup(m)}
			if len(r.Study.Factors) > 1 && len(r.d.points) >= fewBlocks { // of one factor the coefficient is that of its levels, which were chosen; few points give no interval
				all = append(all, r.linesGroup(m))
			}
			return all
		},
		replicated: true,
	}
}

// levels compares each level of a factor with its first, the other factors being equal. In
// replicate r the difference is
//
//	1/P Σ (point at the level − point at the first level)
//
// over the P pairs of points that are the same in all other factors, with Student's interval
// over replicates. If points share their random numbers, the differences are paired.
func (a *analysis) levels() {
	if len(a.Effects) == 0 {
		return
	}
	of := make([][]step, len(a.Study.Factors))
	for k := range of {
		of[k] = a.steps(k)
	}
	for m := range a.Metrics {
		for k, steps := range of {
			for _, s := range steps {
				pairs := a.valued(s.pairs, 2, m)
				if len(pairs) == 0 {
					continue
				}
				a.Levels = append(a.Levels, Change{Metric: m, Factor: k, Level: s.level, First: a.d.points[0].Levels[k].Text,
					Of: len(pairs) / 2, Without: (len(s.pairs)-len(pairs))/2 + s.alone, Diff: a.meanDifference(pairs, 2, m)})
			}
		}
	}
	a.compared += adjust(a.Levels)
}

// A step goes from the first level of a factor to another. pairs holds each point at the other
// level followed by its partner at the first level, equal in all other factors. alone counts
// the points whose partner the design's constraints exclude.
type step struct {
	level string
	pairs []int
	alone int
}

// steps returns the steps of a factor in the order of the points.
func (a *analysis) steps(factor int) []step {
	first := map[string]int{} // by the other factors
	for i, p := range a.d.points {
		if p.Levels[factor].Text == a.d.points[0].Levels[factor].Text {
			first[othersOf(p, factor)] = i
		}
	}
	var all []step
	at := map[string]int{}
	for i, p := range a.d.points {
		level := p.Levels[factor].Text
		if level == a.d.points[0].Levels[factor].Text {
			continue
		}
		k, there := at[level]
		if !there {
			k = len(all)
			at[level], all = k, append(all, step{level: level})
		}
		if j, there := first[othersOf(p, factor)]; there {
			all[k].pairs = append(all[k].pairs, i, j)
		} else {
			all[k].alone++
		}
	}
	return all
}

// valued returns the points, in groups of n, without the groups that have no replicate in which
// all have a value.
func (a *analysis) valued(points []int, n, metric int) (all []int) {
	for group := range slices.Chunk(points, n) {
		if values, _ := a.d.together(group, metric); len(values) > 0 {
			all = append(all, group...)
		}
	}
	return all
}

// meanDifference returns the mean over groups of n points of the first minus the second, plus the
// third minus the fourth, in the replicates that all of them have.
func (a *analysis) meanDifference(points []int, n, metric int) stats.Difference {
	values, _ := a.d.together(points, metric)
	x, y := make([]float64, len(values)), make([]float64, len(values))
	for r, row := range values {
		for k := 0; k < len(row); k += 2 {
			x[r] += row[k]
			y[r] += row[k+1]
		}
		x[r] /= float64(len(row) / n)
		y[r] /= float64(len(row) / n)
	}
	return stats.Paired(x, y, a.Confidence)
}

// othersOf names the arm of a point and its levels except that of one factor.
func othersOf(p *study.Point, factor int) string {
	key := p.Arm
	for k, l := range p.Levels {
		if k != factor {
			key += "\x00" + l.Text
		}
	}
	return key
}

// widestFirst is the largest total length of the first levels that is printed in the head of a
// table instead of in each row.
const widestFirst = 32

func (r *Report) levelsGroup(metric int) tabular.Group {
	s := r.scaleOf(r.effectsOf(metric))
	g := r.differencesTable("levels", "Paired differences from the first level of each factor")
	var shown []*Change
	var first []string
	lacking := false
	for i := range r.Levels {
		x := &r.Levels[i]
		if x.Metric != metric {
			continue
		}
		shown = append(shown, x)
		if at := r.levelName(x.Factor, x.First); !slices.Contains(first, at) {
			first = append(first, at)
		}
		lacking = lacking || x.Without > 0
	}
	less := strings.Join(first, ", ")
	inRows := len(less) > widestFirst
	if inRows {
		less = "the first level"
	}
	g.Heading, g.Paper = "  minus "+less, r.heading(metric, s)+", minus "+less
	var paired pairing
	for i, x := range shown {
		paired.take(&x.Diff)
		if i >= mostShown {
			continue
		}
		label := r.levelName(x.Factor, x.Level)
		if inRows {
			label = r.step(x)
		}
		g.Rows = append(g.Rows, differenceRow(label, &x.Diff, s))
	}
	if left := len(shown) - mostShown; left > 0 {
		g.After = append(g.After, fmt.Sprintf("… and %s more in the output of --json.", digits.Counted(left, "level")))
	}
	if len(first) > 1 || len(shown) > 0 && shown[0].Of > 1 {
		g.After = append(g.After, "Averaged over the levels of the other factors.")
	}
	if lacking {
		g.After = append(g.After, "A pair is left out where one side has no value.")
	}
	g.After = append(g.After, paired.words(r.Study.Luck == study.Independent)...)
	return g
}
