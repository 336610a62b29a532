package study

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// vain warns of what --set flags set and every arm, or every level of a factor, sets again.
func (r *reader) vain() {
	for _, a := range r.study.Scenario.Flagged() {
		if by := r.settingAlways(a.Path); by != "" {
			p := spec.Problem{Pos: a.At, Path: a.Path, Warning: true, Msg: "has no effect: " + by + " sets it again at every point"}
			r.warnings = append(r.warnings, r.study.Scenario.Render(spec.Problems{p}))
		}
	}
}

// settingAlways names what sets a key at every point; "" if nothing does.
func (r *reader) settingAlways(path string) string {
	s := r.study
	if s.kind.elements {
		return ""
	}
	for k := range s.Factors {
		f := &s.Factors[k]
		if s.Design.Kind == List && (s.Design.List == nil || slices.ContainsFunc(s.Design.List, func(p map[string]string) bool { return p[f.Name] == "" })) {
			continue // at some points the factor keeps the scenario's value
		}
		if allSet(r.tried(f), path) {
			return fmt.Sprintf("the factor %s", f.Name)
		}
	}
	var arms [][]assignment
	for _, a := range s.Arms {
		arms = append(arms, a.settings)
	}
	if allSet(arms, path) {
		return "each arm"
	}
	return ""
}

// allSet reports whether each of several settings, of which there are some, sets a key.
func allSet(all [][]assignment, path string) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(settings []assignment) bool {
		return !slices.ContainsFunc(settings, func(a assignment) bool { return within(a, path) })
	})
}

// within reports whether an assignment sets a key: that, or one above it whose value has it or is no
// mapping, such as off.
func within(a assignment, path string) bool {
	above, keys := strings.Split(a.Path, "."), strings.Split(path, ".")
	if len(above) > len(keys) {
		return false
	}
	for i, key := range above {
		if key != keys[i] && key != "*" {
			return false
		}
	}
	rest := strings.Join(keys[len(above):], ".")
	return rest == "" || a.Value != nil && (a.Value.Kind != spec.MapNode || a.Value.At(rest) != nil)
}
