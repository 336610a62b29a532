package claim

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	figures "guanxi/plots/study"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// claims shows each claim, the effect found and the verdict.
//
// It reads the answers about claims, with a point per replicate.
func claims(fs []*figure.Folder) (*chart.Chart, error) {
	var all []claim
	var n []int
	for _, f := range fs {
		of, err := readClaims(f)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	for _, c := range all {
		n = append(n, c.marks[1].N[0])
	}
	var verdicts []string
	for _, v := range figures.Distinct(all, func(c claim) string { return c.tail }) {
		some := slices.DeleteFunc(slices.Clone(all), func(c claim) bool { return c.tail != v })
		verdicts = append(verdicts, fmt.Sprint(len(some), " ", v))
	}
	return claimRows("Claims: "+strings.Join(verdicts, ", "), fmt.Sprintf("Claims of %s: mean paired differences of %s, "+
		"small points those of single replicates, in units of the smallest effect of interest, positive in the expected "+
		"direction, with Student intervals of %s confidence adjusted for the number of claims (Holm)",
		labels(fs), phrase.ReplicatesBetween(n), figures.Sure(fs[0])), all, smallestItem,
		chart.LegendItem{Text: "a replicate", Point: true, Style: ink.Style{Colour: ink.Grey}})
}

// A claim is a row of the figures of claims.
type claim struct {
	id, name, tail, words string
	signed                bool            // no effect, or no loss, is expected
	marks                 []*chart.Points // y: from the middle of the row
}

var smallestItem = chart.LegendItem{Text: "smallest effect of interest", Style: ink.Style{Colour: ink.Grey,
	Dash: ink.Dashed}}

func labels(fs []*figure.Folder) string {
	return digits.List(figures.Distinct(fs, func(f *figure.Folder) string { return f.Label }))
}

// claimRows shows claims in the order of their ids, also across folders. Effects are in units of the smallest
// effect of interest and point to the right when they go as expected; if no effect, or no loss, is expected, they
// keep their sign.
func claimRows(title, drawn string, all []claim, key ...chart.LegendItem) (*chart.Chart, error) {
	if len(all) == 0 {
		return nil, figure.Nothing("no claim")
	}
	slices.SortStableFunc(all, func(a, b claim) int { return schema.CompareClaims(a.id, b.id) })
	p := &chart.Panel{
		X:      chart.Axis{Title: "effect in the expected direction, in units of the smallest of interest", Zero: true},
		Y:      chart.Axis{Kind: chart.Categories},
		Marks:  []chart.Mark{chart.VerticalRule(0, len(all), ink.Solid), chart.VerticalRule(1, len(all), ink.Dashed)},
		Legend: key,
	}
	if slices.ContainsFunc(all, func(c claim) bool { return c.signed }) {
		p.Marks = append(p.Marks, chart.VerticalRule(-1, len(all), ink.Dashed))
	}
	var tails, words []string
	largest := 0.0
	for i, c := range all {
		p.Y.Names, tails, words = append(p.Y.Names, c.name), append(tails, c.tail), append(words, c.words)
		for _, m := range c.marks {
			for k := range m.Y {
				m.Y[k] += float64(i)
			}
			lo, hi := chart.Span(m.X, m.XLo, m.XHi)
			largest = max(largest, -lo, hi)
			p.Marks = append(p.Marks, m)
		}
	}
	p.Y.Tail = func(float64) []string { return tails }
	if largest > 12 {
		p.X.Kind = chart.Signed
		drawn += "; the axis is linear around 0 and logarithmic beyond"
	}
	return &chart.Chart{Title: title, Panels: []*chart.Panel{p}, Alt: drawn + ". " + strings.Join(words, "; ") + ".",
		Caption: drawn + "."}, nil
}

// sides returns the factor from effects to units of the smallest of interest.
func sides(expect string, smallest float64) float64 {
	if expect == Decrease {
		return -1 / smallest
	}
	return 1 / smallest
}

// readClaims returns the claims of a folder.
func readClaims(f *figure.Folder) (all []claim, err error) {
	answers, err := f.Answers(key)
	if err != nil {
		return nil, err
	}
	for i := range answers {
		a := &answers[i]
		if a.Measure != "effect" || a.At != "" {
			continue
		}
		smallest := a.By("smallest", answers).Value
		by := sides(a.Beside, smallest)
		c := claim{id: a.About, name: a.About + " " + figures.MetricTitle(f, a.Metric), signed: a.Beside == None ||
			a.Beside == WinWin,
			tail: strings.TrimPrefix(a.Verdict, "true ")} // "by construction": the longer words took a third of a column's width
		dot := between(c.id, a.Verdict, a.Value*by, a.Lo*by, a.Hi*by)
		dot.N = []int{a.N}
		look(dot, a.Verdict)
		each := dots(answers, c.id, "replicate", by)
		each.Colour = ink.Alpha(ink.Grey, .4)
		for k := range each.Y {
			each.Y[k] = .25 // below the interval, which would hide them
		}
		c.marks = []*chart.Points{each, dot}
		found := figures.IntervalOf(a).Per(smallest)
		c.words = fmt.Sprintf("%s: expected %s, found %s times the smallest effect of interest, %s", c.name,
			strings.ReplaceAll(a.Beside, "_", "-"), phrase.Interval(found), a.Verdict)
		all = append(all, c)
	}
	return all, nil
}

// dots are the effects of a claim in single replicates or worlds.
func dots(answers []schema.Answer, id, kind string, by float64) *chart.Points {
	p := &chart.Points{Series: id, Kind: kind, Radius: 1.1, Colour: ink.Grey}
	for _, x := range answers {
		if n, err := strconv.Atoi(x.At); x.About == id && x.Measure == "effect" && x.Value == x.Value && err == nil {
			p.X, p.Y, p.RepIDs = append(p.X, x.Value*by), append(p.Y, 0), append(p.RepIDs, n)
		}
	}
	return p
}

// between is a value with the ends of its bar, in either order.
func between(id, kind string, v, one, other float64) *chart.Points {
	return &chart.Points{Series: id, Kind: kind, X: []float64{v}, Y: []float64{0}, XLo: []float64{min(one, other)},
		XHi: []float64{max(one, other)}, Radius: 2.3}
}

// look gives a dot the look of its verdict.
func look(dot *chart.Points, verdict string) {
	switch verdict {
	case analysis.Supported:
		dot.Colour = ink.Blue
	case analysis.Rejected:
		dot.Colour, dot.Shape = ink.Vermillion, ink.Square
	case analysis.Undecided:
		dot.Colour, dot.Hollow = ink.Grey, true
	default:
		dot.Colour, dot.Shape = ink.Purple, ink.Diamond
	}
}

// ranges shows the effect of each claim in sampled worlds.
//
// It reads the answers about claims over ranges. A row has a dot for each world, a bar from the 5 to the 95 %
// quantile with
// the median, and a diamond for the values as bundled. Worlds of a history have their bar below that of the ranges.
func ranges(fs []*figure.Folder) (*chart.Chart, error) {
	var all []claim
	past := false
	for _, f := range fs {
		answers, err := f.Answers("ranges")
		if err != nil {
			return nil, err
		}
		for i := range answers {
			a := &answers[i]
			if a.Measure != "smallest" {
				continue
			}
			id, by := a.About, sides(a.Beside, a.Value)
			if a.Beside == WinWin { // in tolerances
				by = 1
			}
			x := claim{id: id, name: id + " " + figures.MetricTitle(f, a.Metric), tail: digits.Sparse(math.Round(
				100*a.By("holds", answers).Value)) + " %"}
			worlds := dots(answers, id, "world", by)
			if worlds.RepIDs = nil; len(worlds.X) == 0 {
				return nil, figure.Nothing("answers: no effect of %s over ranges", id)
			}
			q := func(name string) float64 { return a.By(name, answers).Value * by }
			median := between(id, "median", q("median"), q("q05"), q("q95"))
			median.Colour = ink.Blue
			lo, hi := median.XLo[0], median.XHi[0]
			at := slices.IndexFunc(all, func(c claim) bool { return c.id == id })
			if strings.HasSuffix(f.Sweep.Study, "-history") {
				past, median.Colour, median.Kind = true, ink.Green, "median over history"
			}
			if at < 0 {
				x.marks = append(x.marks, worlds)
			}
			if lo-lo == 0 && hi-hi == 0 && !math.IsNaN(median.X[0]) {
				x.marks = append(x.marks, median)
			}
			x.words = fmt.Sprintf("%s holds in %s of %d worlds, median %s [%s, %s]", id, x.tail, a.N,
				digits.Sparse(q("median")), digits.Sparse(lo), digits.Sparse(hi))
			if v := q("bundled"); v == v && (at < 0 || !slices.ContainsFunc(all[at].marks,
				func(m *chart.Points) bool { return m.Kind == "as bundled" })) {
				x.marks = append(x.marks, &chart.Points{Series: id, Kind: "as bundled", X: []float64{v}, Y: []float64{0},
					Radius: 2.3, Colour: ink.Vermillion, Shape: ink.Diamond, Hollow: true})
			}
			if at < 0 {
				all = append(all, x)
				continue
			}
			for _, m := range x.marks {
				m.Y[0] = .3
			}
			all[at].marks = append(all[at].marks, x.marks...)
			all[at].tail += ", " + x.tail
			all[at].words += "; " + strings.Replace(x.words, " worlds", " worlds of the history", 1)
		}
	}
	from, key := "", []chart.LegendItem{{Text: "a world", Point: true, Style: ink.Style{Colour: ink.Grey}},
		{Text: "median, 90 % of worlds", Point: true, Style: ink.Style{Colour: ink.Blue}}}
	if past {
		from, key = ", and in worlds that fit the past", append(key, chart.LegendItem{Text: "over history",
			Point: true, Style: ink.Style{Colour: ink.Green}})
	}
	key = append(key, chart.LegendItem{Text: "as bundled", Point: true, Hollow: true, Shape: ink.Diamond,
		Style: ink.Style{Colour: ink.Vermillion}}, smallestItem)
	return claimRows("Claims over plausible worlds", "Claims of "+labels(fs)+" in worlds drawn from the ranges of what "+
		"is assumed"+from+": the effect in each, in units of the smallest effect of interest, positive in the expected "+
		"direction; on the right the share of worlds in which the claim holds, without an interval; bars are 5 and 95 % "+
		"quantiles over worlds, each the mean of its replicates", all, key...)
}
