package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/results/schema"
)

// shownFactors is how many factors a tornado or a list of indices shows, the
// most important ones.
const shownFactors = 15

// tornado: how far each factor alone moves a metric.
//
// Reads indices: of method oat the indices low and high, the change of the
// metric when the factor is at its low or high level; without them, of method
// morris the index mu, the mean change over the factor's whole range.
func tornado(f *studyFolder) (*chart, error) {
	byRange := false
	metrics, of, err := f.indicesOf("oat")
	if err != nil {
		if metrics, of, err = f.indicesOf("morris"); err != nil {
			return nil, nothing("table indices: no value by oat or morris")
		}
		byRange = true
	}
	c := f.rowsOf("What each factor alone changes", factorRows(of))
	n, failed := c.byMetric(metrics, of, func(m string, list []index) (*panel, string) { return swings(f, m, list, byRange) })
	if len(c.panels) == 0 {
		return nil, nothing("table indices: no factor changes anything")
	}
	how := fmt.Sprintf("at the low and at the high level of each factor, the others as in the scenario, mean paired difference of up to %s", replicates(n))
	blocks := "replicates"
	if byRange {
		blocks = "trajectories"
		how = fmt.Sprintf("when a factor moves over its whole range, mean of %d trajectories (Morris' mu)", n)
	}
	c.alt = fmt.Sprintf("Change of metrics of study %s %s; whiskers: %s interval; at the right the factor's low and high level. Largest first: %s%s", f.label, how, f.sure(), lower(c.told()), leftOut(failed, blocks))
	return &c.chart, nil
}

// ends are the lowest and the highest level of a factor that it was moved to, in words,
// "" where levels have no order. That of the scenario itself, with which one at a time
// begins, may lie outside of them.
func (f *studyFolder) ends(factor string, byRange bool) string {
	i := slices.IndexFunc(f.sweep.Factors, func(x schema.Factor) bool { return x.Name == factor })
	if i < 0 || f.sweep.Factors[i].Scale == "categorical" {
		return ""
	}
	s, err := f.study()
	if err != nil {
		return ""
	}
	l := s.levelsOf(i)
	if own := s.points[0].levelOf(i); !byRange && len(l) > 2 {
		l = slices.DeleteFunc(l, func(x level) bool { return x.key() == own.key() })
	}
	if len(l) < 2 {
		return ""
	}
	return l[0].text + "…" + l[len(l)-1].text + unitBehind(&f.sweep.Factors[i])
}

func swings(f *studyFolder, metric string, list []index, byRange bool) (*panel, string) {
	lowest, highest := "low", "high"
	if byRange {
		lowest, highest = "", "mu"
	}
	all := couples(list, lowest, highest)
	slices.SortStableFunc(all, func(a, b *couple) int { return cmp.Compare(b.size(), a.size()) })
	left := len(all) - shownFactors
	if left > 0 {
		all = all[:shownFactors]
	}
	if len(all) == 0 || all[0].size() == 0 {
		return nil, ""
	}
	p := &panel{
		x: axis{title: "change of " + metricTitle(metric), unit: f.unitOf(metric), zero: true},
		y: axis{kind: categories},
	}
	low, high := styleOf(skyBlue, solid, rising), styleOf(blue, solid, noHatch)
	var tails, words []string
	for i, w := range all {
		p.y.names, tails = append(p.y.names, factorName(w.factor)), append(tails, f.ends(w.factor, byRange))
		both := w.first != nil && w.second != nil
		for _, e := range []struct {
			x     *index
			st    style
			name  string
			shift float64
		}{{w.first, low, "low", -0.2}, {w.second, high, "high", 0.2}} {
			if e.x == nil {
				continue
			}
			if !both {
				e.shift = 0
			}
			series := factorName(w.factor)
			if !byRange {
				series += ", " + e.name
			}
			h := 0.62
			if both {
				h = 0.36
			}
			d := &points{series: series, kind: "change", colour: ink, radius: 0.8}
			d.along(e.x.Interval, float64(i)+e.shift)
			p.marks = append(p.marks, &bar{series: series, at: i, to: e.x.Mean, style: e.st, height: h, shift: e.shift}, d)
		}
		say := factorName(w.factor)
		if w.first != nil {
			say += " " + interval(w.first.Interval) + " at low"
		}
		if w.second != nil {
			say += " " + interval(w.second.Interval)
			if !byRange {
				say += " at high"
			}
		}
		words = append(words, say)
	}
	if left > 0 {
		words = append(words, fmt.Sprintf("%d factors with less are not shown", left))
	}
	p.y.tail = func(float64) []string { return tails }
	if !byRange {
		p.key = []keyItem{{text: "at the low level", style: low, filled: true}, {text: "at the high level", style: high, filled: true}}
	}
	return p, strings.Join(words, ", ")
}
