package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/sim/spec"
)

// setFile stands for the file in the place of a --set flag; the line is the number of the flag.
const setFile = "--set"

// setPath is a key that a flag sets, with wildcards resolved.
type setPath struct {
	path string
	pos  spec.Pos
}

// nested returns a tree that contains only the value at a path.
func nested(path string, value *spec.Node) *spec.Node {
	key, rest, deeper := strings.Cut(path, ".")
	if deeper {
		value = nested(rest, value)
	}
	return spec.Mapping(spec.Entry{Key: key, Value: value})
}

// setter applies a path and a value.
type setter struct {
	Assignment
	table    *spec.Section
	paths    []setPath
	problems spec.Problems
	lenient  bool // what is to be changed may be absent or off
	anywhere bool // no scenario is known: whatever a path needs is there
}

// pos returns the place of the path, in a flag that of a column.
func (a Assignment) pos(col int) spec.Pos {
	if a.flag != "" {
		a.At.Col = col
	}
	return a.At
}

// complain reports a problem with the last key of done, a prefix of the path.
func (s *setter) complain(done []string, msg, hint string) {
	col := 1
	if len(done) > 1 {
		col += utf8.RuneCountInString(strings.Join(strings.Split(s.Path, ".")[:len(done)-1], ".")) + 1
	}
	s.problems = append(s.problems, spec.Problem{Pos: s.pos(col), Path: strings.Join(done, "."), Msg: msg, Hint: hint})
}

// lacking complains of what the scenario does not have, unless that may be so.
func (s *setter) lacking(done []string, msg, hint string) {
	if !s.lenient {
		s.complain(done, msg, hint)
	}
}

// origin returns the origin that a written-out scenario shows for the value.
func (a Assignment) origin() string {
	if a.flag != "" {
		return setFile + " " + a.flag
	}
	return a.At.File
}

// readFlags reads path=value flags, each value as a file would have it. first is the number of flags before
// them.
func readFlags(sets []string, first int) (all []Assignment, ps spec.Problems) {
	for i, text := range sets {
		path, value, ok := strings.Cut(text, "=")
		a := Assignment{Path: strings.TrimSpace(path), At: spec.Pos{File: setFile, Line: first + i + 1, Col: 1}, flag: text}
		shift := utf8.RuneCountInString(path) + 1
		bad := func(col int, msg, hint string) {
			ps = append(ps, spec.Problem{Pos: a.pos(col), Path: a.Path, Msg: msg, Hint: hint})
		}
		switch {
		case !ok || a.Path == "":
			bad(1, "write PATH=VALUE", "such as adoption.imitation=0.4/day")
			continue
		case strings.ContainsAny(text, "\n\r"):
			bad(1, "the value of a flag must be one line", "")
			continue
		case a.refused() != nil:
			ps = append(ps, *a.refused())
			continue
		case strings.TrimSpace(value) == "":
			bad(shift+1, "a value is missing after =", "write off to remove, {} for the defaults")
			continue
		}
		n, problems := parseYAML([]byte(value), setFile)
		for _, p := range problems {
			bad(shift+p.Pos.Col, strings.Replace(p.Msg, "the file is empty", "a value is missing", 1), strings.Replace(p.Hint, "write keys and values, such as name: first", "", 1))
		}
		if len(problems) == 0 {
			a.move(n, shift)
			a.Value = n
			all = append(all, a)
		}
	}
	return all, ps
}

// refused returns what is wrong with the path whatever the scenario, or nil.
func (a Assignment) refused() *spec.Problem {
	switch {
	case a.Path == "extends" || a.Path == "guanxi":
		return &spec.Problem{Pos: a.At, Path: a.Path, Msg: "cannot be set", Hint: "it belongs to the file"}
	case a.Path == "currency" || a.Path == "rate":
		return &spec.Problem{Pos: a.At, Path: a.Path, Msg: "cannot be set: that would only rename the amounts", Hint: "a file that extends the scenario, with the keys currency and rate, converts it"}
	case slices.Contains(strings.Split(a.Path, "."), ""):
		return &spec.Problem{Pos: a.At, Path: a.Path, Msg: "the path has an empty part", Hint: "such as adoption.imitation"}
	}
	return nil
}

// move gives a value and all nodes below it the place of the flag.
func (a Assignment) move(n *spec.Node, shift int) {
	n.Pos, n.Origin = a.pos(shift+n.Pos.Col), a.origin()
	for _, x := range n.Items {
		a.move(x, shift)
	}
	for i := range n.Keys {
		n.Keys[i].KeyPos = a.pos(shift + n.Keys[i].KeyPos.Col)
		a.move(n.Keys[i].Value, shift)
	}
}

// lay stores the value at the path.
func (s *setter) lay(tree *spec.Node) {
	s.descend(tree, s.table.Root(), strings.Split(s.Path, "."), nil)
}

// descend follows keys below node, which has these fields. done holds the keys above it, with
// wildcards replaced by the names that they match.
func (s *setter) descend(node *spec.Node, fields []*spec.Field, keys, done []string) {
	key := keys[0]
	done = append(done[:len(done):len(done)], key)
	f := field(fields, key)
	if f == nil {
		known := make([]string, 0, len(fields))
		for _, g := range fields {
			known = append(known, g.Key)
		}
		if now := Table().KeyNow(strings.Join(done, ".")); now != "" {
			s.complain(done, "there is no such key", now)
			return
		}
		hint := meant(done[:len(done)-1], key, known)
		if near := Table().Near(key); hint == "" && len(done) == 1 && len(keys) == 1 && len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		hint = spec.WhereKnown(hint, known, strings.Join(done[:len(done)-1], "."))
		s.complain(done, "there is no such key", hint)
		return
	}
	rest := keys[1:]
	if len(rest) == 0 {
		if f.Type == spec.TypeEnum && spec.IsTag(key) && s.Value.Kind == spec.ScalarNode {
			dropOthers(node, fields, key, s.Value.Text)
		}
		s.put(node, f, done)
		return
	}
	below := node.Get(key)
	switch f.Type {
	case spec.TypeSection:
		if below == nil || below.Kind != spec.MapNode {
			below = s.open(node, key)
		}
		s.descend(below, f.Children(), rest, done)
	case spec.TypeSwitch:
		if (below == nil && !f.IsDefaultOn() || below.Is("off")) && !s.anywhere {
			s.lacking(done, "is off in this scenario, so none of its keys can be set", s.first(strings.Join(done, ".")))
			return
		}
		if below == nil || below.Kind != spec.MapNode {
			below = s.open(node, key)
		}
		s.descend(below, f.Children(), rest, done)
	case spec.TypeUnion:
		s.union(node, f, rest, done)
	case spec.TypeMap:
		s.entries(node, f, rest, done)
	default:
		s.part(node, f, rest, done)
	}
}

// meant returns the hint for an unknown key below the keys above.
func meant(above []string, key string, known []string) string {
	if near, ok := spec.Nearest(key, known); ok {
		return "did you mean " + strings.Join(append(slices.Clip(above), near), ".") + "?"
	}
	return spec.Hint(key, known)
}

// dropOthers removes the keys that have no meaning with the new kind and keeps the others, so that
// a kind can be set or swept by itself.
func dropOthers(node *spec.Node, fields []*spec.Field, key, kind string) {
	for _, f := range fields {
		if sibling, values := f.OnlyWith(); sibling == key && !slices.Contains(values, kind) {
			node.Remove(f.Key)
		}
	}
}

func field(fields []*spec.Field, key string) *spec.Field {
	if k := slices.IndexFunc(fields, func(f *spec.Field) bool { return f.Key == key }); k >= 0 {
		return fields[k]
	}
	return nil
}

// open stores an empty mapping at key.
func (s *setter) open(node *spec.Node, key string) *spec.Node {
	m := &spec.Node{Kind: spec.MapNode, Pos: s.pos(1), Origin: s.origin()}
	node.Put(key, m)
	return m
}

// put stores the value at a field. A mapping is merged into the present one, as a child file's is.
func (s *setter) put(node *spec.Node, f *spec.Field, done []string) {
	layer := spec.Mapping(spec.Entry{Key: f.Key, KeyPos: s.pos(1), Value: s.Value.Clone()})
	spell(layer, []*spec.Field{f})
	v := layer.Keys[0].Value
	s.sets(v, done)
	if old := node.Get(f.Key); old != nil {
		if v.Is("on") && old.Kind == spec.MapNode {
			return
		}
		whole := withTags(old, f)
		if !s.lenient {
			s.problems = append(s.problems, lost(whole, layer, []*spec.Field{f}, strings.Join(done[:len(done)-1], "."))...)
		}
		v = spec.Merge(whole.Keys[0].Value, v)
	}
	node.Put(f.Key, v)
}

// sets notes the keys that a value at a path sets.
func (s *setter) sets(value *spec.Node, path []string) {
	if value.Kind != spec.MapNode || len(value.Keys) == 0 {
		s.paths = append(s.paths, setPath{strings.Join(path, "."), value.Pos})
		return
	}
	for _, e := range value.Keys {
		s.sets(e.Value, append(path[:len(path):len(path)], e.Key))
	}
}

// withTags returns the node at a field with default kinds and models written out, as in a file that
// another extends.
func withTags(old *spec.Node, f *spec.Field) *spec.Node {
	whole := spec.Mapping(spec.Entry{Key: f.Key, Value: old.Clone()})
	fillTags(whole, []*spec.Field{f})
	return whole
}

// first returns the hint on how to switch something on.
func (s *setter) first(path string) string {
	if s.flag != "" {
		return "switch it on first with --set " + path + "=on"
	}
	return "switch it on first with " + path + ": on"
}

// union sets a key below a union: its tag or a field of one of its cases.
func (s *setter) union(node *spec.Node, f *spec.Field, rest, done []string) {
	tag, cases := f.Union()
	below := node.Get(f.Key)
	if (below == nil || below.Is("off")) && f.Default == "" && rest[0] != tag.Key && !s.anywhere {
		s.lacking(done, "is not given in this scenario", "set "+strings.Join(done, ".")+"."+tag.Key+" first")
		return
	}
	if below == nil || below.Kind != spec.MapNode {
		below = s.open(node, f.Key)
	}
	current := f.Default
	if t := below.Get(tag.Key); t != nil {
		current = t.Text
	}
	if rest[0] == tag.Key && len(rest) == 1 {
		// A new kind keeps the keys that it has and drops the others.
		for _, c := range cases {
			if c.Name != s.Value.Text {
				continue
			}
			for _, e := range append([]spec.Entry(nil), below.Keys...) {
				if field(c.Fields(), e.Key) == nil {
					below.Remove(e.Key)
				}
			}
		}
		below.Put(tag.Key, s.Value)
		s.paths = append(s.paths, setPath{strings.Join(append(done, tag.Key), "."), s.Value.Pos})
		return
	}
	fields := []*spec.Field{tag}
	for _, c := range cases {
		if c.Name == current {
			fields = append(fields, c.Fields()...)
		}
	}
	for _, c := range cases {
		if c.Name != current {
			fields = append(fields, c.Fields()...) // Decode reports which kind they need
		}
	}
	s.descend(below, fields, rest, done)
}

// entries sets keys below a map: in one entry, or in all entries for *.
func (s *setter) entries(node *spec.Node, f *spec.Field, rest, done []string) {
	below := node.Get(f.Key)
	name := rest[0]
	known := present(below)
	chosen := []string{name}
	if name == "*" {
		if chosen = known; len(known) == 0 && !s.anywhere {
			s.lacking(append(done, name), "matches nothing, because this scenario has none", "")
		}
	}
	for _, name := range chosen {
		here := append(done[:len(done):len(done)], name)
		if !slices.Contains(known, name) && !s.anywhere && (len(rest) > 1 || s.Value.Is("off") || s.Value.Kind == spec.ScalarNode && !s.Value.Is("on")) {
			hint := meant(done, name, known)
			if hint == "" && len(rest) > 1 {
				hint = fmt.Sprintf("a new one is set as a whole, such as %s={%s: …}", strings.Join(here, "."), rest[1])
			}
			s.complain(here, "there is no such entry", hint)
			if s.lenient {
				s.problems[len(s.problems)-1].Warning = true // it may have been removed before
			}
			continue
		}
		if below == nil || below.Kind != spec.MapNode {
			below = s.open(node, f.Key)
		}
		entry := below.Get(name)
		if len(rest) > 1 {
			if entry == nil || entry.Kind != spec.MapNode {
				entry = s.open(below, name)
			}
			s.descend(entry, f.Children(), rest[1:], here)
			continue
		}
		layer := spec.Mapping(spec.Entry{Key: name, Value: s.Value.Clone()})
		spell(layer.Keys[0].Value, f.Children())
		v := layer.Keys[0].Value
		s.sets(v, here)
		if entry != nil && !(v.Is("on") && entry.Kind == spec.MapNode) {
			entry = withTags(spec.Mapping(spec.Entry{Key: name, Value: entry}), f).Keys[0].Value.Keys[0].Value
			s.problems = append(s.problems, lost(entry, v, f.Children(), strings.Join(here, "."))...)
			v = spec.Merge(entry, v)
		} else if entry != nil {
			v = entry
		}
		below.Put(name, v)
	}
}

// part sets one part of a field that is itself a mapping: a weight, a parameter of a distribution,
// or a path within an event.
func (s *setter) part(node *spec.Node, f *spec.Field, rest, done []string) {
	below := node.Get(f.Key)
	if below == nil || below.Is("off") {
		below = f.DefaultNode()
	}
	parts := f.Type == spec.TypeWeights || f.Type == spec.TypeDist || f.Type == spec.TypeTree
	if !parts || below != nil && below.Kind != spec.MapNode {
		s.complain(append(done, rest...), fmt.Sprintf("there is no such key: %s is %s and has no parts", strings.Join(done, "."), article(f.TypeText())), "")
		return
	}
	if s.anywhere {
		return // what stands beside the part is not known
	}
	if below == nil {
		below = &spec.Node{Kind: spec.MapNode, Pos: s.pos(1), Origin: s.origin()}
	}
	below = below.Clone()
	ok := false
	if f.Type == spec.TypeTree {
		ok = s.inEvent(below, rest, done)
	} else {
		ok = s.named(below, f, rest, done)
	}
	if ok {
		s.paths = append(s.paths, setPath{strings.Join(append(done, rest...), "."), s.Value.Pos})
		node.Put(f.Key, below)
	}
}

// inEvent sets a path within an event. Keys of an event are paths, so ads.slots is a single key
// there: the longest key that is a prefix of the path is followed.
func (s *setter) inEvent(at *spec.Node, rest, done []string) bool {
	for {
		if at.Kind != spec.MapNode {
			s.complain(append(done, rest...), "there is no such key", "")
			return false
		}
		k := len(rest)
		for k > 0 && at.Get(strings.Join(rest[:k], ".")) == nil {
			k--
		}
		name := strings.Join(rest, ".")
		switch k {
		case 0:
			at.Put(name, s.Value.Clone())
			return true
		case len(rest):
			at.Put(name, spec.Merge(at.Get(name), s.Value))
			return true
		}
		at, rest = at.Get(strings.Join(rest[:k], ".")), rest[k:]
	}
}

// named sets a weight or a parameter of a distribution.
func (s *setter) named(below *spec.Node, f *spec.Field, rest, done []string) bool {
	name := rest[0]
	if len(rest) > 1 {
		s.complain(append(done, rest...), "there is no such key", "")
		return false
	}
	if f.Type == spec.TypeWeights && below.Get(name) == nil && !slices.Contains(f.Names, name) {
		known := slices.Clip(f.Names)
		for _, e := range below.Keys {
			if !slices.Contains(known, e.Key) {
				known = append(known, e.Key)
			}
		}
		s.complain(append(done, rest...), "there is no such name; to add one, set the whole mapping", meant(done, name, known))
		return false
	}
	below.Put(name, s.Value.Clone())
	below.Origin = s.origin()
	return true
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) && !strings.HasPrefix(noun, "one") {
		return "an " + noun
	}
	if strings.HasPrefix(noun, "one of") || strings.Contains(noun, "|") || strings.HasPrefix(noun, "true") {
		return noun
	}
	return "a " + noun
}
