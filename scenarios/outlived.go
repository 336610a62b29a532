package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// overwritten warns of keys, set by flags, a study or an element (of), that an event of the
// timeline sets again. Events in never fall outside the run and are ignored.
func overwritten(section *spec.Section, tree *spec.Node, never map[string]bool, paths []setPath, of string) spec.Problems {
	events := tree.Get("timeline")
	if events == nil || events.Kind != spec.MapNode || section == nil || len(paths) == 0 {
		return nil
	}
	again := make([]spec.Problems, len(paths))
	for _, e := range events.Keys {
		set := e.Value.Get("set")
		if set == nil || set.Kind != spec.MapNode || never[e.Key] {
			continue
		}
		var changed []string
		for _, k := range set.Keys {
			changes, _ := section.Changes(k.Key, k.Value)
			for _, c := range changes {
				if !slices.Contains(changed, c.Field.Path) {
					changed = append(changed, c.Field.Path)
				}
			}
		}
		for n, p := range paths {
			for _, path := range changed {
				if path == p.path || strings.HasPrefix(path, p.path+".") || strings.HasPrefix(p.path, path+".") {
					at := ""
					if n := e.Value.Get("at"); n != nil {
						at = " at " + n.Text
					}
					again[n] = append(again[n], spec.Problem{Pos: p.pos, Path: of + p.path, Warning: true,
						Msg:  fmt.Sprintf("the event timeline.%s sets %s again%s, so this value only holds until then", e.Key, path, at),
						Hint: "timeline." + e.Key + "=off removes the event"})
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

// mostToldOf is the largest number of events named in the warnings for one key.
const mostToldOf = 3

// outlived warns of settings that an event overwrites later. Settings of flags and studies are
// compared with all events. Settings of a file are compared with the events of the files that it
// extends, which the author of the child may not know.
func (s *Scenario) outlived() spec.Problems {
	ps := overwritten(s.section, s.Tree, s.never, s.setPaths, "")
	for i := range s.layers {
		if s.Files[i].bundled() || i+1 == len(s.layers) {
			break // bundled files extend only bundled ones
		}
		events := s.inherited(s.Files[i+1:])
		ps = append(ps, overwritten(s.section, events, s.never, leaves(s.Tree, "", s.Files[i].Name), "")...)
	}
	return ps
}

// inherited returns a tree with only those event settings that the given files make.
func (s *Scenario) inherited(files []File) *spec.Node {
	events := s.Tree.Get("timeline").Clone()
	if events == nil || events.Kind != spec.MapNode {
		return spec.Mapping()
	}
	for _, e := range events.Keys {
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
