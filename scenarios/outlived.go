package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// overwritten warns of keys, set by flags, a study or an element (of), that an event of the
// timeline of tree or a rule of its platform sets again. Events outside the run are ignored.
func (s *Scenario) overwritten(tree *spec.Node, paths []setPath, of string) spec.Problems {
	if s.section == nil || len(paths) == 0 {
		return nil
	}
	again := make([]spec.Problems, len(paths))
	for _, what := range []struct{ name, at, when, joint string }{{"event", "timeline", "at", " at "}, {"rule", "policy.rules", "when", " when "}} {
		for _, e := range tree.At(what.at).Entries() {
			if what.name == "event" && s.never[e.Key] {
				continue
			}
			var changed []string
			for _, k := range e.Value.Get("set").Entries() {
				changes, _ := s.section.Changes(k.Key, k.Value)
				for _, c := range changes {
					if !slices.Contains(changed, c.Field.Path) {
						changed = append(changed, c.Field.Path)
					}
				}
			}
			when := ""
			if n := e.Value.Get(what.when); n != nil {
				when = what.joint + n.Text
			}
			name := what.at + "." + e.Key
			for n, p := range paths {
				for _, path := range changed {
					if path == p.path || strings.HasPrefix(path, p.path+".") || strings.HasPrefix(p.path, path+".") {
						again[n] = append(again[n], spec.Problem{Pos: p.pos, Path: of + p.path, Warning: true,
							Msg:  fmt.Sprintf("the %s %s sets %s again%s, so this value only holds until then", what.name, name, path, when),
							Hint: name + "=off removes the " + what.name})
					}
				}
			}
		}
	}
	var ps spec.Problems
	for _, all := range again {
		if more := len(all) - mostToldOf; more > 0 {
			all = all[:mostToldOf]
			all[mostToldOf-1].Msg += fmt.Sprintf("; %d more set it", more)
		}
		ps = append(ps, all...)
	}
	return ps.Sort()
}

// mostToldOf is the largest number of events and rules named in the warnings for one key.
const mostToldOf = 3

// outlived warns of settings that an event overwrites later. Settings of flags and studies are
// compared with all events. Settings of a file are compared with the events of the files that it
// extends, which the author of the child may not know.
func (s *Scenario) outlived() spec.Problems {
	ps := s.overwritten(s.Tree, s.setPaths, "")
	for i := range s.layers {
		if s.Files[i].bundled() || i+1 == len(s.layers) {
			break // bundled files extend only bundled ones
		}
		events := s.inherited(s.Files[i+1:])
		ps = append(ps, s.overwritten(events, leaves(s.Tree, "", s.Files[i].Name), "")...)
	}
	return ps
}

// inherited returns a tree with only those event settings that the given files make.
func (s *Scenario) inherited(files []File) *spec.Node {
	events := s.Tree.Get("timeline").Clone()
	for _, e := range events.Entries() {
		if set := e.Value.Get("set"); set != nil && set.Kind == spec.MapNode {
			set.Keys = slices.DeleteFunc(set.Keys, func(k spec.Entry) bool {
				return !slices.ContainsFunc(files, func(f File) bool { return f.Name == k.Value.Pos.File })
			})
		}
	}
	return spec.Mapping(spec.Entry{Key: "timeline", Value: events})
}

// leaves returns the values of a tree that a file gives, except on and off.
func leaves(n *spec.Node, path, file string) []setPath {
	if n.Kind != spec.MapNode {
		if n.Pos.File != file || n.Is("on") || n.Is("off") {
			return nil
		}
		return []setPath{{path, n.Pos}}
	}
	var paths []setPath
	for _, e := range n.Keys {
		paths = append(paths, leaves(e.Value, strings.TrimPrefix(path+"."+e.Key, "."), file)...)
	}
	return paths
}
