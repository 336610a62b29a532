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

// Survey holds the size of a replicate's world, measured by building it or extrapolated from two
// smaller worlds.
type Survey struct {
	Consumers int
	Edges     int64
	Columns   int64         // bytes
	Graph     int64         // bytes
	Shared    bool          // all replicates share the graph
	Build     time.Duration // includes the graph where it is not shared
	Warnings  spec.Problems // of the world built; for an extrapolated one, messages that depend on size say so

	shared   int64 // bytes of heap: the shared graph
	sharing  int64 // peak while it was made
	world    int64 // the replicate itself
	building int64 // peak while it was built
	tables   int64 // peak while tables were made, of which some have all their rows from the start: the ids in a graph's file
}

// Pairs of sizes from which a larger world is extrapolated. To check whether a world fits, columns
// and graph suffice, which glance measures in a moment. A plan also needs the peaks: while a
// friendship graph was built, they were 150 to 290 bytes per consumer below 100,000 consumers, and
// 147 to 155 above.
var (
	glance   = [2]int{2000, 4000}
	surveyed = [2]int{100_000, 200_000}
)

// foretell estimates the survey of a world that is too large to build for inspection, by linear
// extrapolation from two other sizes. It shows the larger of them to see. It returns false where no
// smaller world can be built.
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

// along returns the survey of n consumers on the line through a and b, of which b is the larger.
func (a Survey) along(b Survey, n int) Survey {
	at := float64(n-a.Consumers) / float64(b.Consumers-a.Consumers)
	line := func(a, b int64) int64 { return max(0, a+int64(float64(at*float64(b-a)))) }
	share := func(peak int64) int64 { return int64(float64(peak) / float64(b.Consumers) * float64(n)) } // peaks vary with the timing of the collector
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
		tables: line(a.tables, b.tables),
	}
}

// survey builds a world, passes it to see if that is not nil, and closes it. It also returns the
// graph that all replicates share, or nil where each has its own.
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
	world := heapLive() - withGraph
	watch = watchHeap()
	run.Tables()
	written := watch() - withGraph - world
	return Survey{
		Consumers: run.World.N, Edges: run.World.Graph.Edges(), Columns: run.Bytes(), Graph: run.World.Graph.Bytes(), Shared: shared != nil, Build: took,
		Warnings: slices.Concat(notes, run.Warnings(), otherCount(scn, own, shared)),
		shared:   withGraph - base, sharing: sharedPeak - base, world: world, building: peak - withGraph, tables: written,
	}, shared, nil
}
