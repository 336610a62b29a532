package analysis

import (
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// WinWin tests that no party loses and one gains. δ_P is what party P captures with the arm
// minus without, paired by replicate, and ε_P is the loss that counts as none.
//
// That no party loses is an intersection–union test (Berger 1982, Technometrics 24(4)): all parties
// have to pass, each at the full level, so no adjustment for their number is needed. That one gains,
// and that one loses, is said of any of them, by limits with Bonferroni's confidence. Win–win is
// supported if every lower limit lies above −ε_P and such a limit above 0, and rejected if such an
// upper limit lies below −ε_P.
type WinWin struct {
	Parties  []PartyChange
	Total    stats.Difference // Σδ_P: if above 0, winners could compensate losers (Kaldor 1939; Hicks 1939)
	Payments []Payment        // transfers after which nobody loses, in means; nil: none needed or none possible
	Losers   summary.Interval // share of consumers with δ_i < 0, over replicates
	Low      summary.Interval // 5 % quantile of δ_i over consumers
	Members  int              // consumers behind Losers and Low; 0: not kept
}

// PartyChange is the effect of the arm on a party.
type PartyChange struct {
	Name      string // shop for provider.shop
	Metric    int
	Unit      string
	Change    stats.Difference
	Tolerance float64
	Lo, Hi    float64 // at the confidence of the verdict: Lo shows that there is no loss, Hi that there is
	Verdict   string  // loses, gains, no loss or undecided
}

// Payment is what a party pays (above 0) or receives (below 0).
type Payment struct {
	Name   string
	Amount float64
}

// winWin compares what the parties capture.
func (v *Verdict) winWin(d *Runs, with, without []int, confidence float64) error {
	c := v.Study.Claim
	w := &WinWin{}
	var sumA, sumB []float64
	for _, metric := range c.Parties {
		x := PartyChange{Name: study.PartyOf(metric), Tolerance: c.Smallest}
		var err error
		if x.Metric, x.Unit, err = v.metric(metric); err != nil {
			return err
		}
		a, b := d.acrossCells(with, x.Metric), d.acrossCells(without, x.Metric)
		x.Change = stats.Paired(a, b, v.step(x.Metric), confidence)
		sumA, sumB = added(sumA, a), added(sumB, b)
		w.Parties = append(w.Parties, x)
	}
	w.Total = stats.Paired(sumA, sumB, 0, confidence)
	if c.Relative {
		w.Tolerate(c.Smallest)
	}
	v.WinWin = w
	w.pay()
	// Tables show the claim by the party that is furthest from passing.
	worst := 0
	for k := range w.Parties {
		if w.Parties[k].fails() > w.Parties[worst].fails() {
			worst = k
		}
	}
	x := &w.Parties[worst]
	v.Metric, v.Unit, v.Effect, v.Smallest = v.Sweep.Manifest.Metrics[x.Metric].Name, x.Unit, x.Change, x.Tolerance
	v.P = 0
	for k := range w.Parties {
		if p := w.Parties[k].fails(); p == p {
			v.P = max(v.P, min(1, 2*p))
		} else {
			v.P = nan
			break
		}
	}
	if v.P == v.P {
		v.P = max(v.P, w.gains())
	}
	return w.members(v, d, with, without, confidence)
}

// tolerate lets losses count as none up to a share of what is added for the party, or to a tenth of that
// share of what is added for all: parties for whom little is added would otherwise lose by noise. Of the
// two arms that counts in which more is added.
func (w *WinWin) Tolerate(share float64) {
	with, without := 0.0, 0.0
	for k := range w.Parties {
		with, without = with+w.Parties[k].Change.MeanA, without+w.Parties[k].Change.MeanB
	}
	least := share / 10 * max(math.Abs(with), math.Abs(without))
	for k := range w.Parties {
		x := &w.Parties[k]
		x.Tolerance = max(least, float64(share*max(math.Abs(x.Change.MeanA), math.Abs(x.Change.MeanB))))
	}
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

// fails returns the one-sided p value of a loss of at least the tolerance, of any loss where that is not
// known.
func (x *PartyChange) fails() float64 {
	if x.same() {
		return 0
	}
	return x.Change.Above(-x.Tolerance)
}

// same reports whether the arm changes nothing for the party in any of enough replicates.
func (x *PartyChange) same() bool {
	return x.Change.N >= stats.LeastSame && x.Change.Mean == 0 && x.Change.SD == 0
}

// among returns the confidence of a limit that may be that of any party: 1 − α over the number of
// parties that change.
func (w *WinWin) among(confidence float64) float64 { return 1 - (1-confidence)/w.changing() }

func (w *WinWin) changing() float64 {
	n := 0
	for k := range w.Parties {
		if !w.Parties[k].same() {
			n++
		}
	}
	return float64(max(1, n))
}

// gains returns twice the one-sided p value of no gain of any party.
func (w *WinWin) gains() float64 {
	least := 1.0
	for k := range w.Parties {
		if x := &w.Parties[k]; !x.same() {
			least = min(least, x.Change.Above(0))
		}
	}
	return min(1, float64(2*w.changing())*least)
}

// decide returns the verdict. step is the confidence of the limit that supports, far that of
// the limit that rejects.
func (w *WinWin) Decide(step, far float64) string {
	all, gains, loses := true, false, false
	for k := range w.Parties {
		x := &w.Parties[k]
		x.Lo, _ = x.Change.At(step)
		_, x.Hi = x.Change.At(w.among(far))
		gain, _ := x.Change.At(w.among(step))
		switch {
		case x.Hi < -x.Tolerance:
			x.Verdict, loses = "loses", true
		case gain > 0:
			x.Verdict, gains = "gains", true
		case x.Lo > -x.Tolerance || x.same():
			x.Verdict = "no loss"
		default:
			x.Verdict, all = Undecided, false
		}
	}
	switch {
	case loses:
		return Rejected
	case all && gains:
		return Supported
	}
	return Undecided
}

// pay computes side payments, in means: each loser receives its loss, and winners pay in
// proportion to their gains. There are none if the parties lose in total.
func (w *WinWin) pay() {
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
func (w *WinWin) members(v *Verdict, d *Runs, with, without []int, confidence float64) error {
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
	most := 0
	for key := range rows {
		most = max(most, key.replicate)
	}
	var losers, low []float64
	for r := 1; r <= most; r++ {
		var change []float64 // of the replicate, by cell
		for k := range with {
			a, b := rows[run{d.Points[with[k]].Number, r}], rows[run{d.Points[without[k]].Number, r}]
			if len(a) == 0 || len(a) != len(b) {
				continue
			}
			for i := range a {
				change = append(change, stats.Less(a[i], b[i]))
			}
		}
		if len(change) == 0 {
			continue
		}
		n := 0
		for _, x := range change {
			if x < 0 {
				n++
			}
		}
		w.Members = len(change)
		losers, low = append(losers, float64(n)/float64(len(change))), append(low, stats.Quantiles(change, .05)[0])
	}
	w.Losers, w.Low = summary.Student(losers, 1/float64(max(1, w.Members)), confidence).Within(table.Share()), summary.Student(low, 0, confidence)
	return nil
}

func (v *Verdict) winWinGroup() tabular.Group {
	w := v.WinWin
	g := tabular.Group{Columns: []tabular.Column{{}, tabular.Decimal("change"), tabular.Bounded("interval"), tabular.Decimal("tolerance"), {Left: true}}}
	var means []float64
	for _, x := range w.Parties {
		means = append(means, x.Change.Mean, x.Change.MeanB)
	}
	s := ScaleFor(means...)
	row := func(name string, e stats.Estimate, tolerance float64, verdict string) {
		m, i := s.Estimate(e)
		row := []tabular.Cell{tabular.Word(name), m, i, tabular.Word(digits.None), tabular.Word(verdict)}
		if tolerance == tolerance {
			row[3] = tabular.Number(tolerance/s.By, max(0, digits.Decimals(tolerance/s.By/5, tolerance/s.By)))
		}
		g.Rows = append(g.Rows, row)
	}
	for _, x := range w.Parties {
		row(x.Name, stats.Estimate{Value: x.Change.Mean, Lo: x.Lo, Hi: x.Hi}, x.Tolerance, x.Verdict)
	}
	all := Undecided
	switch {
	case w.Total.Lo > 0:
		all = "Kaldor–Hicks"
	case w.Total.Hi < 0:
		all = "not Kaldor–Hicks"
	}
	row("all parties", w.Total.Estimate(), nan, all)
	of, _, _ := strings.Cut(v.Metric, ".") // captured or added
	g.Heading = Titled(of+", "+v.Arm+" minus "+v.Baseline, UnitWords(w.Parties[0].Unit, v.currency()), s)
	if slices.ContainsFunc(w.Parties, func(x PartyChange) bool { return x.Change.Agree() && !x.same() }) {
		g.Say("No interval where all replicates agree: their spread is not known. A party that does not change in %d replicates or more counts as one without loss.", stats.LeastSame)
	}
	if n := w.changing(); n > 1 {
		g.Say("Who gains and who loses is adjusted for %g parties; that there is no loss is not, as all have to pass.", n)
	}
	if len(w.Payments) > 0 {
		var gets, pays []string
		for _, p := range w.Payments {
			size := math.Abs(p.Amount) / s.By
			amount := tabular.Figure(size, max(0, digits.Decimals(size/20, size)))
			if p.Amount < 0 {
				gets = append(gets, p.Name+" gets "+amount)
			} else {
				pays = append(pays, p.Name+" pays "+amount)
			}
		}
		g.Say("Side payments that would leave no party with a loss on average: %s.", strings.Join(append(gets, pays...), ", "))
	}
	if w.Members > 0 {
		share, limits := tabular.Estimate(100*w.Losers.Mean, 100*w.Losers.Lo, 100*w.Losers.Hi)
		low, i := Scale{By: 1}.Estimate(IntervalOf(w.Low))
		g.Say("%s %s %% of consumers capture less; the 5 %% quantile of the change per consumer is %s %s %s.", share, limits, low, i, strings.TrimSpace(UnitWords(w.Parties[0].Unit, v.currency())))
		if w.Losers.Mean > .5 && !slices.ContainsFunc(w.Parties, func(x PartyChange) bool { return strings.HasPrefix(x.Name, "consumer") && x.Change.Mean <= 0 }) {
			g.Say("A change above is the sum over a group: most consumers capture less, but the others gain more than these lose.")
		}
	}
	return g
}

// winWin adds the test to answers.csv.
func (a *Analysis) winWin() {
	if a.Claim == nil || a.Claim.WinWin == nil {
		return
	}
	c, w := a.Claim, a.Claim.WinWin
	for _, x := range w.Parties {
		a.Index(x.Metric, "win_win", "change", c.Arm, x.Name, x.Change.Estimate(), x.Change.N, x.Change.Missing)
	}
	first := w.Parties[0].Metric
	row := func(index string, v summary.Interval) {
		a.Index(first, "win_win", index, c.Arm, "consumer", IntervalOf(v), v.N, 0)
	}
	a.Index(first, "win_win", "total", c.Arm, "", w.Total.Estimate(), w.Total.N, w.Total.Missing)
	row("losers", w.Losers)
	row("low", w.Low)
}
