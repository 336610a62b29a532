package analysis

import (
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/schema"
)

func grid() Estimator {
	return Estimator{
		Estimate: Infallible(func(a *Analysis) {
			a.levels()
			a.simple()
			a.crossed()
		}),
		Note: (*Analysis).noteFamily,
		Tables: func(r *Report, m int) []tabular.Group {
			return []tabular.Group{r.MeansTable(m), r.interactionsGroup(m)}
		},
		Replicated: true,
	}
}

// levels compares each level of a factor with its first, the other factors being equal. In
// replicate r the difference is
//
//	1/P Σ (point at the level − point at the first level)
//
// over the P pairs of points that are the same in all other factors, with Student's interval
// over replicates. If points share their random numbers, the differences are paired.
func (a *Analysis) levels() {
	a.eachContrast("level", 1, func(x Answer, m int, s *contrast) {
		x.Measure, x.About, x.Beside = "effect", x.Along, s.firsts[0]
		a.averageContrast(x, m, s, "levels")
	})
}

// simple compares each level of a factor of two with its first, at each level of the other.
func (a *Analysis) simple() {
	if len(a.Study.Factors) != 2 {
		return
	}
	a.eachContrast("simple", 1, func(x Answer, m int, s *contrast) {
		for pair := range slices.Chunk(s.points, s.size) {
			if values, _ := a.Runs.CompleteCases(pair, m); len(values) > 0 {
				k := 1 - s.factors[0]
				x.About, x.Beside = x.Along, a.Study.Factors[k].Name+"="+a.Runs.Points[pair[0]].Levels[k].Text
				a.compare(x, m, pair, s.size, "simple effects")
			}
		}
	})
}

// A contrast goes from the first level of one or two factors to another. points has groups of size,
// equal in all other factors: each point at the other levels, followed by its partner with the
// first factor at its first level, then the second, too, then the second alone. without counts
// the points of which the design's constraints exclude a partner.
type contrast struct {
	factors        []int
	levels, firsts []string
	points         []int
	size, without  int
}

// eachContrast visits the steps of so many factors by metric.
func (a *Analysis) eachContrast(question string, factors int, visit func(x Answer, m int, s *contrast)) {
	if len(a.Answers) == 0 { // more points than anybody reads one by one
		return
	}
	var all []contrast
	for k := range a.Study.Factors {
		if factors == 1 {
			all = append(all, a.contrastsOf([]int{k})...)
			continue
		}
		for l := k + 1; l < len(a.Study.Factors); l++ {
			all = append(all, a.contrastsOf([]int{k, l})...)
		}
	}
	for m := range a.Metrics {
		for i := range all {
			x, s := a.NewAnswer(question, m, "change"), &all[i]
			last := factors - 1
			x.Along, x.At = a.Study.Factors[s.factors[last]].Name, s.levels[last]
			visit(x, m, s)
		}
	}
}

// averageContrast compares over all groups of points of a step that have a value.
func (a *Analysis) averageContrast(x Answer, m int, s *contrast, family string) {
	points := slices.Concat(slices.DeleteFunc(slices.Collect(slices.Chunk(s.points, s.size)), func(group []int) bool {
		values, _ := a.Runs.CompleteCases(group, m)
		return len(values) == 0
	})...)
	if len(points) > 0 {
		x.Failed = s.without + (len(s.points)-len(points))/s.size
		a.compare(x, m, points, s.size, family)
	}
}

// contrastsOf returns the steps of one or two factors in the order of the points.
func (a *Analysis) contrastsOf(factors []int) (all []contrast) {
	at := map[string]int{}
	for i, p := range a.Runs.Points {
		at[keyOf(p.Arm, texts(p))] = i
	}
	first := texts(a.Runs.Points[0])
	turns := factors // the factors to change, one after the other
	if len(factors) == 2 {
		turns = append(slices.Clone(factors), factors[0])
	}
	of := map[string]int{} // by the levels gone to
	for i, p := range a.Runs.Points {
		levels := texts(p)
		if slices.ContainsFunc(factors, func(k int) bool { return levels[k] == first[k] }) {
			continue
		}
		to, key := contrast{factors: factors, size: 1 + len(turns)}, ""
		for _, k := range factors {
			to.levels, to.firsts = append(to.levels, levels[k]), append(to.firsts, first[k])
			key = keyOf(key, levels[k:k+1])
		}
		s, there := of[key]
		if !there {
			s = len(all)
			of[key], all = s, append(all, to)
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
			all[s].without++
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

// compare adds what a change is over groups of n points: the mean of the first minus the second, plus
// the third minus the fourth, in the replicates that all of them have; of two points its range over the groups and
// whether both sides are the same; of four the ratio of ratios.
func (a *Analysis) compare(x Answer, metric int, points []int, n int, family string) {
	groups, m := len(points)/n, &a.Metrics[metric]
	if n == 2 && x.Measure == "effect" {
		x.Verdict = identical
		for pair := range slices.Chunk(points, n) {
			if !a.Runs.same(metric, pair[0], pair[1]) {
				x.Verdict = ""
			}
		}
	}
	d := a.Runs.PairedContrast(points, groups, metric, m, a.Confidence)
	a.AddDifference(x, &d, family)
	if x.N = d.N; x.Measure == "effect" || x.Question == "interaction" {
		of := x
		of.Unit = "1"
		a.AddValue(of, "cells", float64(groups))
	}
	switch {
	case n == 4:
		weights := make([]float64, len(points))
		for k := range weights {
			weights[k] = float64(1-2*(k%2)) / float64(groups)
		}
		values, _ := a.Runs.CompleteCases(points, metric)
		l := stats.LogRatio(values, weights, m.Step, a.Confidence)
		l.LimitTo(m.In(), nil, nil)
		x.Scale, x.Unit, x.SD = schema.Ratio, "1", l.SD
		x.Value, x.Lo, x.Hi = stats.Round(math.Exp(l.Mean)), stats.Round(math.Exp(l.Lo)), stats.Round(math.Exp(l.Hi))
		if x.P, x.Family = l.P, family+", ratios"; x.Value == x.Value {
			a.Add(x)
		}
	case x.Measure == "effect":
		least, greatest := math.Inf(1), math.Inf(-1)
		for pair := range slices.Chunk(points, n) {
			if v := a.Runs.PairedContrast(pair, 1, metric, m, a.Confidence).Mean; v == v {
				least, greatest = min(least, v), max(greatest, v)
			}
		}
		if least <= greatest {
			a.AddValue(x, "least", least)
			a.AddValue(x, "greatest", greatest)
		}
	}
}
