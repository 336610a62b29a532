package scenarios

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/sim/spec"
)

// A scenario is merged from layers, each over those before it: files, the one that all others extend first, then
// values at paths, which are those of flags, arms, points, and elements that are off.

// merge merges the files.
func (s *Scenario) merge() (ps spec.Problems) {
	for i := len(s.layers) - 1; i >= 0; i-- {
		spell(s.layers[i], s.table.Root())
		ps = append(ps, s.exchange(i)...)
	}
	for i := len(s.layers) - 1; i >= 0; i-- {
		layer := s.layers[i]
		if i > 0 {
			for _, own := range []string{"name", "description", "guanxi"} {
				layer.Remove(own)
			}
		}
		if !s.Files[i].bundled() {
			ps = append(ps, offOfNone(layer, s.Tree, s.table.Root())...)
		}
		all := []part{{layer.Pos, layer}}
		if s.Tree != nil {
			all = parts(layer)
		}
		for _, x := range all {
			s.steps = append(s.steps, step{x.at, layer, func(s *Scenario, tree *spec.Node) *spec.Node {
				return s.over(tree, x.tree)
			}})
		}
		s.Tree = s.over(s.Tree, layer)
	}
	return ps
}

// over merges a file over the tree of those that it extends.
func (s *Scenario) over(tree, layer *spec.Node) *spec.Node {
	if tree == nil {
		return layer.Clone()
	}
	fillTags(tree, s.table.Root())
	oneEnd(tree, layer)
	return spec.Merge(tree, layer)
}

// oneEnd removes the end of the run from a parent where the child gives the other kind of end:
// until replaces ticks, and ticks replaces until.
func oneEnd(parent, child *spec.Node) {
	old, own := parent.Get("clock"), child.Get("clock")
	for key, other := range map[string]string{"until": "ticks", "ticks": "until"} {
		if v := own.Get(key); old != nil && v != nil && !v.Is("off") && !v.Is("0") && own.Get(other) == nil {
			old.Remove(other)
		}
	}
}

// offOfNone warns of entries that a file sets to off where the files below it have none of that name, unless
// off has a meaning of its own there.
func offOfNone(layer, below *spec.Node, fields []*spec.Field) (ps spec.Problems) {
	each(layer, below, fields, func(f *spec.Field, v, under *spec.Node) {
		if f.Type != spec.TypeMap || f.KnowsOff() {
			return
		}
		for _, e := range v.Entries() {
			if e.Value.Is("off") && under.Get(e.Key) == nil {
				ps = append(ps, spec.Problem{Pos: e.KeyPos, Path: f.Path + "." + e.Key, Warning: true,
					Msg: "there is no such entry, so off removes nothing", Hint: spec.Meant(e.Key, present(under))})
			}
		}
	})
	return ps
}

// present returns the names in a map whose entries are not off.
func present(n *spec.Node) (names []string) {
	for _, e := range n.Entries() {
		if !e.Value.Is("off") {
			names = append(names, e.Key)
		}
	}
	return names
}

// spell expands the table's short forms, so that merging sees the same form in every
// file. For example, graph: ring becomes {kind: ring}.
func spell(n *spec.Node, fields []*spec.Field) {
	each(n, nil, fields, func(f *spec.Field, v, _ *spec.Node) {
		if f.Type != spec.TypeUnion || v.Kind != spec.ScalarNode {
			return
		}
		tag, cases := f.Union()
		word := *v
		known := slices.ContainsFunc(cases, func(c spec.Case) bool { return c.Name == v.Text })
		if !known && (v.Text == "off" || v.Text == "on") {
			return
		}
		*v = spec.Node{Kind: spec.MapNode, Pos: word.Pos, Origin: word.Origin,
			Keys: []spec.Entry{{Key: tag.Key, KeyPos: word.Pos, Value: &word}}}
	})
}

// fillTags writes the default kind or model into mappings that omit it, so that merging recognises
// a child that changes it.
func fillTags(n *spec.Node, fields []*spec.Field) {
	fill := func(v *spec.Node, tag *spec.Field) {
		if v.Kind != spec.MapNode || tag.Default == "" || v.Get(tag.Key) != nil {
			return
		}
		word := spec.Scalar(tag.Default)
		word.Pos, word.Origin = v.Pos, v.Origin
		v.Keys = append([]spec.Entry{{Key: tag.Key, KeyPos: v.Pos, Value: word}}, v.Keys...)
	}
	each(n, nil, fields, func(f *spec.Field, v, _ *spec.Node) {
		if tag, _ := f.Union(); tag != nil {
			fill(v, tag)
			return
		}
		for _, g := range f.Children() {
			switch {
			case g.Type != spec.TypeEnum || !spec.IsTag(g.Key):
			case f.Type == spec.TypeMap:
				for _, e := range v.Entries() {
					fill(e.Value, g)
				}
			default:
				fill(v, g)
			}
		}
	})
}

// each visits every node that has a field in the table, outermost first, with what another tree has there.
func each(n, other *spec.Node, fields []*spec.Field, visit func(f *spec.Field, v, other *spec.Node)) {
	for _, f := range fields {
		v, u := n.Get(f.Key), other.Get(f.Key)
		if v == nil {
			continue
		}
		visit(f, v, u)
		switch f.Type {
		case spec.TypeSection, spec.TypeSwitch:
			each(v, u, f.Children(), visit)
		case spec.TypeUnion:
			_, cases := f.Union()
			done := map[string]bool{}
			for _, c := range cases {
				own := slices.DeleteFunc(slices.Clone(c.Fields()), func(g *spec.Field) bool { return done[g.Key] })
				for _, g := range own { // a key that several cases share is visited once
					done[g.Key] = true
				}
				each(v, u, own, visit)
			}
		case spec.TypeMap:
			for _, e := range v.Entries() {
				each(e.Value, u.Get(e.Key), f.Children(), visit)
			}
		}
	}
}

// Assignment is a path and the value that a flag or another file, such as a study, gives it.
type Assignment struct {
	Path  string
	At    spec.Pos // where Path is written
	Value *spec.Node

	flag string // as typed after --set; "": of a file
}

// setFile stands for the file in the place of a --set flag; the line is the number of the flag.
const setFile = "--set"

// setPath is a key that a value at a path sets, with wildcards resolved, or that a file sets.
type setPath struct {
	path string
	pos  spec.Pos
	file int // its place in Files, −1 for values
}

// With returns the scenario with more --set flags applied.
func (s *Scenario) With(set []string) (*Scenario, error) {
	next := s.copy()
	return next.finish(next.flags(set))
}

// Lay returns the scenario with the values of another file applied in order, as flags are. Problems
// show their places in that file, from.
func (s *Scenario) Lay(values []Assignment, from *Scenario) (*Scenario, error) {
	next, ps := s.lay(values, from)
	return next.finish(ps)
}

// Point is Lay for the many points of a study. It does not look for warnings, and its Section has
// only the fields that hold a value.
func (s *Scenario) Point(values []Assignment, from *Scenario) (*Scenario, error) {
	next, ps := s.lay(values, from)
	if ps.Err() == nil && next.decodeBy(spec.DecodeLean).Err() == nil {
		return next, nil
	}
	return next.finish(ps)
}

// Bare lets go of what can be made again: all but the tree and the files. It can be laid over, and Lean makes of it
// what Point would.
func (s *Scenario) Bare() *Scenario {
	next := *s
	next.layers, next.section = nil, s.table
	next.steps = []step{{s.Tree.Pos, s.Tree, func(*Scenario, *spec.Node) *spec.Node { return next.Tree.Clone() }}}
	return &next
}

// Lean is the scenario as Point makes one.
func (s *Scenario) Lean() *Scenario {
	next := *s
	next.decodeBy(spec.DecodeLean)
	return &next
}

func (s *Scenario) lay(values []Assignment, from *Scenario) (*Scenario, spec.Problems) {
	next := s.copy()
	if from != nil {
		maps.Copy(next.sources, from.sources)
		maps.Copy(next.dirs, from.dirs)
	}
	return next, next.assign(values, refused)
}

func (s *Scenario) copy() *Scenario {
	next := *s
	next.Tree, next.sources, next.dirs = s.Tree.Clone(), maps.Clone(s.sources), maps.Clone(s.dirs)
	return &next
}

// flags applies --set flags to the tree.
func (s *Scenario) flags(set []string) spec.Problems {
	values, ps := readFlags(setFile, set, len(s.set))
	s.set = append(s.set[:len(s.set):len(s.set)], set...)
	s.sources[setFile] = s.set
	return append(ps, s.assign(values, refused)...)
}

// readFlags reads the path=value of a flag, each value as a file would have it. first is the number of flags
// before them.
func readFlags(flag string, sets []string, first int) (all []Assignment, ps spec.Problems) {
	for i, text := range sets {
		path, value, ok := strings.Cut(text, "=")
		a := Assignment{Path: strings.TrimSpace(path), At: spec.Pos{File: flag, Line: first + i + 1, Col: 1}, flag: text}
		shift := utf8.RuneCountInString(path) + 1
		bad := func(col int, msg, hint string) {
			ps = append(ps, spec.Problem{Pos: a.pos(col), Path: a.Path, Msg: msg, Hint: hint})
		}
		switch {
		case !ok || a.Path == "":
			bad(1, "write PATH=VALUE", "such as adoption.imitation=0.4/day")
		case strings.ContainsAny(text, "\n\r"):
			bad(1, "the value of a flag must be one line", "")
		default:
			n, problems := parseYAML([]byte(value), flag)
			for _, p := range problems {
				if p.Msg == "the file is empty" {
					p.Msg, p.Hint = "a value is missing after =", "write off to remove, {} for the defaults"
				}
				bad(shift+p.Pos.Col, p.Msg, p.Hint)
			}
			if len(problems) == 0 {
				a.move(n, shift)
				a.Value = n
				all = append(all, a)
			}
		}
	}
	return all, ps
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

// pos returns the place of the path, in a flag that of a column.
func (a Assignment) pos(col int) spec.Pos {
	if a.flag != "" {
		a.At.Col = col
	}
	return a.At
}

// origin returns the origin that a written-out scenario shows for the value.
func (a Assignment) origin() string {
	if a.flag != "" {
		return a.At.File + " " + a.flag
	}
	return a.At.File
}

// wrong returns what is wrong with the path whatever the scenario, or with the lack of a value.
func (a Assignment) wrong() (msg, hint string) {
	switch {
	case a.Path == "extends" || a.Path == "guanxi":
		return "cannot be set", "it belongs to the file"
	case a.Path == "tables" || strings.HasPrefix(a.Path, "tables."):
		return "cannot be set: tables are read with their file", "set keys of the entries, or use a file that extends the " +
			"scenario and names another table"
	case a.Path == "currency" || a.Path == "rate":
		return "cannot be set: that would only rename the amounts", "a file that extends the scenario, with the keys " +
			"currency and rate, converts it"
	case slices.Contains(strings.Split(a.Path, "."), ""):
		return "the path has an empty part", "such as adoption.imitation"
	case a.Value == nil || a.flag == "" && a.Value.Kind == spec.NullNode:
		return "has no value", "write off to remove, {} for the defaults"
	}
	return "", ""
}

// absence is what happens to a path that leads below what is off or not there.
type absence int

const (
	refused absence = iota
	skipped         // there is nothing to change
	opened          // what it is laid over is not known
)

// assign lays values over the tree.
func (s *Scenario) assign(values []Assignment, absent absence) (ps spec.Problems) {
	if s.Tree.Kind != spec.MapNode {
		return nil // Decode reports it
	}
	s.setPaths, s.steps = slices.Clip(s.setPaths), slices.Clip(s.steps)
	for _, a := range values {
		a.Path = strings.TrimSpace(a.Path)
		if msg, hint := a.wrong(); msg != "" {
			ps = append(ps, spec.Problem{Pos: a.At, Path: a.Path, Msg: msg, Hint: hint})
			continue
		}
		l := laying{Assignment: a, absent: absent}
		l.lay(s.Tree, s.table)
		s.setPaths, ps = append(s.setPaths, l.paths...), append(ps, l.problems...)
		at, all := a.At, []part{{a.At, a.Value}}
		if a.flag != "" && splits(a.Value) {
			all = parts(a.Value)
		} else if a.flag == "" && a.Value.Kind == spec.ScalarNode {
			at = cmp.Or(a.Value.Pos, at)
			all[0].at = at
		}
		for _, x := range all {
			of := laying{Assignment: a, absent: absent}
			of.Value = x.tree
			s.steps = append(s.steps, step{x.at, a.Value, func(s *Scenario, tree *spec.Node) *spec.Node {
				again := of
				again.lay(tree, s.table)
				return tree
			}})
		}
	}
	return ps
}

// laying lays a value over a tree at a path.
type laying struct {
	Assignment
	absent   absence
	paths    []setPath
	problems spec.Problems
}

func (l *laying) lay(tree *spec.Node, table *spec.Section) {
	keys := strings.Split(l.Path, ".")
	if tree.Get("platforms").Get(keys[0]) != nil && field(table.Root(), keys[0]) == nil {
		l.Path = "platforms." + l.Path // by its name
		keys = strings.Split(l.Path, ".")
	}
	if keys[0] == "clock" {
		layer := l.Value
		for _, key := range slices.Backward(keys) {
			layer = spec.Mapping(spec.Entry{Key: key, Value: layer})
		}
		oneEnd(tree, layer)
	}
	l.below(tree, table.Root(), nil, keys)
}

// complain reports a problem with the last key of done, a prefix of the path.
func (l *laying) complain(done []string, msg, hint string) {
	above := strings.Join(strings.Split(l.Path, ".")[:len(done)-1], ".")
	col := 1 + utf8.RuneCountInString(above)
	if above != "" {
		col++
	}
	l.problems = append(l.problems, spec.Problem{Pos: l.pos(col), Path: strings.Join(done, "."), Msg: msg, Hint: hint})
}

// below follows keys from a mapping with these fields. done holds the keys above it, with wildcards replaced by
// the names that they match.
func (l *laying) below(node *spec.Node, fields []*spec.Field, done, keys []string) {
	key, rest := keys[0], keys[1:]
	done = append(done[:len(done):len(done)], key)
	f, under := field(fields, key), node.Get(key)
	switch {
	case f == nil:
		l.unknown(fields, done, len(rest) == 0)
	case len(rest) == 0:
		// a new kind drops the keys that have no meaning with it, so that it can be set or swept by itself
		if spec.IsTag(key) {
			node.Keys = slices.DeleteFunc(node.Keys, func(e spec.Entry) bool {
				g := field(fields, e.Key)
				return g != nil && meansNothing(g, key, l.Value.Text)
			})
		}
		l.put(node, f, "", done)
	case f.Type == spec.TypeMap:
		l.entries(node, f, done, rest)
	case f.Path == "platforms" && (len(rest) > 1 || l.Value.Is("on")):
		l.belowPlatform(node, fields, done, rest)
	case f.IsLeaf():
		l.part(node, f, done, rest)
	case l.absent != opened && isOff(f, under, rest[0]):
		if tag, _ := f.Union(); l.absent == refused && tag != nil {
			l.complain(done, "is not given in this scenario", "set "+strings.Join(append(done, tag.Key), ".")+" first")
		} else if l.absent == refused {
			first := strings.Join(done, ".") + ": on"
			if l.flag != "" {
				first = "--set " + strings.Join(done, ".") + "=on"
			}
			l.complain(done, "is off in this scenario, so none of its keys can be set", "switch it on first with "+first)
		}
	default:
		under = l.open(node, key)
		if tag, cases := f.Union(); tag != nil && rest[0] == tag.Key {
			keep(under, cases, l.Value.Text)
		}
		l.below(under, inside(f, under), done, rest)
	}
}

// isOff reports whether a path that goes on with the key next leads below what is off.
func isOff(f *spec.Field, under *spec.Node, next string) bool {
	switch tag, _ := f.Union(); {
	case tag != nil:
		return (under == nil || under.Is("off")) && f.Default == "" && next != tag.Key
	case f.Type == spec.TypeSwitch:
		return under == nil && !f.IsDefaultOn() || under.Is("off")
	}
	return false
}

// inside returns the fields below a section, a switch or a union; those of the case that is selected precede
// those of the others, of which Decode reports which kind they need.
func inside(f *spec.Field, under *spec.Node) []*spec.Field {
	tag, cases := f.Union()
	if tag == nil {
		return f.Children()
	}
	current := f.Default
	if t := under.Get(tag.Key); t != nil {
		current = t.Text
	}
	fields, others := []*spec.Field{tag}, []*spec.Field(nil)
	for _, c := range cases {
		if c.Name == current {
			fields = append(fields, c.Fields()...)
		} else {
			others = append(others, c.Fields()...)
		}
	}
	return append(fields, others...)
}

// keep removes what a new kind does not have.
func keep(n *spec.Node, cases []spec.Case, kind string) {
	for _, c := range cases {
		if c.Name == kind {
			n.Keys = slices.DeleteFunc(n.Keys, func(e spec.Entry) bool { return field(c.Fields(), e.Key) == nil })
		}
	}
}

// meansNothing reports whether a field has no meaning with a value of its sibling.
func meansNothing(f *spec.Field, key, value string) bool {
	sibling, values := f.OnlyWith()
	return sibling == key && !slices.Contains(values, value)
}

func field(fields []*spec.Field, key string) *spec.Field {
	if k := slices.IndexFunc(fields, func(f *spec.Field) bool { return f.Key == key }); k >= 0 {
		return fields[k]
	}
	return nil
}

func (l *laying) unknown(fields []*spec.Field, done []string, last bool) {
	var known []string
	for _, g := range fields {
		known = append(known, g.Key)
	}
	path := strings.Join(done, ".")
	hint := cmp.Or(Table().KeyNow(path), spec.Hint(done[len(done)-1], known))
	if near := Table().Near(path); hint == "" && len(done) == 1 && last && len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	l.complain(done, "there is no such key",
		cmp.Or(hint, spec.WhereKnown("", known, strings.Join(done[:len(done)-1], "."))))
}

// open returns the mapping at key, which it stores where there is none.
func (l *laying) open(node *spec.Node, key string) *spec.Node {
	if m := node.Get(key); m != nil && m.Kind == spec.MapNode {
		return m
	}
	m := &spec.Node{Kind: spec.MapNode, Pos: l.pos(1), Origin: l.origin()}
	node.Put(key, m)
	return m
}

// put merges the value at a field, or in the entry of a map with a name, over the present one, as a child file's is.
func (l *laying) put(node *spec.Node, f *spec.Field, name string, done []string) {
	tree := func(v *spec.Node) *spec.Node {
		if name != "" {
			v = spec.Mapping(spec.Entry{Key: name, Value: v})
		}
		return spec.Mapping(spec.Entry{Key: f.Key, KeyPos: l.pos(1), Value: v})
	}
	key := cmp.Or(name, f.Key)
	at := strings.TrimSuffix(f.Key+"."+name, ".")
	layer := tree(l.Value.Clone())
	spell(layer, []*spec.Field{f})
	v := layer.At(at)
	l.sets(v, done, f.IsLeaf())
	if old := node.Get(key); v.Is("on") && old != nil && old.Kind == spec.MapNode {
		return
	} else if old != nil {
		whole := tree(old.Clone())
		fillTags(whole, []*spec.Field{f})
		v = spec.Merge(whole, layer).At(at)
	}
	node.Put(key, v)
}

// sets notes the keys that a value at a path sets. What is off as a whole no event can set again.
func (l *laying) sets(value *spec.Node, path []string, leaf bool) {
	for _, e := range value.Entries() {
		l.sets(e.Value, append(path[:len(path):len(path)], e.Key), true)
	}
	if len(value.Entries()) == 0 && (leaf || !value.Is("off")) {
		l.paths = append(l.paths, setPath{strings.Join(path, "."), value.Pos, -1})
	}
}

// entries sets keys below a map: in one entry, or in all entries for *.
func (l *laying) entries(node *spec.Node, f *spec.Field, done, keys []string) {
	known, names := present(node.Get(f.Key)), keys[:1]
	if names[0] == "*" {
		if names = known; len(known) == 0 && l.absent == refused {
			l.complain(append(done, "*"), "matches nothing, because this scenario has none", "")
		}
	}
	for _, name := range names {
		here := append(done[:len(done):len(done)], name)
		whole := len(keys) == 1 && (l.Value.Kind != spec.ScalarNode || l.Value.Is("on"))
		if !slices.Contains(known, name) && !whole && l.absent != opened {
			hint := spec.Hint(name, known)
			if hint == "" && len(keys) > 1 {
				hint = "a new one is set as a whole, such as " + strings.Join(here, ".") + "={" + keys[1] + ": …}"
			}
			l.complain(here, "there is no such entry", hint)
			l.problems[len(l.problems)-1].Warning = l.absent == skipped // it may have been removed before
			continue
		}
		under := l.open(node, f.Key)
		if len(keys) == 1 {
			l.put(under, f, name, here)
			continue
		}
		l.below(l.open(under, name), f.Children(), here, keys[1:])
	}
}

// part sets one part of a value that is a mapping: a weight, a parameter of a distribution, or a path within an
// event.
func (l *laying) part(node *spec.Node, f *spec.Field, done, rest []string) {
	below := node.Get(f.Key)
	if below == nil || below.Is("off") {
		below = f.DefaultNode()
	}
	switch has := f.Type == spec.TypeWeights || f.Type == spec.TypeDist || f.Type == spec.TypeTree; {
	case has && l.absent == opened:
		return // what stands beside the part is not known
	case has && below == nil:
		below = &spec.Node{Kind: spec.MapNode, Pos: l.pos(1), Origin: l.origin()}
	case !has || below.Kind != spec.MapNode || f.Type != spec.TypeTree && len(rest) > 1:
		l.complain(append(done, rest[0]), "there is no such key: "+strings.Join(done, ".")+" has no parts", "")
		return
	case f.Type == spec.TypeWeights && below.Get(rest[0]) == nil && !slices.Contains(f.Names, rest[0]):
		l.complain(append(done, rest[0]), "there is no such name; to add one, set the whole mapping",
			spec.Hint(rest[0], present(below)))
		return
	}
	below = below.Clone()
	if !putPath(below, rest, l.Value.Clone()) {
		l.complain(append(done, rest...), "there is no such key", "")
		return
	}
	if f.Type != spec.TypeTree {
		below.Origin = l.origin()
	}
	l.paths = append(l.paths, setPath{strings.Join(append(done, rest...), "."), l.Value.Pos, -1})
	node.Put(f.Key, below)
}

// putPath puts a value at a path in a tree whose keys may be paths themselves, such as what an event sets: the
// longest key that is a prefix of the path is followed.
func putPath(n *spec.Node, path []string, v *spec.Node) bool {
	for k := len(path); k > 0; k-- {
		key := strings.Join(path[:k], ".")
		switch old := n.Get(key); {
		case old == nil:
		case k == len(path):
			n.Put(key, spec.Merge(old, v))
			return true
		default:
			return old.Kind == spec.MapNode && putPath(old, path[k:], v)
		}
	}
	n.Put(strings.Join(path, "."), v)
	return true
}

// Lacks reports which values are of keys that the scenario has not, since what they are part of is off or of
// another kind.
func (s *Scenario) Lacks(values []Assignment) []bool {
	tree, lacks := s.Tree.Clone(), make([]bool, len(values))
	for i, a := range values {
		a.Value = spec.Scalar("0")
		l := laying{Assignment: a}
		l.lay(tree, s.table)
		lacks[i] = len(l.problems) > 0 || !strings.Contains(a.Path, "*") && s.otherKind(strings.Split(a.Path, "."))
	}
	return lacks
}

// otherKind reports whether a key has a meaning only with another kind than the scenario has.
func (s *Scenario) otherKind(keys []string) bool {
	for k := range keys {
		f, ok := s.section.Lookup(strings.Join(keys[:k+1], "."))
		if !ok {
			return true
		}
		if sibling, _ := f.OnlyWith(); sibling != "" {
			if g, ok := s.section.Lookup(strings.Join(append(slices.Clone(keys[:k]), sibling), ".")); ok && g.Value() != nil &&
				meansNothing(f, sibling, g.Value().Text) {
				return true
			}
		}
		if f.IsLeaf() {
			return false // what follows is a part of the value
		}
	}
	return false
}

// Try reports what is wrong with values whatever the scenario, where the one that they are for cannot
// be read: keys that do not exist, and values that their keys do not take.
func Try(values []Assignment, from *Scenario) *Error {
	return &Error{Problems: standard().scenario().try(values).Errors(), sources: from.sources}
}

// TrySets is Try for flags.
func TrySets(set []string) *Error {
	s := standard().scenario()
	return &Error{Problems: s.trySets(set).Errors(), sources: s.sources}
}

func (s *Scenario) trySets(set []string) spec.Problems {
	values, ps := readFlags(setFile, set, 0)
	s.sources[setFile] = set
	return append(ps, s.try(values)...)
}

func (s *Scenario) try(values []Assignment) spec.Problems {
	nowhere := *s
	nowhere.Tree = spec.Mapping()
	ps := nowhere.assign(values, opened)
	return append(ps, spec.DecodePart(nowhere.Tree, s.reader.New().Declare)...)
}
