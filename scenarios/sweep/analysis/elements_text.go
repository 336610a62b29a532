package analysis

import (
	"cmp"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func (r *Report) gameScale(metric int) scale {
	largest := 0.0
	for _, x := range append(r.of(metric, "shapley", "all"), r.of(metric, "shapley", "shapley")...) {
		largest = max(largest, orZero(x.Value))
	}
	return scaleOf(largest)
}

func (r *Report) sharesGroup(metric int) tabular.Group {
	s := r.gameScale(metric)
	v := shape{question: "shapley", label: "elements", caption: "What each element contributes",
		scale: func([]row) scale { return s },
		keep:  func(x row) bool { return x.About != "" && x.Beside == "" }, parts: []part{r.bounded(tabular.ShapleyHead,
			"shapley")}}
	if r.unions != nil {
		v.parts = append(v.parts, r.bounded(tabular.OwenHead, "owen"))
	}
	g, rows := r.show(metric, v)
	if len(rows) == 0 {
		return g
	}
	ends := row{Answer: rows[0].Answer}
	for _, x := range r.rows(metric, "shapley") {
		if x.About == "" {
			ends = x
		}
	}
	said := func(x *Answer) string {
		mean, limits := s.estimate(estimateOf(x))
		if x.N < 2 {
			return mean.String()
		}
		return mean.String() + " " + limits.String()
	}
	mean, limits := s.estimate(estimateOf(ends.by("whole")))
	g.Rows = append(g.Rows, []tabular.Cell{tabular.Word("all together"), mean, limits})
	moved, most := row{}, 0.0
	for _, x := range rows {
		if d := orZero(x.by("ordered").Value - x.by("shapley").Value); d > most {
			moved, most = x, d
		}
	}
	if most > 0 {
		mean, limits := s.estimate(estimateOf(moved.by("ordered")))
		g.Say("Over only those orders in which each element follows what it needs, %s changes most, to %s %s (index "+
			"ordered).", moved.About, mean, limits)
	}
	g.Say("Without any of them %s, with all %s.", said(ends.by("none")), said(ends.by("all")))
	if n := rows[0].Failed; n > 0 {
		g.Say("%s left out because a run failed or gave no value.", digits.Counted(n, "replicate"))
	}
	return g
}

// dividendsGroup shows the largest dividends of pairs or triples.
func (r *Report) dividendsGroup(metric int, measure, what string) tabular.Group {
	s := r.gameScale(metric)
	g := r.pairs(metric, shape{question: "shapley", label: "dividends",
		caption: "Dividends of pairs and triples of elements",
		scale:   func([]row) scale { return s }, parts: []part{r.bounded("dividend", measure)}}, measure, what)
	g.Paper = r.heading(metric, s)
	return g
}

// crossTable is a table of measures with a column for each metric, and a row for each thing that they are about.
func (r *Report) crossTable(g tabular.Group, title, question string, metrics []int,
	measures ...string) (table tabular.Group, doubtful bool) {
	of := func(m int) (all []Answer) {
		for _, measure := range measures {
			all = append(all, r.of(m, question, measure)...)
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
			largest = max(largest, orZero(x.Value))
		}
	}
	s := scaleOf(largest)
	g.Heading = heading(title, unitWords(r.Metrics[metrics[0]].Unit, money(r.Manifest)), s)
	for i, x := range of(metrics[0]) {
		cells := []tabular.Cell{tabular.Word(cmp.Or(x.About, "all together"))}
		for _, m := range metrics {
			if all := of(m); i < len(all) {
				cell, doubt := s.doubtful(estimateOf(&all[i]))
				cells, doubtful = append(cells, cell), doubtful || doubt
			}
		}
		g.Rows = append(g.Rows, cells)
	}
	return g, doubtful
}

// leftOutGroup shows the change for each party if an element is removed while all others are
// on.
func (r *Report) leftOutGroup() tabular.Group {
	var parties []int
	for m := range r.Metrics {
		if len(r.of(m, "left_out", "change")) > 0 {
			parties = append(parties, m)
		}
	}
	if len(parties) == 0 {
		return tabular.Group{}
	}
	g, _ := r.crossTable(r.newGroup("leftout", "Effect of each element when all others are on"),
		"With it minus without it", "left_out", parties, "change")
	g.Columns = append(g.Columns, tabular.Column{Head: "win–win", Left: true})
	for i, x := range r.of(parties[0], "left_out", "change") {
		g.Rows[i] = append(g.Rows[i], tabular.Word(x.Verdict))
	}
	g.Say("Win–win: one party gains and none loses, where a loss of %s of what is added for it counts as none, or of a tenth of that share of what is added for all.", percentage(elementTolerance))
	return g
}

// partiesGroup shows the Shapley values of all metrics side by side: what an element brings to
// each party.
func (r *Report) partiesGroup() tabular.Group {
	var metrics []int
	for _, m := range r.shown {
		if len(r.of(m, "shapley", "shapley")) > 0 && r.Metrics[m].Unit == r.Metrics[r.shown[0]].Unit {
			metrics = append(metrics, m)
		}
	}
	if len(metrics) < 2 {
		return tabular.Group{}
	}
	g, doubtful := r.crossTable(r.newGroup("parties", "Shapley values by party"), "Shapley values", "shapley", metrics,
		"shapley", "whole")
	if doubtful {
		g.Say("In brackets: the interval includes 0.")
	}
	return g
}

func (a *analysis) noteElements() {
	if a.unions != nil {
		var unions []string
		for _, u := range a.unions {
			var names []string
			for _, i := range u {
				names = append(names, a.Study.Factors[i].Name)
			}
			unions = append(unions, a.modules[u[0]]+" ("+strings.Join(names, ", ")+")")
		}
		a.say(tabular.OwenNote+" keep modules together: %s.", strings.Join(unions, ", "))
	}
	// checked against roundingGap
	if slices.ContainsFunc(a.Answers, func(x Answer) bool { return x.Question == "shapley" }) {
		a.say(tabular.ShapleyNote + " to the contribution of all elements in each replicate and for each metric, up to rounding.")
	}
	a.say("An element's contribution depends on what its off means, on the horizon and on the fees. Without its complements it is near 0. An element that mostly moves money, such as a profit model, creates little value.")
}
