package spec

import (
	"fmt"
	"slices"
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

// Undo reverts a change returned by Changes: the field gets back the value before, or none (nil). In a field
// with parts only the parts named by the change revert; later changes of other parts stay.
func (s *Section) Undo(c FieldChange, before *Node) {
	f := c.Field
	if before == nil {
		f.leaf.clear()
		if f.given = false; f.givenTo != nil {
			*f.givenTo = false
		}
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
	var c changes
	s.resolve(&c, strings.Split(path, "."), path, n)
	if len(c.wrong) == 0 && len(c.all) == 0 {
		c.refuse(path, n, "matches nothing in this scenario", "")
	}
	return c.all, c.wrong
}

// changes are the changes of single fields that a change resolves to, and what is wrong with it.
type changes struct {
	all   []FieldChange
	wrong Problems
}

func (c *changes) refuse(path string, n *Node, msg, hint string) {
	c.wrong = append(c.wrong, Problem{Pos: n.Pos, Path: path, Msg: msg, Hint: hint})
}

func (s *Section) resolve(c *changes, keys []string, path string, n *Node) {
	if covers(s.around, strings.Join(keys, ".")) {
		c.refuse(path, n, "holds for all platforms", "set "+keys[0]+" itself")
		return
	}
	f := s.byKey[keys[0]]
	if h, ok := s.below(keys[0]); ok {
		h.resolve(c, keys[1:], path, n)
		return
	}
	if f == nil {
		if other := s.elsewhere(keys[0]); other != "" {
			c.refuse(path, n, keys[0]+" "+other, "")
		} else if slices.Contains(s.beside, keys[0]) {
			c.refuse(path, n, "cannot change while running", "")
		} else {
			c.refuse(path, n, "unknown key "+keys[0], s.hintFor(keys[0]))
		}
		return
	}
	keys = keys[1:]
	switch f.Type {
	case TypeMap:
		f.resolveEntries(c, keys, path, n)
		return
	case TypeSwitch:
		if !f.on {
			c.wrong = append(c.wrong, Problem{Pos: n.Pos, Path: path, Msg: f.Path + " is off in this scenario, so this " +
				"changes nothing", Warning: true})
			return
		}
	case TypeUnion:
		if f.body == nil {
			c.refuse(path, n, f.Path+" is not given in this scenario", "")
			return
		}
		if len(keys) > 0 && keys[0] == f.tag.Key {
			c.refuse(path, n, "cannot change while running", "")
			return
		}
	}
	switch {
	case f.body == nil:
		f.resolveLeaf(c, keys, path, n)
	case len(keys) > 0:
		f.body.resolve(c, keys, path, n)
	default:
		f.body.resolveAll(c, path, n, f.Type)
	}
}

// resolveAll resolves each key of a mapping.
func (s *Section) resolveAll(c *changes, path string, n *Node, typ Type) {
	if n.Kind != MapNode {
		msg := "a mapping is expected here, not " + n.Kind.String()
		if n.Is("off") || n.Is("on") {
			msg = fmt.Sprintf("cannot be switched %s while running; only live fields change", n.Text)
		}
		c.refuse(path, n, msg, "")
		return
	}
	for _, e := range n.Keys {
		if typ == TypeUnion {
			if tag := s.owner.tag; e.Key == tag.Key && e.Value.Kind == ScalarNode && e.Value.Text == tag.text() {
				continue
			}
		}
		s.resolve(c, []string{e.Key}, join(path, e.Key), e.Value)
	}
}

func (f *Field) resolveEntries(c *changes, keys []string, path string, n *Node) {
	if len(keys) == 0 {
		if n.Kind != MapNode {
			c.refuse(path, n, "a mapping from name to body is expected here, not "+n.Kind.String(), "")
			return
		}
		for _, e := range n.Keys {
			f.resolveEntries(c, []string{e.Key}, join(path, e.Key), e.Value)
		}
		return
	}
	found := keys[0] == "*"
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
			it.body.resolveAll(c, at, n, TypeMap)
		} else {
			it.body.resolve(c, keys[1:], at, n)
		}
	}
	if !found {
		c.refuse(path, n, fmt.Sprintf("there is no %s in %s", keys[0], f.Path), Hint(keys[0], f.EntryNames()))
	}
}

func (f *Field) resolveLeaf(c *changes, keys []string, path string, n *Node) {
	if !f.Live {
		c.refuse(path, n, "cannot change while running: it holds from the start", "guanxi explain KEY says of each "+
			"whether it is live")
		return
	}
	if !f.Applies() {
		c.refuse(path, n, "has no meaning here, "+f.Condition(), "")
		return
	}
	now := f.Value()
	value := n // the whole field's value, also if the path names a part
	for i := len(keys) - 1; i >= 0; i-- {
		value = &Node{Kind: MapNode, Keys: []Entry{{Key: keys[i], KeyPos: n.Pos, Value: value}}, Pos: n.Pos, Origin: n.Origin}
	}
	if len(keys) > 0 && (now == nil || now.Kind != MapNode) {
		c.refuse(path, n, f.Path+" is a single value here and has no parts", "")
		return
	}
	if value.Kind == NullNode {
		c.refuse(path, n, "has no value", "")
		return
	}
	value = value.Clone()
	value.Origin = n.Origin
	for _, r := range f.leaf.read(f, f.laid(value), false) {
		c.wrong = append(c.wrong, r.problem(f, n.Pos))
	}
	c.all = append(c.all, FieldChange{f, value})
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
	f.Origin, f.Pos = n.Origin, n.Pos
	f.setGiven()
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
		if !check.once {
			check.run(c)
		}
	}
}
