package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// indices shows the contribution of each element to a metric, alone and within its module.
//
// It reads answers: for method shapley shapley and owen.
func indices(f *figure.Folder) (*chart.Chart, error) {
	metrics, of, err := Indices(f, "shapley")
	if err != nil {
		return nil, figure.Nothing("answers: no value by shapley")
	}
	c := NewGallery(f, "Shapley and Owen values")
	n, failed := c.ByMetric(metrics, of, func(m string, list []schema.Answer) *chart.Panel {
		return indexPanel(f, m, list)
	})
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no shapley and no owen")
	}
	c.Describe(fmt.Sprintf("Contribution of each element of study %s to metrics, averaged over all orders (Shapley) and "+
		"over the orders that keep its module together (Owen), from %d replicates of each coalition, %s.", f.Label,
		n, c.bars("with "+Sure(f)+" Student intervals over them"))+LeftOut(failed, "replicates"), schema.AnswersTable)
	return &c.Chart, nil
}

func indexPanel(f *figure.Folder, metric string, list []schema.Answer) *chart.Panel {
	all := Couples(list, "shapley", "owen")
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Couple) int {
		return cmp.Or(cmp.Compare(valueOf(b.First), valueOf(a.First)), cmp.Compare(valueOf(b.Second), valueOf(a.Second)))
	})
	all = all[:min(len(all), shownFactors)]
	p := &chart.Panel{X: chart.Axis{Title: "part of " + MetricTitle(f, metric), Unit: UnitOf(f, metric), Zero: true},
		Y: chart.Axis{Kind: chart.Categories}}
	p.Marks = append(p.Marks, chart.VerticalRule(0, len(all), ink.Solid))
	one := &chart.Points{Series: "Shapley", Kind: "index", Colour: ink.Blue, Shape: ink.Disc, Radius: 2}
	other := &chart.Points{Series: "Owen, within its module", Kind: "index", Colour: ink.Vermillion, Shape: ink.Square,
		Radius: 2}
	for i, c := range all {
		p.Y.Names = append(p.Y.Names, phrase.Name(c.Factor))
		if c.First != nil {
			one.AddHorizontal(IntervalOf(c.First), float64(i)-0.17)
		}
		if c.Second != nil {
			other.AddHorizontal(IntervalOf(c.Second), float64(i)+0.17)
		}
	}
	for _, d := range []*chart.Points{one, other} {
		if len(d.X) > 0 {
			p.Marks = append(p.Marks, d)
			p.Legend = append(p.Legend, d.LegendItem(d.Series))
		}
	}
	return p
}

// valueOf is an index, the least of all where it is missing.
func valueOf(x *schema.Answer) float64 {
	if x == nil {
		return math.Inf(-1)
	}
	return x.Value
}

// A Couple is two indices of a factor that are shown together; nil if missing.
type Couple struct {
	Factor        string
	First, Second *schema.Answer
}

// Couples pairs indices by their names, in the order of the table.
func Couples(list []schema.Answer, first, second string) []*Couple {
	var out []*Couple
	for i := range list {
		x := &list[i]
		if x.Measure != first && x.Measure != second {
			continue
		}
		k := slices.IndexFunc(out, func(c *Couple) bool { return c.Factor == x.About })
		if k < 0 {
			k = len(out)
			out = append(out, &Couple{Factor: x.About})
		}
		if x.Measure == first {
			out[k].First = x
		} else {
			out[k].Second = x
		}
	}
	return out
}

// size returns the larger absolute value of the two.
func (c *Couple) size() float64 {
	s := 0.0
	for _, x := range []*schema.Answer{c.First, c.Second} {
		if x != nil {
			s = math.Max(s, math.Abs(x.Value))
		}
	}
	return s
}

// Indices returns the answers to a question by metric.
func Indices(f *figure.Folder, question string) (metrics []string, of map[string][]schema.Answer, err error) {
	answers, err := f.Answers(question)
	if err != nil {
		return nil, nil, err
	}
	of = map[string][]schema.Answer{}
	for _, a := range answers {
		if a.Value == a.Value {
			metrics, of[a.Metric] = Noted(metrics, a.Metric), append(of[a.Metric], a)
		}
	}
	if len(metrics) == 0 {
		return nil, nil, figure.Nothing("answers: none to %s", question)
	}
	return metrics, of, nil
}

// IntervalOf returns an answer's value and interval.
func IntervalOf(a *schema.Answer) summary.Interval {
	return summary.Interval{Mean: a.Value, Lo: a.Lo, Hi: a.Hi, N: a.N}
}

// ByMetric shows each metric that has a panel. It returns the largest number of runs behind an
// index and of failed ones. A metric whose indices are all 0 is one that nothing moves.
func (g *Gallery) ByMetric(metrics []string, of map[string][]schema.Answer,
	draw func(metric string, list []schema.Answer) *chart.Panel) (n, failed int) {
	for _, m := range metrics {
		if !slices.ContainsFunc(of[m], func(x schema.Answer) bool { return x.Value != 0 }) {
			g.left = append(g.left, MetricTitle(g.of, m))
			continue
		}
		g.Add(m, draw(m, of[m]))
		for _, x := range of[m] {
			g.barred = g.barred || x.Lo == x.Lo
			n, failed = max(n, x.N), max(failed, x.Failed)
		}
	}
	return n, failed
}
