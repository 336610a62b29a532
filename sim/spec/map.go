package spec

import (
	"slices"
	"sort"
	"strings"
)

// Named is one entry of a Map.
type Named[T any] struct {
	Name string // as the file has it
	V    T      // what its keys say
}

// Map declares named things {name: body}, sorted by name. An entry that is off is absent; one that is on has its
// defaults. Without any p stays nil.
func Map[T any](s *Section, key string, p *[]Named[T], doc string, declare func(item *Section, v *T), opts ...Option) {
	f := s.add(key, TypeMap, "", doc, opts)
	var shadow T
	f.proto = s.child(f, join(f.Path, "*"), nil, true)
	f.proto.run(func(item *Section) { declare(item, &shadow) })
	if s.proto {
		return
	}
	entries := s.entries(f, key)
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].Key < entries[j].Key })
	if f.offTo != nil {
		sort.SliceStable(f.off, func(i, j int) bool { return f.off[i].Key < f.off[j].Key })
		*f.offTo = nil
		for _, e := range f.off {
			*f.offTo = append(*f.offTo, e.Key)
		}
	}
	*p = make([]Named[T], len(entries))
	for i, e := range entries {
		item := &(*p)[i]
		item.Name = e.Key
		node := e.Value
		if node.Kind != MapNode {
			node = nil
		}
		body := s.child(f, join(f.Path, e.Key), node, false)
		body.at = e.Value.Pos
		f.items = append(f.items, mapItem{e.Key, body})
		body.run(func(sec *Section) { declare(sec, &item.V) })
	}
	f.given = f.given || len(entries) > 0
}

// entries returns those of a map that are on, as they stand.
func (s *Section) entries(f *Field, key string) (entries []Entry) {
	switch {
	case f.node == nil || f.node.Is("off"):
	case f.node.Kind == MapNode:
		f.setGiven()
		for _, e := range f.node.Keys {
			switch {
			case !IsName(e.Key):
				s.problem(e.KeyPos, join(key, e.Key), "is not a name", "letters, digits, _ and -")
				if e.Value.Kind == MapNode && e.Key != "" && !strings.Contains(e.Key, ".") { // a path can lead there
					entries = append(entries, e)
				}
			case e.Value.Kind == MapNode || e.Value.Is("on"):
				entries = append(entries, e)
			case e.Value.Is("off"):
				if f.offTo != nil {
					f.off = append(f.off, e)
				}
			case e.Value.Kind == NullNode:
				s.problem(e.Value.Pos, join(key, e.Key), "has no value", "write {} for its defaults, or off, or remove the key")
			default:
				s.problem(e.Value.Pos, join(key, e.Key), "a mapping, on or off is expected here"+gotKind(e.Value, "here"), "")
			}
		}
	case f.node.Kind == ListNode:
		f.failed = true
		s.problem(f.node.Pos, key, "a mapping from name to body is expected here, not a list", "write {name: {...}}")
	default:
		s.wrongBody(f, "a mapping from name to body is expected here")
	}
	return entries
}

// entry returns the body of a map's entry, or nil. Entries are sorted by name.
func (f *Field) entry(name string) *Section {
	k, ok := slices.BinarySearchFunc(f.items, name,
		func(it mapItem, name string) int { return strings.Compare(it.name, name) })
	if !ok {
		return nil
	}
	return f.items[k].body
}
