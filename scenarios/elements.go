package scenarios

import (
	"fmt"
	"slices"

	"guanxi/sim/spec"
)

// Elements returns the names of the elements that the scenario declares, sorted.
func (s *Scenario) Elements() []string {
	var names []string
	for _, e := range s.Tree.Get("elements").Entries() {
		if e.Value.Kind == spec.MapNode {
			names = append(names, e.Key)
		}
	}
	slices.Sort(names)
	return names
}

// Without returns the scenario with some of its elements switched off, by applying what each
// element sets when it is off. It skips keys below parts that the scenario lacks or has already
// switched off.
func (s *Scenario) Without(elements ...string) (*Scenario, error) {
	next := s.copy()
	elements = slices.Clone(elements)
	slices.Sort(elements)
	var ps spec.Problems
	for _, name := range elements {
		if !slices.Contains(s.Elements(), name) {
			hint := ""
			if near, ok := spec.Nearest(name, s.Elements()); ok {
				hint = " (did you mean " + near + "?)"
			}
			return nil, fmt.Errorf("the scenario %s has no element %s%s", s.Name, name, hint)
		}
		ps = append(ps, next.assign(offOf(s.Tree.Get("elements").Get(name)), skipped)...)
	}
	return next.finish(ps)
}

// offOf returns what an element sets when it is off.
func offOf(element *spec.Node) (values []Assignment) {
	for _, e := range element.Get("off").Entries() {
		values = append(values, Assignment{Path: e.Key, At: e.KeyPos, Value: e.Value})
	}
	return values
}

// checkElements tries each element by itself, so that a wrong path is found when the scenario is
// read rather than in the middle of a study.
func (s *Scenario) checkElements() spec.Problems {
	if _, ok := s.table.Lookup("elements"); !ok {
		return nil
	}
	elements := s.Tree.Get("elements").Entries()
	var ps spec.Problems
	var names []string
	for _, e := range elements {
		names = append(names, e.Key)
	}
	for _, e := range elements {
		if off := e.Value.Get("off"); off != nil && off.Kind != spec.MapNode && off.Kind != spec.NullNode && !off.Is("off") {
			ps = append(ps, spec.Problem{Pos: off.Pos, Path: "elements." + e.Key + ".off",
				Msg: fmt.Sprintf("write a mapping from path to value, not %v", off.Kind), Hint: "such as {ads.learner: none}"})
		}
		ps = append(ps, s.copy().assign(offOf(e.Value), skipped)...)
		needs := e.Value.Get("needs")
		if needs == nil || needs.Kind != spec.ListNode {
			continue
		}
		for _, n := range needs.Items {
			switch {
			case n.Text == e.Key:
				ps = append(ps, spec.Problem{Pos: n.Pos, Path: "elements." + e.Key + ".needs",
					Msg: "an element cannot need itself"})
			case !slices.Contains(names, n.Text):
				ps = append(ps, spec.Problem{Pos: n.Pos, Path: "elements." + e.Key + ".needs", Msg: "there is no element " +
					n.Text, Hint: spec.Meant(n.Text, names)})
			}
		}
	}
	if len(ps) == 0 {
		return circularNeeds(elements)
	}
	return ps
}

// circularNeeds reports elements that can never be switched on, because every element that they
// need is waiting in turn.
func circularNeeds(elements []spec.Entry) spec.Problems {
	came := map[string]bool{}
	waits := func(e spec.Entry) bool {
		needs := e.Value.Get("needs")
		return needs != nil && len(needs.Items) > 0 && !slices.ContainsFunc(needs.Items,
			func(n *spec.Node) bool { return came[n.Text] })
	}
	for more := true; more; {
		more = false
		for _, e := range elements {
			if !came[e.Key] && !waits(e) {
				came[e.Key], more = true, true
			}
		}
	}
	var ps spec.Problems
	for _, e := range elements {
		if !came[e.Key] {
			ps = append(ps, spec.Problem{Pos: e.Value.Get("needs").Pos, Path: "elements." + e.Key + ".needs",
				Msg:  "it needs an element that needs it in turn, so no order of the elements is possible",
				Hint: "remove needs from one element of the circle"})
		}
	}
	return ps
}

// Needs returns the elements of which at least one must be on before the given element can be
// added, or nil if there is no such condition. It omits elements that the scenario has switched
// off.
func (s *Scenario) Needs(element string) []string {
	n := s.Tree.Get("elements").Get(element).Get("needs")
	if n == nil {
		return nil
	}
	var needs []string
	for _, item := range n.Items {
		if slices.Contains(s.Elements(), item.Text) {
			needs = append(needs, item.Text)
		}
	}
	return needs
}
