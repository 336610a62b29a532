package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results"
)

// revenueSum: what each source brought over the whole run.
//
// Reads the same columns as revenue. A source's share stands at the right.
func revenueSum(fs []*folder) (*chart, error) {
	f := fs[0]
	tl, err := f.timeline()
	if err != nil {
		return nil, err
	}
	type source struct {
		named
		mean, lo, hi float64
		n            int
		reps         []float64
	}
	var list []source
	add := func(n named, v [][]float64) {
		sums := totals(v)
		m := average(columnOf(sums), tl.in(n.key, results.NotNegative()))
		s := source{named: n, mean: m.mean[0], lo: math.NaN(), hi: math.NaN(), n: m.n[0], reps: sums}
		if m.lo != nil {
			s.lo, s.hi = m.lo[0], m.hi[0]
		}
		list = append(list, s)
	}
	for _, src := range sources() {
		if v := tl.column(src.key); v != nil && anything(v) {
			add(src, v)
		}
	}
	slices.SortStableFunc(list, func(a, b source) int {
		switch {
		case a.mean > b.mean:
			return -1
		case a.mean < b.mean:
			return 1
		}
		return 0
	})
	all := average(columnOf(totals(tl.column("platform_revenue"))), tl.in("platform_revenue", results.NotNegative()))
	total, totalLo, totalHi := all.mean[0], math.NaN(), math.NaN()
	if all.lo != nil {
		totalLo, totalHi = all.lo[0], all.hi[0]
	}
	p := &panel{
		x: axis{title: "revenue of the run", unit: f.currency, zero: true, lo: free, hi: free},
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
		p.marks = append(p.marks, &points{series: s.label, kind: "mean", x: []float64{s.mean}, y: []float64{float64(i)},
			xlo: []float64{s.lo}, xhi: []float64{s.hi}, n: []int{s.n}, colour: darker(s.style.colour), radius: 2.2})
		words = append(words, fmt.Sprintf("%s %s", s.label, interval(s.mean, s.lo, s.hi)))
	}
	p.y.tail = func(magnitude) []string {
		var w []string
		for _, s := range list {
			w = append(w, percent(s.mean/total))
		}
		return w
	}
	// The total would take two thirds of the axis; as a number it says as much.
	p.x.after = func(m magnitude) string {
		return ", total " + interval(total/m.div, totalLo/m.div, totalHi/m.div)
	}
	words = append(words, "together "+interval(total, totalLo, totalHi))
	return &chart{name: "revenue_sum", title: "Revenue by source, whole run", panels: []*panel{p},
		alt: fmt.Sprintf("Revenue of the platform of %s by source, sum of the run in %s: %s. %s.",
			f.label, f.currency, withBars(len(tl.reps)), capital(strings.Join(words, ", ")))}, nil
}

// columnOf takes a number per replicate as a metric with one place.
func columnOf(v []float64) [][]float64 {
	out := make([][]float64, len(v))
	for i, x := range v {
		out[i] = []float64{x}
	}
	return out
}

func percent(share float64) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "–"
	}
	return number(share*100, 1) + " %"
}
