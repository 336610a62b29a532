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
func WriteYAML(n *spec.Node) string { return writeYAML(n, nil) }

// writeYAML returns a tree as the canonical text of a scenario. comment, when not nil, returns the
// comment to write after a value.
func writeYAML(n *spec.Node, comment func(path string, n *spec.Node) string) string {
	w := &yamlWriter{comment: comment}
	w.mapping(n, 0, "")
	return w.b.String()
}

type yamlWriter struct {
	b       strings.Builder
	comment func(path string, n *spec.Node) string
}

func (w *yamlWriter) mapping(n *spec.Node, indent int, path string) {
	for _, e := range n.Keys {
		at := e.Key
		if path != "" {
			at = path + "." + e.Key
		}
		head := strings.Repeat("  ", indent) + spec.QuoteScalar(e.Key, false) + ":"
		v := e.Value
		if v.Kind == spec.MapNode && len(v.Keys) > 0 && !w.fits(head, v) {
			w.b.WriteString(head + "\n")
			w.mapping(v, indent+1, at)
			continue
		}
		line := head + " " + block(v)
		if w.comment != nil {
			if c := w.comment(at, v); c != "" {
				line = terminal.Pad(line, 47) + " # " + c
			}
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
		if w.comment != nil && e.Value.Origin != n.Keys[0].Value.Origin {
			return false
		}
	}
	return true
}

// originComment returns where a value comes from.
func originComment(_ string, n *spec.Node) string {
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
