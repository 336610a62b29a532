package scenarios

import (
	"fmt"
	"strings"

	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

// flowWidth is the longest line, in bytes, that keeps a mapping of single values together.
const flowWidth = 100

// WriteYAML returns a tree as the canonical text of a file.
func WriteYAML(n *spec.Node) string { return writeYAML(n, false) }

// WriteCommented is WriteYAML with the origin of each value as a comment.
func WriteCommented(n *spec.Node) string { return writeYAML(n, true) }

func writeYAML(n *spec.Node, annotated bool) string {
	w := &yamlWriter{annotated: annotated}
	w.mapping(n, 0)
	return w.b.String()
}

type yamlWriter struct {
	b         strings.Builder
	annotated bool // each value has a comment on where it comes from
}

func (w *yamlWriter) mapping(n *spec.Node, indent int) {
	for _, e := range n.Keys {
		head := strings.Repeat("  ", indent) + spec.QuoteScalar(e.Key, false) + ":"
		v := e.Value
		if v.Kind == spec.MapNode && len(v.Keys) > 0 && !w.fits(head, v) {
			w.b.WriteString(head + "\n")
			w.mapping(v, indent+1)
			continue
		}
		line := head + " " + block(v)
		if w.annotated {
			line = terminal.Pad(line, 47) + " # " + origin(v)
		}
		w.b.WriteString(line + "\n")
	}
}

// block returns a value that has a line of its own, where commas and brackets need no quotes.
func block(n *spec.Node) string {
	if n.Kind == spec.ScalarNode && !n.Quoted && n.Text != "" && !strings.ContainsRune("[]{},", rune(n.Text[0])) {
		rest := strings.NewReplacer(",", "", "[", "", "]", "", "{", "", "}", "").Replace(n.Text)
		if spec.QuoteScalar(rest, false) == rest {
			return n.Text
		}
	}
	return n.Flow()
}

// fits reports whether a mapping can be written on one line: it contains no mapping, and, where
// values carry comments, they all have the same origin.
func (w *yamlWriter) fits(head string, n *spec.Node) bool {
	if len(n.Flow())+len(head) > flowWidth {
		return false
	}
	for _, e := range n.Keys {
		if e.Value.Kind == spec.MapNode && len(e.Value.Keys) > 0 {
			return false
		}
		if w.annotated && e.Value.Origin != n.Keys[0].Value.Origin {
			return false
		}
	}
	return true
}

// origin returns where a value comes from.
func origin(n *spec.Node) string {
	if n.Kind == spec.MapNode && len(n.Keys) > 0 {
		n = n.Keys[0].Value
	}
	switch {
	case n.Origin == spec.DefaultOrigin || n.Origin == "":
		return spec.DefaultOrigin
	case n.Pos.Line > 0 && n.Pos.File == n.Origin:
		return fmt.Sprintf("%s:%d", n.Origin, n.Pos.Line)
	}
	return n.Origin
}
