package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// value: what each party captures, and of what it is made.
//
// Reads the table value (replicate, tick, party, cash_in, cash_out, surplus,
// effort, captured), summed over the run. Parties inside the ecosystem are
// drawn; outside is not, as it has no surplus in the books.
func value(f *runFolder) (*chart, error) {
	sums, err := f.captured()
	if err != nil {
		return nil, err
	}
	p := &panel{
		x: axis{title: "value over the run", unit: f.currency, zero: true},
		y: axis{kind: categories},
	}
	var words []string
	negative, n := false, 0
	var created []float64 // by replicate
	var tails []summary.Interval
	for _, party := range parties() {
		of, ok := sums[party.key]
		if !ok || party.key == "outside" || !flows(of) {
			continue
		}
		row := len(p.y.names)
		p.y.names = append(p.y.names, party.label)
		up, down := 0.0, 0.0
		for _, part := range parts() {
			v := student(of[part.key], table.Range{}).Mean
			if part.key == "cash_out" || part.key == "effort" {
				v = -v
			}
			b := &bar{series: part.label, at: row, style: part.style}
			if v >= 0 {
				b.from, b.to = up, up+v
				up += v
			} else {
				b.from, b.to = down, down+v
				down += v
			}
			p.marks = append(p.marks, b)
		}
		m := student(of["captured"], table.Range{})
		d := &points{series: "captured", kind: "mean", colour: black, radius: 2.3, ringed: true}
		d.along(m, float64(row))
		p.marks = append(p.marks, d)
		tails = append(tails, m)
		for k, v := range of["captured"] {
			if k == len(created) {
				created = append(created, 0)
			}
			created[k] += v
		}
		negative = negative || m.Mean < 0
		n = len(of["captured"])
		words = append(words, party.label+" "+interval(m))
	}
	p.y.tail = func(div float64) []string {
		var w []string
		for _, t := range tails {
			w = append(w, scaledAmount(t, div))
		}
		return w
	}
	p.x.after = func(float64) string { return "; at the right: captured" }
	for _, part := range parts() {
		if !parted(p.marks, part.label) {
			continue // nobody has any
		}
		p.key = append(p.key, keyItem{text: part.label, style: part.style, filled: true})
	}
	p.key = append(p.key, keyItem{text: "captured", style: style{colour: black}, point: true})
	dot := "; " + noInterval
	if n > 1 {
		dot = fmt.Sprintf(", with the 95 %% interval of the mean of %d replicates", n)
	}
	alt := ""
	if negative {
		alt = " Not every party gains."
	}
	return &chart{title: "Value captured by party", panels: []*panel{p},
		alt: fmt.Sprintf("Value that each party of %s captures over the run, in %s: stacked bars are cash in and surplus to the right, cash out and effort to the left; the dot is what is captured%s. Captured: %s; together %s.%s",
			f.label, f.currency, dot, strings.Join(words, ", "), interval(student(created, table.Range{})), alt)}, nil
}

// parted says whether a part of what is captured has a bar that is seen.
func parted(marks []mark, part string) bool {
	return slices.ContainsFunc(marks, func(m mark) bool {
		b, ok := m.(*bar)
		return ok && b.series == part && b.from != b.to
	})
}

func valueCompared(fs []*runFolder) (*chart, error) {
	per, of := perConsumer(fs)
	p := &panel{
		x:       axis{title: "value captured over the run" + of, unit: fs[0].currency, zero: true},
		y:       axis{kind: categories},
		abreast: len(fs),
	}
	all := make([]map[string]map[string][]float64, len(fs))
	for i, f := range fs {
		var err error
		if all[i], err = f.captured(); err != nil {
			return nil, err
		}
	}
	var words []string
	for _, party := range parties() {
		some := false
		for i := range fs {
			some = some || flows(all[i][party.key])
		}
		if party.key == "outside" || !some {
			continue
		}
		row := float64(len(p.y.names))
		p.y.names = append(p.y.names, party.label)
		for i, f := range fs {
			of, ok := all[i][party.key]
			if !ok {
				continue
			}
			m := student(multiplied(of["captured"], 1/per[i]), table.Range{})
			d := serialDots(i, f.label)
			d.along(m, row+aside(i, len(fs)))
			p.marks = append(p.marks, d)
			words = append(words, fmt.Sprintf("%s in %s %s", party.label, f.label, interval(m)))
		}
	}
	for i, f := range fs {
		p.key = append(p.key, serialDots(i, f.label).inKey(f.label))
	}
	return &chart{title: "Value captured by party", panels: []*panel{p},
		alt: fmt.Sprintf("Value that each party captures over the run%s in %s, in %s: mean over replicates with the 95 %% interval of the mean. %s.", of, listed(fs), fs[0].currency, capital(strings.Join(words, ", ")))}, nil
}

// flows says whether a party gave or received anything.
func flows(of map[string][]float64) bool { return anything(slices.Collect(maps.Values(of))) }

// captured sums the columns of the table value over the run: by party, then
// column, a number per replicate.
func (f *runFolder) captured() (map[string]map[string][]float64, error) {
	t, err := f.need("value", "replicate", "party", "cash_in", "cash_out", "surplus", "effort", "captured")
	if err != nil {
		return nil, err
	}
	rep, party := t.Col("replicate"), t.Col("party")
	ids, place := replicatesIn(t)
	out := map[string]map[string][]float64{}
	for _, name := range []string{"cash_in", "cash_out", "surplus", "effort", "captured"} {
		c := t.Col(name)
		for r := range t.Rows() {
			who := party.Text(r)
			if out[who] == nil {
				out[who] = map[string][]float64{}
			}
			if out[who][name] == nil {
				out[who][name] = make([]float64, len(ids))
			}
			if v := c.Float(r); !math.IsNaN(v) {
				out[who][name][place[int(rep.Float(r))]] += v
			}
		}
	}
	return out, nil
}
