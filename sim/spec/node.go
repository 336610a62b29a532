// Package spec is the field table of a scenario. A mechanism declares its fields, one line
// each, like the flags of a flag.FlagSet. Decoding, defaults, ranges, documentation, schema and
// the written-out form all follow from that line. The package knows neither YAML nor files: it
// reads a Node.
package spec

import (
	"fmt"
	"slices"
	"strings"
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

// Entries returns the keys of a mapping, or nil if it is none.
func (n *Node) Entries() []Entry {
	if n == nil || n.Kind != MapNode {
		return nil
	}
	return n.Keys
}

// find returns the index of key in a mapping, or -1.
func (n *Node) find(key string) int {
	return slices.IndexFunc(n.Entries(), func(e Entry) bool { return e.Key == key })
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

// SetOrigin sets the origin of the whole tree.
func (n *Node) SetOrigin(origin string) {
	if n == nil {
		return
	}
	n.Origin = origin
	for _, x := range n.Items {
		x.SetOrigin(origin)
	}
	for _, e := range n.Keys {
		e.Value.SetOrigin(origin)
	}
}
