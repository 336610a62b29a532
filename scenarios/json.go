package scenarios

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// JSON converts the text of a scenario or study to JSON, which runs the same. Keys keep their
// order.
func JSON(text string) ([]byte, error) {
	tree, ps := parseYAML([]byte(text), "")
	if ps := ps.Errors(); len(ps) > 0 {
		return nil, &Error{Problems: ps}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(valueOf(tree))
	return b.Bytes(), err
}

// valueOf returns a node for JSON.
func valueOf(n *spec.Node) any {
	switch n.Kind {
	case spec.NullNode:
		return nil
	case spec.ScalarNode:
		return scalar(n)
	case spec.ListNode:
		list := make([]any, len(n.Items))
		for i, x := range n.Items {
			list[i] = valueOf(x)
		}
		return list
	}
	var r table.Record
	for _, e := range n.Keys {
		r = append(r, table.Field{Name: e.Key, Value: valueOf(e.Value)})
	}
	return r
}

// scalar returns a single value for JSON: a number with its digits as written, a boolean, or text.
func scalar(n *spec.Node) any {
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
