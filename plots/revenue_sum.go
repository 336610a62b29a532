package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// revenueSum: what each source brought over the whole run.
//
// Reads the same columns as revenue. A source's share stands at the right.
func revenueSum(f *runFolder, tl *timeline) (*chart, error) {
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
	p := &panel{
		x: axis{title: "revenue of the run", unit: f.currency, zero: true},
		y: axis{kind: categories},
	}
	var words []string
	for i, s := range list {
		p.y.names = append(p.y.names, s.label)
		if len(s.reps) > 1 && len(s.reps) <= thinLines {
			d := &points{series: s.label, kind: "replicate", colour: alpha(s.style.colour, 0.35), radius: 0.9, reps: tl.reps}
			for _, v := range s.reps {
				d.x, d.y = append(d.x, v), append(d.y, float64(i))
			}
			p.marks = append(p.marks, d)
		}
		d := &points{series: s.label, kind: "mean", colour: darker(s.style.colour), radius: 2.2}
		d.along(s.sum, float64(i))
		p.marks = append(p.marks, d)
		words = append(words, s.label+" "+interval(s.sum))
	}
	p.y.tail = func(float64) []string {
		var w []string
		for _, s := range list {
			w = append(w, percent(s.sum.Mean/total.Mean))
		}
		return w
	}
	// The total would take two thirds of the axis; as a number it says as much.
	p.x.after = func(div float64) string {
		return ", total " + interval(total.Per(div))
	}
	words = append(words, "together "+interval(total))
	return &chart{title: "Revenue by source, whole run", panels: []*panel{p},
		alt: fmt.Sprintf("Revenue of the platform of %s by source, sum of the run in %s: %s. %s.",
			f.label, f.currency, withBars(len(tl.reps)), capital(strings.Join(words, ", ")))}, nil
}

func percent(share float64) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "–"
	}
	return number(share*100, 1) + " %"
}
