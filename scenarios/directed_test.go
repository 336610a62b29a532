package scenarios_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
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
	set = append(set, "posts.like.tie=0", "posts.comment.tie=0", "sharing.trust.tie=0", "graph=off", of("edges", edges.String()))
	base := whole(t, set...)
	if differs(t, base, []string{of("arcs", arcs.String())}, outcome(t, base, nil)) {
		t.Error("arcs either way give another run than edges")
	}
}

// The error of a directed graph has the place of the key that asks for the strength of ties.
func TestStrengthOnArcs(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"like", "comment"} {
		file := filepath.Join(dir, name+".yaml")
		for path, text := range map[string]string{
			filepath.Join(dir, "arcs"): "1 2\n2 3\n",
			file:                       "clock: {ticks: 1}\ngraph: {kind: file, path: arcs, directed: true}\nadoption: {}\nactivity: {}\nposts: {" + name + ": {tie: 1}}\n",
		} {
			need.Nil(t, os.WriteFile(path, []byte(text), 0o600))
		}
		s := need.Value(scenarios.Load(file, scenarios.Options{}))(t)
		_, err := runner.Build(s, 1)
		if want := fmt.Sprintf("%s:5:%d: posts.%s.tie: tie strength", file, 17+len(name), name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, should begin with %s", err, want)
		}
	}
}
