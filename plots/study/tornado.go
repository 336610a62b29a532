package study

import (
	"cmp"
	"fmt"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/schema"
)

// shownFactors is how many factors a tornado or a list of indices shows, the most important
// first.
const shownFactors = 15

// tornado shows how far each factor alone moves a metric.
//
// It reads answers: low and high of method oat, the change of the metric when the factor is at
// its low or high level.
func tornado(f *figure.Folder) (*chart.Chart, error) {
	metrics, of, err := Indices(f, "oat")
	if err != nil {
		return nil, figure.Nothing("answers: no value by oat")
	}
	c := NewGallery(f, "Effect of each factor alone")
	n, failed := c.ByMetric(metrics, of, func(m string, list []schema.Answer) *chart.Panel { return swings(f, m, list) })
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no factor has an effect")
	}
	how := fmt.Sprintf("at the low and at the high level of each factor, the others as in the scenario, mean paired "+
		"difference of up to %s", phrase.Replicates(n))
	c.Describe(fmt.Sprintf("Change of metrics of study %s %s, %s; at the right the factor's low and high "+
		"level.", f.Label, how, c.bars("with whiskers of its "+Sure(f)+" interval"))+
		LeftOut(failed, "replicates"), schema.AnswersTable)
	return &c.Chart, nil
}

// ends states the lowest and the highest level to which a factor was moved, or "" if levels
// have no order. The level of the scenario itself, from which one-at-a-time starts, may lie
// outside them.
func ends(f *figure.Folder, factor string) string {
	i := slices.IndexFunc(f.Sweep.Factors, func(x schema.Factor) bool { return x.Name == factor })
	if i < 0 || f.Sweep.Factors[i].Scale == "categorical" {
		return ""
	}
	s, err := studyOf(f)
	if err != nil {
		return ""
	}
	l := s.levelsOf(i)
	if own := s.points[0].levelOf(i); len(l) > 2 {
		l = slices.DeleteFunc(l, func(x level) bool { return x.key() == own.key() })
	}
	if len(l) < 2 {
		return ""
	}
	return l[0].text + "…" + l[len(l)-1].text + unitBehind(&f.Sweep.Factors[i])
}

// swings returns the panel of a metric.
func swings(f *figure.Folder, metric string, list []schema.Answer) *chart.Panel {
	all := Couples(list, "low", "high")
	slices.SortStableFunc(all, func(a, b *Couple) int { return cmp.Compare(b.size(), a.size()) })
	all = all[:min(len(all), shownFactors)]
	if len(all) == 0 || all[0].size() == 0 {
		return nil
	}
	p := &chart.Panel{
		X: chart.Axis{Title: "change of " + MetricTitle(f, metric), Unit: UnitOf(f, metric), Zero: true},
		Y: chart.Axis{Kind: chart.Categories},
	}
	var tails []string
	for i, w := range all {
		p.Y.Names, tails = append(p.Y.Names, phrase.Name(w.Factor)), append(tails, ends(f, w.Factor))
		p.Marks = append(p.Marks, swingMarks(i, w)...)
	}
	p.Y.Tail = func(float64) []string { return tails }
	low, high := levelStyles()
	p.Legend = []chart.LegendItem{{Text: "at the low level", Style: low, Filled: true},
		{Text: "at the high level", Style: high, Filled: true}}
	return p
}

func levelStyles() (low, high ink.Style) {
	return ink.StyleOf(ink.SkyBlue, ink.Solid, ink.Rising), ink.StyleOf(ink.Blue, ink.Solid, ink.NoHatch)
}

// swingMarks returns the bars and whiskers of the factor in row i: two thin ones, or a thick one.
func swingMarks(i int, w *Couple) (marks []chart.Mark) {
	height, shift := 0.62, 0.0
	if w.First != nil && w.Second != nil {
		height, shift = 0.36, 0.2
	}
	add := func(x *schema.Answer, name string, style ink.Style, shift float64) {
		if x == nil {
			return
		}
		series := phrase.Name(w.Factor) + ", " + name
		d := &chart.Points{Series: series, Kind: "change", Colour: ink.Dark, Radius: 0.8}
		d.AddHorizontal(IntervalOf(x), float64(i)+shift)
		marks = append(marks, &chart.Bar{Series: series, At: i, To: x.Value, Style: style, Height: height, Shift: shift}, d)
	}
	low, high := levelStyles()
	add(w.First, "low", low, -shift)
	add(w.Second, "high", high, shift)
	return marks
}
