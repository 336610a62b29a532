package scenarios

import (
	"slices"

	"guanxi/sim/spec"
)

// Change is a setting that differs between two scenarios. Old or New is "" where that scenario does
// not have the setting.
type Change struct {
	Path, Old, New string
}

// Diff lists the settings that differ between a and b, in the order of the table. It omits the
// number of consumers where files determine both.
func Diff(a, b *Scenario) []Change {
	old, new := a.section.Settings(), b.section.Settings()
	if ofFile(old) && ofFile(new) {
		count := func(x spec.Setting) bool { return x.Path == CountKey }
		old, new = slices.DeleteFunc(old, count), slices.DeleteFunc(new, count)
	}
	at := map[string]int{}
	for i, x := range new {
		at[x.Path] = i
	}
	var out []Change
	next := 0
	shared := map[string]bool{}
	for _, x := range old {
		i, both := at[x.Path]
		if !both {
			out = append(out, Change{x.Path, x.Value, ""})
			continue
		}
		shared[x.Path] = true
		for ; next < i; next++ {
			if y := new[next]; !shared[y.Path] && !has(old, y.Path) {
				out = append(out, Change{y.Path, "", y.Value})
			}
		}
		next = max(next, i+1)
		if y := new[i]; x.Value != y.Value {
			out = append(out, Change{x.Path, x.Value, y.Value})
		}
	}
	for ; next < len(new); next++ {
		if y := new[next]; !has(old, y.Path) {
			out = append(out, Change{y.Path, "", y.Value})
		}
	}
	return out
}

// CountKey is the path of the number of consumers.
const CountKey = "consumers.count"

// ofFile reports whether a file determines the number of consumers: each node of a graph is one, or each row of theirs.
func ofFile(settings []spec.Setting) bool {
	return slices.ContainsFunc(settings, func(x spec.Setting) bool {
		return x.Path == "graph.kind" && x.Value == "file" || x.Path == "consumers.file" && !x.Default
	})
}

// CountedByFile reports whether a file determines the number of consumers.
func (s *Scenario) CountedByFile() bool { return ofFile(s.section.Settings()) }

func has(settings []spec.Setting, path string) bool {
	return slices.ContainsFunc(settings, func(x spec.Setting) bool { return x.Path == path })
}
