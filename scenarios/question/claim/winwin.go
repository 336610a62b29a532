package claim

import (
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// Parties is what becomes of each party, and of all.
type Parties struct {
	analysis.WinWin
	Total    stats.Difference // Σδ_P: if above 0, winners could compensate losers (Kaldor 1939; Hicks 1939)
	Payments []Payment        // transfers after which nobody loses, in means; nil: none needed or none possible
	Losers   summary.Interval // share of consumers with δ_i < 0, over replicates
	Low      summary.Interval // 5 % quantile of δ_i over consumers
	Members  int              // consumers behind Losers and Low; 0: not kept
}

// Payment is what a party pays (above 0) or receives (below 0).
type Payment struct {
	Name   string
	Amount float64
}

// winWin compares what the parties capture.
func (v *Verdict) winWin(d *analysis.Runs, with, without []int, confidence float64) error {
	w := &Parties{}
	var sumA, sumB []float64
	for _, metric := range v.Parties {
		x := analysis.PartyChange{Name: study.PartyOf(metric), Tolerance: v.Smallest}
		var err error
		if x.Metric, x.Unit, err = metricOf(v.StudyRuns, metric); err != nil {
			return err
		}
		a, b := d.AcrossPoints(with, x.Metric), d.AcrossPoints(without, x.Metric)
		x.Change = stats.Paired(a, b, v.step(x.Metric), confidence)
		x.Change.LimitTo(v.Sweep.Manifest.Metrics[x.Metric].In(), nil, nil)
		sumA, sumB = added(sumA, a), added(sumB, b)
		w.Parties = append(w.Parties, x)
	}
	w.Total = stats.Paired(sumA, sumB, 0, confidence)
	w.Total.LimitTo(table.Range{}, nil, nil)
	if v.Claim.Relative {
		w.Tolerate(v.Smallest)
	}
	v.WinWin = w
	w.pay()
	// Tables show the claim by the party that is furthest from passing.
	worst := 0
	for k := range w.Parties {
		if w.Parties[k].PLoss() > w.Parties[worst].PLoss() {
			worst = k
		}
	}
	x := &w.Parties[worst]
	v.Metric, v.Unit, v.Effect, v.Smallest = v.Sweep.Manifest.Metrics[x.Metric].Name, x.Unit, x.Change, x.Tolerance
	v.P = w.PGain()
	for k := range w.Parties {
		v.P = max(v.P, min(1, 2*w.Parties[k].PLoss())) // NaN if one is
	}
	return w.members(v, d, with, without, confidence)
}

func added(sum, v []float64) []float64 {
	if sum == nil {
		return slices.Clone(v)
	}
	for r := range sum {
		if r < len(v) {
			sum[r] += v[r]
		} else {
			sum[r] = nan
		}
	}
	return sum
}

// pay computes side payments, in means: each loser receives its loss, and winners pay in
// proportion to their gains. There are none if the parties lose in total.
func (w *Parties) pay() {
	gain, loss := 0.0, 0.0
	for _, x := range w.Parties {
		gain += max(0, x.Change.Mean)
		loss += max(0, -x.Change.Mean)
	}
	if !(loss > 0 && gain >= loss) {
		return
	}
	for _, x := range w.Parties {
		amount := x.Change.Mean
		if amount > 0 {
			amount = amount * loss / gain
		}
		if amount != 0 {
			w.Payments = append(w.Payments, Payment{x.Name, amount})
		}
	}
}

// members compares consumers one by one: the population is the same in both arms.
func (w *Parties) members(v *Verdict, d *analysis.Runs, with, without []int, confidence float64) error {
	w.Losers, w.Low = summary.Student(nil, 0, confidence), summary.Student(nil, 0, confidence)
	if !v.Sweep.Has(schema.MembersTable) {
		return nil
	}
	t, err := v.Sweep.Table(schema.MembersTable)
	if err != nil {
		return err
	}
	point, replicate, captured := t.Col("point"), t.Col("replicate"), t.Col("captured")
	type run struct{ point, replicate int }
	rows := map[run][]float64{}
	for row := range t.Rows() {
		p, _ := point.Int(row)
		r, _ := replicate.Int(row)
		key := run{int(p), int(r)}
		rows[key] = append(rows[key], captured.Float(row))
	}
	var losers, low []float64
	for r := range d.AcrossPoints(with, 0) {
		var change []float64 // of the replicate, by cell
		for k := range with {
			a, b := rows[run{d.Points[with[k]].Number, r + 1}], rows[run{d.Points[without[k]].Number, r + 1}]
			if len(a) == 0 || len(a) != len(b) {
				continue
			}
			for i := range a {
				change = append(change, stats.Minus(a[i], b[i]))
			}
		}
		if len(change) == 0 {
			continue
		}
		n := 0
		for _, x := range change {
			n += analysis.Indicator(x < 0)
		}
		w.Members = len(change)
		losers, low = append(losers, float64(n)/float64(len(change))), append(low, stats.Quantiles(change, .05)[0])
	}
	w.Losers, w.Low = summary.Student(losers, 1/float64(max(1, w.Members)), confidence).Bounded(table.Share()),
		summary.Student(low, 0, confidence)
	return nil
}

func (v *Verdict) winWinGroup() tabular.Group {
	w := v.WinWin
	g := tabular.Group{Columns: []tabular.Column{{}, tabular.Decimal("change"), tabular.Bounded("interval"),
		tabular.Decimal("tolerance"), {Left: true}}}
	var means []float64
	for _, x := range w.Parties {
		means = append(means, x.Change.Mean, x.Change.MeanB)
	}
	s := analysis.ScaleFor(means...)
	row := func(name string, e stats.Estimate, tolerance float64, verdict string) {
		m, i := s.Estimate(e)
		row := []tabular.Cell{tabular.Word(name), m, i, tabular.Word(digits.None), tabular.Word(verdict)}
		if tolerance == tolerance {
			row[3] = tabular.Number(tolerance/s.By, max(0, digits.Decimals(tolerance/s.By/5, tolerance/s.By)))
		}
		g.Row(row...)
	}
	for _, x := range w.Parties {
		row(x.Name, stats.Estimate{Value: x.Change.Mean, Lo: x.Lo, Hi: x.Hi}, x.Tolerance, x.Verdict)
	}
	all := analysis.Undecided
	switch {
	case w.Total.Lo > 0:
		all = "Kaldor–Hicks"
	case w.Total.Hi < 0:
		all = "not Kaldor–Hicks"
	}
	row("all parties", w.Total.Estimate(), nan, all)
	of, _, _ := strings.Cut(v.Metric, ".") // captured or added
	g.Heading = analysis.Titled(of+", "+v.Arm+" minus "+v.Baseline, analysis.UnitWords(w.Parties[0].Unit, v.currency()), s)
	if slices.ContainsFunc(w.Parties, func(x analysis.PartyChange) bool { return x.Change.AllEqual() && !x.Same() }) {
		g.Say("No interval where all replicates agree: their spread is not known. A party that does not change in %d "+
			"replicates or more counts as one without loss.", stats.LeastSame)
	}
	if n := w.Changing(); n > 1 {
		g.Say("Who gains and who loses is adjusted for %g parties; that there is no loss is not, as all have to pass.", n)
	}
	if len(w.Payments) > 0 {
		g.Say("Side payments that would leave no party with a loss on average: %s.", w.payments(s.By))
	}
	if w.Members > 0 {
		share, limits := tabular.Estimate(100*w.Losers.Mean, 100*w.Losers.Lo, 100*w.Losers.Hi)
		low, i := analysis.Scale{By: 1}.Estimate(analysis.IntervalOf(w.Low))
		g.Say("%s %s %% of consumers capture less; the 5 %% quantile of the change per consumer is %s %s %s.", share, limits,
			low, i, strings.TrimSpace(analysis.UnitWords(w.Parties[0].Unit, v.currency())))
		if w.Losers.Mean > .5 && !slices.ContainsFunc(w.Parties,
			func(x analysis.PartyChange) bool { return strings.HasPrefix(x.Name, "consumer") && x.Change.Mean <= 0 }) {
			g.Say("A change above is the sum over a group: most consumers capture less, but the others gain more than these " +
				"lose.")
		}
	}
	return g
}

// payments says who gets and who pays what, in a unit.
func (w *Parties) payments(unit float64) string {
	var gets, pays []string
	for _, p := range w.Payments {
		size := math.Abs(p.Amount) / unit
		amount := tabular.Figure(size, max(0, digits.Decimals(size/20, size)))
		if p.Amount < 0 {
			gets = append(gets, p.Name+" gets "+amount)
		} else {
			pays = append(pays, p.Name+" pays "+amount)
		}
	}
	return strings.Join(append(gets, pays...), ", ")
}

// put adds the test to the answers.
func (w *Parties) put(a *analysis.Analysis, arm string) {
	for _, x := range w.Parties {
		a.AddIndex(x.Metric, "win_win", "change", arm, x.Name, x.Change.Estimate(), x.Change.N, x.Change.Missing)
	}
	first := w.Parties[0].Metric
	a.AddIndex(first, "win_win", "total", arm, "", w.Total.Estimate(), w.Total.N, w.Total.Missing)
	a.AddIndex(first, "win_win", "losers", arm, "consumer", analysis.IntervalOf(w.Losers), w.Losers.N, 0)
	a.AddIndex(first, "win_win", "low", arm, "consumer", analysis.IntervalOf(w.Low), w.Low.N, 0)
}
