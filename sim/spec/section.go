package spec

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"guanxi/sim/units"
)

// Section is a mapping of the scenario: the root, or one below it. Its methods declare keys: each reads into p what
// the file has at the key or, where it has none, def, which is written as in a file; doc says in a line what it
// means, for explain and the schema. p is set when Declare returns, so nothing can be computed from it there: use
// Check.
type Section struct {
	path   string
	node   *Node // nil if the file has none: every field takes its default
	at     Pos   // where a missing key is reported
	shared *shared
	proto  bool // declared only for its documentation; nothing is stored
	fields []*Field
	byKey  map[string]*Field
	checks []crossCheck
	owner  *Field
	beside []string // keys of the file that are no fields
	holder *Field   // of the root: what has held sections
	around []string // paths of the section that holds this one
	apart  []string // paths of those that this one holds
}

// shared is common to all sections of one Decode.
type shared struct {
	problems Problems
	wrong    []string       // paths of values that cannot be used
	part     bool           // the input is not the whole scenario
	lean     bool           // fields that hold no value are left out
	tick     units.Duration // 0: not known
	rate     *big.Rat       // of the currency, to that of the declared defaults; nil: the same
	name     string         // of the table, before each path in guanxi explain
	renamed  map[string]string
}

func (x *shared) report(p Problem) {
	x.problems = append(x.problems, p)
	if !p.Warning {
		x.wrong = append(x.wrong, p.Path)
	}
}

// Decode reads root into the variables that declare's fields point to. It reports every fault,
// not only the first; a field with a fault keeps its default. A nil root is an empty file.
func Decode(root *Node, declare func(*Section)) (*Section, Problems) {
	return decodeAs(root, shared{}, declare)
}

// decodeAs is what the ways of decoding share.
func decodeAs(root *Node, x shared, declare func(*Section)) (*Section, Problems) {
	s := &Section{shared: &x, byKey: map[string]*Field{}}
	if root != nil {
		s.at = root.Pos
		if root.Kind == MapNode {
			s.node = root
		} else if root.Kind != NullNode {
			x.report(Problem{Pos: root.Pos, Msg: fmt.Sprintf("a scenario is a mapping of keys to values, not %v", root.Kind)})
		}
	}
	s.run(declare)
	for i := range x.problems {
		p := &x.problems[i]
		k := strings.LastIndexByte(p.Path, '.')
		if p.Msg == unknownKey && k > 0 && s.byKey[p.Path[k+1:]] != nil &&
			(p.Hint == "" || strings.HasPrefix(p.Hint, "known: ") || strings.HasPrefix(p.Hint, "guanxi explain")) {
			p.Hint = p.Path[k+1:] + " stands at the top of the file, not below " + p.Path[:k]
		}
	}
	return s, x.founded()
}

// founded returns the problems without the warnings about a top-level section in which something is
// wrong: they may come from the default that stands in for it.
func (x *shared) founded() Problems {
	wrong := map[string]bool{}
	top := func(path string) string {
		key, _, _ := strings.Cut(path, ".")
		return key
	}
	for _, path := range x.wrong {
		wrong[top(path)] = true
	}
	return slices.DeleteFunc(x.problems, func(p Problem) bool { return p.Warning && wrong[top(p.Path)] })
}

// DeclaredTwice is the message about a key that two declare.
const DeclaredTwice = "declared twice"

// unknownKey is the message about a key that nothing declares.
const unknownKey = "unknown key"

// Node is the mapping that the section was read from; nil: there is none.
func (s *Section) Node() *Node { return s.node }

// DecodeLean is Decode for the many runs of a study. It leaves out of the table whatever holds
// no value of this scenario, which is most of it: switches that are off, cases that are not
// selected, prototypes of maps. It therefore cannot suggest what an unknown key meant; use
// Decode to report problems.
func DecodeLean(root *Node, declare func(*Section)) (*Section, Problems) {
	return decodeAs(root, shared{lean: true}, declare)
}

// DecodePart reads a file without the files it builds on, for values and keys that are wrong in
// any case. It reports nothing as missing, and does not look into a union whose tag is
// elsewhere.
func DecodePart(root *Node, declare func(*Section)) Problems {
	if root == nil || root.Kind != MapNode {
		return nil
	}
	_, ps := decodeAs(root, shared{part: true}, declare)
	return ps
}

// run declares the fields and then makes the checks that need the whole section.
func (s *Section) run(declare func(*Section)) {
	if s.proto && s.shared.lean {
		return
	}
	before := len(s.shared.wrong)
	declare(s)
	if s.proto {
		return
	}
	s.unknown()
	if s.shared.part {
		return
	}
	s.conditions()
	c := &Checker{s}
	clean := len(s.shared.wrong) == before
	for _, check := range s.checks {
		if clean || check.anyway || len(check.of) > 0 && c.Right(check.of...) {
			check.run(c)
		}
	}
}

// unknown reports keys that no field declares, and duplicate keys. An unknown key makes nothing
// unusable but the field that it probably stands for.
func (s *Section) unknown() {
	if s.node == nil {
		return
	}
	seen := map[string]Pos{}
	for _, e := range s.node.Keys {
		if first, twice := seen[e.Key]; twice {
			s.problem(e.KeyPos, e.Key, fmt.Sprintf("given twice, first at line %d", first.Line), "")
			continue
		}
		seen[e.Key] = e.KeyPos
		if s.byKey[e.Key] != nil {
			continue
		}
		if other := s.elsewhere(e.Key); other != "" {
			s.problem(e.KeyPos, e.Key, other, "")
			continue
		}
		hint := ""
		if len(s.shared.problems) < maxHints {
			hint = s.hintFor(e.Key)
			if f := s.meant(e.Key); f != nil {
				f.failed = true
				s.shared.wrong = append(s.shared.wrong, f.Path)
			}
		}
		if before := s.valueBefore(e); e.Value.Kind == NullNode && digits(before) && digits(e.Key[:min(1, len(e.Key))]) {
			hint = "a comma ends a value here: write " + withoutComma(before, e.Key)
		}
		hint = cmp.Or(colon(e.Key), hint)
		s.shared.problems = append(s.shared.problems, Problem{Pos: e.KeyPos, Path: join(s.path, e.Key), Msg: unknownKey,
			Hint: hint})
	}
}

// meant returns the absent field for which an unknown key probably stands, or nil.
func (s *Section) meant(key string) *Field {
	near, _ := Nearest(key, s.keys())
	if f := s.byKey[near]; f != nil && f.node == nil {
		return f
	}
	return nil
}

func (s *Section) keys() []string {
	known := make([]string, 0, len(s.fields))
	for _, f := range s.fields {
		known = append(known, f.Key)
	}
	return known
}

// digits reports whether a text consists of digits.
func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// valueBefore is the value that ends right before a key, with a comma between.
func (s *Section) valueBefore(key Entry) string {
	for _, e := range s.node.Keys {
		if at := e.Value.Pos; at.File == key.KeyPos.File && at.Line == key.KeyPos.Line &&
			at.Col+len(e.Value.Text)+1 == key.KeyPos.Col {
			return e.Value.Text
		}
	}
	return ""
}

// colon is the hint for a text in which the colon after a key was not taken for one, or "".
func colon(text string) string {
	if key, value, tight := strings.Cut(text, ":"); tight && key != "" && value != "" && !strings.ContainsAny(key, " /") {
		return "a space is missing after the colon: write " + key + ": " + value
	}
	return ""
}

// withoutComma is the number that a comma cut in two: three digits after it are thousands.
func withoutComma(before, after string) string {
	if digits(after) && len(after) == 3 {
		return before + after
	}
	return before + "." + after
}

// maxHints limits the problems for which hints are searched.
const maxHints = 200

// hintFor suggests the key that was probably meant: one of similar spelling or, at the top
// level, one of the same name further down.
func (s *Section) hintFor(key string) string {
	if now := s.KeyNow(join(s.path, key)); now != "" {
		return now
	}
	known := s.keys()
	if above, last, dotted := strings.Cut(key, "."); dotted {
		if _, ok := s.Lookup(key); ok {
			return "a path is for --set, studies and the timeline; here " + last + " stands below " + above
		}
	}
	where := func(hint string) string { return WhereKnown(hint, known, join(s.shared.name, s.path)) }
	if hint := Meant(key, slices.Concat(known, s.beside)); hint != "" {
		return where(hint)
	}
	if s.owner == nil {
		var below []string
		for _, f := range s.Fields() {
			if f.Key == key && !slices.Contains(below, f.Path) && len(below) < 3 {
				below = append(below, f.Path)
			}
		}
		if len(below) > 0 {
			return where("did you mean " + strings.Join(below, " or ") + "?")
		}
	}
	return where(Hint(key, known))
}

// Beside names keys of the file that are read and removed before the section is read, so that
// hints know them.
func (s *Section) Beside(keys ...string) { s.beside = keys }

// Within names the table of the file among those that guanxi explain knows; that of a scenario has
// no name.
func (s *Section) Within(table string) { s.shared.name = table }

// Renamed gives keys of earlier releases, by path, and what they are now. They are not read.
func (s *Section) Renamed(now map[string]string) { s.shared.renamed = now }

// KeyNow says what a key of an earlier release, or one above it, is now, or returns "".
func (s *Section) KeyNow(path string) string {
	for was, now := range s.shared.renamed {
		if path == was || strings.HasPrefix(path, was+".") {
			return was + " is now " + now
		}
	}
	return ""
}

// elsewhere explains a key that belongs to another case of the enclosing union.
func (s *Section) elsewhere(key string) string {
	if s.owner == nil || s.owner.Type != TypeUnion {
		return ""
	}
	var has []string
	selected := ""
	for _, c := range s.owner.cases {
		if c.body == s {
			selected = c.Name
		} else if c.body.byKey[key] != nil {
			has = append(has, c.Name)
		}
	}
	if len(has) == 0 {
		return ""
	}
	return fmt.Sprintf("has no meaning for %s: %s, only for %s", s.owner.tag.Key, selected, strings.Join(has, ", "))
}

// RemoveIt is the hint for a key that has no meaning beside another.
const RemoveIt = "remove it, or write off where a parent gives it"

// conditions enforces Only and Required.
func (s *Section) conditions() {
	for _, f := range s.fields {
		applies, known := s.applies(f)
		if known && !applies && f.node != nil && !f.node.Is("off") {
			other := s.byKey[f.only.key]
			s.problem(f.keyPos(), f.Key, fmt.Sprintf("has a meaning only with %s: %s, and %s is %s", f.only.key,
				strings.Join(f.only.values, " or "), f.only.key, other.text()), RemoveIt)
		}
		if f.Required && applies && !f.given && !f.failed {
			s.problem(s.at, f.Key, "is missing", f.example())
		}
	}
}

// applies checks the field's Only condition against its sibling. known is false if the sibling
// itself is wrong.
func (s *Section) applies(f *Field) (applies, known bool) {
	if f.only == nil {
		return true, true
	}
	other := s.byKey[f.only.key]
	if other == nil {
		s.shared.report(Problem{Path: f.Path, Msg: "declared as meaningful only with " + f.only.key +
			", which is not declared next to it"})
		return false, false
	}
	if other.failed {
		return true, false
	}
	if ok, _ := s.applies(other); !ok {
		return false, true
	}
	return slices.Contains(f.only.values, other.text()), true
}

// text returns the field's value in one word, for conditions.
func (f *Field) text() string {
	switch f.Type {
	case TypeSwitch:
		return onOff(f.on)
	case TypeUnion:
		return f.tag.text()
	}
	if v := f.Value(); v != nil {
		if v.Kind == ScalarNode {
			return v.Text
		}
		return v.Flow()
	}
	return "off"
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (f *Field) example() string {
	switch f.Type {
	case TypeRate:
		return "such as " + f.Key + ": 0.4/day"
	case TypeDuration:
		return "such as " + f.Key + ": 30d"
	case TypeShare:
		return "such as " + f.Key + ": 5%"
	case TypeEnum:
		return "one of " + strings.Join(f.Names, ", ")
	case TypeUnion:
		return "one of " + strings.Join(f.tag.Names, ", ")
	case TypeDate:
		return "such as " + f.Key + ": 2011-01-21"
	case TypeCount:
		return "such as " + f.Key + ": 9 per 1000"
	case TypeDist:
		return "a number, or such as " + f.Key + ": {dist: lognormal, mean: 80, sd: 60}"
	case TypeText:
		return f.Doc
	}
	return "give a " + f.TypeText()
}

func (f *Field) keyPos() Pos {
	if at, ok := f.section.node.KeyPos(f.Key); ok {
		return at
	}
	return f.Pos
}

func (s *Section) problem(at Pos, path, msg, hint string) {
	s.shared.report(Problem{Pos: at, Path: join(s.path, path), Msg: msg, Hint: hint})
}

// fail reports a parser's faults of a field.
func (s *Section) fail(f *Field, rs faults) {
	f.failed = true
	for _, r := range rs {
		s.shared.report(r.problem(f, f.Pos))
	}
}

func join(path, key string) string {
	switch {
	case path == "":
		return key
	case key == "":
		return path
	}
	return path + "." + key
}

// add enters a field into the table and finds its node.
func (s *Section) add(key string, typ Type, def, doc string, opts []Option) *Field {
	f := &Field{Path: join(s.path, key), Key: key, Type: typ, Default: def, Doc: doc, section: s, Origin: DefaultOrigin,
		Pos: s.at}
	if s.owner != nil {
		f.Equation = s.owner.Equation // fields below inherit the equation
	}
	for _, o := range opts {
		o(f)
	}
	if s.byKey[key] != nil {
		s.shared.report(Problem{Path: f.Path, Msg: DeclaredTwice})
	}
	s.fields = append(s.fields, f)
	s.byKey[key] = f
	if n := s.node.Get(key); n != nil && !s.proto {
		f.node, f.Pos, f.Origin = n, n.Pos, n.Origin
		if f.Origin == "" {
			f.Origin = n.Pos.File
		}
	}
	return f
}

// child makes the section below f.
func (s *Section) child(f *Field, path string, node *Node, proto bool) *Section {
	b := &Section{path: path, node: node, at: f.Pos, shared: s.shared, proto: proto || s.proto,
		byKey: map[string]*Field{}, owner: f}
	if node != nil {
		b.at = node.Pos
	}
	return b
}

func (f *Field) setGiven() {
	f.given = true
	if f.givenTo != nil && !f.section.proto && !f.atDefault() {
		*f.givenTo = true
	}
}

// atDefault reports whether a leaf holds its default.
func (f *Field) atDefault() bool {
	if f.leaf == nil || f.Default == "" {
		return false
	}
	v := f.Value()
	return v != nil && v.Flow() == f.leaf.canonicalDefault()
}

// Section declares a nested mapping that always exists, with its defaults. Where it can be left out as a whole take
// Switch.
func (s *Section) Section(key, doc string, declare func(*Section), opts ...Option) {
	f := s.add(key, TypeSection, "", doc, opts)
	node := f.node
	if node != nil && node.Kind != MapNode {
		s.wrongBody(f, "a mapping is expected here")
		node = nil
	}
	if node != nil {
		f.setGiven()
	}
	f.body = s.child(f, f.Path, node, s.inert(f))
	f.body.run(declare)
}

// inert reports whether a sibling declared before makes the field meaningless, so that its
// content need not be complete.
func (s *Section) inert(f *Field) bool {
	if f.only == nil || s.proto || s.byKey[f.only.key] == nil {
		return false
	}
	applies, known := s.applies(f)
	return known && !applies
}

// Switch declares a nested mapping that can be off. Absent or off means off, unless DefaultOn
// is set; {} or on means on with defaults.
func (s *Section) Switch(on *bool, key, doc string, declare func(*Section), opts ...Option) {
	f := s.add(key, TypeSwitch, "", doc, opts)
	f.on = f.defaultOn && !s.inert(f)
	node := f.node
	switch {
	case node == nil:
	case node.Kind == MapNode:
		f.on = true
		f.setGiven()
	case node.Is("on"):
		f.on, node = true, nil
		f.setGiven()
	case node.Is("off"):
		f.on, node = false, nil
		f.setGiven()
	default:
		s.wrongBody(f, "on, off or a mapping is expected here")
		node = nil
	}
	if on != nil && !s.proto {
		*on = f.on
	}
	f.body = s.child(f, f.Path, node, !f.on)
	f.body.run(declare)
}

// wrongBody reports a value where a mapping is expected.
func (s *Section) wrongBody(f *Field, expected string) {
	n, hint := f.node, ""
	f.failed = true
	switch {
	case n.Kind == NullNode:
		s.problem(n.Pos, f.Key, "has no value", nullHint(f))
		return
	case n.Kind == ScalarNode && f.Type == TypeSwitch:
		switch strings.ToLower(n.Text) {
		case "true", "yes", "y", "on", "1":
			hint = "write on"
		case "false", "no", "n", "off", "none", "0":
			hint = "write off"
		}
	case n.Is("off"):
		expected, hint = "cannot be switched off", "remove the key to get the defaults"
	case n.Is("on"):
		hint = "write {} for the defaults"
	}
	if n.Kind == ScalarNode && !n.Quoted {
		hint = cmp.Or(hint, colon(n.Text))
	}
	s.problem(n.Pos, f.Key, expected+gotKind(n, expected), hint)
}

func gotKind(n *Node, expected string) string {
	if !strings.HasSuffix(expected, "here") {
		return ""
	}
	if n.Kind == ScalarNode {
		return ", not " + shown(n)
	}
	return ", not " + n.Kind.String()
}

// nullHint says what to write instead of nothing.
func nullHint(f *Field) string {
	switch {
	case f.Type == TypeSwitch:
		return "write {} for on with defaults, or off, or remove the key"
	case f.Type == TypeMap:
		return "remove the key, or write {} for none"
	case f.Required:
		return f.example()
	case f.IsLeaf() && f.Default == "":
		return "remove the key, or write off"
	case f.IsLeaf():
		return "remove the key to get its default, " + f.Default
	}
	return "remove the key to get its defaults"
}

// shown returns a node's text for messages.
func shown(n *Node) string {
	t := n.Text
	if n.Kind != ScalarNode {
		t = n.Flow()
	}
	if r := []rune(t); len(r) > 60 {
		t = string(r[:57]) + "..."
	}
	if n.Kind == ScalarNode {
		return fmt.Sprintf("%q", t)
	}
	return t
}
