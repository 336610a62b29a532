package runner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Runs with shared graphs equal runs without.
func TestGraphsChangeNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ties.txt")
	need.Nil(t, os.WriteFile(path, []byte("0 1\n1 2\n2 3\n3 4\n4 4\n"), 0o666))
	body := "\nclock: {ticks: 30}\nconsumers: {count: 300, segments: {a: {share: 60%}, b: {share: 40%}}}\nadoption: " +
		"{innovation: 0.02/day, imitation: 0.2/day}\ngraph: "
	graphs := NewGraphs(1 << 24)
	o := metricsOf(t, "adopters", "mean(adopters)", "new_adopters@2011-01-10")
	seen := map[string]string{}
	for k, g := range []string{
		"complete", "{kind: ring, degree: 4}", "{kind: regular, degree: 4}", "{kind: erdos_renyi, mean_degree: 4}",
		"{kind: watts_strogatz, degree: 4}",
		"{kind: barabasi_albert}", "{kind: configuration, degrees: {dist: poisson, mean: 4}}", "{kind: blocks}",
		"{kind: friendship, mean_degree: 12, above_200: 0, cap: 100}", "{kind: friendship, mean_degree: 12, above_200: 0, " +
			"cap: 100, homophily: {segment: 40%}}",
		"{kind: erdos_renyi, mean_degree: 4, seed: 5}", fmt.Sprintf("{kind: file, path: %q}", path),
	} {
		for replicate := 1; replicate <= 2; replicate++ {
			scn := parse(t, fmt.Sprintf("name: g%d", k)+body+g)
			alone := measured(t, scn, replicate, MeasureOptions{Metrics: o})
			first := measured(t, scn, replicate, MeasureOptions{Metrics: o, Graphs: graphs})
			before := graphs.Stats().Made
			second := measured(t, parse(t, fmt.Sprintf("name: g%d", k)+body+g, "adoption.imitation=0.2/day"), replicate,
				MeasureOptions{Metrics: o, Graphs: graphs})
			if graphs.Stats().Made != before {
				t.Errorf("%s: the graph was made twice", g)
			}
			for _, m := range []*Measured{first, second} {
				if !slices.Equal(m.Values, alone.Values) || !slices.Equal(m.Warnings, alone.Warnings) {
					t.Errorf("%s, replicate %d: %+v; with a graph of its own %+v", g, replicate, m, alone)
				}
			}
			digest := digestOf(t, scn, replicate)
			if other, ok := seen[digest]; ok && other != g {
				t.Errorf("%s has the graph of %s", g, other)
			}
			seen[digest] = g
		}
	}
	// A file that changes gives another graph.
	scn := parse(t, "name: f"+body+fmt.Sprintf("{kind: file, path: %q}", path))
	before := graphs.Stats().Made
	measured(t, scn, 1, MeasureOptions{Graphs: graphs})
	need.Nil(t, os.WriteFile(path, []byte("0 1\n1 2\n2 3\n3 4\n0 4\n"), 0o666))
	if measured(t, scn, 1, MeasureOptions{Graphs: graphs}); graphs.Stats().Made != before+1 {
		t.Error("the file changed, its graph did not")
	}
}

func digestOf(t *testing.T, scn *scenarios.Scenario, replicate int) string {
	r := need.Value(Build(scn, replicate))(t)
	defer r.Close()
	return r.World.Graph.Digest()
}

// The size limit holds, the least recently requested graph is evicted first, and concurrent
// requests for one graph wait for it.
func TestGraphsBound(t *testing.T) {
	ctx := context.Background()
	scn := func(links int) *scenarios.Scenario {
		return parse(t, fmt.Sprintf("name: b\nclock: {ticks: 3}\nconsumers: {count: 2000}\nadoption: {innovation: "+
			"0.1/day}\ngraph: {kind: barabasi_albert, links: %d}", links))
	}
	one := NewGraphs(1 << 30)
	measured(t, scn(3), 1, MeasureOptions{Graphs: one})
	size := one.Stats().Bytes
	graphs := NewGraphs(3 * size)
	ask := func(replicate int) { measured(t, scn(3), replicate, MeasureOptions{Graphs: graphs}) }
	for r := 1; r <= 3; r++ {
		ask(r)
	}
	ask(1)
	ask(4) // 2 is evicted
	made := graphs.Stats().Made
	ask(1)
	ask(3)
	ask(4)
	if s := graphs.Stats(); s.Made != made || s.Bytes > 3*size {
		t.Errorf("%+v after %d graphs of %d bytes", s, made, size)
	}
	if ask(2); graphs.Stats().Made != made+1 {
		t.Error("2 was asked for the longest ago and stayed")
	}
	none := NewGraphs(0)
	measured(t, scn(3), 1, MeasureOptions{Graphs: none})
	if s := none.Stats(); s.Bytes != 0 || len(none.of) != 0 {
		t.Errorf("%+v is kept", s)
	}
	crowd := NewGraphs(1 << 30)
	done := make(chan error)
	for range 16 {
		go func() {
			_, err := Measure(ctx, scn(5), 1, MeasureOptions{Graphs: crowd})
			done <- err
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if s := crowd.Stats(); s.Made != 1 || s.Shared != 15 {
		t.Errorf("%+v for 16 runs", s)
	}
}
