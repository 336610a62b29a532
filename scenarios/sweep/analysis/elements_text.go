package analysis

import (
	"slices"
	"strings"

	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

func (r *Report) game(metric int) *Game {
	for i := range r.Games {
		if r.Games[i].Metric == metric {
			return &r.Games[i]
		}
	}
	return nil
}

func (r *Report) gameScale(metric int) scale {
	g := r.game(metric)
	if g == nil {
		return scale{1, ""}
	}
	all := []float64{g.All.Mean}
	for _, v := range g.Shapley {
		all = append(all, v.Mean)
	}
	return scaleOf(all...)
}

func (r *Report) sharesGroup(metric int) tabular.Group {
	game := r.game(metric)
	if game == nil || len(game.Shapley) == 0 || game.N == 0 {
		return tabular.Group{}
	}
	s := r.gameScale(metric)
	g := r.newGroup("elements", "What each element contributes", tabular.Decimal(tabular.ShapleyHead), tabular.Bounded(r.interval()))
	if r.unions != nil {
		g.Columns = append(g.Columns, tabular.Decimal(tabular.OwenHead), tabular.Bounded(r.interval()))
	}
	g.Heading = r.heading(metric, s)
	add := func(label string, of ...summary.Interval) {
		row := []tabular.Cell{tabular.Word(label)}
		for _, v := range of {
			mean, limits := s.estimate(interval(v))
			row = append(row, mean, limits)
		}
		g.Rows = append(g.Rows, row)
	}
	for i, e := range r.Study.Factors {
		if i < len(game.Owen) {
			add(e.Name, game.Shapley[i], game.Owen[i])
		} else {
			add(e.Name, game.Shapley[i])
		}
	}
	add("all together", game.Whole)
	if game.Ordered != nil {
		moved, most := 0, 0.0
		for i := range game.Ordered {
			if d := orZero(game.Ordered[i].Mean - game.Shapley[i].Mean); d > most {
				moved, most = i, d
			}
		}
		mean, limits := s.estimate(interval(game.Ordered[moved]))
		g.Say("Over only those orders in which each element follows what it needs, %s changes most, to %s %s (index ordered).", r.Study.Factors[moved].Name, mean, limits)
	}
	ends := func(v summary.Interval) string {
		mean, limits := s.estimate(interval(v))
		if v.N < 2 {
			return mean.String()
		}
		return mean.String() + " " + limits.String()
	}
	g.Say("Without any of them %s, with all %s.", ends(game.None), ends(game.All))
	if n := game.Failed; n > 0 {
		g.Say("%s left out because a run failed or gave no value.", digits.Counted(n, "replicate"))
	}
	return g
}

// leftOutGroup shows the change for each party if an element is removed while all others are
// on.
func (r *Report) leftOutGroup() tabular.Group {
	if len(r.LeftOut) == 0 {
		return tabular.Group{}
	}
	g := r.newGroup("leftout", "Effect of each element when all others are on")
	var changes []float64
	for _, x := range r.LeftOut {
		for _, p := range x.WinWin.Parties {
			changes = append(changes, p.Change.Mean)
		}
	}
	s := scaleOf(changes...)
	for _, p := range r.LeftOut[0].WinWin.Parties {
		g.Columns = append(g.Columns, tabular.Decimal(p.Name))
	}
	g.Columns = append(g.Columns, tabular.Column{Head: "win–win", Left: true})
	g.Heading = heading("With it minus without it", unitWords(r.LeftOut[0].WinWin.Parties[0].Unit, money(r.Manifest)), s)
	for _, x := range r.LeftOut {
		row := []tabular.Cell{tabular.Word(r.Study.Factors[x.Element].Name)}
		for _, p := range x.WinWin.Parties {
			cell, _ := s.doubtful(p.Change.Estimate())
			row = append(row, cell)
		}
		g.Rows = append(g.Rows, append(row, tabular.Word(x.Verdict)))
	}
	g.Say("Win–win: one party gains and none loses, where a loss of %s of what is added for it counts as none, or of a tenth of that share of what is added for all.", percentage(elementTolerance))
	return g
}

// partiesGroup shows the Shapley values of all metrics side by side: what an element brings to
// each party.
func (r *Report) partiesGroup() tabular.Group {
	g := r.newGroup("parties", "Shapley values by party")
	var games []*Game
	var means []float64
	for _, m := range r.shown {
		if game := r.game(m); game != nil && game.N > 0 && r.Metrics[m].Unit == r.Metrics[r.shown[0]].Unit {
			games = append(games, game)
			name := r.Metrics[m].Name
			if _, party, ok := strings.Cut(name, "."); ok {
				name = party
			}
			g.Columns = append(g.Columns, tabular.Decimal(name))
			for _, v := range append(slices.Clone(game.Shapley), game.Whole) {
				means = append(means, v.Mean)
			}
		}
	}
	if len(games) < 2 {
		return tabular.Group{}
	}
	s := scaleOf(means...)
	g.Heading = heading("Shapley values", unitWords(r.Metrics[r.shown[0]].Unit, money(r.Manifest)), s)
	doubtful := false
	row := func(label string, of func(g *Game) summary.Interval) {
		cells := []tabular.Cell{tabular.Word(label)}
		for _, game := range games {
			cell, doubt := s.doubtful(interval(of(game)))
			cells, doubtful = append(cells, cell), doubtful || doubt
		}
		g.Rows = append(g.Rows, cells)
	}
	for i, e := range r.Study.Factors {
		row(e.Name, func(g *Game) summary.Interval { return g.Shapley[i] })
	}
	row("all together", func(g *Game) summary.Interval { return g.Whole })
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
	if slices.ContainsFunc(a.Games, func(g Game) bool { return g.N > 0 }) { // checked against roundingGap
		a.say(tabular.ShapleyNote + " to the contribution of all elements in each replicate and for each metric, up to rounding.")
	}
	a.say("An element's contribution depends on what its off means, on the horizon and on the fees. Without its complements it is near 0. An element that mostly moves money, such as a profit model, creates little value.")
}
