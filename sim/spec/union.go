package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Case is one kind of a Union.
type Case struct {
	Name, Doc string
	Declare   func(*Section) // may be nil
	body      *Section
}

// Fields returns the fields of a case of a declared union.
func (c *Case) Fields() []*Field { return c.body.fields }

// Union declares a mapping whose tag key selects its fields. A bare scalar is the tag. Without
// a default, p stays empty if the union is absent or off.
func (s *Section) Union(p *string, key, tag, def, doc string, cases []Case, opts ...Option) {
	f := s.add(key, TypeUnion, def, doc, opts)
	names := make([]string, len(cases))
	for i, c := range cases {
		names[i] = c.Name
	}
	f.tag = &Field{Path: join(f.Path, tag), Key: tag, Type: TypeEnum, Default: def, Doc: "selects the fields of " + key,
		Names: names, section: s, Origin: DefaultOrigin, Pos: f.Pos, Required: def == "" && f.Required}
	chosen, node, ok := s.chosen(f, def, names)
	if !ok {
		f.failed, f.tag.failed = true, true
	}
	f.tag.leaf = wordLeaf{chosen, def}
	if chosen != "" {
		f.tag.given = true
	}
	if p != nil && !s.proto && ok {
		*p = chosen
	}
	// The selected case is declared last, so that an unknown key can be found in the others.
	var selected func(*Section)
	for _, c := range cases {
		if c.Name == chosen {
			f.body, selected = s.child(f, f.Path, node, false), c.Declare
			c.body = f.body
		} else {
			c.body = s.child(f, f.Path, nil, true)
			c.body.declareTagged(f.tag, c.Declare)
		}
		f.cases = append(f.cases, c)
	}
	if f.body != nil {
		f.body.declareTagged(f.tag, selected)
	}
}

// chosen reads which case of a union is given, and where its fields are, if anywhere. It is not ok
// if that is wrong.
func (s *Section) chosen(f *Field, def string, names []string) (word string, fields *Node, ok bool) {
	node, tag := f.node, f.tag
	switch {
	case node == nil:
		return def, nil, true
	case node.Kind == MapNode:
		f.setGiven()
		switch t := node.Get(tag.Key); {
		case t != nil:
			tag.node, tag.Pos, tag.Origin, tag.given = t, t.Pos, t.Origin, true
			word, ok = s.tagOf(f, t, names)
			return word, node, ok
		case s.shared.part:
			return def, nil, true
		case def == "":
			s.problem(node.Pos, f.Key, tag.Key+" is missing", "one of "+strings.Join(names, ", "))
			return "", node, false
		}
		return def, node, true
	case node.Is("off") && !slices.Contains(names, "off"):
		if def != "" || f.Required {
			s.wrongBody(f, "")
			return "", nil, false
		}
		return def, nil, true
	case node.Is("on") && def != "" && !slices.Contains(names, "on"):
		f.setGiven()
		return def, nil, true
	case node.Kind == ScalarNode:
		f.setGiven()
		tag.Pos, tag.Origin, tag.given = node.Pos, node.Origin, true
		word, ok = s.tagOf(f, node, names)
		return word, nil, ok
	}
	s.wrongBody(f, "a mapping with "+tag.Key+" is expected here")
	return "", nil, false
}

// declareTagged declares the fields of a case beside its tag.
func (s *Section) declareTagged(tag *Field, declare func(*Section)) {
	s.byKey[tag.Key] = tag
	if declare == nil {
		declare = func(*Section) {}
	}
	s.run(declare)
}

// tagOf reads the tag of a union; it is not ok if that is wrong.
func (s *Section) tagOf(f *Field, t *Node, names []string) (word string, ok bool) {
	if t.Kind != ScalarNode {
		msg := fmt.Sprintf("one of %s is expected, not %v", strings.Join(names, ", "), t.Kind)
		if t.Kind == NullNode {
			msg = "has no value"
		}
		s.problem(t.Pos, join(f.Key, f.tag.Key), msg, "")
		return "", false
	}
	if !slices.Contains(names, t.Text) {
		hint := cmp.Or(s.KeyNow(join(f.Path, t.Text)), choice(t.Text, names))
		s.problem(t.Pos, join(f.Key, f.tag.Key), fmt.Sprintf("unknown %s %s", f.tag.Key, shown(t)), hint)
		return "", false
	}
	return t.Text, true
}

// wordLeaf is the tag of a union, which cannot be set by itself.
type wordLeaf struct{ word, def string }

func (w wordLeaf) read(f *Field, n *Node, store bool) faults {
	return faults{{at: n, msg: "cannot change while running"}}
}
func (w wordLeaf) clear()                   {}
func (w wordLeaf) write() *Node             { return Scalar(w.word) }
func (w wordLeaf) canonicalDefault() string { return w.def }
