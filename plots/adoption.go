package plots

import (
	"fmt"
	"math"
	"slices"

	"guanxi/sim/results/table"
)

// adoption: consumers who use the service over time.
//
// Reads series: adopters, active; mau where observed monthly users are drawn
// beside it. Reads the table observed (series, date, value, role, source), a
// row per observation in real units: series is a metric (mau, adopters,
// active, registered), role fit, holdout or context. It is drawn when the run
// says how many people its consumers stand for.
func adoption(f *runFolder, tl *timeline) (*chart, error) {
	p := &panel{x: axis{kind: calendar}, y: axis{title: "consumers", zero: true, whole: true}}
	c := &chart{title: "Adoption", panels: []*panel{p}}

	seen := f.observations("mau", "adopters", "active", "registered")
	lines := []named{
		{"adopters", "adopters", style{colour: blue, dash: solid}},
		{"active", "active", style{colour: vermillion, dash: dashed}},
		{"mau", "monthly active", style{colour: green, dash: dots}},
	}
	alt, kinds := "", []string{}
	for _, l := range lines {
		v := tl.column(l.key)
		if v == nil || (l.key == "mau" && !observes(seen, "mau")) {
			continue
		}
		if l.key == "active" && same(v, tl.column("adopters")) {
			continue // without activity every adopter is active
		}
		m := curveOf(l.label, tl.x, v, tl.reps, tl.in(l.key, f.consumers()), l.style)
		p.marks = append(p.marks, m)
		alt += atEnd(capital(l.label), m)
		kinds = append(kinds, map[string]string{"adopters": "who use the service", "active": "who are active at that time", "mau": "who were active in the month"}[l.key])
	}
	if f.factor > 0 {
		p.nameAlong()
		p.right = &rightAxis{title: "people represented", factor: f.factor}
		addObserved(p, seen, 1/f.factor, black)
	} else {
		p.nameAtEdges()
	}
	c.alt = fmt.Sprintf("Consumers of %s %s, by date, %s to %s; %s.%s%s",
		f.label, enumerate(kinds), isoDate(tl.x[0]), isoDate(tl.x[len(tl.x)-1]), howDrawn(len(tl.reps)), alt, observedNote(p))
	if f.factor > 0 {
		c.alt += fmt.Sprintf(" One consumer stands for %s people (right axis).", significant(f.factor, 4))
	}
	return c, nil
}

func adoptionCompared(fs []*runFolder) (*chart, error) {
	per, of := perConsumer(fs)
	p := &panel{x: axis{kind: calendar}, y: axis{title: "adopters" + of, zero: true, whole: of == ""}}
	c := &chart{title: "Adoption", panels: []*panel{p}}
	alt, factor := "", fs[0].factor
	for i, f := range fs {
		tl, err := f.timeline()
		if err != nil {
			return nil, err
		}
		if f.factor != factor {
			factor = 0 // one axis cannot show two scales
		}
		m := curveOf(f.label, tl.x, multipliedAll(tl.column("adopters"), 1/per[i]), tl.reps, tl.in("adopters", f.consumers()).Times(1/per[i]), serial(i))
		m.reps = nil // with several folders the thin lines hide the means
		p.marks = append(p.marks, m)
		alt += atEnd(f.label, m)
	}
	if of != "" {
		factor = 0 // shares of different numbers of people
	}
	if factor > 0 {
		p.right = &rightAxis{title: "people represented", factor: factor}
		addObserved(p, fs[0].observations("mau", "adopters", "registered"), 1/factor, black)
	}
	switch {
	case factor <= 0:
		nameCurves(p)
	case len(fs) > 3:
		p.nameInKey()
	default:
		p.nameAlong()
	}
	c.alt = fmt.Sprintf("Adopters%s by date in %s; mean over replicates with the 95 %% interval of the mean as a band.%s%s", of, listed(fs), alt, observedNote(p))
	return c, nil
}

// consumers is the range of numbers of consumers.
func (f *runFolder) consumers() table.Range {
	if f.people > 0 {
		return table.Range{High: f.people}
	}
	return table.NotNegative()
}

// An observation is a row of the table observed.
type observation struct {
	series, role string
	x, value     float64
	days         float64 // of flows: length of the time that ends on the date
}

func observes(o []observation, series string) bool {
	return slices.ContainsFunc(o, func(v observation) bool { return v.series == series })
}

// observations of some series, in the order of the table; none without one.
func (f *runFolder) observations(series ...string) []observation {
	t, err := f.tableOf("observed")
	if err != nil || t == nil {
		return nil
	}
	name, date, value, role, days := t.Col("series"), t.Col("date"), t.Col("value"), t.Col("role"), t.Col("days")
	if name == nil || date == nil || value == nil {
		return nil
	}
	var out []observation
	for r := range t.Rows() {
		o := observation{series: name.Text(r), x: date.Float(r), value: value.Float(r), role: "fit", days: 365.25}
		if days != nil && days.Float(r) > 0 {
			o.days = days.Float(r)
		}
		if role != nil && role.Text(r) != "" {
			o.role = role.Text(r)
		}
		if slices.Contains(series, o.series) && !math.IsNaN(o.x) && !math.IsNaN(o.value) {
			out = append(out, o)
		}
	}
	return out
}

// addObserved draws observations within the time of the run: filled for role
// fit, hollow for holdout, a small hollow square for what is only context.
func addObserved(p *panel, all []observation, scale float64, c colour) {
	lo, hi := p.across()
	for _, role := range []string{"fit", "holdout", "context"} {
		for _, series := range []string{"mau", "adopters", "active", "registered", "platform_revenue"} {
			d := &points{series: series, kind: "observed " + role, colour: c, hollow: role != "fit", ringed: true}
			if role == "context" {
				d.shape, d.radius, d.colour = square, 1.445, grey
			}
			for _, o := range all {
				if o.role == role && o.series == series && o.x >= lo-1 && o.x <= hi+1 {
					d.x, d.y = append(d.x, o.x), append(d.y, o.value*scale)
				}
			}
			if len(d.x) == 0 {
				continue
			}
			p.marks = append(p.marks, d)
			names := map[string]string{"mau": "monthly users", "adopters": "users", "active": "active users", "registered": "registered accounts", "platform_revenue": "revenue, scaled to the consumers"}
			words := map[string]string{"fit": "observed " + names[series], "holdout": "not used in the fit", "context": "other definition"}
			if role == "holdout" && !shows(p, "observed fit") {
				words[role] = "observed " + names[series] + ", not used in the fit"
			}
			p.key = append(p.key, d.inKey(words[role]))
		}
	}
}

// shows says whether points of a kind are drawn.
func shows(p *panel, kind string) bool {
	return slices.ContainsFunc(p.marks, func(m mark) bool {
		d, ok := m.(*points)
		return ok && d.kind == kind
	})
}

func observedNote(p *panel) string {
	s := ""
	if shows(p, "observed fit") {
		s += " Filled points: observed, used in the fit."
	}
	if shows(p, "observed holdout") {
		s += " Hollow points: observed, held out of the fit."
	}
	if shows(p, "observed context") {
		s += " Hollow squares: observed under another definition."
	}
	return s
}
