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
func morris(f *folder) (*chart, error) {
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

func screening(f *folder, metric string, list []index) (*panel, string) {
	star, sigma := map[string]index{}, map[string]index{}
	var factors []string
	for _, x := range list {
		switch x.name {
		case "mu_star":
			star[x.factor] = x
		case "sigma":
			sigma[x.factor] = x
		}
	}
	for _, x := range list {
		_, a := star[x.factor]
		_, b := sigma[x.factor]
		if a && b && !slices.Contains(factors, x.factor) {
			factors = append(factors, x.factor)
		}
	}
	if len(factors) == 0 {
		return nil, ""
	}
	slices.SortStableFunc(factors, func(a, b string) int { return cmp.Compare(star[b].Mean, star[a].Mean) })
	unit := f.unitOf(metric)
	p := &panel{
		x:     axis{title: "μ* of " + metricTitle(metric), unit: unit, zero: true},
		y:     axis{title: "σ of " + metricTitle(metric), unit: unit, zero: true},
		ratio: 0.62,
	}
	top, high := 0.0, 0.0
	var words []string
	for _, name := range factors {
		a, b := star[name], sigma[name]
		one := &points{series: factorName(name), kind: "index", colour: blue, radius: 2, x: []float64{a.Mean}, y: []float64{b.Mean},
			xlo: []float64{math.Max(0, a.Lo)}, xhi: []float64{a.Hi}, ylo: []float64{math.Max(0, b.Lo)}, yhi: []float64{b.Hi}, n: []int{a.N}}
		p.marks = append(p.marks, one)
		for _, v := range []float64{a.Mean, a.Hi} {
			if !math.IsNaN(v) {
				top = math.Max(top, v)
			}
		}
		for _, v := range []float64{b.Mean, b.Hi} {
			if !math.IsNaN(v) {
				high = math.Max(high, v)
			}
		}
		words = append(words, fmt.Sprintf("%s %s", factorName(name), interval(a.Interval)))
	}
	near := 0
	for _, name := range factors {
		a, b := star[name].Mean, sigma[name].Mean
		if a < 0.07*top && b < 0.07*high {
			near++
			continue
		}
		p.tags = append(p.tags, tag{text: factorName(name), x: a, y: b})
	}
	if near > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d near 0 without name", near))
	}
	if end := math.Min(top, high); end > 0 {
		p.marks = append([]mark{&rule{0, 0, end, end, dashed}}, p.marks...)
		p.key = append(p.key, keyItem{text: "σ = μ*", style: style{colour: grey, dash: dashed}})
	}
	return p, strings.Join(words, ", ")
}
