package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/sim/spec"
)

// setFile stands for the file in the place of a --set flag; its line is the
// number of the flag.
const setFile = "--set"

// setPath is a key that a flag sets, without wildcards.
type setPath struct {
	path string
	pos  spec.Pos
}

// applySets lays path=value flags over a tree. first is the number of flags
// that stand before them.
func applySets(tree *spec.Node, table *spec.Section, sets []string, first int) ([]setPath, spec.Problems) {
	var paths []setPath
	var ps spec.Problems
	if tree.Kind != spec.MapNode {
		return nil, nil // Decode says so
	}
	for i, text := range sets {
		s := setter{text: text, line: first + i + 1}
		if value := s.parse(); value != nil {
			oneEnd(tree, nested(s.path, value))
			s.descend(tree, table.Root(), strings.Split(s.path, "."), nil, value)
		}
		paths = append(paths, s.paths...)
		ps = append(ps, s.problems...)
	}
	return paths, ps
}

// nested is a tree that has nothing but the value at a path.
func nested(path string, value *spec.Node) *spec.Node {
	key, rest, deeper := strings.Cut(path, ".")
	if deeper {
		value = nested(rest, value)
	}
	return spec.Mapping(spec.Entry{Key: key, Value: value})
}

// setter is one flag at work.
type setter struct {
	text     string
	line     int
	path     string
	paths    []setPath
	problems spec.Problems
	entry    *spec.Entry // the place in a file that sets, in place of a flag
	lenient  bool        // what is switched off may be absent already
}

func (s *setter) pos(col int) spec.Pos {
	if s.entry != nil {
		return s.entry.KeyPos
	}
	return spec.Pos{File: setFile, Line: s.line, Col: col}
}

// complain reports a problem with the part of the path that ends with done keys.
func (s *setter) complain(done []string, msg, hint string) {
	col := 1
	if len(done) > 1 {
		col += utf8.RuneCountInString(strings.Join(strings.Split(s.path, ".")[:len(done)-1], ".")) + 1
	}
	s.problems = append(s.problems, spec.Problem{Pos: s.pos(col), Path: strings.Join(done, "."), Msg: msg, Hint: hint})
}

// origin says in a written-out scenario that a flag gives a value.
func (s *setter) origin() string {
	if s.entry != nil {
		return s.entry.KeyPos.File
	}
	return setFile + " " + s.text
}

// parse cuts path=value and reads the value as it would stand in a file.
func (s *setter) parse() *spec.Node {
	path, value, ok := strings.Cut(s.text, "=")
	s.path = strings.TrimSpace(path)
	bad := func(col int, msg, hint string) *spec.Node {
		s.problems = append(s.problems, spec.Problem{Pos: s.pos(col), Path: s.path, Msg: msg, Hint: hint})
		return nil
	}
	switch {
	case !ok || s.path == "":
		return bad(1, "path=value is expected", "such as adoption.imitation=0.4/day")
	case strings.ContainsAny(s.text, "\n\r"):
		return bad(1, "a flag is one line", "")
	case s.path == "extends" || s.path == "guanxi":
		return bad(1, "cannot be set", "it belongs to the file")
	case strings.TrimSpace(value) == "":
		return bad(utf8.RuneCountInString(path)+2, "a value is missing after =", "write off to remove, {} for the defaults")
	case slices.Contains(strings.Split(s.path, "."), ""):
		return bad(1, "the path has an empty part", "such as adoption.imitation")
	}
	n, ps := parseYAML([]byte(value), setFile)
	shift := utf8.RuneCountInString(path) + 1
	for _, p := range ps {
		p.Path = s.path
		p.Msg = strings.Replace(p.Msg, "the file is empty", "a value is missing", 1)
		p.Hint = strings.Replace(p.Hint, "a scenario is a mapping, such as name: first", "", 1)
		p.Pos = s.pos(shift + p.Pos.Col)
		s.problems = append(s.problems, p)
	}
	if len(ps) > 0 {
		return nil
	}
	s.move(n, shift)
	return n
}

// move gives a value the place of its flag.
func (s *setter) move(n *spec.Node, shift int) {
	n.Pos, n.Origin = s.pos(shift+n.Pos.Col), s.origin()
	for _, x := range n.Items {
		s.move(x, shift)
	}
	for i := range n.Keys {
		n.Keys[i].KeyPos = s.pos(shift + n.Keys[i].KeyPos.Col)
		s.move(n.Keys[i].Value, shift)
	}
}

// descend follows keys below node, whose fields these are. done are the keys
// behind it, with the names that wildcards stand for.
func (s *setter) descend(node *spec.Node, fields []*spec.Field, keys, done []string, value *spec.Node) {
	key := keys[0]
	done = append(done[:len(done):len(done)], key)
	f := field(fields, key)
	if f == nil {
		known := make([]string, 0, len(fields))
		for _, g := range fields {
			known = append(known, g.Key)
		}
		hint := meant(done[:len(done)-1], key, known)
		if near := Table().Near(key); hint == "" && len(done) == 1 && len(keys) == 1 && len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		s.complain(done, "there is no such key", hint)
		return
	}
	rest := keys[1:]
	if len(rest) == 0 {
		if f.Type == spec.TypeEnum && spec.IsTag(key) && value.Kind == spec.ScalarNode {
			dropOthers(node, fields, key, value.Text)
		}
		s.put(node, f, key, done, value)
		return
	}
	below := node.Get(key)
	switch f.Type {
	case spec.TypeSection:
		if below == nil || below.Kind != spec.MapNode {
			below = s.open(node, key)
		}
		s.descend(below, f.Children(), own(f, rest), done, value)
	case spec.TypeSwitch:
		switch {
		case (below == nil && !f.IsDefaultOn() || below.Is("off")) && s.lenient:
			return
		case below == nil && !f.IsDefaultOn(), below.Is("off"):
			s.complain(done, "is off in this scenario, so that nothing in it can be set", s.first(strings.Join(done, "."), "on"))
			return
		case below == nil || below.Kind != spec.MapNode:
			below = s.open(node, key)
		}
		s.descend(below, f.Children(), own(f, rest), done, value)
	case spec.TypeUnion:
		s.union(node, f, key, rest, done, value)
	case spec.TypeMap:
		s.entries(node, f, key, rest, done, value)
	default:
		s.part(node, f, key, rest, done, value)
	}
}

// meant is the hint for a key below others that is not there.
func meant(above []string, key string, known []string) string {
	if near, ok := spec.Nearest(key, known); ok {
		return "did you mean " + strings.Join(append(slices.Clip(above), near), ".") + "?"
	}
	if len(known) > 0 && len(known) <= 12 {
		return "known: " + strings.Join(known, ", ")
	}
	return ""
}

// own is a path below f with the first key by the name under which it stands.
func own(f *spec.Field, rest []string) []string {
	if key := f.Aliases()[rest[0]]; key != "" {
		return append([]string{key}, rest[1:]...)
	}
	return rest
}

// dropOthers takes away the keys that have no meaning with the new kind, so that
// a kind can be set or swept by itself; the keys that it has are kept.
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

// open puts an empty mapping at key.
func (s *setter) open(node *spec.Node, key string) *spec.Node {
	m := &spec.Node{Kind: spec.MapNode, Pos: s.pos(1), Origin: s.origin()}
	node.Put(key, m)
	return m
}

// put stores the value at a field: a mapping is merged into what is there, as a
// child file's is.
func (s *setter) put(node *spec.Node, f *spec.Field, key string, done []string, value *spec.Node) {
	s.paths = append(s.paths, setPath{strings.Join(done, "."), value.Pos})
	layer := spec.Mapping(spec.Entry{Key: key, KeyPos: s.pos(1), Value: value.Clone()})
	spell(layer, []*spec.Field{f})
	v := layer.Keys[0].Value
	if old := node.Get(key); old != nil {
		if v.Is("on") && old.Kind == spec.MapNode {
			return
		}
		whole := withTags(key, old, f)
		s.warnLost(whole, layer, []*spec.Field{f}, done[:len(done)-1])
		v = spec.Merge(whole.Keys[0].Value, v)
	}
	node.Put(key, v)
}

// withTags is what stands at a field with the default kinds and models written out,
// as they are in a file that another extends.
func withTags(key string, old *spec.Node, f *spec.Field) *spec.Node {
	whole := spec.Mapping(spec.Entry{Key: key, Value: old.Clone()})
	fillTags(whole, []*spec.Field{f})
	return whole
}

// warnLost says what a value replaces without a word.
func (s *setter) warnLost(node, layer *spec.Node, fields []*spec.Field, above []string) {
	if s.lenient {
		return
	}
	s.problems = append(s.problems, lost(node, layer, fields, strings.Join(above, "."))...)
}

// first says how something is switched on.
func (s *setter) first(path, value string) string {
	if s.entry != nil {
		return "switch it on first with " + path + ": " + value
	}
	return "switch it on first with --set " + path + "=" + value
}

// union sets below a union: its tag, or a field of some case.
func (s *setter) union(node *spec.Node, f *spec.Field, key string, rest, done []string, value *spec.Node) {
	tag, cases := f.Union()
	below := node.Get(key)
	switch {
	case (below == nil || below.Is("off")) && f.Default == "" && rest[0] != tag.Key && s.lenient:
		return
	case (below == nil || below.Is("off")) && f.Default == "" && rest[0] != tag.Key:
		s.complain(done, "is not given in this scenario", "set "+strings.Join(done, ".")+"."+tag.Key+" first")
		return
	case below == nil || below.Kind != spec.MapNode:
		below = s.open(node, key)
	}
	current := f.Default
	if t := below.Get(tag.Key); t != nil {
		current = t.Text
	}
	if rest[0] == tag.Key && len(rest) == 1 {
		// Another kind keeps the keys that it has, and drops those that it does not.
		for _, c := range cases {
			if c.Name != value.Text {
				continue
			}
			for _, e := range append([]spec.Entry(nil), below.Keys...) {
				if field(c.Fields, e.Key) == nil {
					below.Remove(e.Key)
				}
			}
		}
		below.Put(tag.Key, value)
		s.paths = append(s.paths, setPath{strings.Join(append(done, tag.Key), "."), value.Pos})
		return
	}
	fields := []*spec.Field{tag}
	for _, c := range cases {
		if c.Name == current {
			fields = append(fields, c.Fields...)
		}
	}
	for _, c := range cases {
		if c.Name != current {
			fields = append(fields, c.Fields...) // Decode says which kind they need
		}
	}
	s.descend(below, fields, rest, done, value)
}

// entries sets below a map: one entry, or all for *.
func (s *setter) entries(node *spec.Node, f *spec.Field, key string, rest, done []string, value *spec.Node) {
	below := node.Get(key)
	name := rest[0]
	var known []string
	if below != nil && below.Kind == spec.MapNode {
		for _, e := range below.Keys {
			if !e.Value.Is("off") {
				known = append(known, e.Key)
			}
		}
	}
	chosen := []string{name}
	if name == "*" {
		if chosen = known; len(known) == 0 && s.lenient {
			return
		} else if len(known) == 0 {
			s.complain(append(done, name), "matches nothing: there are none in this scenario", "")
			return
		}
	}
	for _, name := range chosen {
		here := append(done[:len(done):len(done)], name)
		if !slices.Contains(known, name) && (len(rest) > 1 || value.Is("off") || value.Kind == spec.ScalarNode && !value.Is("on")) {
			s.complain(here, "there is no such entry", meant(done, name, known))
			if s.lenient {
				s.problems[len(s.problems)-1].Warning = true // it may have been taken away before
			}
			continue
		}
		if below == nil || below.Kind != spec.MapNode {
			below = s.open(node, key)
		}
		entry := below.Get(name)
		if len(rest) > 1 {
			if entry.Kind != spec.MapNode {
				entry = s.open(below, name)
			}
			s.descend(entry, f.Children(), own(f, rest[1:]), here, value)
			continue
		}
		s.paths = append(s.paths, setPath{strings.Join(here, "."), value.Pos})
		layer := spec.Mapping(spec.Entry{Key: name, Value: value.Clone()})
		rename(layer.Keys[0].Value, f.Aliases())
		spell(layer.Keys[0].Value, f.Children())
		v := layer.Keys[0].Value
		if entry != nil && !(v.Is("on") && entry.Kind == spec.MapNode) {
			entry = withTags(key, spec.Mapping(spec.Entry{Key: name, Value: entry}), f).Keys[0].Value.Keys[0].Value
			s.problems = append(s.problems, lost(entry, v, f.Children(), strings.Join(here, "."))...)
			v = spec.Merge(entry, v)
		} else if entry != nil {
			v = entry
		}
		below.Put(name, v)
	}
}

// part sets one part of a field that is a mapping itself: a weight, a parameter
// of a distribution, a path within an event.
func (s *setter) part(node *spec.Node, f *spec.Field, key string, rest, done []string, value *spec.Node) {
	below := node.Get(key)
	if below == nil || below.Is("off") {
		below = f.DefaultNode()
	}
	parts := f.Type == spec.TypeWeights || f.Type == spec.TypeDist || f.Type == spec.TypeTree || f.Type == spec.TypeValue
	if !parts || below != nil && below.Kind != spec.MapNode {
		s.complain(append(done, rest...), fmt.Sprintf("there is no such key: %s is %s and has no parts", strings.Join(done, "."), article(f.TypeText())), "")
		return
	}
	if below == nil {
		below = &spec.Node{Kind: spec.MapNode, Pos: s.pos(1), Origin: s.origin()}
	}
	below = below.Clone()
	name := rest[0]
	if f.Type == spec.TypeTree {
		// Keys of an event are paths: ads.slots is one key there.
		at := below
		for len(rest) > 0 {
			if at.Kind != spec.MapNode {
				s.complain(append(done, rest...), "there is no such key", "")
				return
			}
			k := len(rest)
			for k > 0 && at.Get(strings.Join(rest[:k], ".")) == nil {
				k--
			}
			if k == 0 || k == len(rest) {
				name := strings.Join(rest, ".")
				if old := at.Get(name); old != nil {
					at.Put(name, spec.Merge(old, value))
				} else {
					at.Put(name, value.Clone())
				}
				break
			}
			at, rest = at.Get(strings.Join(rest[:k], ".")), rest[k:]
		}
	} else {
		if len(rest) > 1 {
			s.complain(append(done, rest...), "there is no such key", "")
			return
		}
		if f.Type == spec.TypeWeights && below.Get(name) == nil {
			known := f.Names
			for _, e := range below.Keys {
				known = append(known[:len(known):len(known)], e.Key)
			}
			hint := ""
			if near, ok := spec.Nearest(name, known); ok && near != name {
				hint = "did you mean " + strings.Join(append(done[:len(done):len(done)], near), ".") + "?"
			}
			if !slices.Contains(f.Names, name) {
				s.complain(append(done, rest...), "there is no such name; to add one, set the whole mapping", hint)
				return
			}
		}
		below.Put(name, value.Clone())
	}
	s.paths = append(s.paths, setPath{strings.Join(append(done, rest...), "."), value.Pos})
	node.Put(key, below)
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

// overwritten warns of keys that are set, by flags, a study or an element (of),
// and that an event of the timeline sets again; those of never do not happen.
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
						Msg:  fmt.Sprintf("the event timeline.%s sets %s again%s, so that this value holds only until then", e.Key, path, at),
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

// mostToldOf is how many events are named that set a key again.
const mostToldOf = 3

// outlived warns of keys that are set and do not hold: those of flags and studies
// against all events, those of a file against the events of files that it extends,
// which who writes the child may not know.
func (s *Scenario) outlived() spec.Problems {
	ps := overwritten(s.section, s.Tree, s.never, s.setPaths, "")
	for i := range s.layers {
		if s.Files[i].bundled() || i+1 == len(s.layers) {
			break // bundled files extend bundled ones only
		}
		events := s.inherited(s.Files[i+1:])
		ps = append(ps, overwritten(s.section, events, s.never, leaves(s.Tree, "", s.Files[i].Name), "")...)
	}
	return ps
}

// inherited is a tree of nothing but the settings of events that files give.
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

// leaves are the values of a tree that a file gives, switches apart.
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
