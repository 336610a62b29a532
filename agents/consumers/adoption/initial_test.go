package adoption

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"guanxi/sim/spec"
)

func TestNamedNodes(t *testing.T) {
	find := func(id string) (int, bool) {
		n, err := strconv.Atoi(id)
		return n, err == nil && n < 10
	}
	list := func(ids string) []*spec.Node {
		var items []*spec.Node
		for _, id := range strings.Fields(ids) {
			items = append(items, spec.Scalar(id))
		}
		return items
	}
	for _, c := range []struct{ ids, rows, err string }{
		{"3 1 2", "[3 1 2]", ""},
		{"3 x 1 12 x", "[]", `nodes that are not in the graph: "x", "12"`},
		{"3 1 3 1 3", "[]", `nodes given more than once: "3", "1"`},
		{"3 3 y", "[]", `nodes that are not in the graph: "y"; nodes given more than once: "3"`},
		{strings.Repeat("a ", 2) + "b c d e f g h i j k l m n o p q r s t u v", "[]", `"t" and 2 more`},
	} {
		rows, err := nodesOf(list(c.ids), find)
		if fmt.Sprint(rows) != c.rows || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(),
			c.err) {
			t.Errorf("%s: %v, %v", c.ids, rows, err)
		}
	}
}
