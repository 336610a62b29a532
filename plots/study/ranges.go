package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/digits"
)

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
		of := claimed(answers)
		for i := range answers {
			a := &answers[i]
			if a.Measure != "smallest" {
				continue
			}
			id, by := a.About, sides(a.Beside, a.Value)
			if a.Beside == "win_win" { // in tolerances
				by = 1
			}
			x := claim{id: id, name: id + " " + MetricTitle(f, a.Metric), tail: digits.Sparse(math.Round(100*of(a,
				"holds"))) + " %"}
			worlds := &chart.Points{Series: id, Kind: "world", Radius: 1.1, Colour: ink.Grey}
			for _, w := range answers {
				if v := w.Value * by; w.About == id && w.Measure == "effect" && v == v {
					worlds.X = append(worlds.X, v)
				}
			}
			if len(worlds.X) == 0 {
				return nil, figure.Nothing("answers: no effect of %s over ranges", id)
			}
			q := func(name string) float64 { return of(a, name) * by }
			lo, hi := min(q("q05"), q("q95")), max(q("q05"), q("q95"))
			median := &chart.Points{Series: id, Kind: "median", X: []float64{q("median")}, XLo: []float64{lo}, XHi: []float64{hi}, Radius: 2.3, Colour: ink.Blue}
			history := strings.HasSuffix(f.Sweep.Study, "-history")
			at := slices.IndexFunc(all, func(c claim) bool { return c.id == id })
			if history {
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
			if v := q("bundled"); v == v && (at < 0 || !slices.ContainsFunc(all[at].marks, func(m *chart.Points) bool { return m.Kind == "as bundled" })) {
				x.marks = append(x.marks, &chart.Points{Series: id, Kind: "as bundled", X: []float64{v}, Radius: 2.3, Colour: ink.Vermillion, Shape: ink.Diamond, Hollow: true})
			}
			middle := 0.0
			if at >= 0 {
				middle = .3
			}
			for _, m := range x.marks {
				m.Y = slices.Repeat([]float64{middle}, len(m.X))
			}
			if at < 0 {
				all = append(all, x)
				continue
			}
			all[at].marks = append(all[at].marks, x.marks...)
			all[at].tail += ", " + x.tail
			all[at].words += "; " + strings.Replace(x.words, " worlds", " worlds of the history", 1)
		}
	}
	from, key := "", []chart.KeyItem{{Text: "a world", Point: true, Style: ink.Style{Colour: ink.Grey}}, {Text: "median, 90 % of worlds", Point: true, Style: ink.Style{Colour: ink.Blue}}}
	if past {
		from, key = ", and in worlds that history does not rule out", append(key, chart.KeyItem{Text: "over history", Point: true, Style: ink.Style{Colour: ink.Green}})
	}
	key = append(key, chart.KeyItem{Text: "as bundled", Point: true, Hollow: true, Shape: ink.Diamond, Style: ink.Style{Colour: ink.Vermillion}}, smallestItem)
	return claimRows("Claims over plausible worlds", "Claims of "+labels(fs)+" in worlds drawn from the ranges of what is assumed"+from+": the effect in each, in units of the smallest effect of interest, positive in the expected direction; on the right the share of worlds in which the claim holds, without an interval; bars are 5 and 95 % quantiles over worlds, each the mean of its replicates", all, key...)
}
