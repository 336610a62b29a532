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

// An indexKind is a pair of indices shown together in a row.
type indexKind struct {
	method, title  string
	first, second  string // names of the indices
	ofFirst, ofAll string // labels in the key
}

func indexKinds() []indexKind {
	return []indexKind{
		{"sobol", "Sobol' indices", "S1", "ST", "S1, alone", "ST, with others"},
		{"shapley", "Shapley and Owen values", "shapley", "owen", "Shapley", "Owen, within its module"},
	}
}

// indices shows the share of a metric's variance due to each factor, alone and with the others;
// for coalitions, the contribution of each element.
//
// It reads answers: for method sobol S1 and ST; for method shapley shapley and owen.
func indices(f *figure.Folder) (*chart.Chart, error) {
	kind := indexKinds()[0]
	metrics, of, err := Indices(f, kind.method)
	if err != nil {
		kind = indexKinds()[1]
		if metrics, of, err = Indices(f, kind.method); err != nil {
			return nil, figure.Nothing("answers: no value by sobol or shapley")
		}
	}
	c := NewGallery(f, kind.title)
	n, failed := c.ByMetric(metrics, of, func(m string, list []schema.Answer) *chart.Panel {
		return indexPanel(f, kind, m,
			list)
	})
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no %s and no %s", kind.first, kind.second)
	}
	what, blocks := "Shares of the variance of metrics of study %s due to each factor alone (S1) and including its "+
		"interactions (ST), from %d blocks, with %s bootstrap intervals over blocks.", "blocks"
	if kind.method == "shapley" {
		what, blocks = "Contribution of each element of study %s to metrics, averaged over all orders (Shapley) and over "+
			"the orders that keep its module together (Owen), from %d replicates of each coalition, with %s Student "+
			"intervals over them.", "replicates"
	}
	c.Describe(fmt.Sprintf(what, f.Label, n, Sure(f))+LeftOut(failed, blocks), schema.AnswersTable)
	return &c.Chart, nil
}

func indexPanel(f *figure.Folder, kind indexKind, metric string, list []schema.Answer) *chart.Panel {
	all := Couples(list, kind.first, kind.second)
	if len(all) == 0 {
		return nil
	}
	kind.sort(all)
	all = all[:min(len(all), shownFactors)]
	p := &chart.Panel{X: chart.Axis{Title: "share of the variance of " + MetricTitle(f, metric), Zero: true},
		Y: chart.Axis{Kind: chart.Categories}}
	if kind.method == "shapley" {
		p.X.Title, p.X.Unit = "part of "+MetricTitle(f, metric), UnitOf(f, metric)
	}
	p.Marks = append(p.Marks, chart.UprightAt(0, len(all), ink.Solid))
	one := &chart.Points{Series: kind.ofFirst, Kind: "index", Colour: ink.Blue, Shape: ink.Disc, Radius: 2}
	other := &chart.Points{Series: kind.ofAll, Kind: "index", Colour: ink.Vermillion, Shape: ink.Square, Radius: 2}
	for i, c := range all {
		if c.First != nil {
			one.Along(IntervalOf(c.First), float64(i)-0.17)
		}
		if c.Second != nil {
			other.Along(IntervalOf(c.Second), float64(i)+0.17)
		}
	}
	for _, d := range []*chart.Points{one, other} {
		if len(d.X) > 0 {
			p.Marks = append(p.Marks, d)
			p.Key = append(p.Key, d.InKey(d.Series))
		}
	}
	for _, c := range all {
		p.Y.Names = append(p.Y.Names, phrase.Name(c.Factor))
	}
	return p
}

// sort puts the factor with the largest index first.
func (k *indexKind) sort(all []*Couple) {
	value := func(x *schema.Answer) float64 {
		if x == nil {
			return math.Inf(-1)
		}
		return x.Value
	}
	slices.SortStableFunc(all, func(a, b *Couple) int {
		first, second := cmp.Compare(value(b.First), value(a.First)), cmp.Compare(value(b.Second), value(a.Second))
		if k.method == "shapley" { // the overall index decides: Shapley's value, or ST
			return cmp.Or(first, second)
		}
		return cmp.Or(second, first)
	})
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
			n, failed = max(n, x.N), max(failed, x.Failed)
		}
	}
	return n, failed
}
