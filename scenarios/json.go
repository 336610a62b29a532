package scenarios

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"guanxi/sim/spec"
)

// JSON converts the text of a scenario or study to JSON, which runs the same. Keys keep their
// order.
func JSON(text string) ([]byte, error) {
	tree, ps := parseYAML([]byte(text), "")
	if ps := ps.Errors(); len(ps) > 0 {
		return nil, &Error{Problems: ps}
	}
	var b, indented bytes.Buffer
	if err := writeJSON(&b, tree); err != nil {
		return nil, err
	}
	err := json.Indent(&indented, b.Bytes(), "", "  ")
	indented.WriteByte('\n')
	return indented.Bytes(), err
}

func writeJSON(b *bytes.Buffer, n *spec.Node) error {
	put := func(v any) error {
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	}
	switch n.Kind {
	case spec.NullNode:
		return put(nil)
	case spec.ScalarNode:
		return put(plain(n))
	case spec.ListNode:
		b.WriteByte('[')
		for i, x := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, x); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	default:
		b.WriteByte('{')
		for i, e := range n.Keys {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := put(e.Key); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeJSON(b, e.Value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	}
	return nil
}

// plain returns a single value for JSON: a number with its digits as written, a boolean, or text.
func plain(n *spec.Node) any {
	if n.Quoted {
		return n.Text
	}
	if n.Text == "true" || n.Text == "false" {
		return n.Text == "true"
	}
	if v, err := strconv.ParseFloat(n.Text, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
		if json.Valid([]byte(n.Text)) {
			return json.Number(n.Text)
		}
		if !strings.ContainsAny(n.Text, "xX_") {
			return v // +5, .5, 5.
		}
	}
	return n.Text
}
