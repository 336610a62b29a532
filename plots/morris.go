package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// morris: which factors matter, and which of them interact or bend.
//
// Reads indices, method morris: mu_star and sigma of each factor.
func morris(f *studyFolder) (*chart, error) {
	metrics, of, err := f.indicesOf("morris")
	if err != nil {
		return nil, err
	}
	c := galleryOf("Morris screening")
	n, failed := c.byMetric(metrics, of, func(m string, list []index) (*panel, string) { return screening(f, m, list) })
	if len(c.panels) == 0 {
		return nil, nothing("table indices: no mu_star and sigma of one factor")
	}
	c.alt = fmt.Sprintf("Elementary effects of the factors of study %s, from %d trajectories: mean of their sizes, μ*, to the right, their standard deviation σ upwards, with %s bootstrap intervals over trajectories; above the dashed line, σ > μ*, a factor interacts or bends. By μ*: %s%s",
		f.label, n, f.sure(), c.told(), leftOut(failed, "trajectories"))
	return &c.chart, nil
}

func screening(f *studyFolder, metric string, list []index) (*panel, string) {
	all := slices.DeleteFunc(couples(list, "mu_star", "sigma"), func(c *couple) bool { return c.first == nil || c.second == nil })
	if len(all) == 0 {
		return nil, ""
	}
	slices.SortStableFunc(all, func(a, b *couple) int { return cmp.Compare(b.first.Mean, a.first.Mean) })
	unit := f.unitOf(metric)
	p := &panel{
		x:     axis{title: "μ* of " + metricTitle(metric), unit: unit, zero: true},
		y:     axis{title: "σ of " + metricTitle(metric), unit: unit, zero: true},
		ratio: 0.62,
	}
	top, high := 0.0, 0.0
	var words []string
	for _, c := range all {
		a, b := c.first, c.second
		p.marks = append(p.marks, &points{series: factorName(c.factor), kind: "index", colour: blue, radius: 2, x: []float64{a.Mean}, y: []float64{b.Mean},
			xlo: []float64{math.Max(0, a.Lo)}, xhi: []float64{a.Hi}, ylo: []float64{math.Max(0, b.Lo)}, yhi: []float64{b.Hi}, n: []int{a.N}})
		_, top = span64(0, top, a.Mean, a.Hi)
		_, high = span64(0, high, b.Mean, b.Hi)
		words = append(words, fmt.Sprintf("%s %s", factorName(c.factor), interval(a.Interval)))
	}
	near := 0
	for _, c := range all {
		if c.first.Mean < 0.07*top && c.second.Mean < 0.07*high {
			near++
			continue
		}
		p.tags = append(p.tags, tag{text: factorName(c.factor), x: c.first.Mean, y: c.second.Mean})
	}
	if near > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d near 0 without name", near))
	}
	if end := math.Min(top, high); end > 0 {
		p.marks = append([]mark{diagonal(end, dashed)}, p.marks...)
		p.key = append(p.key, keyItem{text: "σ = μ*", style: style{colour: grey, dash: dashed}})
	}
	return p, strings.Join(words, ", ")
}
