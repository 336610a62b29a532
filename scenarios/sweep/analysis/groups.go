package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

func (r *Report) groups() []tabular.Group {
	var out []tabular.Group
	if r.wide != nil {
		out = r.wide(r)
	}
	for _, m := range r.shown {
		if r.tables == nil {
			break
		}
		if r.alike(m) {
			out = append(out, r.alikeGroup(m))
			continue
		}
		out = append(out, r.tables(r, m)...)
	}
	out = append(out, r.extremeGroup())
	out = append(out, r.breakEvenGroups()...)
	return slices.DeleteFunc(out, func(g tabular.Group) bool { return len(g.Rows) == 0 })
}

// newGroup returns a table with a column of labels and the given columns.
func (r *Report) newGroup(label, caption string, columns ...tabular.Column) tabular.Group {
	return tabular.Group{Caption: caption, Label: "tab:" + r.Study.Name + "-" + label, Columns: append([]tabular.Column{{}}, columns...)}
}

// effectsOf returns the effects of a metric in the order of points.
func (r *Report) effectsOf(metric int) []Effect {
	n := len(r.d.points)
	if len(r.Effects) < (metric+1)*n {
		return nil
	}
	return r.Effects[metric*n : (metric+1)*n]
}

func (r *Report) scaleOf(effects []Effect) scale {
	var means []float64
	for i := range effects {
		means = append(means, effects[i].Spread.Mean)
	}
	return scaleOf(means...)
}

func (r *Report) meansGroup(metric int) tabular.Group {
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.newGroup("means", "Means over replicates", tabular.Decimal("mean"), tabular.Bounded(r.interval()+" of the mean"),
		tabular.Column{Head: "replicates", Left: true, Only: true}, tabular.Decimal("n"))
	g.Heading = r.heading(metric, s)
	none := !slices.ContainsFunc(effects, func(e Effect) bool { return e.Spread.N >= summary.Few })
	if none {
		g.Columns = slices.Delete(g.Columns, 2, 3)
	}
	for i := range effects[:min(len(effects), mostShown)] {
		e := &effects[i]
		mean, limits := s.estimate(interval(e.Spread))
		least, greatest, of := e.Spread.Min/s.by, e.Spread.Max/s.by, s.decimals(interval(e.Spread))
		if least == math.Trunc(least) && greatest == math.Trunc(greatest) {
			of = 0
		}
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.pointName(e.Point)), mean, limits, tabular.Extent(least, greatest, max(0, of)), tabular.Number(float64(e.Spread.N), 0)})
		if none {
			g.Rows[i] = slices.Delete(g.Rows[i], 2, 3)
		}
	}
	g.More(len(effects)-mostShown, "point", "effects.csv")
	return g
}

// alikeGroup has one row for a metric that is the same at all points: there is nothing to compare.
func (r *Report) alikeGroup(metric int) tabular.Group {
	g := r.meansGroup(metric)
	g.Rows = g.Rows[:1]
	g.Rows[0][0] = tabular.Word(fmt.Sprintf("all %d points alike", len(r.d.points)))
	g.After = nil
	return g
}

// two returns the columns of two indices with their intervals.
func (r *Report) two(a, b string) []tabular.Column {
	return []tabular.Column{tabular.Decimal(a), tabular.Bounded(r.interval()), tabular.Decimal(b), tabular.Bounded(r.interval())}
}

// sideBySide adds a row with two indices for each factor, sorted by the second in descending
// order. It returns the first indices in that order.
func sideBySide(g *tabular.Group, first, second []Answer) []Answer {
	order := slices.Clone(first)
	slices.SortStableFunc(order, func(x, y Answer) int {
		return cmp.Compare(orZero(pick(second, y.About).Value), orZero(pick(second, x.About).Value))
	})
	for _, x := range order {
		y := pick(second, x.About)
		v, i := tabular.Estimate(x.Value, x.Lo, x.Hi)
		w, j := tabular.Estimate(y.Value, y.Lo, y.Hi)
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(x.About), v, i, w, j})
	}
	return order
}

// mostPairs is the largest number of pairs shown per metric.
const mostPairs = 6

// pairsGroup shows the largest pairs, without those that may be 0.
func (r *Report) pairsGroup(metric int, method, index, what string) tabular.Group {
	all := r.of(metric, method, index)
	clear := slices.DeleteFunc(slices.Clone(all), func(x Answer) bool { return !x.Clear() })
	slices.SortStableFunc(clear, func(x, y Answer) int { return cmp.Compare(orZero(y.Value), orZero(x.Value)) })
	g := r.newGroup("sobol-pairs", "Second-order indices", tabular.Decimal("S2"), tabular.Bounded(r.interval()))
	if method == "shapley" {
		g = r.newGroup("dividends", "Dividends of pairs and triples of elements", tabular.Decimal("dividend"), tabular.Bounded(r.interval()))
	}
	g.Heading, g.Paper = "  "+what+"s", r.Metrics[metric].Name
	s := scale{1, ""}
	if method == "shapley" {
		s = r.gameScale(metric)
		g.Paper = r.heading(metric, s)
	}
	for _, x := range clear[:min(len(clear), mostPairs)] {
		v, i := s.estimate(estimateOf(&x))
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(x.About + " × " + x.Beside), v, i})
	}
	if left := len(all) - len(g.Rows); left > 0 && len(g.Rows) > 0 {
		g.Say("Not shown: %s, smaller or not clearly different from 0.", digits.Counted(left, what))
	}
	return g
}
