package spec

import (
	"fmt"
	"strings"
)

// Change changes a field during a run, as a timeline does. The field must be live and the value
// valid; if there are faults, nothing changes. A mapping at the path of a section sets each of
// its keys, and * in a path stands for every entry of a map. A part of a weights or
// distribution field changes only that part.
func (s *Section) Change(path string, n *Node) Problems {
	changes, ps := s.Changes(path, n)
	if len(ps) > 0 {
		return ps
	}
	for _, c := range changes {
		c.Field.apply(c.Field.laid(c.Value))
	}
	return nil
}

// Undo reverts a change returned by Changes: the field gets back the value before. In a field
// with parts only the parts named by the change revert; later changes of other parts stay.
func (s *Section) Undo(c FieldChange, before *Node) {
	f := c.Field
	if before == nil {
		return
	}
	if n := f.without(c.Value, before); len(f.leaf.read(f, n, false)) == 0 {
		f.apply(n)
	} else { // such as shares of one sum, whose parts from two times do not fit together
		f.apply(before)
	}
}

// without returns the present value of a field without a change; before is the value that the
// change found.
func (f *Field) without(change, before *Node) *Node {
	if f.Type == TypeTree || change.Kind != MapNode || before.Kind != MapNode || anotherThing(before, change) {
		return before // it was changed as a whole
	}
	now := f.Value()
	if now == nil || now.Kind != MapNode || anotherThing(before, now) {
		return now // replaced as a whole since: nothing of the change is left
	}
	now = now.Clone()
	for _, e := range change.Keys {
		if old := before.Get(e.Key); old != nil {
			now.Put(e.Key, old.Clone())
		} else {
			now.Remove(e.Key)
		}
	}
	return now
}

// FieldChange is a field and its new value; for a field with parts, only those that change.
type FieldChange struct {
	Field *Field
	Value *Node
}

// Changes resolves a live change into single fields, without applying it.
func (s *Section) Changes(path string, n *Node) ([]FieldChange, Problems) {
	var out []FieldChange
	var ps Problems
	s.resolve(strings.Split(path, "."), path, n, &out, &ps)
	if len(ps) == 0 && len(out) == 0 {
		ps = append(ps, Problem{Pos: n.Pos, Path: path, Msg: "matches nothing in this scenario"})
	}
	return out, ps
}

func (s *Section) resolve(keys []string, path string, n *Node, out *[]FieldChange, ps *Problems) {
	complain := func(msg, hint string) {
		*ps = append(*ps, Problem{Pos: n.Pos, Path: path, Msg: msg, Hint: hint})
	}
	f := s.byKey[keys[0]]
	if f == nil {
		msg, hint := "unknown key "+keys[0], s.hintFor(keys[0])
		if other := s.elsewhere(keys[0]); other != "" {
			msg, hint = keys[0]+" "+other, ""
		}
		complain(msg, hint)
		return
	}
	keys = keys[1:]
	switch f.Type {
	case TypeMap:
		f.resolveEntries(keys, path, n, out, ps)
		return
	case TypeSwitch:
		if !f.on {
			*ps = append(*ps, Problem{Pos: n.Pos, Path: path, Msg: f.Path + " is off in this scenario, so this changes nothing", Warning: true})
			return
		}
	case TypeUnion:
		if f.body == nil {
			complain(f.Path+" is not given in this scenario", "")
			return
		}
		if len(keys) > 0 && keys[0] == f.tag.Key {
			complain("cannot change while running", "")
			return
		}
	}
	if f.body == nil {
		f.resolveLeaf(keys, path, n, out, ps)
		return
	}
	if len(keys) > 0 {
		f.body.resolve(keys, path, n, out, ps)
		return
	}
	f.body.resolveAll(path, n, out, ps, f.Type)
}

// resolveAll resolves each key of a mapping.
func (s *Section) resolveAll(path string, n *Node, out *[]FieldChange, ps *Problems, typ Type) {
	if n.Kind != MapNode {
		msg := "a mapping is expected here, not " + n.Kind.String()
		if n.Is("off") || n.Is("on") {
			msg = fmt.Sprintf("cannot be switched %s while running; only live fields change", n.Text)
		}
		*ps = append(*ps, Problem{Pos: n.Pos, Path: path, Msg: msg})
		return
	}
	for _, e := range n.Keys {
		if typ == TypeUnion && s.owner != nil && s.owner.tag != nil && e.Key == s.owner.tag.Key {
			if e.Value.Kind == ScalarNode && e.Value.Text == s.owner.tag.text() {
				continue
			}
		}
		s.resolve([]string{e.Key}, join(path, e.Key), e.Value, out, ps)
	}
}

func (f *Field) resolveEntries(keys []string, path string, n *Node, out *[]FieldChange, ps *Problems) {
	if len(keys) == 0 {
		if n.Kind != MapNode {
			*ps = append(*ps, Problem{Pos: n.Pos, Path: path, Msg: "a mapping from name to body is expected here, not " + n.Kind.String()})
			return
		}
		for _, e := range n.Keys {
			f.resolveEntries([]string{e.Key}, join(path, e.Key), e.Value, out, ps)
		}
		return
	}
	found := false
	for _, it := range f.items {
		if keys[0] != "*" && keys[0] != it.name {
			continue
		}
		found = true
		at := path
		if keys[0] == "*" {
			at = f.Path + "." + it.name + strings.TrimPrefix(path, f.Path+".*")
		}
		if len(keys) == 1 {
			it.body.resolveAll(at, n, out, ps, TypeMap)
		} else {
			it.body.resolve(keys[1:], at, n, out, ps)
		}
	}
	if !found && keys[0] != "*" {
		*ps = append(*ps, Problem{Pos: n.Pos, Path: path, Msg: fmt.Sprintf("there is no %s in %s", keys[0], f.Path), Hint: Hint(keys[0], f.EntryNames())})
	}
}

func (f *Field) resolveLeaf(keys []string, path string, n *Node, out *[]FieldChange, ps *Problems) {
	complain := func(msg, hint string) {
		*ps = append(*ps, Problem{Pos: n.Pos, Path: path, Msg: msg, Hint: hint})
	}
	if !f.Live {
		complain("cannot change while running: "+f.Path+" holds from the start", "guanxi explain KEY says of each whether it is live")
		return
	}
	if applies, _ := f.section.applies(f); !applies {
		complain("has no meaning here, "+f.Condition(), "")
		return
	}
	now := f.Value()
	value := n // the whole field's value, also if the path names a part
	for i := len(keys) - 1; i >= 0; i-- {
		value = &Node{Kind: MapNode, Keys: []Entry{{Key: keys[i], KeyPos: n.Pos, Value: value}}, Pos: n.Pos, Origin: n.Origin}
	}
	if len(keys) > 0 && (now == nil || now.Kind != MapNode) {
		complain(f.Path+" is a single value here and has no parts", "")
		return
	}
	if value.Kind == NullNode {
		complain("has no value", "")
		return
	}
	value = value.Clone()
	value.Origin = n.Origin
	for _, r := range f.leaf.read(f, f.laid(value), false) {
		*ps = append(*ps, r.problem(f, n.Pos))
	}
	*out = append(*out, FieldChange{f, value})
}

// laid merges a change into the present value: parts that it does not name stay.
func (f *Field) laid(n *Node) *Node {
	now := f.Value()
	if now == nil || f.Type == TypeTree {
		return n
	}
	whole := Merge(now, n)
	whole.Origin = n.Origin
	return whole
}

// apply stores a value that resolveLeaf has validated.
func (f *Field) apply(n *Node) {
	f.leaf.read(f, n, true)
	f.given, f.Origin, f.Pos = true, n.Origin, n.Pos
}

// Recheck reruns the cross-field checks of all sections below, after live changes.
func (s *Section) Recheck() Problems {
	problems, wrong := s.shared.problems, s.shared.wrong
	s.shared.problems, s.shared.wrong = nil, nil
	s.recheckWithin()
	ps := s.shared.problems
	s.shared.problems, s.shared.wrong = problems, wrong
	return ps
}

func (s *Section) recheckWithin() {
	for _, f := range s.fields {
		if !f.checked { // an event of a timeline has none, and there may be many
			continue
		}
		if f.body != nil && !f.body.proto {
			f.body.recheck()
		}
		for _, it := range f.items {
			it.body.recheck()
		}
	}
}

func (s *Section) recheck() {
	s.recheckWithin()
	c := &Checker{s}
	for _, check := range s.checks {
		check.run(c)
	}
}
