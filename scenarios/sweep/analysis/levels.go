package analysis

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
)

// levels compares each level of a factor with its first, the other factors as they are:
// of replicate r
//
//	1/P Σ (point at the level − point at the first level)
//
// over the P pairs of points that are the same in all other factors, with Student's
// interval over replicates. Where replicates share their luck the differences are paired.
func (a *analysis) levels() {
	if len(a.Effects) == 0 {
		return
	}
	for m := range a.Metrics {
		for k := range a.Study.Factors {
			if !a.crossed(k) {
				continue
			}
			first := a.d.points[0].Levels[k].Text
			for _, level := range a.levelsOf(k)[1:] {
				pairs := a.pairs(k, level, first, m)
				if len(pairs) == 0 {
					continue
				}
				a.Levels = append(a.Levels, Change{Metric: m, Factor: k, Level: level, First: first, Of: len(pairs) / 2,
					Diff: a.meanDifference(pairs, m)})
			}
		}
	}
	adjust(a.Levels)
}

// levelsOf are the levels of a factor, in the order of the points.
func (a *analysis) levelsOf(factor int) []string {
	var all []string
	for _, p := range a.d.points {
		if l := p.Levels[factor].Text; !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}

// crossed says whether points differ in the factor alone.
func (a *analysis) crossed(factor int) bool {
	return a.idle(factor, func(int, int) bool { return true })
}

// pairs are the points at a level, each followed by the one at the first that is the same in the
// other factors, where both have a value in the same replicate.
func (a *analysis) pairs(factor int, level, first string, metric int) []int {
	at := map[string]int{}
	for i, p := range a.d.points {
		if p.Levels[factor].Text == first {
			at[othersOf(p, factor)] = i
		}
	}
	var all []int
	for i, p := range a.d.points {
		if p.Levels[factor].Text != level {
			continue
		}
		if j, there := at[othersOf(p, factor)]; there {
			if values, _ := a.d.together([]int{i, j}, metric); len(values) > 0 {
				all = append(all, i, j)
			}
		}
	}
	return all
}

// meanDifference is that of pairs of points, over the replicates that all of them have.
func (a *analysis) meanDifference(pairs []int, metric int) stats.Difference {
	values, _ := a.d.together(pairs, metric)
	x, y := make([]float64, len(values)), make([]float64, len(values))
	for r, row := range values {
		for k := 0; k < len(row); k += 2 {
			x[r] += row[k]
			y[r] += row[k+1]
		}
		x[r] /= float64(len(row) / 2)
		y[r] /= float64(len(row) / 2)
	}
	return stats.Paired(x, y, a.Confidence)
}

// othersOf names the arm of a point and its levels but for one factor.
func othersOf(p *study.Point, factor int) string {
	key := p.Arm
	for k, l := range p.Levels {
		if k != factor {
			key += "\x00" + l.Text
		}
	}
	return key
}

// widestFirst is how long the first levels may be, all together, to stand in the head of
// a table and not in each row.
const widestFirst = 32

func (r *Report) levelsGroup(metric int) group {
	s := r.scaleOf(r.effectsOf(metric))
	g := r.differencesTable("levels", "Paired differences of the levels of factors from their first")
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
		others := map[string]bool{}
		for _, p := range r.d.points {
			others[othersOf(p, x.Factor)] = true
		}
		lacking = lacking || x.Of < len(others)
	}
	less := strings.Join(first, ", ")
	inRows := len(less) > widestFirst
	if inRows {
		less = "the first level"
	}
	g.heading, g.paper = "  less "+less, r.heading(metric, s)+", less "+less
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
		g.rows = append(g.rows, differenceRow(label, &x.Diff, s, x.PHolm))
	}
	if left := len(shown) - mostShown; left > 0 {
		g.after = append(g.after, fmt.Sprintf("… and %s, which --json has.", counted(left, "level")))
	}
	if len(first) > 1 || len(shown) > 0 && shown[0].Of > 1 {
		g.after = append(g.after, "Means over the levels of the other factors.")
	}
	if lacking {
		g.after = append(g.after, "Where one side has no value both are left out.")
	}
	g.after = append(g.after, paired.words(r.Study.Luck == study.Independent)...)
	return g
}
