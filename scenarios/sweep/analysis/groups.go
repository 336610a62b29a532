package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/latex"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
)

// groups are the tables of the report.
func (r *Report) groups() (out []group) {
	add := func(groups ...group) {
		for _, g := range groups {
			if len(g.rows) > 0 {
				out = append(out, g)
			}
		}
	}
	kind := r.Study.Design.Kind
	switch kind {
	case study.Saltelli, study.Random, study.LHS, study.Halton, study.Sobol:
		add(r.spreadGroup())
	case study.Elements:
		add(r.partiesGroup(), r.leftOutGroup())
	}
	add(r.contrastGroups()...)
	for _, m := range r.shown {
		switch kind {
		case study.Arms:
			add(r.meansGroup(m), r.differencesGroup(m))
		case study.Grid:
			add(r.meansGroup(m), r.linesGroup(m))
		case study.List:
			if r.Study.Design.List == nil {
				add(r.endsGroup(m))
			} else {
				add(r.meansGroup(m))
			}
		case study.Random, study.LHS, study.Halton, study.Sobol:
			add(r.linesGroup(m))
		case study.Saltelli:
			add(r.sobolGroup(m), r.pairsGroup(m, "sobol", "S2", "pair"))
		case study.Morris:
			add(r.morrisGroup(m))
		case study.Elements:
			add(r.sharesGroup(m), r.pairsGroup(m, "shapley", "dividend", "pair"), r.pairsGroup(m, "shapley", "triple", "triple"))
		}
	}
	return out
}

// effectsOf are the effects of a metric, in the order of points.
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

func (r *Report) meansGroup(metric int) group {
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.newGroup("means", "Means over replicates", decimal("mean"), bounded(r.interval()+" of the mean"),
		column{head: "replicates", left: true, optional: true, only: true}, decimal("n"))
	g.heading = r.heading(metric, s)
	stops := map[string]int{}
	for i, k := range baselinesFirst(effects) {
		e := &effects[k]
		if e.Stopped != "" {
			stops[e.Stopped]++
		}
		if i >= mostShown {
			continue
		}
		mean, limits := s.estimate(interval(e.Spread))
		least, greatest, of := e.Spread.Min/s.by, e.Spread.Max/s.by, s.decimals(interval(e.Spread))
		if least == math.Trunc(least) && greatest == math.Trunc(greatest) {
			of = 0
		}
		g.rows = append(g.rows, []value{word(r.pointName(e.Point)), mean, limits, between(least, greatest, max(0, of)), numeral(float64(e.Spread.N), 0)})
	}
	if len(effects) > mostShown {
		g.after = append(g.after, fmt.Sprintf("… and %s in effects.csv.", counted(len(effects)-mostShown, "point")))
	}
	if len(stops) > 0 {
		g.after = append(g.after, r.stops(stops))
	}
	return g
}

// baselinesFirst orders effects so that in each cell the baseline comes first.
func baselinesFirst(effects []Effect) []int {
	order := make([]int, len(effects))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &effects[a], &effects[b]
		if x.Point.Block != y.Point.Block || x.IsBase == y.IsBase {
			return cmp.Compare(x.Point.Block, y.Point.Block)
		}
		if x.IsBase {
			return -1
		}
		return 1
	})
	return order
}

// stops says how sequential replication ended.
func (r *Report) stops(at map[string]int) string {
	rule := r.Study.Replicates
	target := results.Sparse(rule.HalfWidth)
	if rule.Relative {
		target = percentage(rule.HalfWidth) + " of the mean"
		if rule.Paired {
			target = percentage(rule.HalfWidth) + " of the baseline's mean"
		}
	}
	if rule.Paired {
		target += ", of the difference from the baseline"
	}
	var parts []string
	if n := at[stats.Reached]; n > 0 {
		parts = append(parts, "reached at "+counted(n, "point"))
	}
	if n := at[stats.AtMax]; n > 0 {
		parts = append(parts, fmt.Sprintf("not with %d replicates at %d", rule.Max, n))
	}
	if n := at[stats.Running]; n > 0 {
		parts = append(parts, fmt.Sprintf("not yet at %d", n))
	}
	return "Half-width of at most " + target + ": " + strings.Join(parts, ", ") + "."
}

// What tells the tables that have adjusted p values: the head of their column, and how
// the note that stands under them and no others begins.
const (
	adjustedHead = "p (Holm)"
	adjustedNote = "p is adjusted"
)

func (r *Report) differencesGroup(metric int) group {
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.newGroup("effects", "Paired differences from the baseline", decimal("difference"), bounded(r.interval()),
		column{head: "relative", paper: latex.Decimal, unit: "%"}, decimal(adjustedHead), decimal("n"))
	var paired pairing
	n := 0
	less := "less " + r.Study.Design.Baseline
	cells := len(r.Study.Arms) == 2 && len(r.d.points) > 2 // rows need not name the arm
	for i := range effects {
		e := &effects[i]
		if e.Against == "" {
			continue
		}
		label := r.pointName(e.Point)
		if cells {
			less, label = e.Point.Arm+" less "+e.Against, strings.TrimPrefix(label, e.Point.Arm+" ")
		}
		g.heading, g.paper = "  "+less, r.heading(metric, s)+", "+less
		paired.take(&e.Diff)
		if n++; n > mostShown {
			continue
		}
		mean, limits := s.estimate(e.Diff.Estimate())
		d, lo, hi := e.Diff.Mean/s.by, e.Diff.Lo/s.by, e.Diff.Hi/s.by
		relative := e.Relative()
		half := (hi - lo) / 2 * math.Abs(relative/d) * 100
		g.rows = append(g.rows, []value{word(label), mean, limits, share(relative, max(0, results.Decimals(half, 100*relative))), pValue(e.PHolm), numeral(float64(e.Diff.N), 0)})
	}
	g.after = append(g.after, paired.words(r.Study.Luck == study.Independent)...)
	return g
}

// pairing is what common random numbers brought to some differences.
type pairing struct {
	ratio, correlation []float64
	same               int // differences that are the same in all replicates
}

func (p *pairing) take(d *stats.Difference) {
	if d.VarianceRatio == d.VarianceRatio {
		p.ratio = append(p.ratio, d.VarianceRatio)
	}
	if d.Same {
		p.same++
	}
	if d.Correlation == d.Correlation {
		p.correlation = append(p.correlation, d.Correlation)
	}
}

func (p *pairing) words(independent bool) []string {
	switch {
	case independent || len(p.ratio)+p.same == 0:
		return nil
	case len(p.ratio) == 0:
		return []string{"Common random numbers: every replicate differs by the same."}
	}
	least, most := slices.Min(p.ratio), slices.Max(p.ratio)
	r := ""
	if len(p.correlation) > 0 {
		low, high := results.Grouped(slices.Min(p.correlation), 2), results.Grouped(slices.Max(p.correlation), 2)
		if r = " (correlation " + low; low != high {
			r += " to " + high
		}
		r += ")"
	}
	if p.same > 0 {
		r += fmt.Sprintf(", without %d of %d that are the same in all replicates", p.same, len(p.ratio)+p.same)
	}
	times := func(v float64) string {
		return results.Grouped(v, max(0, results.Decimals(v, v)))
	}
	switch {
	case most < 1.05:
		return []string{"Common random numbers brought nothing here" + r + "."}
	case times(least) == times(most):
		return []string{"Common random numbers are worth " + times(least) + " times the replicates" + r + "."}
	}
	return []string{"Common random numbers are worth " + times(least) + " to " + times(most) + " times the replicates" + r + "."}
}

func (r *Report) spreadGroup() group {
	g := r.newGroup("spread", "Spread of the metrics over the ranges of the factors",
		decimal("mean"), decimal("sd"), decimal("5 %"), decimal("median"), decimal("95 %"), spare(decimal("points")))
	g.heading = "Over the factors' ranges"
	for _, m := range r.shown {
		for _, s := range r.Spreads {
			if s.Metric != m || s.N == 0 {
				continue
			}
			of := scaleOf(s.Mean, s.Q[4])
			d := results.Decimals(s.SD/of.by/5, s.Mean/of.by) // a spread is no error: one digit more than its own
			row := []value{word(r.heading(m, of))}
			for _, v := range []float64{s.Mean, s.SD, s.Q[0], s.Q[2], s.Q[4]} {
				row = append(row, numeral(v/of.by, d))
			}
			g.rows = append(g.rows, append(row, numeral(float64(s.N), 0)))
		}
	}
	return g
}

func (r *Report) sobolGroup(metric int) group {
	g := r.newGroup("sobol", "Sobol' indices", r.two("S1", "ST")...)
	order := g.sideBySide(r.of(metric, "sobol", "S1"), r.of(metric, "sobol", "ST"))
	if len(order) == 0 {
		return g
	}
	g.heading = r.Metrics[metric].Name
	total := 0.0
	for _, x := range order {
		total += x.Value
	}
	said := fmt.Sprintf("Each by itself: %s of the variance together", percentage(math.Round(total*100)/100))
	if luck := r.of(metric, "sobol", "luck"); len(luck) > 0 {
		said += fmt.Sprintf("; luck: %s [%s, %s]", percentage(math.Round(luck[0].Value*100)/100), results.Grouped(100*luck[0].Lo, 0), results.Grouped(100*luck[0].Hi, 0))
	}
	g.after = []string{said + ". From " + counted(order[0].N, "block") + order[0].leftOut() + "."}
	return g
}

func (r *Report) linesGroup(metric int) group {
	g := r.newGroup("regression", "Standardised regression coefficients and partial rank correlations", r.two("SRC", "PRCC")...)
	ranks := r.of(metric, "rank", "prcc")
	order := g.sideBySide(r.of(metric, "regression", "src"), ranks)
	if len(order) == 0 {
		return g
	}
	g.heading = r.Metrics[metric].Name
	said := ""
	if r2 := r.of(metric, "regression", "r2"); len(r2) > 0 {
		said = fmt.Sprintf("Straight lines explain %s of the variance (R²). From %s", percentage(math.Round(r2[0].Value*100)/100), counted(order[0].N, "point"))
	}
	if len(order) == 1 && r.Study.Design.Kind == study.Grid {
		said += "; with one factor of chosen levels src is the correlation of levels and means: it says how straight the response is, not how large"
	}
	if slices.ContainsFunc(order, func(x Index) bool { return x.Value == x.Value && math.IsNaN(pick(ranks, x.Factor).Value) }) {
		said += "; – : the ranks fit without a rest, so that there is no partial correlation"
	}
	if said != "" {
		g.after = []string{said + order[0].leftOut() + "."}
	}
	return g
}

// two are the columns of two indices with their intervals.
func (r *Report) two(a, b string) []column {
	return []column{decimal(a), bounded(r.interval()), decimal(b), bounded(r.interval())}
}

// sideBySide has a row of two indices for each factor, the largest second one first; it
// gives the first ones in that order.
func (g *group) sideBySide(first, second []Index) []Index {
	order := slices.Clone(first)
	slices.SortStableFunc(order, func(x, y Index) int {
		return cmp.Compare(orZero(pick(second, y.Factor).Value), orZero(pick(second, x.Factor).Value))
	})
	for _, x := range order {
		y := pick(second, x.Factor)
		v, i := estimate(x.Value, x.Lo, x.Hi)
		w, j := estimate(y.Value, y.Lo, y.Hi)
		g.rows = append(g.rows, []value{word(x.Factor), v, i, w, j})
	}
	return order
}

// mostPairs is how many pairs are shown of a metric.
const mostPairs = 6

// pairsGroup has the largest pairs, those that may be nothing left out.
func (r *Report) pairsGroup(metric int, method, index, what string) group {
	all := r.of(metric, method, index)
	clear := slices.DeleteFunc(slices.Clone(all), func(x Index) bool { return !(x.Lo > 0 || x.Hi < 0) })
	slices.SortStableFunc(clear, func(x, y Index) int { return cmp.Compare(orZero(y.Value), orZero(x.Value)) })
	g := r.newGroup("sobol-pairs", "Indices of pairs", decimal("S2"), bounded(r.interval()))
	if method == "shapley" {
		g = r.newGroup("dividends", "Dividends of pairs and triples of elements", decimal("dividend"), bounded(r.interval()))
	}
	g.heading, g.paper = "  "+what+"s", r.Metrics[metric].Name
	s := scale{1, ""}
	if method == "shapley" {
		s = r.gameScale(metric)
		g.paper = r.heading(metric, s)
	}
	for _, x := range clear[:min(len(clear), mostPairs)] {
		v, i := s.estimate(x.Estimate)
		g.rows = append(g.rows, []value{word(x.Factor + " × " + x.Other), v, i})
	}
	if left := len(all) - len(g.rows); left > 0 && len(g.rows) > 0 {
		g.after = append(g.after, fmt.Sprintf("The other %s are smaller or may be nothing.", counted(left, what)))
	}
	return g
}

func (r *Report) morrisGroup(metric int) group {
	star := r.of(metric, "morris", "mu_star")
	if len(star) == 0 {
		return group{}
	}
	slices.SortStableFunc(star, func(x, y Index) int { return cmp.Compare(y.Value, x.Value) })
	s := scaleOf(star[0].Value)
	g := r.newGroup("morris", "Elementary effects (Morris) per whole range of a factor", decimal("mu*"), bounded(r.interval()), decimal("mu"), decimal("sigma"))
	g.heading = r.heading(metric, s)
	mu, sigma := r.of(metric, "morris", "mu"), r.of(metric, "morris", "sigma")
	for _, x := range star {
		v, i := s.estimate(x.Estimate)
		d := s.decimals(x.Estimate)
		g.rows = append(g.rows, []value{word(x.Factor), v, i, numeral(pick(mu, x.Factor).Value/s.by, d), numeral(pick(sigma, x.Factor).Value/s.by, d)})
	}
	g.after = append(g.after, "Change of the metric per whole range of the factor. From "+counted(star[0].N, "trajectory")+star[0].leftOut()+".")
	return g
}

func (r *Report) endsGroup(metric int) group {
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.newGroup("ends", "Change at the low and the high end of each factor", r.two("low", "high")...)
	g.heading = r.heading(metric, s)
	for i := range effects {
		if e := &effects[i]; e.IsBase {
			mean, limits := s.estimate(interval(e.Spread))
			g.after = append(g.after, "Paired differences from the scenario as it is, "+mean.String()+" "+limits.String()+".")
		}
	}
	type both struct {
		factor string
		at     [2]*Effect
	}
	var rows []*both
	for i := range effects {
		e := &effects[i]
		end, factor, _ := strings.Cut(e.Point.Role, ":")
		k := slices.Index([]string{"low", "high"}, end)
		if k < 0 {
			continue
		}
		at := slices.IndexFunc(rows, func(b *both) bool { return b.factor == factor })
		if at < 0 {
			at, rows = len(rows), append(rows, &both{factor: factor})
		}
		rows[at].at[k] = e
	}
	size := func(b *both) (v float64) {
		for _, e := range b.at {
			if e != nil {
				v = max(v, orZero(e.Diff.Mean))
			}
		}
		return v
	}
	slices.SortStableFunc(rows, func(x, y *both) int { return cmp.Compare(size(y), size(x)) })
	var paired pairing
	for _, b := range rows {
		row := []value{word(b.factor)}
		for _, e := range b.at {
			if e == nil { // the scenario itself
				row = append(row, word(dash), word(dash))
				continue
			}
			v, i := s.estimate(e.Diff.Estimate())
			row = append(row, v, i)
			paired.take(&e.Diff)
		}
		g.rows = append(g.rows, row)
	}
	g.after = append(g.after, paired.words(r.Study.Luck == study.Independent)...)
	return g
}

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

func (r *Report) sharesGroup(metric int) group {
	game := r.game(metric)
	if game == nil || len(game.Shapley) == 0 || game.N == 0 {
		return group{}
	}
	s := r.gameScale(metric)
	g := r.newGroup("elements", "What each element contributes", decimal("Shapley"), bounded(r.interval()))
	if r.unions != nil && r.Study.Design.Samples == 0 {
		g.columns = append(g.columns, decimal("Owen"), spare(bounded(r.interval())))
	}
	g.heading = r.heading(metric, s)
	add := func(label string, of ...results.Interval) {
		row := []value{word(label)}
		for _, v := range of {
			mean, limits := s.estimate(interval(v))
			row = append(row, mean, limits)
		}
		g.rows = append(g.rows, row)
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
		g.after = append(g.after, fmt.Sprintf("Of orders in which each element comes after what it needs only, %s moves most, to %s %s (index ordered).", r.Study.Factors[moved].Name, mean.String(), limits.String()))
	}
	ends := func(v results.Interval) string {
		mean, limits := s.estimate(interval(v))
		if v.N < 2 {
			return mean.String()
		}
		return mean.String() + " " + limits.String()
	}
	g.after = append(g.after, "Without any of them "+ends(game.None)+", with all "+ends(game.All)+".")
	if n := game.Failed; n > 0 {
		g.after = append(g.after, fmt.Sprintf("%s left out as a run failed or gave no value.", counted(n, "replicate")))
	}
	if n := game.Lost; n > 0 {
		g.after = append(g.after, fmt.Sprintf("%s left out as a run failed or gave no value.", counted(n, "order")))
	}
	return g
}

// leftOutGroup says what each element changes for the parties when all others are
// there.
func (r *Report) leftOutGroup() group {
	if len(r.LeftOut) == 0 {
		return group{}
	}
	g := r.newGroup("leftout", "What each element changes where all others are on")
	var changes []float64
	for _, x := range r.LeftOut {
		for _, p := range x.WinWin.Parties {
			changes = append(changes, p.Change.Mean)
		}
	}
	s := scaleOf(changes...)
	for _, p := range r.LeftOut[0].WinWin.Parties {
		g.columns = append(g.columns, spare(decimal(p.Name)))
	}
	g.columns = append(g.columns, column{head: "win–win", left: true})
	g.heading = heading("Captured with less without it", unitWords(r.LeftOut[0].WinWin.Parties[0].Unit, money(r.Manifest)), s)
	for _, x := range r.LeftOut {
		row := []value{word(r.Study.Factors[x.Element].Name)}
		for _, p := range x.WinWin.Parties {
			cell, _ := s.doubtful(p.Change.Estimate())
			row = append(row, cell)
		}
		g.rows = append(g.rows, append(row, word(x.Verdict)))
	}
	g.after = append(g.after, fmt.Sprintf("Win–win: no party has less, where a loss of %s counts as none, and one has more.", percentage(elementTolerance)))
	return g
}

// partiesGroup puts the Shapley values of all metrics side by side: what an
// element brings to each party.
func (r *Report) partiesGroup() group {
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
			g.columns = append(g.columns, spare(decimal(name)))
			for _, v := range append(slices.Clone(game.Shapley), game.Whole) {
				means = append(means, v.Mean)
			}
		}
	}
	if len(games) < 2 {
		return group{}
	}
	s := scaleOf(means...)
	g.heading = heading("Shapley values", unitWords(r.Metrics[r.shown[0]].Unit, money(r.Manifest)), s)
	doubtful := false
	row := func(label string, of func(g *Game) results.Interval) {
		cells := []value{word(label)}
		for _, game := range games {
			cell, doubt := s.doubtful(interval(of(game)))
			cells, doubtful = append(cells, cell), doubtful || doubt
		}
		g.rows = append(g.rows, cells)
	}
	for i, e := range r.Study.Factors {
		row(e.Name, func(g *Game) results.Interval { return g.Shapley[i] })
	}
	row("all together", func(g *Game) results.Interval { return g.Whole })
	if doubtful {
		g.after = append(g.after, "In brackets: the interval includes 0.")
	}
	return g
}
