package analysis

import (
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
)

func grid() estimator {
	return estimator{
		estimate: sure(func(a *analysis) {
			a.levels()
			a.simple()
			a.crossed()
		}),
		notes: (*analysis).noteFamily,
		tables: func(r *Report, m int) []tabular.Group {
			return []tabular.Group{r.meansGroup(m), r.interactionsGroup(m)}
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
	for k := range a.Study.Factors {
		a.steps([]int{k}, false, &a.Levels)
	}
	a.inOrder(a.Levels)
	a.compared += adjust(a.Levels)
}

// simple compares each level of a factor of two with its first, at each level of the other.
func (a *analysis) simple() {
	if len(a.Study.Factors) == 2 {
		for k := range a.Study.Factors {
			a.steps([]int{k}, true, &a.Simple)
		}
	}
	a.inOrder(a.Simple)
	adjust(a.Simple)
}

// inOrder sorts changes by metric.
func (a *analysis) inOrder(all []Change) {
	slices.SortStableFunc(all, func(x, y Change) int { return x.Metric - y.Metric })
}

// A step goes from the first level of one or two factors to another. points has groups of size,
// equal in all other factors: each point at the other levels, followed by its partner with the
// first factor at its first level, then the second, too, then the second alone. Without counts
// the points of which the design's constraints exclude a partner.
type step struct {
	Change
	points []int
	size   int
}

// steps adds the changes of each metric over the steps of one factor, or of two at once: over all groups of points
// that have a value, or of each group apart.
func (a *analysis) steps(factors []int, apart bool, to *[]Change) {
	if len(a.Effects) == 0 {
		return
	}
	for _, s := range a.stepsOf(factors) {
		for m := range a.Metrics {
			x := s.Change
			x.Metric = m
			points := slices.Concat(slices.DeleteFunc(slices.Collect(slices.Chunk(s.points, s.size)), func(group []int) bool {
				values, _ := a.d.together(group, m)
				return len(values) == 0
			})...)
			switch {
			case len(points) == 0:
			case apart:
				for pair := range slices.Chunk(points, s.size) {
					k := 1 - x.Factor
					x.With = &Change{Factor: k, Level: a.d.points[pair[0]].Levels[k].Text}
					a.compare(&x, pair, s.size)
					*to = append(*to, x)
				}
			default:
				x.Of = len(points) / s.size
				x.Without += (len(s.points) - len(points)) / s.size
				a.compare(&x, points, s.size)
				*to = append(*to, x)
			}
		}
	}
}

// stepsOf returns the steps of one or two factors in the order of the points.
func (a *analysis) stepsOf(factors []int) (all []step) {
	at := map[string]int{}
	for i, p := range a.d.points {
		at[keyOf(p.Arm, texts(p))] = i
	}
	first := texts(a.d.points[0])
	turns := factors // the factors to change, one after the other
	if len(factors) == 2 {
		turns = append(slices.Clone(factors), factors[0])
	}
	of := map[string]int{} // by the levels gone to
	for i, p := range a.d.points {
		levels := texts(p)
		if slices.ContainsFunc(factors, func(k int) bool { return levels[k] == first[k] }) {
			continue
		}
		var to []Change
		key := ""
		for _, k := range factors {
			to = append(to, Change{Factor: k, Level: levels[k], First: first[k]})
			key = keyOf(key, levels[k:k+1])
		}
		if len(to) == 2 {
			to[0].With = &to[1]
		}
		s, there := of[key]
		if !there {
			s = len(all)
			of[key], all = s, append(all, step{Change: to[0], size: 1 + len(turns)})
		}
		group := []int{i}
		for _, k := range turns {
			if levels[k] != first[k] {
				levels[k] = first[k]
			} else {
				levels[k] = p.Levels[k].Text
			}
			if j, there := at[keyOf(p.Arm, levels)]; there {
				group = append(group, j)
			}
		}
		if len(group) == all[s].size {
			all[s].points = append(all[s].points, group...)
		} else {
			all[s].Without++
		}
	}
	return all
}

func texts(p *study.Point) []string {
	all := make([]string, len(p.Levels))
	for k, l := range p.Levels {
		all[k] = l.Text
	}
	return all
}

func keyOf(arm string, levels []string) string { return arm + "\x00" + strings.Join(levels, "\x00") }

// compare sets what a change is over groups of n points: the mean of the first minus the second, plus
// the third minus the fourth, in the replicates that all of them have; of two points its range over the groups and
// whether both sides are the same; of four the ratio of ratios.
func (a *analysis) compare(c *Change, points []int, n int) {
	groups, m := len(points)/n, &a.Metrics[c.Metric]
	c.Diff = a.d.pooled(points, groups, c.Metric, m, a.Confidence)
	if n == 4 {
		weights := make([]float64, len(points))
		for k := range weights {
			weights[k] = float64(1-2*(k%2)) / float64(groups)
		}
		values, _ := a.d.together(points, c.Metric)
		l := stats.LogRatio(values, weights, m.Step, a.Confidence)
		c.Log = &l
		return
	}
	c.Least, c.Greatest, c.Same = math.Inf(1), math.Inf(-1), true
	for pair := range slices.Chunk(points, n) {
		if v := a.d.pooled(pair, 1, c.Metric, m, a.Confidence).Mean; v == v {
			c.Least, c.Greatest = min(c.Least, v), max(c.Greatest, v)
		}
		c.Same = c.Same && a.d.same(c.Metric, pair[0], pair[1])
	}
	if c.Least > c.Greatest {
		c.Least, c.Greatest = nan, nan
	}
}
