package run

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// account is a way to say what value is: what parties capture, or what the platform adds to it.
type account struct {
	title, axis string
	total       string // column, and name of the dot
	parts       []named
	sums        map[string]map[string][]float64 // [party][part or total], a number per replicate
}

// accountOf reads what the platform adds, by module of the paper, from value_groups (replicate, party,
// module, added). Where the run was not compared with the world without the platform, it is what the
// parties capture, by its parts, from value (replicate, party, cash_in, cash_out, surplus, effort,
// captured).
func accountOf(f *figure.Folder) (a account, err error) {
	if !compares(f) {
		a = account{title: "Value captured", axis: "value captured", total: "captured", parts: parts()}
		a.sums, err = captured(f)
		return a, err
	}
	a = account{title: "Value added by the platform", axis: "value added", total: "added", parts: append(modules(),
		named{"fines", "fines", ink.StyleOf(ink.Black, ink.Solid, ink.Crossed)})}
	t, err := f.Need("value_groups", "replicate", "party", "group", "module", "added")
	if err != nil {
		return a, err
	}
	a.sums = map[string]map[string][]float64{}
	rep, party, group, module, added := t.Col("replicate"), t.Col("party"), t.Col("group"), t.Col("module"), t.Col("added")
	ids, place := replicatesIn(t)
	for r := range t.Rows() {
		of := a.sums[party.Text(r)]
		if of == nil {
			of = map[string][]float64{}
			a.sums[party.Text(r)] = of
		}
		part := module.Text(r)
		if party.Text(r) == "platform" && group.Text(r) == "fines" {
			part = "fines" // a transfer, and no income of a service
		}
		for _, part := range []string{part, a.total} {
			if of[part] == nil {
				of[part] = make([]float64, len(ids))
			}
			of[part][place[int(rep.Float(r))]] += added.Float(r)
		}
	}
	return a, elsewhere(f, func(r, _ int, v float64) {
		if a.sums[summary.Others] == nil {
			a.sums[summary.Others] = map[string][]float64{a.total: make([]float64, len(ids))}
		}
		a.sums[summary.Others][a.total][place[r]] += v
	})
}

// elsewhere hands on, by replicate and tick of series, what those outside gain by the platform less what it takes from
// them: sellers elsewhere and telecom companies, where a run counts it.
func elsewhere(f *figure.Folder, each func(replicate, tick int, v float64)) error {
	t, err := f.Need("series", "replicate", "tick")
	if err != nil {
		return err
	}
	counted := false
	for r := range t.Rows() {
		of := map[string]float64{}
		for i, c := range t.Columns() {
			switch c.Name[strings.LastIndexByte(c.Name, '.')+1:] {
			case summary.Taken, summary.TelecomGained:
				of[c.Name] = orZero(t.At(i).Float(r))
				counted = counted || strings.HasSuffix(c.Name, summary.Taken)
			}
		}
		if !counted {
			return nil
		}
		summary.SetExternalities(of)
		each(int(t.Col("replicate").Float(r)), int(t.Col("tick").Float(r)), of[summary.Others])
	}
	return nil
}

// compares reports whether the run was compared with the world without the platform.
func compares(f *figure.Folder) bool {
	t, err := f.Table("value")
	return err == nil && t != nil && t.Col("added") != nil
}

// value shows what value each party inside the ecosystem has, and what those outside gain or lose, if it is counted.
func value(f *figure.Folder) (*chart.Chart, error) {
	of, err := accountOf(f)
	if err != nil {
		return nil, err
	}
	p := &chart.Panel{
		X: chart.Axis{Title: of.axis + " over the run" + among(f), Unit: f.Currency, Zero: true},
		Y: chart.Axis{Kind: chart.Categories},
	}
	var words []string
	n := 0
	var tails []summary.Interval
	for _, party := range gaining() {
		sums, ok := of.sums[party.key]
		if !ok || !flows(sums) {
			continue
		}
		row := len(p.Y.Names)
		p.Y.Names = append(p.Y.Names, party.label)
		p.Marks = append(p.Marks, partsOf(of.parts, sums, row)...)
		m := student(sums[of.total], table.Range{})
		d := &chart.Points{Series: of.total, Kind: "mean", Colour: ink.Black, Radius: 2.3, Ringed: true}
		d.AddHorizontal(m, float64(row))
		p.Marks = append(p.Marks, d)
		tails, n = append(tails, m), len(sums[of.total])
		words = append(words, party.label+" "+phrase.Interval(m))
	}
	p.Y.Tail = func(div float64) []string {
		var w []string
		for _, t := range tails {
			w = append(w, phrase.Scaled(t, div))
		}
		return w
	}
	for _, part := range of.parts {
		if slices.ContainsFunc(p.Marks, func(m chart.Mark) bool {
			b, ok := m.(*chart.Bar)
			return ok && b.Series == part.label && b.From != b.To
		}) {
			p.Legend = append(p.Legend, chart.LegendItem{Text: part.label, Style: part.style, Filled: true})
		}
	}
	p.Legend = append(p.Legend, chart.LegendItem{Text: "sum, in numbers at the right", Style: ink.Style{Colour: ink.Black},
		Point: true})
	title := of.title
	if said := outcome(of.totals()); said != "" {
		title = phrase.Capital(of.axis) + said
	}
	return withOthers(of.sums[summary.Others] != nil, &chart.Chart{Title: title, Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("%s of %s over the run, in %s: bars are parts, gains to the right and losses to the left, the "+
			"dot is their sum; %s. %s: %s.",
			of.title, f.Label, f.Currency, howDrawn(n), phrase.Capital(of.total), strings.Join(words, ", "))}), nil
}

// among says of how many simulated consumers an amount is.
func among(f *figure.Folder) string {
	if !(f.Consumers > 0) {
		return ""
	}
	return " of " + phrase.Number(f.Consumers, 0) + " consumers"
}

// withOthers says who the others are where a figure shows them.
func withOthers(some bool, c *chart.Chart) *chart.Chart {
	if some {
		c.Note("Others are sellers elsewhere and telecom companies.")
	}
	return c
}

// totals returns what each party has, a number per replicate.
func (a *account) totals() map[string][]float64 {
	all := map[string][]float64{}
	for party, sums := range a.sums {
		all[party] = sums[a.total]
	}
	return all
}

// outcome ends a title with who gains and who loses.
func outcome(totals map[string][]float64) string {
	var gain, lose, said []string
	inside := map[string][]float64{}
	for _, party := range gaining() {
		switch v := totals[party.key]; {
		case surely(v):
			gain, inside[party.label] = append(gain, party.label), v
		case surely(less(make([]float64, len(v)), v)):
			lose = append(lose, party.label)
		}
	}
	if most := largest(inside); len(gain) > 1 && most != "" {
		said = append(said, verb([]string{most}, "gain")+" most")
	} else if len(gain) > 0 {
		said = append(said, verb(gain, "gain"))
	}
	if len(lose) > 0 {
		said = append(said, verb(lose, "lose"))
	}
	if said == nil {
		return ""
	}
	return ": " + strings.Join(said, ", ")
}

// largest names the one of several amounts, each a number per replicate, that is surely above each other; "" if none
// is.
func largest(amounts map[string][]float64) string {
	for _, name := range slices.Sorted(maps.Keys(amounts)) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(amounts)), func(other string) bool {
			return other != name && !surely(less(amounts[name], amounts[other]))
		}) {
			return name
		}
	}
	return ""
}

// mostly ends a title with what is largest.
func mostly(how, what string) string {
	if what == "" {
		return ""
	}
	return ": most " + how + what
}

// surely reports whether the mean of a number per replicate is above 0, by its interval or in all of some replicates.
func surely(v []float64) bool {
	return len(v) >= summary.MinForSign && student(v, table.Range{}).Lo > 0
}

// less returns the differences of two numbers per replicate.
func less(v, w []float64) []float64 { return floats.SubTo(make([]float64, len(v)), v, w) }

// verb says what parties do.
func verb(who []string, do string) string {
	if len(who) == 1 && who[0] == "platform" {
		return "the platform " + do + "s"
	}
	return digits.List(who) + " " + do
}

// partsOf returns the means of the parts as bars, gains to the right and costs to the left.
func partsOf(parts []named, of map[string][]float64, row int) (bars []chart.Mark) {
	up, down := 0.0, 0.0
	for _, part := range parts {
		if of[part.key] == nil {
			continue
		}
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
	column, title, word := "captured", "Value captured", "value captured"
	if !slices.ContainsFunc(fs, func(f *figure.Folder) bool { return !compares(f) }) {
		column, title, word = "added", "Value added by the platform", "value added"
	}
	p := &chart.Panel{
		X:       chart.Axis{Title: word + " over the run" + of, Unit: currency, Zero: true},
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
			n[i] = len(of[column])
		}
	}
	var words []string
	for _, party := range gaining() {
		some := false
		for i := range fs {
			some = some || all[i][party.key][column] != nil && flows(all[i][party.key])
		}
		if !some {
			continue
		}
		row := float64(len(p.Y.Names))
		p.Y.Names = append(p.Y.Names, party.label)
		for i, f := range fs {
			sums := all[i][party.key][column]
			if sums == nil {
				continue
			}
			m := student(multiplied([][]float64{sums}, 1/per[i])[0], table.Range{})
			d := chart.SeriesPoints(i, f.Label)
			d.AddHorizontal(m, row+chart.Dodge(i, len(fs)))
			p.Marks = append(p.Marks, d)
			words = append(words, fmt.Sprintf("%s in %s %s", party.label, f.Label, phrase.Interval(m)))
		}
	}
	for i, f := range fs {
		p.Legend = append(p.Legend, chart.SeriesPoints(i, f.Label).LegendItem(f.Label))
	}
	others := slices.ContainsFunc(p.Y.Names, func(name string) bool { return name == "others" })
	return withOthers(others, &chart.Chart{Title: title, Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("%s for each party over the run%s, in %s, in %s. %s.", phrase.Capital(word), of, currency,
			compared(fs, n), phrase.Capital(strings.Join(words, ", ")))}), nil
}

// flows reports whether a party gave or received anything.
func flows(of map[string][]float64) bool { return anything(slices.Collect(maps.Values(of))) }

// captured sums the columns of the table value over the run: [party][column], a number per
// replicate.
func captured(f *figure.Folder) (map[string]map[string][]float64, error) {
	columns := []string{"cash_in", "cash_out", "surplus", "effort", "captured"}
	if compares(f) {
		columns = append(columns, "added")
	}
	t, err := f.Need("value", append([]string{"replicate", "party"}, columns...)...)
	if err != nil {
		return nil, err
	}
	rep, party := t.Col("replicate"), t.Col("party")
	ids, place := replicatesIn(t)
	out := map[string]map[string][]float64{}
	for _, name := range columns {
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
	if !compares(f) {
		return out, nil
	}
	return out, elsewhere(f, func(r, _ int, v float64) {
		if out[summary.Others] == nil {
			out[summary.Others] = map[string][]float64{"added": make([]float64, len(ids))}
		}
		out[summary.Others]["added"][place[r]] += v
	})
}
