package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// revenueSum shows what each source brought over the whole run, with its share at the right.
//
// It reads the same columns as revenue.
func revenueSum(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	type source struct {
		named
		sum  summary.Interval
		reps []float64
	}
	sum := func(key string) source {
		reps := totals(tl.column(key))
		return source{sum: student(reps, tl.in(key, table.NotNegative())), reps: reps}
	}
	var list []source
	for _, src := range sources(tl.table) {
		if v := tl.column(src.key); v != nil && anything(v) {
			s := sum(src.key)
			s.named = src
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, func(a, b source) int { return cmp.Compare(b.sum.Mean, a.sum.Mean) })
	total := sum("platform_revenue").sum
	p := &chart.Panel{
		X: chart.Axis{Title: "revenue of the run", Unit: f.Currency, Zero: true},
		Y: chart.Axis{Kind: chart.Categories},
	}
	var words []string
	for i, s := range list {
		p.Y.Names = append(p.Y.Names, s.label)
		if len(s.reps) > 1 && len(s.reps) <= chart.ThinLines {
			d := &chart.Points{Series: s.label, Kind: "replicate", Colour: ink.Alpha(s.style.Colour, 0.35), Radius: 0.9, Reps: tl.reps}
			for _, v := range s.reps {
				d.X, d.Y = append(d.X, v), append(d.Y, float64(i)+0.2) // below the interval's bar, which would hide them
			}
			p.Marks = append(p.Marks, d)
		}
		d := &chart.Points{Series: s.label, Kind: "mean", Colour: ink.Darker(s.style.Colour), Radius: 2.2}
		d.Along(s.sum, float64(i))
		p.Marks = append(p.Marks, d)
		words = append(words, s.label+" "+phrase.Interval(s.sum))
	}
	p.Y.Tail = func(float64) []string {
		var w []string
		for _, s := range list {
			w = append(w, phrase.Percent(s.sum.Mean/total.Mean))
		}
		return w
	}
	// A bar for the total would take two thirds of the axis; a number says as much.
	p.X.After = func(div float64) string {
		return ", total " + phrase.Interval(total.Per(div))
	}
	words = append(words, "together "+phrase.Interval(total))
	return &chart.Chart{Title: "Revenue by source, whole run", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Revenue of the platform of %s by source, sum of the run in %s: %s. %s.",
			f.Label, f.Currency, drawnAs(len(tl.reps), "mean over %d replicates; bars: 95 %% interval of the mean", ", small dots: replicates"), phrase.Capital(strings.Join(words, ", ")))}, nil
}
