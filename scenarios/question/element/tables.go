package element

import (
	"cmp"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func gameScale(r *analysis.Report, metric int) analysis.Scale {
	largest := 0.0
	for _, x := range append(r.Of(metric, "shapley", "all"), r.Of(metric, "shapley", "shapley")...) {
		largest = max(largest, analysis.AbsOrZero(x.Value))
	}
	return analysis.ScaleFor(largest)
}

func sharesGroup(r *analysis.Report, metric int) tabular.Group {
	s := gameScale(r, metric)
	v := analysis.TableSpec{Question: "shapley", Label: "elements", Caption: "What each element contributes",
		Scale:  func([]analysis.Row) analysis.Scale { return s },
		Filter: func(x analysis.Row) bool { return x.About != "" && x.Beside == "" },
		Columns: []analysis.Columns{r.EstimateColumns(tabular.ShapleyHead,
			"shapley")}}
	if _, unions := modulesOf(r.Study); unions != nil {
		v.Columns = append(v.Columns, r.EstimateColumns(tabular.OwenHead, "owen"))
	}
	g, rows := r.Show(metric, v)
	if len(rows) == 0 {
		return g
	}
	ends := analysis.Row{Answer: rows[0].Answer}
	for _, x := range r.Rows(metric, "shapley") {
		if x.About == "" {
			ends = x
		}
	}
	said := func(x *analysis.Answer) string {
		mean, limits := s.Estimate(analysis.EstimateOf(x))
		if x.N < 2 {
			return mean.String()
		}
		return mean.String() + " " + limits.String()
	}
	mean, limits := s.Estimate(analysis.EstimateOf(ends.Find("whole")))
	g.Row(tabular.Word("all together"), mean, limits)
	moved, most := analysis.Row{}, 0.0
	for _, x := range rows {
		if d := analysis.AbsOrZero(x.Find("ordered").Value - x.Find("shapley").Value); d > most {
			moved, most = x, d
		}
	}
	if most > 0 {
		mean, limits := s.Estimate(analysis.EstimateOf(moved.Find("ordered")))
		g.Say("Over only those orders in which each element follows what it needs, %s changes most, to %s %s (index "+
			"ordered).", moved.About, mean, limits)
	}
	g.Say("Without any of them %s, with all %s.", said(ends.Find("none")), said(ends.Find("all")))
	if n := rows[0].Failed; n > 0 {
		g.Say("%s left out because a run failed or gave no value.", digits.Counted(n, "replicate"))
	}
	return g
}

// dividendsGroup shows the largest dividends of pairs or triples.
func dividendsGroup(r *analysis.Report, metric int, measure, what string) tabular.Group {
	s := gameScale(r, metric)
	g := r.PairEffectsTable(metric, analysis.TableSpec{Question: "shapley", Label: "dividends",
		Caption: "Dividends of pairs and triples of elements",
		Scale:   func([]analysis.Row) analysis.Scale { return s },
		Columns: []analysis.Columns{r.EstimateColumns("dividend", measure)}},
		measure, what)
	g.Paper = r.Heading(metric, s)
	return g
}

// crossTable is a table of measures with a column for each metric, and a row for each thing that they are about.
func crossTable(r *analysis.Report, g tabular.Group, title, question string, metrics []int,
	measures ...string) (table tabular.Group, doubtful bool) {
	of := func(m int) (all []analysis.Answer) {
		for _, measure := range measures {
			all = append(all, r.Of(m, question, measure)...)
		}
		return all
	}
	largest := 0.0
	for _, m := range metrics {
		name := r.Metrics[m].Name
		if _, party, ok := strings.Cut(name, "."); ok {
			name = party
		}
		g.Columns = append(g.Columns, tabular.Decimal(name))
		for _, x := range of(m) {
			largest = max(largest, analysis.AbsOrZero(x.Value))
		}
	}
	s := analysis.ScaleFor(largest)
	g.Heading = analysis.Titled(title, analysis.UnitWords(r.Metrics[metrics[0]].Unit, analysis.MoneyOf(r.Manifest)), s)
	for i, x := range of(metrics[0]) {
		cells := []tabular.Cell{tabular.Word(cmp.Or(x.About, "all together"))}
		for _, m := range metrics {
			if all := of(m); i < len(all) {
				cell, doubt := s.Doubtful(analysis.EstimateOf(&all[i]))
				cells, doubtful = append(cells, cell), doubtful || doubt
			}
		}
		g.Row(cells...)
	}
	return g, doubtful
}

// leftOutGroup shows the change for each party if an element is removed while all others are
// on.
func leftOutGroup(r *analysis.Report) tabular.Group {
	var parties []int
	for m := range r.Metrics {
		if len(r.Of(m, "left_out", "change")) > 0 {
			parties = append(parties, m)
		}
	}
	if len(parties) == 0 {
		return tabular.Group{}
	}
	g, _ := crossTable(r, r.NewGroup("leftout", "Effect of each element when all others are on"),
		"With it minus without it", "left_out", parties, "change")
	g.Columns = append(g.Columns, tabular.Column{Head: "win–win", Left: true})
	for i, x := range r.Of(parties[0], "left_out", "change") {
		g.Rows[i] = append(g.Rows[i], tabular.Word(x.Verdict))
	}
	g.Say("Win–win: one party gains and none loses, where a loss of %s of what is added for it counts as none, or of a "+
		"tenth of that share of what is added for all.", analysis.Percentage(elementTolerance))
	return g
}

// partiesGroup shows the Shapley values of all metrics side by side: what an element brings to
// each party.
func partiesGroup(r *analysis.Report) tabular.Group {
	var metrics []int
	for _, m := range r.Shown {
		if len(r.Of(m, "shapley", "shapley")) > 0 && r.Metrics[m].Unit == r.Metrics[r.Shown[0]].Unit {
			metrics = append(metrics, m)
		}
	}
	if len(metrics) < 2 {
		return tabular.Group{}
	}
	g, doubtful := crossTable(r, r.NewGroup("parties", "Shapley values by party"), "Shapley values", "shapley", metrics,
		"shapley", "whole")
	if doubtful {
		g.Say("In brackets: the interval includes 0.")
	}
	return g
}

func noteElements(a *analysis.Analysis) {
	if modules, of := modulesOf(a.Study); of != nil {
		var unions []string
		for _, u := range of {
			var names []string
			for _, i := range u {
				names = append(names, a.Study.Factors[i].Name)
			}
			unions = append(unions, modules[u[0]]+" ("+strings.Join(names, ", ")+")")
		}
		a.AddNote(tabular.OwenNote+" keep modules together: %s.", strings.Join(unions, ", "))
	}
	// checked against roundingGap
	if slices.ContainsFunc(a.Answers, func(x analysis.Answer) bool { return x.Question == "shapley" }) {
		a.AddNote(tabular.ShapleyNote + " to the contribution of all elements in each replicate and for each metric, up to " +
			"rounding.")
	}
	a.AddNote("An element's contribution depends on what its off means, on the horizon and on the fees. Without its " +
		"complements it is near 0. An element that mostly moves money, such as a profit model, creates little value.")
}
