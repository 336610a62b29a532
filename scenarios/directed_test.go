package scenarios_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// A directed graph with both arcs for each edge gives the results of the undirected graph, bit for
// bit, in the whole model except the strength of ties, which directed graphs lack.
func TestArcsEitherWay(t *testing.T) {
	const n = 240
	var edges, arcs strings.Builder
	for i := range n {
		for _, k := range []int{1, 2, 3, 7, 12, 20, 33, 54, 88, 101, 117} {
			j := (i + k) % n
			fmt.Fprintf(&edges, "%d %d\n", i, j)
			fmt.Fprintf(&arcs, "%d %d\n%d %d\n", i, j, j, i)
		}
	}
	dir := t.TempDir()
	of := func(name, text string) string {
		path := filepath.Join(dir, name)
		need.Nil(t, os.WriteFile(path, []byte(text), 0o600))
		return "graph={kind: file, path: " + path + ", directed: " + fmt.Sprint(name == "arcs") + "}"
	}
	set := slices.DeleteFunc(slices.Clone(crowded), func(s string) bool { return strings.HasPrefix(s, "graph.") })
	set = append(set, "sharing.trust.tie=0", "graph=off", of("edges", edges.String()))
	base := whole(t, set...)
	if differs(t, base, []string{of("arcs", arcs.String())}, outcome(t, base, nil)) {
		t.Error("arcs either way give another run than edges")
	}
}
