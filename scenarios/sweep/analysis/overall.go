package analysis

import (
	"slices"

	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// identical is the verdict on an effect that is 0 in every run.
const identical = "identical"

// overall compares each arm with the baseline over all cells, the combinations of other factors.
func (a *Analysis) overall() {
	base := study.Baselines(a.Runs.Points)
	for m := range a.Metrics {
		for _, arm := range a.Runs.arms() {
			var points []int
			for i, p := range a.Runs.Points {
				if p.Arm == arm && base[i] >= 0 && base[i] != i {
					points = append(points, i, base[i])
				}
			}
			if len(points) > 0 {
				x := a.NewAnswer("effect", m, "effect")
				x.About, x.Beside = arm, a.Study.Design.Baseline
				a.compare(x, m, points, 2, "effects over cells")
			}
		}
	}
}

// headlineRows returns the rows with which a report begins: of the questions that lead it, then of each arm against the
// baseline, or of each level of a factor against the first.
func (r *Report) headlineRows(metric int) (all []Row) {
	add := func(question string, keep func(Row) bool) {
		for _, x := range r.Rows(metric, question) {
			if x.Point == 0 && x.Measure == "effect" && keep(x) {
				all = append(all, x)
			}
		}
	}
	for _, e := range r.added {
		add(e.FirstQuestion, func(x Row) bool { return x.Beside == "" })
	}
	add("effect", func(Row) bool { return true })
	add("level", func(Row) bool { return !r.constant(metric) })
	return all
}

// contrast names what a row of the beginning compares.
func (r *Report) contrast(x Row) string {
	switch {
	case x.Question == "level":
		return r.step(x.Answer, x.Beside)
	case x.Beside == "":
		return x.About
	}
	return x.About + " minus " + x.Beside
}

// share is what an effect is relative to: an index, or the baseline.
func (r *Report) share(x Row) *Answer {
	if ratio := x.Find("ratio"); ratio.Value == ratio.Value {
		return ratio
	}
	return x.Find("effect", schema.Relative)
}

// cells returns the cells of a row, the last of which is its range over the cells of other factors where there are
// several, otherwise p.
func (r *Report) cells(x Row, s Scale, several bool) []tabular.Cell {
	n := tabular.Number(float64(x.N), 0)
	if x.Verdict == identical && x.N > 0 {
		none := tabular.Word("")
		return []tabular.Cell{tabular.Word("0"), tabular.Word(identical), none, none, none, n}
	}
	difference := x.differenceCells(x.Answer, s)
	share, of := ShareCells(EstimateOf(r.share(x)))
	end := tabular.P(x.PHolm)
	if several {
		least, greatest := x.Find("least").Value/s.By, x.Find("greatest").Value/s.By
		d := max(0, s.Decimals(EstimateOf(x.Answer)))
		end = tabular.Extent(least, greatest, d)
		if one := tabular.Number(least, d); one.String() == tabular.Number(greatest, d).String() {
			end = one
		}
	}
	return append(difference, share, of, end, n)
}

// answerGroups shows a line per metric and contrast, by contrast if there is only one, otherwise by metric.
func (r *Report) answerGroups() (out []tabular.Group) {
	single, several, lacks, none := true, false, false, false
	for _, m := range r.Shown {
		all := r.headlineRows(m)
		single = single && len(all) < 2
		for _, x := range all {
			several = several || x.Find("cells").Value > 1
			lacks = lacks || x.Question == "level" && x.Failed > 0
			none = none || r.share(x).Value != r.share(x).Value && x.N > 0 && x.Verdict != identical
		}
	}
	last := tabular.Decimal(tabular.AdjustedHead)
	if several {
		last = tabular.Bounded("range over cells")
	}
	relative := tabular.With("relative", r.Interval())
	relative[0].Unit = "%"
	columns := slices.Concat(tabular.With("difference", r.IntervalHeading()), relative,
		[]tabular.Column{last, tabular.Decimal("n")})
	for _, m := range r.Shown {
		s := r.ScaleOf(m)
		for i, x := range r.headlineRows(m) {
			label, heading := r.contrast(x), r.Heading(m, s)
			if single {
				label, heading = heading, label
			}
			if len(out) == 0 || !single && i == 0 {
				out = append(out, r.NewGroup("effects", "Paired differences", columns...))
			}
			g := &out[len(out)-1]
			g.Heading = heading
			if len(g.Rows) < mostShown {
				g.Row(append([]tabular.Cell{tabular.Word(label)}, r.cells(x, s, several)...)...)
			} else if len(g.After) == 0 {
				g.Say("… and more in answers.csv.")
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	g := &out[len(out)-1]
	if lacks {
		g.Say("A pair is left out where one side has no value.")
	}
	for _, e := range r.added {
		if e.Footnote == nil {
			continue
		}
		if said := e.Footnote(r); said != "" {
			g.Say("%s", said)
		}
	}
	if none {
		g.Say("%s: what it would be a share of is 0 or may be.", digits.None)
	}
	return out
}
