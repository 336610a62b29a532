package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// indices: how much of a metric's variance each factor makes, alone and with
// the others.
//
// Reads indices, method sobol: S1, ST, of S2 the largest for the caption.
func indices(fs []*folder) (*chart, error) {
	f := fs[0]
	metrics, of, err := f.indicesOf("sobol")
	if err != nil {
		return nil, err
	}
	metrics, more := shown(metrics, shownMetrics)
	c := &chart{name: "indices", title: "Sobol' indices"}
	var words []string
	n, failed := 0, 0
	for i, m := range metrics {
		p, say := varianceShares(m, of[m], i == 0)
		if p == nil {
			continue
		}
		c.panels = append(c.panels, p)
		words = append(words, metricTitle(m)+": "+say)
		for _, x := range of[m] {
			n, failed = max(n, x.n), max(failed, x.failed)
		}
	}
	if len(c.panels) == 0 {
		return nil, nothing("table indices: no S1 and no ST")
	}
	lost := ""
	if failed > 0 {
		lost = fmt.Sprintf(" %d blocks are left out as a run of them failed.", failed)
	}
	c.alt = fmt.Sprintf("Shares of the variance of metrics of study %s that go back to each factor alone (S1) and to it together with others (ST), from %d blocks, with %s bootstrap intervals over blocks. %s%s%s",
		f.label, n, f.sure(), inPanels(words), more, lost)
	return c, nil
}

func varianceShares(metric string, list []index, withKey bool) (*panel, string) {
	var factors []string
	first, total := map[string]*index{}, map[string]*index{}
	var largest *index
	for i := range list {
		x := &list[i]
		switch x.name {
		case "S1":
			first[x.factor] = x
		case "ST":
			total[x.factor] = x
		case "S2":
			if largest == nil || x.value > largest.value {
				largest = x
			}
			continue
		default:
			continue
		}
		if !slices.Contains(factors, x.factor) {
			factors = append(factors, x.factor)
		}
	}
	if len(factors) == 0 {
		return nil, ""
	}
	value := func(x *index) float64 {
		if x == nil {
			return math.Inf(-1)
		}
		return x.value
	}
	slices.SortStableFunc(factors, func(a, b string) int {
		return cmp.Or(cmp.Compare(value(total[b]), value(total[a])), cmp.Compare(value(first[b]), value(first[a])))
	})
	left := len(factors) - shownFactors
	if left > 0 {
		factors = factors[:shownFactors]
	}
	p := &panel{x: axis{title: "share of the variance of " + metricTitle(metric), lo: 0, hi: free}, y: axis{kind: categories}}
	p.x.zero = true
	looks := []struct {
		of     map[string]*index
		name   string
		shift  float64
		colour colour
		shape  shape
	}{{first, "S1, alone", -0.17, blue, disc}, {total, "ST, with others", 0.17, vermillion, square}}
	for _, l := range looks {
		d := &points{series: l.name, kind: "index", colour: l.colour, shape: l.shape, radius: 2}
		for i, name := range factors {
			x := l.of[name]
			if x == nil {
				continue
			}
			d.x, d.y, d.n = append(d.x, x.value), append(d.y, float64(i)+l.shift), append(d.n, x.n)
			d.xlo, d.xhi = append(d.xlo, x.lo), append(d.xhi, x.hi)
		}
		if len(d.x) == 0 {
			continue
		}
		p.marks = append(p.marks, d)
		if withKey {
			p.key = append(p.key, keyItem{text: l.name, style: style{colour: l.colour}, point: true, shape: l.shape})
		}
	}
	sum := 0.0
	var words []string
	for _, name := range factors {
		p.y.names = append(p.y.names, factorName(name))
		say := factorName(name)
		if x := first[name]; x != nil {
			sum += x.value
			say += " S1 " + interval(x.value, x.lo, x.hi)
		}
		if x := total[name]; x != nil {
			say += " ST " + interval(x.value, x.lo, x.hi)
		}
		words = append(words, say)
	}
	if left > 0 {
		words = append(words, fmt.Sprintf("%d factors with less are not shown", left))
	}
	if len(first) > 0 && left <= 0 {
		words = append(words, "all S1 together "+significant(sum, 2))
	}
	if largest != nil && largest.lo > 0 {
		words = append(words, fmt.Sprintf("strongest pair %s and %s, S2 %s", factorName(largest.factor), factorName(largest.other), interval(largest.value, largest.lo, largest.hi)))
	}
	return p, strings.Join(words, ", ")
}
