// Package spec is the field table of a scenario. A mechanism declares its fields, one line
// each, like the flags of a flag.FlagSet. Decoding, defaults, ranges, documentation, schema and
// the written-out form all follow from that line. The package knows neither YAML nor files: it
// reads a Node.
package spec

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a position in a file; lines and columns count from 1, columns in runes.
type Pos struct {
	File      string
	Line, Col int
}

func (p Pos) String() string {
	if p.File == "" && p.Line == 0 {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// NodeKind tells what a Node holds.
type NodeKind uint8

const (
	NullNode NodeKind = iota
	ScalarNode
	ListNode
	MapNode
)

func (k NodeKind) String() string {
	switch k {
	case ScalarNode:
		return "a single value"
	case ListNode:
		return "a list"
	case MapNode:
		return "a mapping"
	}
	return "empty"
}

// Node is a value of a scenario file after parsing and merging.
type Node struct {
	Kind   NodeKind
	Text   string  // of a scalar, without quotes
	Quoted bool    // the scalar was in quotes: text, whatever it looks like
	Items  []*Node // of a list
	Keys   []Entry // of a mapping, in the order of the file
	Pos    Pos
	Origin string // the file, or the --set flag, that the value comes from
}

// Entry is one key of a mapping.
type Entry struct {
	Key    string
	KeyPos Pos
	Value  *Node
}

// DefaultOrigin is the Origin of a value that no file gives.
const DefaultOrigin = "default"

// Scalar makes a plain scalar.
func Scalar(text string) *Node { return &Node{Kind: ScalarNode, Text: text} }

// Mapping makes a mapping.
func Mapping(keys ...Entry) *Node { return &Node{Kind: MapNode, Keys: keys} }

// Get returns the value under key, or nil.
func (n *Node) Get(key string) *Node {
	if i := n.find(key); i >= 0 {
		return n.Keys[i].Value
	}
	return nil
}

// find returns the index of key in a mapping, or -1.
func (n *Node) find(key string) int {
	if n == nil || n.Kind != MapNode {
		return -1
	}
	return slices.IndexFunc(n.Keys, func(e Entry) bool { return e.Key == key })
}

// KeyPos returns the position of key in a mapping that has it.
func (n *Node) KeyPos(key string) (Pos, bool) {
	if i := n.find(key); i >= 0 {
		return n.Keys[i].KeyPos, true
	}
	return Pos{}, false
}

// At returns the value under a dotted path, or nil.
func (n *Node) At(path string) *Node {
	if path == "" {
		return n
	}
	for _, key := range strings.Split(path, ".") {
		if n = n.Get(key); n == nil {
			return nil
		}
	}
	return n
}

// Put sets key, in place if it exists.
func (n *Node) Put(key string, value *Node) {
	e := Entry{Key: key, KeyPos: value.Pos, Value: value}
	if i := n.find(key); i >= 0 {
		n.Keys[i] = e
	} else {
		n.Keys = append(n.Keys, e)
	}
}

// Remove deletes key.
func (n *Node) Remove(key string) {
	if i := n.find(key); i >= 0 {
		n.Keys = append(n.Keys[:i:i], n.Keys[i+1:]...)
	}
}

// RemoveAt deletes what stands at a dotted path.
func (n *Node) RemoveAt(path string) {
	k := strings.LastIndexByte(path, '.')
	if above := n.At(path[:max(0, k)]); above != nil {
		above.Remove(path[k+1:])
	}
}

// Clone copies the whole tree.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := *n
	if n.Items != nil {
		c.Items = make([]*Node, len(n.Items))
		for i, x := range n.Items {
			c.Items[i] = x.Clone()
		}
	}
	if n.Keys != nil {
		c.Keys = make([]Entry, len(n.Keys))
		for i, e := range n.Keys {
			c.Keys[i] = Entry{e.Key, e.KeyPos, e.Value.Clone()}
		}
	}
	return &c
}

// Is reports whether n is the given plain word, such as on or off.
func (n *Node) Is(word string) bool {
	return n != nil && n.Kind == ScalarNode && !n.Quoted && n.Text == word
}

// setOrigin sets the origin of the whole tree.
func (n *Node) setOrigin(origin string) {
	if n == nil {
		return
	}
	n.Origin = origin
	for _, x := range n.Items {
		x.setOrigin(origin)
	}
	for _, e := range n.Keys {
		e.Value.setOrigin(origin)
	}
}

// Flow prints the tree on one line, in a form that a scenario file may contain.
func (n *Node) Flow() string {
	var b strings.Builder
	n.flow(&b)
	return b.String()
}

func (n *Node) flow(b *strings.Builder) {
	switch {
	case n == nil || n.Kind == NullNode:
		b.WriteString("null")
	case n.Kind == ScalarNode:
		b.WriteString(QuoteScalar(n.Text, n.Quoted))
	case n.Kind == ListNode:
		b.WriteByte('[')
		for i, x := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			x.flow(b)
		}
		b.WriteByte(']')
	default:
		b.WriteByte('{')
		for i, e := range n.Keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(QuoteScalar(e.Key, false))
			b.WriteString(": ")
			e.Value.flow(b)
		}
		b.WriteByte('}')
	}
}

// QuoteScalar prints a scalar, in double quotes if it was quoted or could not be read back
// without them.
func QuoteScalar(text string, quoted bool) string {
	if !quoted && readsBack(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if e := escape(r); e != "" {
			b.WriteString(e)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// escape returns the escape sequence of a character in quotes, or "" if it needs none.
func escape(r rune) string {
	switch {
	case r == '"' || r == '\\':
		return `\` + string(r)
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return fmt.Sprintf(`\x%02x`, r)
	case r == 0x2028 || r == 0x2029 || r == 0xfeff || r == utf8.RuneError || r >= 0xfffe && r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return ""
}

// readsBack reports whether text reads back from a file as the same plain scalar.
func readsBack(text string) bool {
	switch text {
	case "", "~", "null", "Null", "NULL", "<<", "=":
		return false
	}
	if strings.TrimSpace(text) != text || strings.ContainsAny(text, ",[]{}'`") ||
		strings.Contains(text, ": ") || strings.HasSuffix(text, ":") || strings.Contains(text, " #") || strings.Contains(text, "\u00a0") {
		return false
	}
	if strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") {
		return false
	}
	if strings.ContainsFunc(text, func(r rune) bool { return escape(r) != "" }) {
		return false
	}
	switch text[0] {
	case '?', ':', '#', '&', '*', '!', '|', '>', '%', '@':
		return false
	case '-':
		return len(text) > 1 && (text[1] == '.' || text[1] >= '0' && text[1] <= '9')
	}
	return true
}

// parseFlow reads the text of a default: {a: 1, b: 2}, [x, y], or a scalar. The braces of a
// mapping or brackets of a list may be left out if open says which is meant.
func parseFlow(text string, open NodeKind) (*Node, error) {
	p := flowParser{text: text}
	p.space()
	var n *Node
	var err error
	switch {
	case open == MapNode && !p.at('{'):
		n, err = p.mapping(0)
	case open == ListNode && !p.at('['):
		n, err = p.list(0)
	default:
		n, err = p.value()
	}
	if p.space(); err == nil && p.i < len(p.text) {
		err = fmt.Errorf("%q is left over", p.text[p.i:])
	}
	return n, err
}

type flowParser struct {
	text string
	i    int
}

func (p *flowParser) at(c byte) bool { return p.i < len(p.text) && p.text[p.i] == c }

func (p *flowParser) space() {
	for p.i < len(p.text) && (p.text[p.i] == ' ' || p.text[p.i] == '\n') {
		p.i++
	}
}

func (p *flowParser) value() (*Node, error) {
	p.space()
	switch {
	case p.at('{'):
		p.i++
		return p.mapping('}')
	case p.at('['):
		p.i++
		return p.list(']')
	}
	text, quoted, err := p.scalar(",]}")
	if err == nil && text == "" && !quoted {
		err = fmt.Errorf("a value is missing at %q", p.text[p.i:])
	}
	return &Node{Kind: ScalarNode, Text: text, Quoted: quoted}, err
}

func (p *flowParser) scalar(stop string) (text string, quoted bool, err error) {
	p.space()
	if p.at('"') {
		text, _, closed := strings.Cut(p.text[p.i+1:], `"`)
		if !closed {
			return "", false, fmt.Errorf("a quote is not closed")
		}
		p.i += len(text) + 2
		return text, true, nil
	}
	start := p.i
	for p.i < len(p.text) && !strings.ContainsRune(stop, rune(p.text[p.i])) {
		p.i++
	}
	return strings.TrimSpace(p.text[start:p.i]), false, nil
}

// items reads comma-separated items until end; 0 means the end of the text.
func (p *flowParser) items(end byte, one func() error) error {
	for {
		p.space()
		if end == 0 && p.i == len(p.text) {
			return nil
		}
		if end != 0 && p.at(end) {
			p.i++
			return nil
		}
		if err := one(); err != nil {
			return err
		}
		if p.space(); p.at(',') {
			p.i++
		} else if end == 0 && p.i < len(p.text) || end != 0 && !p.at(end) {
			return fmt.Errorf("a comma is expected at %q", p.text[p.i:])
		}
	}
}

func (p *flowParser) mapping(end byte) (*Node, error) {
	n := &Node{Kind: MapNode}
	return n, p.items(end, func() error {
		key, _, err := p.scalar(":,}]")
		if err != nil {
			return err
		}
		if !p.at(':') || key == "" {
			return fmt.Errorf("a key and a colon are expected at %q", p.text[p.i:])
		}
		p.i++
		v, err := p.value()
		n.Keys = append(n.Keys, Entry{Key: key, Value: v})
		return err
	})
}

func (p *flowParser) list(end byte) (*Node, error) {
	n := &Node{Kind: ListNode}
	return n, p.items(end, func() error {
		v, err := p.value()
		n.Items = append(n.Items, v)
		return err
	})
}
