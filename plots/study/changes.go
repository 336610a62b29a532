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
)

// mostCrossed is the number of rows up to which interactions are drawn.
const mostCrossed = 12

// changes shows what each level of the factors of a grid changes against the first level of its
// factor, averaged over the levels of the others, and interactions: what two changes together make
// beyond their sum.
//
// It reads answers: levels and interactions.
func changes(f *figure.Folder) (*chart.Chart, error) {
	all, err := f.Answers("level", "interaction")
	if err != nil {
		return nil, err
	}
	x := changesOf(f, all)
	list := x.single
	if len(list) == 0 {
		return nil, figure.Nothing("answers: no difference from a first level")
	}
	labels := Distinct(list, func(c contrast) string { return c.label })
	if len(labels) > mostContrasts {
		return nil, figure.Nothing("answers: %d levels, the figure shows up to %d; dose and phase show more", len(labels),
			mostContrasts)
	}
	if n := len(Distinct(x.crossed, func(c contrast) string { return c.label })); n > 0 && len(labels)+n <= mostCrossed {
		list = append(list, x.crossed...)
	}
	var names []string
	for _, name := range x.factors {
		names = append(names, phrase.Name(name))
	}
	c := NewGallery(f, "Effects of "+digits.List(names))
	heading := ""
	if len(names) == 1 {
		heading = names[0]
	}
	c.byContrast(list, heading)
	what := "Change against " + digits.List(x.firsts)
	if len(names) > 1 {
		what += ", averaged over the levels of other factors,"
	}
	if len(list) > len(x.single) {
		what += " and × interactions: what both change beyond what each changes,"
	}
	c.contrasted(list, what, schema.AnswersTable)
	return &c.Chart, nil
}

// levelChanges is what answers say of levels.
type levelChanges struct {
	factors         []string
	single, crossed []contrast // of a level of one factor; of two
	firsts          []string   // levels that others are compared with
}

func changesOf(f *figure.Folder, all []schema.Answer) *levelChanges {
	x, ranges := &levelChanges{}, rangesOf(all)
	for i := range all {
		if all[i].Question == "level" {
			x.factors = Noted(x.factors, all[i].About)
		}
	}
	for i := range all {
		a := &all[i]
		if a.Measure != "effect" && a.Measure != "change" || a.Scale != schema.Absolute || a.Value != a.Value {
			continue
		}
		at := func(of, level string) string { return phrase.Name(of) + " = " + shown(f, of, level) }
		c := contrast{metric: a.Metric, title: MetricTitle(f, a.Metric), label: at(a.Along, a.At), kind: a.Along,
			p: a.PHolm, base: math.NaN(), unit: UnitOf(f, a.Metric), Interval: ranges.interval(a)}
		if factor, level, crossed := strings.Cut(a.About, "="); crossed {
			c.label, c.kind = at(factor, level)+" × "+c.label, factor+"\x00"+a.Along
			c.place = c.label
			x.crossed = append(x.crossed, c)
			continue
		}
		if c.place = c.label; len(x.factors) == 1 {
			c.place = shown(f, a.Along, a.At)
		}
		x.firsts = Noted(x.firsts, at(a.Along, a.Beside))
		x.single = append(x.single, c)
	}
	return x
}

// Noted appends a word to a list that does not have it.
func Noted(list []string, word string) []string {
	if slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

var leadingNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?`)

// shown returns how the figure shows a level, which is text such as 0.06923076923/day: its number rounded.
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
