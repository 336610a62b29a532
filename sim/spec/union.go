package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Case is one kind of a Union.
type Case struct {
	Name, Doc string
	Declare   func(*Section) // may be nil
}

// Union declares a mapping whose tag key selects its fields. A bare scalar is the tag. Without
// a default, p stays empty if the union is absent or off.
func (s *Section) Union(p *string, key, tag, def, doc string, cases []Case, opts ...Option) {
	f := s.add(key, TypeUnion, def, doc, opts)
	names := make([]string, len(cases))
	for i, c := range cases {
		names[i] = c.Name
	}
	f.tag = &Field{Path: join(f.Path, tag), Key: tag, Type: TypeEnum, Default: def, Doc: "selects the fields of " + key, Names: names, section: s, Origin: DefaultOrigin, Pos: f.Pos, Required: def == "" && f.Required}
	chosen, node, bad := def, f.node, false
	switch {
	case node == nil:
	case node.Kind == MapNode:
		f.setGiven()
		t := node.Get(tag)
		switch {
		case t == nil && s.shared.part:
			node = nil
		case t == nil && def == "":
			s.problem(node.Pos, f.Key, tag+" is missing", "one of "+strings.Join(names, ", "))
			bad = true
		case t != nil:
			f.tag.node, f.tag.Pos, f.tag.Origin, f.tag.given = t, t.Pos, t.Origin, true
			chosen, bad = s.tagOf(f, t, names)
		}
	case node.Is("off") && !slices.Contains(names, "off"):
		if def != "" || f.Required {
			s.wrongBody(f, "")
			bad = true
		}
		node = nil
	case node.Is("on") && def != "" && !slices.Contains(names, "on"):
		f.setGiven()
		node = nil
	case node.Kind == ScalarNode:
		f.setGiven()
		f.tag.Pos, f.tag.Origin, f.tag.given = node.Pos, node.Origin, true
		chosen, bad = s.tagOf(f, node, names)
		node = nil
	default:
		s.wrongBody(f, "a mapping with "+tag+" is expected here")
		bad, node = true, nil
	}
	if bad {
		f.failed, f.tag.failed = true, true
		chosen = ""
	}
	f.tag.leaf = wordLeaf{chosen, def}
	if chosen != "" {
		f.tag.given = true
	}
	if p != nil && !s.proto && !bad {
		*p = chosen
	}
	for i, c := range cases {
		selected := c.Name == chosen
		body := s.child(f, f.Path, nil, !selected)
		if selected {
			body = s.child(f, f.Path, node, false)
		}
		f.cases = append(f.cases, unionCase{c.Name, c.Doc, body})
		if selected {
			f.body = body
		} else {
			f.cases[i].body.declareTagged(f.tag, c.Declare)
		}
	}
	// The selected case comes last, so that an unknown key can be found in the others.
	for _, c := range cases {
		if c.Name == chosen {
			f.body.declareTagged(f.tag, c.Declare)
		}
	}
}

// declareTagged declares the fields of a case beside its tag.
func (s *Section) declareTagged(tag *Field, declare func(*Section)) {
	s.byKey[tag.Key] = tag
	if declare == nil {
		declare = func(*Section) {}
	}
	s.run(declare)
}

// tagOf reads the tag of a union.
func (s *Section) tagOf(f *Field, t *Node, names []string) (string, bool) {
	if t.Kind != ScalarNode {
		msg := fmt.Sprintf("one of %s is expected, not %v", strings.Join(names, ", "), t.Kind)
		if t.Kind == NullNode {
			msg = "has no value"
		}
		s.problem(t.Pos, join(f.Key, f.tag.Key), msg, "")
		return "", true
	}
	if !slices.Contains(names, t.Text) {
		s.problem(t.Pos, join(f.Key, f.tag.Key), fmt.Sprintf("unknown %s %s", f.tag.Key, shown(t)), choice(t.Text, names))
		return "", true
	}
	return t.Text, false
}

// wordLeaf is the tag of a union, which cannot be set by itself.
type wordLeaf struct{ word, def string }

func (w wordLeaf) read(f *Field, n *Node, store bool) faults {
	return faults{{at: n, msg: "cannot change while running"}}
}
func (w wordLeaf) write() *Node             { return Scalar(w.word) }
func (w wordLeaf) canonicalDefault() string { return w.def }
