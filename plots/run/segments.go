package run

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/table"
)

// segments returns the segments that the series distinguish. If they exceed the number of styles,
// list has those with the most users at the end, and more the others.
func (tl *timeline) segments() (list []named, more []string) {
	var names []string
	for _, c := range tl.table.Columns() {
		if name, ok := strings.CutPrefix(c.Name, "adopters."); ok {
			names = append(names, name)
		}
	}
	users := map[string]float64{}
	for _, n := range names {
		users[n] = chart.LastOf(average(tl.column("adopters."+n), table.Range{}).Y)
	}
	names, more = foremost(names, ink.SerialCount, users)
	for i, n := range names {
		list = append(list, named{n, n, ink.Serial(i)})
	}
	return list, more
}

// segmented is a requirement: segments with at least one adopter.
func segmented(f *figure.Folder) string {
	if s := figure.Filled("segments")(f); s != "" {
		return s
	}
	return flowing("new_adopters")(f)
}

// segments shows the share of each segment that uses the platform, over time.
//
// It reads series: adopters.SEGMENT. It reads the tables segments (replicate, segment,
// consumers) and, where it exists, releases (replicate, function, tick, date): functions
// released after the start are named at their dates. Where the platform decides on the release,
// the date is the mean over replicates.
func segments(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	t, err := f.Need("segments", "replicate", "segment", "consumers")
	if err != nil {
		return nil, err
	}
	type place struct {
		segment   string
		replicate int
	}
	size := map[place]float64{}
	rep, name, consumers := t.Col("replicate"), t.Col("segment"), t.Col("consumers")
	for r := range t.Rows() {
		size[place{name.Text(r), int(rep.Float(r))}] = consumers.Float(r)
	}
	p := overDates(chart.Axis{Title: "share of the segment that uses the platform", Ends: chart.Limits(0, 1)})
	list, more := tl.segments()
	top := 0.0
	for _, g := range list {
		v := tl.column("adopters." + g.key)
		for i, id := range tl.reps {
			n := size[place{g.key, id}]
			for j := range v[i] {
				v[i][j] /= n // a segment without consumers has no share
				if !(n > 0) {
					v[i][j] = math.NaN()
				}
			}
		}
		m := curveOf(g.label, tl.x, v, tl.reps, table.Share(), g.style)
		m.NoBand = len(list) > mostBands
		p.Marks = append(p.Marks, m)
	}
	for _, m := range p.Curves() {
		_, high := chart.Span(append(m.RepValues, m.Y)...)
		if !m.NoBand {
			_, high = chart.Widen(0, high, m.Hi...)
		}
		top = math.Max(top, high)
	}
	if top < 0.2 { // an axis up to 1 would show flat lines
		p.Y.Ends = chart.Limits(0, math.NaN())
	}
	chart.NameCurves(p)
	if len(p.Marks) == 0 {
		return nil, figure.Nothing("series: no column adopters.SEGMENT")
	}
	if p.Events, err = releases(f, tl); err != nil {
		return nil, err
	}
	return &chart.Chart{Title: "Adoption by segment" + reach(p.Curves()), Panels: []*chart.Panel{p},
		Alt: told("Share of each segment of consumers of "+f.Label+" that uses the platform, along the top releases of "+
			"functions", howDrawn(len(tl.reps)), p) + phrase.NotDrawn(more)}, nil
}

// reach ends a title with the segments that adopt least and most, where what is shown of their means does not overlap.
func reach(curves []*chart.Curve) string {
	curves = slices.DeleteFunc(slices.Clone(curves), func(c *chart.Curve) bool { return c.Last() < 0 })
	if len(curves) < 2 {
		return ""
	}
	slices.SortStableFunc(curves, func(a, b *chart.Curve) int { return cmp.Compare(chart.LastOf(a.Y), chart.LastOf(b.Y)) })
	low, high := curves[0], curves[len(curves)-1]
	if low.Lo == nil || high.Lo == nil || !(chart.LastOf(low.Hi) < chart.LastOf(high.Lo)) {
		return ""
	}
	said := func(c *chart.Curve) string { return phrase.Significant(100*chart.LastOf(c.Y), 2) + " % of " + c.Series }
	return ": from " + said(low) + " to " + said(high)
}

// releases returns the functions released during the run, by date.
func releases(f *figure.Folder, tl *timeline) (came []chart.Event, err error) {
	t, err := f.Table("releases")
	if err != nil || t == nil {
		return nil, err
	}
	if t, err = f.Need("releases", "function", "tick", "date"); err != nil {
		return nil, err
	}
	name, tick, date := t.Col("function"), t.Col("tick"), t.Col("date")
	dates := map[string][]float64{}
	var names []string
	for r := range t.Rows() {
		x := date.Float(r)
		if !(tick.Float(r) > 0) || math.IsNaN(x) || x < tl.x[0] || x > tl.x[len(tl.x)-1] {
			continue
		}
		n := name.Text(r)
		if dates[n] == nil {
			names = append(names, n)
		}
		dates[n] = append(dates[n], x)
	}
	for _, n := range names {
		came = append(came, chart.Event{X: mean(dates[n]), Text: phrase.Name(n)})
	}
	slices.SortFunc(came,
		func(a, b chart.Event) int { return cmp.Or(cmp.Compare(a.X, b.X), strings.Compare(a.Text, b.Text)) })
	return came, nil
}
