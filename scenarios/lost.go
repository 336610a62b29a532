package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// lost warns of keys that a file or a flag drops silently. A different kind, model or dist replaces
// its whole mapping, including keys that the new kind also has. Keys that have no meaning with the
// new kind, are off or have their default do not count as lost. It also warns of entries that are
// set to off where the parent has none of that name.
func lost(parent, child *spec.Node, fields []*spec.Field, path string) spec.Problems {
	var ps spec.Problems
	if child == nil || child.Kind != spec.MapNode {
		return nil
	}
	if parent == nil || parent.Kind != spec.MapNode {
		parent = spec.Mapping()
	}
	if tag := changedTag(parent, child); tag != nil && (tag.Value.Is("off") || tag.Value.Is("none")) {
		return nil
	} else if tag != nil {
		return warnLost(parent, child, tag, fields, path)
	}
	for _, f := range fields {
		a, b := parent.Get(f.Key), child.Get(f.Key)
		at := strings.TrimPrefix(path+"."+f.Key, ".")
		switch f.Type {
		case spec.TypeSection, spec.TypeSwitch:
			ps = append(ps, lost(a, b, f.Children(), at)...)
		case spec.TypeUnion:
			ps = append(ps, lost(a, b, chosen(f, b), at)...)
		case spec.TypeMap:
			if b == nil || b.Kind != spec.MapNode {
				continue
			}
			for _, e := range b.Keys {
				if e.Value.Is("off") && a.Get(e.Key) == nil {
					ps = append(ps, spec.Problem{Pos: e.KeyPos, Path: at + "." + e.Key, Warning: true,
						Msg: "there is no such entry, so off removes nothing", Hint: spec.Meant(e.Key, present(a))})
				}
				ps = append(ps, lost(a.Get(e.Key), e.Value, f.Children(), at+"."+e.Key)...)
			}
		}
	}
	return ps
}

// offOfNone warns of entries that a file without a parent sets to off. Names for which off has a
// meaning of its own do not count.
func offOfNone(n *spec.Node, table *spec.Section) spec.Problems {
	return slices.DeleteFunc(lost(nil, n, table.Root(), ""), func(p spec.Problem) bool {
		f, _ := table.Lookup(p.Path[:strings.LastIndexByte(p.Path, '.')])
		return f != nil && f.KnowsOff()
	})
}

// present returns the names in a map whose entries are not off.
func present(n *spec.Node) (names []string) {
	if n == nil {
		return nil
	}
	for _, e := range n.Keys {
		if !e.Value.Is("off") {
			names = append(names, e.Key)
		}
	}
	return names
}

// chosen returns the fields of the union's case that n selects, or those of all cases if n gives no
// kind.
func chosen(f *spec.Field, n *spec.Node) []*spec.Field {
	tag, cases := f.Union()
	if t := n.Get(tag.Key); t != nil {
		for _, c := range cases {
			if c.Name == t.Text {
				return c.Fields()
			}
		}
		return nil
	}
	var all []*spec.Field
	for _, c := range cases {
		all = append(all, c.Fields()...)
	}
	return all
}

// changedTag returns the key of the child that makes Merge drop the parent's mapping.
func changedTag(parent, child *spec.Node) *spec.Entry {
	for i, e := range child.Keys {
		old := parent.Get(e.Key)
		if spec.IsTag(e.Key) && old != nil && old.Kind == spec.ScalarNode && e.Value.Kind == spec.ScalarNode && old.Text != e.Value.Text {
			return &child.Keys[i]
		}
	}
	return nil
}

func warnLost(parent, child *spec.Node, tag *spec.Entry, fields []*spec.Field, path string) spec.Problems {
	var names []string
	var first spec.Pos
	for _, e := range parent.Keys {
		f := field(fields, e.Key)
		if f == nil || e.Key == tag.Key || child.Get(e.Key) != nil || e.Value.Is("off") || e.Value.Pos == (spec.Pos{}) || f.Default != "" && e.Value.Flow() == f.DefaultNode().Flow() {
			continue
		}
		if by, values := f.OnlyWith(); by == tag.Key && !slices.Contains(values, tag.Value.Text) {
			continue
		}
		if names = append(names, e.Key); len(names) == 1 {
			first = e.KeyPos
		}
	}
	if len(names) == 0 {
		return nil
	}
	it := "them"
	if len(names) == 1 {
		it = "it"
	}
	return spec.Problems{{Pos: tag.Value.Pos, Path: strings.TrimPrefix(path+"."+tag.Key, "."), Warning: true,
		Msg:  fmt.Sprintf("a changed %s replaces the whole mapping, including %s of %s", tag.Key, strings.Join(names, ", "), first),
		Hint: fmt.Sprintf("write %s here to keep %s", strings.Join(names, ", "), it)}}
}
