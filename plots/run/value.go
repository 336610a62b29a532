package run

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// value shows what each party captures, and its parts.
//
// It reads the table value (replicate, tick, party, cash_in, cash_out, surplus, effort,
// captured), summed over the run. It draws the parties inside the ecosystem; outside has no
// surplus in the books.
func value(f *figure.Folder) (*chart.Chart, error) {
	sums, err := captured(f)
	if err != nil {
		return nil, err
	}
	p := &chart.Panel{
		X: chart.Axis{Title: "value over the run", Unit: f.Currency, Zero: true},
		Y: chart.Axis{Kind: chart.Categories},
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
		row := len(p.Y.Names)
		p.Y.Names = append(p.Y.Names, party.label)
		p.Marks = append(p.Marks, partsOf(of, row)...)
		m := student(of["captured"], table.Range{})
		d := &chart.Points{Series: "captured", Kind: "mean", Colour: ink.Black, Radius: 2.3, Ringed: true}
		d.Along(m, float64(row))
		p.Marks = append(p.Marks, d)
		tails = append(tails, m)
		for k, v := range of["captured"] {
			if k == len(created) {
				created = append(created, 0)
			}
			created[k] += v
		}
		negative = negative || m.Mean < 0
		n = len(of["captured"])
		words = append(words, party.label+" "+phrase.Interval(m))
	}
	p.Y.Tail = func(div float64) []string {
		var w []string
		for _, t := range tails {
			w = append(w, phrase.Scaled(t, div))
		}
		return w
	}
	p.X.After = func(float64) string { return "; at the right: captured" }
	for _, part := range parts() {
		if slices.ContainsFunc(p.Marks, func(m chart.Mark) bool {
			b, ok := m.(*chart.Bar)
			return ok && b.Series == part.label && b.From != b.To
		}) {
			p.Key = append(p.Key, chart.KeyItem{Text: part.label, Style: part.style, Filled: true})
		}
	}
	p.Key = append(p.Key, chart.KeyItem{Text: "captured", Style: ink.Style{Colour: ink.Black}, Point: true})
	dot := "; " + phrase.NoInterval
	if n > 1 {
		dot = fmt.Sprintf(", with the 95 %% interval of the mean of %d replicates", n)
	}
	alt := ""
	if negative {
		alt = " Not every party gains."
	}
	return &chart.Chart{Title: "Value captured by party", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Value that each party of %s captures over the run, in %s: stacked bars show cash in and surplus to the right, cash out and effort to the left; the dot is captured value%s. Captured: %s; together %s.%s%s",
			f.Label, f.Currency, dot, strings.Join(words, ", "), phrase.Interval(student(created, table.Range{})), alt, inTransit(f))}, nil
}

// partsOf returns the means of the parts as bars, gains to the right and costs to the left.
func partsOf(of map[string][]float64, row int) (bars []chart.Mark) {
	up, down := 0.0, 0.0
	for _, part := range parts() {
		v := student(of[part.key], table.Range{}).Mean
		if part.key == "cash_out" || part.key == "effort" {
			v = -v
		}
		from := &up
		if v < 0 {
			from = &down
		}
		bars = append(bars, &chart.Bar{Series: part.label, At: row, Style: part.style, From: *from, To: *from + v})
		*from += v
	}
	return bars
}

func valueCompared(fs []*figure.Folder) (*chart.Chart, error) {
	currency, err := oneCurrency(fs)
	if err != nil {
		return nil, err
	}
	per, of := perConsumer(fs)
	p := &chart.Panel{
		X:       chart.Axis{Title: "value captured over the run" + of, Unit: currency, Zero: true},
		Y:       chart.Axis{Kind: chart.Categories},
		Abreast: len(fs),
	}
	all := make([]map[string]map[string][]float64, len(fs))
	n := make([]int, len(fs))
	for i, f := range fs {
		if all[i], err = captured(f); err != nil {
			return nil, err
		}
		for _, of := range all[i] {
			n[i] = len(of["captured"])
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
		row := float64(len(p.Y.Names))
		p.Y.Names = append(p.Y.Names, party.label)
		for i, f := range fs {
			of, ok := all[i][party.key]
			if !ok {
				continue
			}
			m := student(multiplied([][]float64{of["captured"]}, 1/per[i])[0], table.Range{})
			d := chart.SerialDots(i, f.Label)
			d.Along(m, row+chart.Aside(i, len(fs)))
			p.Marks = append(p.Marks, d)
			words = append(words, fmt.Sprintf("%s in %s %s", party.label, f.Label, phrase.Interval(m)))
		}
	}
	for i, f := range fs {
		p.Key = append(p.Key, chart.SerialDots(i, f.Label).InKey(f.Label))
	}
	return &chart.Chart{Title: "Value captured by party", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Value that each party captures over the run%s, in %s, in %s. %s.", of, currency, compared(fs, n, "a bar"), phrase.Capital(strings.Join(words, ", ")))}, nil
}

// flows reports whether a party gave or received anything.
func flows(of map[string][]float64) bool { return anything(slices.Collect(maps.Values(of))) }

// captured sums the columns of the table value over the run: [party][column], a number per
// replicate.
func captured(f *figure.Folder) (map[string]map[string][]float64, error) {
	t, err := f.Need("value", "replicate", "party", "cash_in", "cash_out", "surplus", "effort", "captured")
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
			out[who][name][place[int(rep.Float(r))]] += orZero(c.Float(r))
		}
	}
	return out, nil
}
