package study

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// changed is a requirement: differences of the levels of a grid.
func changed(f *figure.Folder) string {
	t, lacks := analysed(f, schema.ChangesTable)
	if t == nil {
		return lacks
	}
	if t.Col("other") == nil || t.Col("diff") == nil {
		return "columns other and diff of changes"
	}
	for r := range t.Rows() {
		if t.Col("other").Text(r) == "" && !t.Col("diff").Missing(r) {
			return ""
		}
	}
	return "a row of changes with the difference of a level from the first"
}

// mostCrossed is the number of rows up to which interactions are drawn.
const mostCrossed = 12

// changes shows what each level of the factors of a grid changes against the first level of its
// factor, averaged over the levels of the others, and interactions: what two changes together make
// beyond their sum.
//
// It reads changes: metric, factor, level, less, other, other_level, other_less, n, diff, diff_lo, diff_hi, p_holm.
func changes(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need(schema.ChangesTable, "metric", "factor", "level", "less", "other", "other_level", "n", "diff", "diff_lo", "diff_hi", "p_holm")
	if err != nil {
		return nil, err
	}
	x := changesOf(f, t)
	list := x.single
	if len(list) == 0 {
		return nil, figure.Nothing("table changes: no difference from a first level")
	}
	labels := distinct(list, func(c contrast) string { return c.label })
	if len(labels) > mostContrasts {
		return nil, figure.Nothing("table changes: %d levels, the figure shows up to %d; dose and phase show more", len(labels), mostContrasts)
	}
	if n := len(distinct(x.crossed, func(c contrast) string { return c.label })); n > 0 && len(labels)+n <= mostCrossed {
		list = append(list, x.crossed...)
	}
	var names []string
	for _, name := range x.factors {
		names = append(names, phrase.Name(name))
	}
	c := galleryOf(f, "Effects of "+digits.List(names))
	heading := ""
	if len(names) == 1 {
		heading = names[0]
	}
	c.byContrast(list, heading)
	c.contrasted(list, "Change against "+digits.List(x.firsts)+", averaged over the levels of other factors, and × interactions: what both change beyond what each changes,", schema.ChangesTable)
	return &c.Chart, nil
}

// levelChanges is what the table of changes has.
type levelChanges struct {
	factors         []string
	single, crossed []contrast // of a level of one factor; of two
	firsts          []string   // levels that others are compared with
}

func changesOf(f *figure.Folder, t *table.Table) *levelChanges {
	x := &levelChanges{}
	for r := range t.Rows() {
		x.factors = noted(x.factors, t.Col("factor").Text(r))
		if other := t.Col("other").Text(r); other != "" {
			x.factors = noted(x.factors, other)
		}
	}
	for r := range t.Rows() {
		m, factor, other := t.Col("metric").Text(r), t.Col("factor").Text(r), t.Col("other").Text(r)
		if less := t.Col("other_less"); less != nil && other != "" && less.Text(r) == "" {
			continue // a simple effect
		}
		at := func(of, column string) string {
			return phrase.Name(of) + " = " + shown(f, of, t.Col(column).Text(r))
		}
		c := contrast{metric: m, title: metricTitle(f, m), kind: factor + "\x00" + other, label: at(factor, "level"), p: t.Col("p_holm").Float(r), base: math.NaN(), unit: unitOf(f, m),
			Interval: summary.Interval{Mean: t.Col("diff").Float(r), Lo: t.Col("diff_lo").Float(r), Hi: t.Col("diff_hi").Float(r), N: count(t.Col("n"), r)}}
		switch {
		case t.Col("diff").Missing(r):
		case other != "":
			c.label += " × " + at(other, "other_level")
			c.place = c.label
			x.crossed = append(x.crossed, c)
		default:
			if c.place = c.label; len(x.factors) == 1 {
				c.place = shown(f, factor, t.Col("level").Text(r))
			}
			x.firsts = noted(x.firsts, at(factor, "less"))
			x.single = append(x.single, c)
		}
	}
	return x
}

// noted appends a word to a list that does not have it.
func noted(list []string, word string) []string {
	if slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

var leadingNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?`)

// shown returns how the figure shows a level, which is text in changes such as 0.06923076923/day: its number rounded.
func shown(f *figure.Folder, factor, text string) string {
	i := slices.IndexFunc(f.Sweep.Factors, func(x schema.Factor) bool { return x.Name == factor })
	number := leadingNumber.FindString(text)
	unit := text[len(number):]
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || i < 0 || !f.Sweep.Factors[i].Numeric() || strings.HasPrefix(unit, "e") {
		return text
	}
	return phrase.Short(v) + strings.Replace(unit, "%", " %", 1)
}
