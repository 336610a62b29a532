package study

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

// mostElements is the number of elements up to which all coalitions can run.
const mostElements = 10

func elements() kind {
	return kind{name: Elements, doc: "coalitions of elements of the scenario, for the contribution of each", elements: true,
		keys: func(d *designFile, s *spec.Section) {
			s.Texts(&d.Of, "of", "", "names of the elements; default: all that the scenario has")
		},
		count:  func(s *Study) (int, bool) { return 1 << len(s.Factors), true },
		points: (*builder).coalitions}
}

// elements reads the factors of an elements design, each on or off.
func (r *reader) elements() {
	if len(r.in.Factors) > 0 {
		r.wrong("factors", "", "a design of kind elements varies elements of the scenario and takes no factors")
	}
	s := r.study.Scenario
	if s == nil {
		return
	}
	all := s.Elements()
	of := r.study.Design.Of
	if len(of) == 0 {
		if of = all; len(of) == 0 {
			r.errorf(r.pos("design"), "design.of", "elements: {NAME: {module: …, off: {PATH: VALUE}}} in the scenario", "the scenario %s declares no elements", s.Name)
			return
		}
	}
	of = slices.Clone(of)
	slices.Sort(of)
	r.study.Design.Of = of
	for _, name := range of {
		if !slices.Contains(all, name) {
			r.wrong("design.of", spec.Hint(name, all), "the scenario %s has no element %s", s.Name, name)
			continue
		}
		var paths []string
		if off := s.Tree.Get("elements").Get(name).Get("off"); off != nil {
			for _, e := range off.Keys {
				paths = append(paths, e.Key)
			}
		}
		if without, err := s.Without(name); err == nil {
			for _, p := range without.Problems() { // of what the timeline sets again
				if !p.Idle && slices.Contains(paths, p.Path) {
					r.warnings = append(r.warnings, without.Render(spec.Problems{p}))
				}
			}
		}
		r.study.Factors = append(r.study.Factors, Factor{Name: name, Paths: paths, Scale: Categorical,
			Levels: []Level{{"off", math.NaN()}, {"on", math.NaN()}}, settings: make([][]assignment, 2)})
		r.study.base = append(r.study.base, Level{"on", math.NaN()})
	}
	if n := len(of); n > mostElements {
		r.wrong("design", "name fewer under of", "%d elements have %.0f coalitions; all coalitions are possible for up to %d elements", n, math.Pow(2, float64(n)), mostElements)
	}
}

// coalitions makes points that each contain some of the elements.
func (b *builder) coalitions() error {
	all, err := design.Coalitions(len(b.s.Factors))
	if err != nil {
		return err
	}
	for _, on := range all {
		index := make([]int, len(on))
		for i, is := range on {
			if is {
				index[i] = 1
			}
		}
		b.add(&Point{index: index, Role: "coalition"})
	}
	return nil
}

// off returns the elements that the point lacks.
func (p *Point) off() []string {
	if !p.study.kind.elements {
		return nil
	}
	var out []string
	for i, k := range p.index {
		if k == 0 {
			out = append(out, p.study.Factors[i].Name)
		}
	}
	return out
}
