// Package element asks what each element of a scenario contributes: Shapley and Owen values over all coalitions of
// elements.
package element

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
)

// most is the number of elements up to which all coalitions can run.
const most = 10

func coalitions() *study.Kind {
	var of []string
	return &study.Kind{Name: study.Elements, Doc: "coalitions of elements of the scenario, for the contribution of each",
		Metrics: []string{schema.AddedColumn, "added.platform", "added.provider", "added.advertiser", "added.consumer"},
		Keys: func(s *spec.Section) {
			s.Texts(&of, "of", "", "names of the elements; default: all that the scenario has")
		},
		Factors: func(r *study.Reader) { readElements(r, of) },
		Count:   func(s *study.Study) (int, bool) { return 1 << len(s.Factors), true },
		Points: func(b *study.Builder) error {
			all, err := design.Coalitions(len(b.Study.Factors))
			for _, on := range all {
				index := make([]int, len(on))
				for i, is := range on {
					if is {
						index[i] = 1
					}
				}
				b.Level(index, "coalition")
			}
			return err
		}}
}

// readElements reads the elements, each on or off.
func readElements(r *study.Reader, of []string) {
	if len(r.In.Factors) > 0 {
		r.Wrong("factors", "", "a design of kind elements varies elements of the scenario and takes no factors")
	}
	s := r.Study.Scenario
	if s == nil {
		return
	}
	all := s.Elements()
	if len(of) == 0 {
		if of = all; len(of) == 0 {
			r.Errorf(r.Pos("design"), "design.of", "elements: {NAME: {module: …, off: {PATH: VALUE}}} in the scenario",
				"the scenario %s declares no elements", s.Name)
			return
		}
	}
	of = slices.Sorted(slices.Values(of))
	for _, name := range of {
		if !slices.Contains(all, name) {
			r.Wrong("design.of", spec.Hint(name, all), "the scenario %s has no element %s", s.Name, name)
			continue
		}
		r.Element(name)
	}
	if n := len(of); n > most {
		r.Wrong("design", "name fewer under of", "%d elements have %.0f coalitions; all coalitions are possible for up to "+
			"%d elements", n, math.Pow(2, float64(n)), most)
	}
}
