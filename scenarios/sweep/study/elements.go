package study

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

// mostElements is the number of elements up to which all coalitions can run.
const mostElements = 10

func elements() Kind {
	return Kind{Name: Elements, Doc: "coalitions of elements of the scenario, for the contribution of each", Elements: true,
		Keys: func(d *designFile, s *spec.Section) {
			s.Texts(&d.Of, "of", "", "names of the elements; default: all that the scenario has")
		},
		Count:  func(s *Study) (int, bool) { return 1 << len(s.Factors), true },
		Points: (*Builder).coalitions}
}

// elements reads the factors of an elements design, each on or off.
func (r *Reader) elements() {
	if len(r.In.Factors) > 0 {
		r.Wrong("factors", "", "a design of kind elements varies elements of the scenario and takes no factors")
	}
	s := r.Study.Scenario
	if s == nil {
		return
	}
	all := s.Elements()
	of := r.Study.Design.Of
	if len(of) == 0 {
		if of = all; len(of) == 0 {
			r.Errorf(r.Pos("design"), "design.of", "elements: {NAME: {module: …, off: {PATH: VALUE}}} in the scenario", "the scenario %s declares no elements", s.Name)
			return
		}
	}
	of = slices.Clone(of)
	slices.Sort(of)
	r.Study.Design.Of = of
	for _, name := range of {
		if !slices.Contains(all, name) {
			r.Wrong("design.of", spec.Hint(name, all), "the scenario %s has no element %s", s.Name, name)
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
		r.Study.Factors = append(r.Study.Factors, Factor{Name: name, Paths: paths, Scale: Categorical,
			Levels: []Level{{"off", math.NaN()}, {"on", math.NaN()}}, settings: make([][]assignment, 2)})
		r.Study.base = append(r.Study.base, Level{"on", math.NaN()})
	}
	if n := len(of); n > mostElements {
		r.Wrong("design", "name fewer under of", "%d elements have %.0f coalitions; all coalitions are possible for up to %d elements", n, math.Pow(2, float64(n)), mostElements)
	}
}

// coalitions makes points that each contain some of the elements.
func (b *Builder) coalitions() error {
	all, err := design.Coalitions(len(b.Study.Factors))
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
		b.Add(&Point{index: index, Role: "coalition"})
	}
	return nil
}

// off returns the elements that the point lacks.
func (p *Point) off() []string {
	if !p.study.kind.Elements {
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
