package analysis

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/table"
)

// An answer is what a contrast does to a metric over all cells, the combinations of other factors.
type answer struct {
	metric          int
	contrast        string // such as "fast minus slow"
	diff            *stats.Difference
	share           stats.Estimate // of the baseline's mean; of a claim with over, its index
	cells           int
	least, greatest float64 // of the cells
	same            bool    // in every run
	lacking         bool    // cells without a value on one side are left out
}

// overall compares each arm with the baseline over all cells.
func (a *analysis) overall() {
	base := study.Baselines(a.d.points)
	for m := range a.Metrics {
		for _, arm := range a.d.arms() {
			var points []int
			for i, p := range a.d.points {
				if p.Arm == arm && base[i] >= 0 && base[i] != i {
					points = append(points, i, base[i])
				}
			}
			if len(points) == 0 {
				continue
			}
			x := Change{Metric: m, Arm: arm, Of: len(points) / 2}
			a.compare(&x, points, 2)
			a.Overall = append(a.Overall, x)
		}
	}
	adjust(a.Overall)
}

// answers returns what the study says of a metric: the contrast of its claim, then each arm against the
// baseline, or each level of a factor against the first.
func (r *Report) answers(metric int) (all []answer) {
	var one *answer
	for i := range r.Contrasts {
		x := &r.Contrasts[i]
		switch v := x.Value.Mean; {
		case x.Metric != metric:
		case x.Cell == nil:
			all = append(all, answer{metric: metric, contrast: combination(r.Study.Claim.Contrast), diff: &x.Value, share: x.Value.Relative, cells: 1, least: math.Inf(1), greatest: math.Inf(-1)})
			if one = &all[0]; x.Ratio != nil {
				one.share = x.Ratio.Estimate()
			}
			one.diff.PHolm = nan // the claim tests it
		case v == v:
			one.least, one.greatest = min(one.least, v), max(one.greatest, v)
			fallthrough
		default:
			one.cells = x.Cell.Block
		}
	}
	for _, of := range [][]Change{r.Overall, r.Levels} {
		for i := range of {
			x := &of[i]
			if x.Metric != metric || x.Arm == "" && r.alike(metric) {
				continue
			}
			name := x.Arm + " minus " + r.Study.Design.Baseline
			if x.Arm == "" {
				name = r.step(x)
			}
			all = append(all, answer{metric, name, &x.Diff, x.Diff.Relative, x.Of, x.Least, x.Greatest, x.Same, x.Without > 0})
		}
	}
	return all
}

// answerGroups shows a line per metric and contrast, by contrast if there is only one, otherwise by metric.
func (r *Report) answerGroups() (out []tabular.Group) {
	var all []answer
	single, cells := true, 1
	for _, m := range r.shown {
		of := r.answers(m)
		all = append(all, of...)
		single = single && len(of) < 2
		for i := range of {
			cells = max(cells, of[i].cells)
		}
	}
	for i := range all {
		x := &all[i]
		if i == 0 || !single && x.metric != all[i-1].metric {
			last := tabular.Decimal(tabular.AdjustedHead)
			if cells > 1 {
				last = tabular.Bounded("range over cells")
			}
			out = append(out, r.newGroup("effects", "Paired differences", differenceColumns(r.interval(), last)...))
		}
		g, s := &out[len(out)-1], r.scaleOf(r.effectsOf(x.metric))
		label := r.heading(x.metric, s)
		if g.Heading = x.contrast; !single {
			g.Heading, label = label, x.contrast
		}
		value, limits := s.estimate(x.diff.Estimate())
		share, of := shareCells(x.share)
		end := tabular.P(x.diff.PHolm)
		if cells > 1 {
			d := max(0, s.decimals(x.diff.Estimate()))
			least, greatest := tabular.Number(x.least/s.by, d), tabular.Number(x.greatest/s.by, d)
			if end = tabular.Extent(x.least/s.by, x.greatest/s.by, d); least.String() == greatest.String() {
				end = least
			}
		}
		if x.same && x.diff.N > 0 {
			value, limits, share, of, end = tabular.Word("0"), tabular.Word("identical"), tabular.Word(""), tabular.Word(""), tabular.Word("")
		}
		row := []tabular.Cell{tabular.Word(label), value, limits, share, of, end, tabular.Number(float64(x.diff.N), 0)}
		if len(g.Rows) < mostShown {
			g.Rows = append(g.Rows, row)
		} else if len(g.After) == 0 {
			g.Say("… and more in changes.csv or effects.csv.")
		}
	}
	if len(out) == 0 {
		return nil
	}
	last := &out[len(out)-1]
	if slices.ContainsFunc(all, func(x answer) bool { return x.lacking }) {
		last.Say("A pair is left out where one side has no value.")
	}
	if c := r.Study.Claim; c != nil && c.Over != nil {
		last.Say("Relative, of %s: the index, the contrast divided by %s, with Fieller's interval.", combination(c.Contrast), combination(c.Over))
	}
	if slices.ContainsFunc(all, func(x answer) bool { return x.share.Value != x.share.Value && x.diff.N > 0 && !x.same }) {
		last.Say("%s: what it would be a share of is 0 or may be.", digits.None)
	}
	return out
}

// answerRecords returns the lines for other programs.
func (r *Report) answerRecords() (all []table.Record) {
	for _, m := range r.shown {
		for _, x := range r.answers(m) {
			d := x.diff
			all = append(all, table.NewRecord("metric", r.Metrics[m].Name, "unit", r.Metrics[m].Unit, "contrast", x.contrast, "cells", x.cells, "n", d.N,
				"diff", table.Number(d.Mean), "lo", table.Number(d.Lo), "hi", table.Number(d.Hi), "p", table.Number(d.P), "p_holm", table.Number(d.PHolm),
				"relative", table.Number(x.share.Value), "relative_lo", table.Number(x.share.Lo), "relative_hi", table.Number(x.share.Hi),
				"least", table.Number(x.least), "greatest", table.Number(x.greatest), "identical", x.same))
		}
	}
	return all
}
