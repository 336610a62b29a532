package spec

import (
	"slices"
	"strings"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Dist declares a number drawn per entity: a bare number, which is the same for all, or {dist:
// lognormal, mean: 80, sd: 60}. A range constrains the mean and, if the distribution is
// bounded, its bounds; a normal distribution may still draw values outside.
func (s *Section) Dist(p *num.Dist, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeDist, def, doc, opts)
	err := f.numberEnds(nil, nil)
	enter(s, p, f, codec[num.Dist]{parse: parseDist, format: formatDist, open: NullNode}, err)
}

func parseDist(f *Field, n *Node, r *faults) num.Dist {
	switch n.Kind {
	case ScalarNode:
		v := scalar(n, r, "a number or a distribution", true, units.ParseShare)
		if len(*r) > 0 {
			if (*r)[0].hint == "" {
				(*r)[0].hint = "a number, or such as {dist: lognormal, mean: 80, sd: 60}"
			}
			return num.Dist{}
		}
		return ranged(f, n, r, num.Constant(v), v)
	case MapNode:
		return parseDistMap(f, n, r)
	}
	r.add(n, "a number or a distribution is expected here, not "+n.Kind.String(), "such as {dist: lognormal, mean: 80, "+
		"sd: 60}")
	return num.Dist{}
}

func parseDistMap(f *Field, n *Node, r *faults) (d num.Dist) {
	kind := n.Get("dist")
	if kind == nil || kind.Kind != ScalarNode {
		r.add(n, "dist is missing", "one of "+strings.Join(num.DistKinds(), ", "))
		return d
	}
	params, known := num.DistParams(kind.Text)
	if !known {
		r.add(kind, "unknown distribution "+shown(kind), Hint(kind.Text, num.DistKinds()))
		return d
	}
	lists := []string{}
	if kind.Text == "categorical" {
		lists = []string{"values", "weights"}
	}
	values, listed := map[string]float64{}, map[string][]float64{}
	for _, e := range n.Keys {
		var own faults
		switch {
		case e.Key == "dist":
		case slices.Contains(params, e.Key):
			values[e.Key] = scalar(e.Value, &own, "a number", true, units.ParseShare)
		case slices.Contains(lists, e.Key):
			if e.Value.Kind != ListNode {
				own.add(e.Value, "a list of numbers is expected here, not "+e.Value.Kind.String(), "")
				break
			}
			for _, x := range e.Value.Items {
				listed[e.Key] = append(listed[e.Key], scalar(x, &own, "a number", true, units.ParseShare))
			}
		default:
			own.add(&Node{Pos: e.KeyPos}, "is no parameter of "+kind.Text, Hint(e.Key, append(slices.Clone(params), lists...)))
		}
		r.below(e.Key, own)
	}
	if len(*r) > 0 {
		return d
	}
	d, err := num.NewDist(kind.Text, values, listed["values"], listed["weights"])
	if err != nil {
		r.add(n, err.Error(), "")
		return num.Dist{}
	}
	f.checkDist(d, n, r)
	return d
}

// checkDist checks that a distribution lies where the field may.
func (f *Field) checkDist(d num.Dist, n *Node, r *faults) {
	check := func(name string, v float64) {
		if msg, out := f.outside(v, name+" "+units.FormatNumber(v)); out && len(*r) == 0 {
			r.add(n, msg, "")
		}
	}
	switch d.Kind {
	case "constant":
		check("value", d.A)
	case "uniform":
		check("from", d.A)
		check("to", d.B)
	case "pareto":
		check("min", d.A)
	case "categorical":
		for _, v := range d.Values {
			check("value", v)
		}
	default:
		check("mean", d.Mean())
	}
}

func formatDist(_ *Field, d num.Dist) *Node {
	if d.Kind == "constant" || d.Kind == "" {
		return Scalar(units.FormatNumber(d.A))
	}
	n := Mapping(Entry{Key: "dist", Value: Scalar(d.Kind)})
	names, values := d.Params()
	for i, name := range names {
		n.Keys = append(n.Keys, Entry{Key: name, Value: Scalar(units.FormatNumber(values[i]))})
	}
	list := func(name string, xs []float64) {
		if len(xs) == 0 {
			return
		}
		l := &Node{Kind: ListNode}
		for _, x := range xs {
			l.Items = append(l.Items, Scalar(units.FormatNumber(x)))
		}
		n.Keys = append(n.Keys, Entry{Key: name, Value: l})
	}
	list("values", d.Values)
	list("weights", d.Weights)
	return n
}
