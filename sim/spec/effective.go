package spec

import (
	"slices"
	"sort"
)

// Effective returns every field, including defaults, in the order of the table. Decoding the
// result gives an identical table.
func (s *Section) Effective() *Node {
	n := &Node{Kind: MapNode, Pos: s.at, Origin: DefaultOrigin}
	if s.owner != nil {
		n.Origin = s.owner.Origin
	}
	for _, f := range s.fields {
		if v := f.effective(); v != nil {
			n.Keys = append(n.Keys, Entry{Key: f.Key, KeyPos: f.keyPos(), Value: v})
		}
	}
	return n
}

func (f *Field) effective() *Node {
	if applies, _ := f.section.applies(f); !applies {
		return nil
	}
	var n *Node
	switch f.Type {
	case TypeSection:
		n = f.body.Effective()
	case TypeSwitch:
		if n = Scalar("off"); f.on {
			n = f.body.Effective()
		}
	case TypeUnion:
		tag := f.tag.Value()
		if f.body == nil || tag == nil {
			return nil
		}
		tag.Pos, tag.Origin = f.tag.Pos, f.tag.Origin
		n = f.body.Effective()
		n.Keys = append([]Entry{{Key: f.tag.Key, KeyPos: tag.Pos, Value: tag}}, n.Keys...)
	case TypeMap:
		if f.givenTo != nil && !f.given {
			n = Scalar("off") // an empty mapping would count as given
			break
		}
		n = &Node{Kind: MapNode}
		for _, it := range f.items {
			n.Keys = append(n.Keys, Entry{Key: it.name, KeyPos: it.body.at, Value: it.body.Effective()})
		}
		for _, e := range f.off {
			n.Keys = append(n.Keys, Entry{e.Key, e.KeyPos, e.Value.Clone()})
		}
	default:
		if n = f.Value(); n == nil {
			return nil
		}
		for _, h := range f.held {
			n.Put(h.name, h.effective(f.node.Get(h.name)))
		}
		if f.Type != TypeTree || !f.given { // the parts of a tree may come from several files
			n.SetOrigin(f.Origin)
		}
	}
	n.Pos = f.Pos
	if f.Type != TypeTree {
		n.Origin = f.Origin
	}
	return n
}

// sorted returns the tree with the keys of every mapping sorted.
func sorted(n *Node) *Node {
	out := *n
	out.Items, out.Keys = nil, nil
	for _, x := range n.Items {
		out.Items = append(out.Items, sorted(x))
	}
	for _, e := range n.Keys {
		out.Keys = append(out.Keys, Entry{e.Key, e.KeyPos, sorted(e.Value)})
	}
	sort.SliceStable(out.Keys, func(i, j int) bool { return out.Keys[i].Key < out.Keys[j].Key })
	return &out
}

// Setting is one line of the written-out scenario.
type Setting struct {
	Path    string
	Value   string // on one line, canonical
	Default bool   // the same as if nothing were given
	Field   *Field
	Under   string // name of the held section that has it; "": the root itself
}

// Key is the path within the section that has it.
func (x *Setting) Key() string { return within(x.Under, x.Path) }

// Settings returns the leaves of the scenario in the order of the table, and a line for each
// switch, union and entry of a map. Two scenarios with the same settings that are not Default
// are equal.
func (s *Section) Settings() []Setting {
	var out []Setting
	s.settings(&out)
	if s.holder != nil {
		out = slices.DeleteFunc(out, func(x Setting) bool { return x.Default && x.Under == "" && covers(s.apart, x.Path) })
	}
	return out
}

func (s *Section) settings(out *[]Setting) {
	for _, f := range s.fields {
		if applies, _ := s.applies(f); !applies {
			continue
		}
		switch f.Type {
		case TypeSection:
			f.body.settings(out)
		case TypeSwitch:
			*out = append(*out, Setting{Path: f.Path, Value: onOff(f.on), Default: f.on == f.defaultOn, Field: f})
			if f.on {
				f.body.settings(out)
			}
		case TypeUnion:
			if f.body == nil {
				continue
			}
			*out = append(*out, Setting{Path: f.tag.Path, Value: f.tag.text(), Default: f.tag.text() == f.Default, Field: f.tag})
			f.body.settings(out)
		case TypeMap:
			if f.givenTo != nil && f.given && len(f.items) == 0 {
				*out = append(*out, Setting{Path: f.Path, Value: "{}", Field: f})
			}
			for _, it := range f.items {
				*out = append(*out, Setting{Path: it.body.path, Value: "on", Field: f})
				it.body.settings(out)
			}
			for _, e := range f.off {
				*out = append(*out, Setting{Path: join(f.Path, e.Key), Value: "off", Field: f})
			}
		default:
			for _, h := range f.held {
				h.settings(f, out)
			}
			if v := f.Value(); v != nil && len(f.held) == 0 {
				if f.Type == TypeTree {
					v = sorted(v) // the order of keys has no meaning
				}
				text := v.Flow()
				*out = append(*out, Setting{Path: f.Path, Value: text, Field: f,
					Default: f.Default != "" && text == f.leaf.canonicalDefault()})
			}
		}
	}
}
