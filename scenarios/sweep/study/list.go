package study

import (
	"fmt"
	"slices"

	"guanxi/sim/spec"
)

func list(d *designFile) *Kind {
	return &Kind{Name: List, Doc: "points as listed; without points: each factor at its low and high end, one at a time",
		Keys: func(s *spec.Section) {
			s.Tree(&d.List, "points", "", "list of points, each {factor: value}; factors left out have the value of the "+
				"scenario, {} is the scenario as it is", spec.TypeName("list of points"))
		},
		Check: (*Reader).listed,
		Count: func(s *Study) (int, bool) {
			if s.Design.List != nil {
				return len(s.Design.List), true
			}
			n := 1
			for _, f := range s.Factors {
				n += max(2, len(f.Levels))
			}
			return n, true
		},
		Points: (*Builder).list}
}

// listed reads the points of a list.
func (r *Reader) listed() {
	n := r.In.Design.List
	if n == nil {
		return
	}
	s := r.Study
	if n.Kind != spec.ListNode || len(n.Items) == 0 {
		r.Errorf(n.Pos, "design.points", "such as [{q: 0.3/year}, {q: 0.6/year}]", "write a list of points, not %s", n.Flow())
		return
	}
	given := make([]*spec.Node, len(s.Factors)) // values of factors that do not list their own
	for i, p := range n.Items {
		if p.Kind != spec.MapNode {
			r.Errorf(p.Pos, fmt.Sprintf("design.points.%d", i+1), "such as {q: 0.3/year}", "write a mapping from factor to "+
				"value, not %s", p.Flow())
			continue
		}
		for _, e := range p.Keys {
			r.listedValue(i+1, e, given)
		}
	}
	for k := range s.Factors {
		if given[k] == nil {
			continue
		}
		f := &s.Factors[k]
		if f.Scale == Categorical {
			f.Scale = r.scaleOf(f.Name)
		}
		r.values(f, given[k])
		r.try(f)
		s.Base[k] = r.baseLevel(f)
	}
	for _, p := range n.Items {
		point := map[string]string{}
		for _, e := range p.Keys {
			point[e.Key] = flow(e.Value)
		}
		s.Design.List = append(s.Design.List, point)
	}
}

// scaleOf returns the scale that the file gives a factor.
func (r *Reader) scaleOf(name string) string {
	k := slices.IndexFunc(r.In.Factors, func(f spec.Named[factorFile]) bool { return f.Name == name })
	return r.In.Factors[k].V.Scale
}

// listedValue checks a value of a listed point, and collects in given the values of factors
// that do not list their own.
func (r *Reader) listedValue(point int, e spec.Entry, given []*spec.Node) {
	at := fmt.Sprintf("design.points.%d", point)
	if !r.Knows(e.Key, func(hint string) { r.Errorf(e.KeyPos, at, hint, "there is no factor %s", e.Key) }) {
		return
	}
	k := slices.Index(r.Study.factorNames(), e.Key)
	f, text := &r.Study.Factors[k], flow(e.Value)
	ranged := f.Numeric() && len(f.Levels) == 0
	if x := f.Parse(text); ranged && !(x >= f.Low && x <= f.High) {
		r.Errorf(e.Value.Pos, at+"."+e.Key, "", "%s is not between %s and %s", text, f.quantity(f.Low).text(),
			f.quantity(f.High).text())
		return
	}
	if len(f.Levels) > 0 {
		if known := texts(f.Levels); !slices.Contains(known, text) {
			r.Errorf(e.Value.Pos, at+"."+e.Key, spec.Hint(text, known), "%s is not a level of the factor", text)
		}
		return
	}
	if given[k] == nil {
		given[k] = &spec.Node{Kind: spec.ListNode, Pos: e.Value.Pos}
	}
	if !slices.ContainsFunc(given[k].Items, func(x *spec.Node) bool { return flow(x) == text }) {
		given[k].Items = append(given[k].Items, e.Value)
	}
}

// list makes the points as given, or varies one factor at a time.
func (b *Builder) list() error {
	s := b.Study
	base := make([]int, len(s.Factors))
	for i := range base {
		base[i] = fromBase
	}
	if s.Design.List != nil {
		for _, given := range s.Design.List {
			index := slices.Clone(base)
			for i, f := range s.Factors {
				if text, ok := given[f.Name]; ok {
					index[i] = slices.IndexFunc(f.Levels, func(l Level) bool { return l.Text == text })
				}
			}
			b.Add(&Point{index: index})
		}
		return nil
	}
	b.Add(&Point{index: base, Role: "base"})
	for i := range s.Factors {
		f := &s.Factors[i]
		if len(f.Levels) == 0 {
			for _, end := range []struct {
				role  string
				value float64
			}{{"low", f.Low}, {"high", f.High}} {
				index, levels := slices.Clone(base), s.levels(base)
				index[i], levels[i] = drawn, Level{f.quantity(end.value).text(), end.value}
				b.Add(&Point{index: index, Levels: levels, Role: end.role + ":" + f.Name})
			}
			continue
		}
		low, high := f.ends()
		for k, l := range f.Levels {
			if l.Text == s.Base[i].Text {
				continue // the base point
			}
			role := "value"
			switch k {
			case low:
				role = "low"
			case high:
				role = "high"
			}
			index := slices.Clone(base)
			index[i] = k
			b.Add(&Point{index: index, Role: role + ":" + f.Name})
		}
	}
	return nil
}

// ends returns the levels with the smallest and largest number, or the first and last if they
// have no numbers.
func (f *Factor) ends() (low, high int) {
	if !f.Numeric() {
		return 0, len(f.Levels) - 1
	}
	for k, l := range f.Levels {
		if l.Value < f.Levels[low].Value {
			low = k
		}
		if l.Value > f.Levels[high].Value {
			high = k
		}
	}
	return low, high
}
