package runner

import (
	"fmt"
	"slices"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/graph"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
)

// Survey is what a replicate's world takes, measured by building it or foretold from
// two smaller ones.
type Survey struct {
	Consumers int
	Edges     int64
	Columns   int64         // bytes
	Graph     int64         // bytes
	Shared    bool          // the graph is the same for all replicates
	Build     time.Duration // graph included where it is not shared
	Warnings  spec.Problems // of the world built; where that is the larger of two, what its size causes says so

	shared   int64 // bytes of heap: the graph that all replicates have in common
	sharing  int64 // most while that was made
	world    int64 // the replicate itself
	building int64 // most while it was built
}

// Two sizes foretell a larger world. To see whether there is room the columns and the
// graph are enough, which a moment tells. A plan wants the peaks as well: below 100,000
// consumers that of building a graph of friends was 150 to 290 bytes each, from there on
// 147 to 155.
var (
	glance   = [2]int{2000, 4000}
	surveyed = [2]int{100_000, 200_000}
)

// foretell surveys a world too large to be built for a look, on the line through two of
// other sizes, of which see is shown the larger; false where none that is smaller can be.
func foretell(scn *scenarios.Scenario, own *agents.Spec, sizes [2]int, see func(*agents.Run)) (Survey, bool) {
	at := func(n int, see func(*agents.Run)) (s Survey, ok bool) {
		less, ok := smaller(scn, own, n)
		if !ok {
			return s, false
		}
		small, err := less.Decode()
		if err == nil {
			s, _, err = survey(less, small, see)
		}
		return s, err == nil
	}
	a, ok := at(sizes[0], nil)
	if !ok {
		return a, false
	}
	b, ok := at(sizes[1], see)
	if !ok {
		return b, false
	}
	return a.along(b, own.People.Count), true
}

// along is the survey of n consumers on the line through two others, b the larger.
func (a Survey) along(b Survey, n int) Survey {
	at := float64(n-a.Consumers) / float64(b.Consumers-a.Consumers)
	line := func(a, b int64) int64 { return max(0, a+int64(float64(at*float64(b-a)))) }
	share := func(peak int64) int64 { return int64(float64(peak) / float64(b.Consumers) * float64(n)) } // peaks scatter with the collector
	warnings := slices.Clone(b.Warnings)
	for k, p := range warnings {
		if !slices.Contains(a.Warnings, p) {
			warnings[k].Msg = fmt.Sprintf("in a world of %s consumers, which foretells this one: %s", digits.Grouped(float64(b.Consumers), 0), p.Msg)
		}
	}
	return Survey{
		Consumers: n, Edges: line(a.Edges, b.Edges), Columns: line(a.Columns, b.Columns), Graph: line(a.Graph, b.Graph), Shared: b.Shared,
		Build: time.Duration(line(int64(a.Build), int64(b.Build))), Warnings: warnings,
		shared: line(a.shared, b.shared), sharing: share(b.sharing), world: line(a.world, b.world), building: share(b.building),
	}
}

// survey builds a world, and where see is not nil shows it before it is closed. The graph is the one that all
// replicates share; nil where each has its own.
func survey(scn *scenarios.Scenario, own *agents.Spec, see func(*agents.Run)) (Survey, *graph.Graph, error) {
	base := heapLive()
	sharing := watchHeap()
	shared, notes, err := own.SharedGraph(scn.Opener(own))
	sharedPeak := sharing()
	if err != nil {
		return Survey{}, nil, invalid(scn, own, err)
	}
	withGraph := heapLive()
	watch := watchHeap()
	began := time.Now()
	run, err := build(scn, 1, 1, false, shared)
	took := time.Since(began)
	peak := watch()
	if err != nil {
		return Survey{}, nil, err
	}
	defer run.Close()
	if see != nil {
		see(run)
	}
	return Survey{
		Consumers: run.World.N, Edges: run.World.Graph.Edges(), Columns: run.Bytes(), Graph: run.World.Graph.Bytes(), Shared: shared != nil, Build: took,
		Warnings: slices.Concat(notes, run.Warnings(), otherCount(scn, own, shared)),
		shared:   withGraph - base, sharing: sharedPeak - base, world: heapLive() - withGraph, building: peak - withGraph,
	}, shared, nil
}
