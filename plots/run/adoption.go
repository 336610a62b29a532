package run

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// adoption shows the consumers who use the service over time.
//
// It reads series: adopters and active, and mau and buyers where observed ones are drawn beside
// them; of several platforms who is on one alone (only.NAME) and who on several (multihoming).
// It reads the table observed (series, date, value, role, source), one row per observation
// in real units: series is a metric (mau, adopters, active, registered, buyers) and role is fit,
// holdout or context. Observations are drawn when the run states how many people its consumers
// stand for.
func adoption(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	p := overDates(chart.Axis{Title: "consumers", Zero: true, Whole: true})
	c := &chart.Chart{Title: "Adoption", Panels: []*chart.Panel{p}}

	seen := observations(f, "mau", "adopters", "active", "registered", "buyers")
	lines := []named{
		{"adopters", "adopters", ink.Style{Colour: ink.Blue, Dash: ink.Solid}},
		{"active", "active on a day", ink.Style{Colour: ink.Vermillion, Dash: ink.Dashed}},
		{"mau", "active in a month", ink.Style{Colour: ink.Green, Dash: ink.Dots}},
		{"buyers", "buyers", ink.Style{Colour: ink.Green, Dash: ink.Dots}},
	}
	for _, l := range lines {
		v := tl.column(l.key)
		if v == nil || l.key != "adopters" && l.key != "active" &&
			!slices.ContainsFunc(seen, func(o observation) bool { return o.series == l.key }) {
			continue
		}
		if l.key == "active" && slices.EqualFunc(v, tl.column("adopters"), floats.Same) {
			continue // without an activity model every adopter is active
		}
		p.Marks = append(p.Marks, curveOf(l.label, tl.x, v, tl.reps, tl.in(l.key), l.style))
	}
	for i, l := range tl.platforms() {
		p.Marks = append(p.Marks, curveOf(l.label, tl.x, tl.column(l.key), tl.reps, tl.in(l.key), ink.Serial(i+1)))
	}
	if f.Represents > 0 {
		p.Right = people(f.Represents)
	}
	chart.NameCurves(p)
	if f.Represents > 0 {
		addObserved(p, seen, 1/f.Represents, ink.Disc, ink.Black)
	}
	c.Alt = told("Consumers of "+f.Label+" who use the service", howDrawn(len(tl.reps)), p)
	if all := p.Curves(); f.Consumers > 0 && len(all) > 0 && all[0].Last() >= 0 {
		share := 100 * chart.LastOf(all[0].Y) / f.Consumers
		c.Title += ": " + phrase.Significant(share, 2) + " % of consumers " + summary.Says["adopters"]
	}
	if p.Right != nil {
		c.Alt += fmt.Sprintf(" One consumer stands for %s people (right axis).", phrase.Significant(f.Represents, 4))
	}
	return cited(c), nil
}

// people returns the axis of the people that consumers stand for, nil if each stands for itself.
func people(each float64) *chart.RightAxis {
	if each == 1 {
		return nil
	}
	return &chart.RightAxis{Title: "people represented", Factor: each}
}

func adoptionCompared(fs []*figure.Folder) (*chart.Chart, error) {
	per, of := perConsumer(fs)
	p := overDates(chart.Axis{Title: "adopters" + of, Zero: true, Whole: of == ""})
	c := &chart.Chart{Title: "Adoption", Panels: []*chart.Panel{p}}
	factor := fs[0].Represents
	var n []int
	for i, f := range fs {
		tl, err := timelineOf(f)
		if err != nil {
			return nil, err
		}
		if f.Represents != factor {
			factor = 0 // one axis cannot show two scales
		}
		m := curveOf(f.Label, tl.x, multiplied(tl.column("adopters"), 1/per[i]), tl.reps, tl.in("adopters").Times(1/per[i]),
			ink.Serial(i))
		m.RepValues = nil // with several folders the thin lines would hide the means
		p.Marks, n = append(p.Marks, m), append(n, len(tl.reps))
	}
	if of != "" {
		factor = 0 // shares of different numbers of people
	}
	if factor > 0 {
		p.Right = people(factor)
	}
	chart.NameCurves(p)
	if factor > 0 {
		addObserved(p, observations(fs[0], "mau", "adopters", "registered"), 1/factor, ink.Disc, ink.Black)
	}
	c.Alt = told("Adopters"+of, compared(fs, n), p)
	return cited(c), nil
}

// An observation is a row of the table observed.
type observation struct {
	series, role string
	source       string
	x, value     float64
	low, high    float64 // range of value; NaN: none
	days         float64 // for flows: length of the period that ends on the date
}

// observations returns those of the given series in the order of the table, or nil if there is
// no table.
func observations(f *figure.Folder, series ...string) []observation {
	t, err := f.Table("observed")
	if err != nil || t == nil {
		return nil
	}
	name, date, value, role, days, low, high := t.Col("series"), t.Col("date"), t.Col("value"), t.Col("role"),
		t.Col("days"), t.Col("low"), t.Col("high")
	source := t.Col("source")
	if name == nil || date == nil || value == nil {
		return nil
	}
	var out []observation
	for r := range t.Rows() {
		o := observation{series: name.Text(r), x: date.Float(r), value: value.Float(r), low: math.NaN(), high: math.NaN(),
			days: 365.25}
		if days != nil && days.Float(r) > 0 {
			if o.days = days.Float(r); !strings.HasSuffix(o.series, "_revenue") {
				continue // the change of a number, which no figure shows
			}
		}
		if role != nil {
			o.role = role.Text(r)
		}
		if source != nil {
			o.source = source.Text(r)
		}
		if low != nil && high != nil {
			o.low, o.high = low.Float(r), high.Float(r)
		}
		if slices.Contains(series, o.series) && !math.IsNaN(o.x) && !math.IsNaN(o.value) {
			out = append(out, o)
		}
	}
	return out
}

// cited states under a figure where its observations come from, the most frequent first.
func cited(c *chart.Chart) *chart.Chart {
	times, most := map[string]int{}, 3
	for _, p := range c.Panels {
		for _, source := range p.Sources {
			for _, name := range schema.Publishers(source) {
				times[name]++
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
	if len(names) > most+1 {
		names = append(names[:most:most], fmt.Sprintf("%d others", len(names)-most))
	}
	if len(names) > 0 {
		c.Note("Observed: " + digits.List(names) + "; each in observed.csv.")
	}
	return c
}

// addObserved draws observations within the time of the run: filled for role fit, hollow for
// holdout, a small hollow square for context, with a bar over the range of the value.
func addObserved(p *chart.Panel, all []observation, scale float64, shape ink.Shape, colour ink.Colour) {
	lo, hi := p.Across()
	list := []string{"mau", "adopters", "active", "registered", "buyers", "platform_revenue"}
	for _, o := range all {
		if !slices.Contains(list, o.series) {
			list = append(list, o.series)
		}
	}
	for _, role := range []string{"", "fit", "holdout", "context"} {
		for _, series := range list {
			d := &chart.Points{Series: series, Kind: strings.TrimSpace("observed " + role), Colour: colour, Shape: shape,
				Hollow: role == "holdout" || role == "context", Ringed: true, DX: vg.Length(shape)}
			if role == "context" {
				d.Shape, d.Radius, d.Colour = ink.Square, 1.445, ink.Grey
			}
			for _, o := range all {
				if o.role == role && o.series == series && o.x >= lo-1 && o.x <= hi+1 {
					d.X, d.Y, p.Sources = append(d.X, o.x), append(d.Y, o.value*scale), append(p.Sources, o.source)
					d.YLo, d.YHi = append(d.YLo, o.low*scale), append(d.YHi, o.high*scale)
				}
			}
			if !slices.ContainsFunc(d.YLo, func(v float64) bool { return !math.IsNaN(v) }) {
				d.YLo, d.YHi = nil, nil
			}
			if len(d.X) == 0 {
				continue
			}
			p.Marks = append(p.Marks, d)
			names := map[string]string{"mau": "monthly users", "adopters": "users", "active": "active users",
				"registered": "registered accounts", "buyers": "buyers", "platform_revenue": "revenue, scaled to the consumers"}
			if names[series] == "" { // named at its curve
				names[series] = names["platform_revenue"]
			}
			words := map[string]string{"": "observed " + names[series], "fit": "observed " + names[series],
				"holdout": "not used in the fit", "context": "for context"}
			if role == "holdout" && !shows(p, "observed fit") {
				words[role] = "observed " + names[series] + ", not used in the fit"
			}
			item := d.LegendItem(words[role])
			if role != "context" {
				item.Style.Colour = ink.Black
			}
			if !slices.ContainsFunc(p.Legend, func(k chart.LegendItem) bool { return k.Text == item.Text }) {
				p.Legend = append(p.Legend, item)
			}
		}
	}
}

// shows reports whether points of a kind are drawn.
func shows(p *chart.Panel, kind string) bool {
	return slices.ContainsFunc(p.Marks, func(m chart.Mark) bool {
		d, ok := m.(*chart.Points)
		return ok && d.Kind == kind
	})
}

// platforms returns the columns of who uses which of several platforms, of as many as there are styles for.
func (tl *timeline) platforms() (list []named) {
	for _, c := range tl.table.Columns() {
		if name, ok := strings.CutPrefix(c.Name, "only."); ok && len(list) < ink.SerialCount-2 {
			list = append(list, named{key: c.Name, label: "on " + name + " alone"})
		}
	}
	if len(list) > 0 {
		list = append(list, named{key: "multihoming", label: "on several"})
	}
	return list
}
