package runner

import (
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/graph"
)

// Survey is what a replicate's world takes, measured by building it or foretold from
// two smaller ones.
type Survey struct {
	Consumers int
	Edges     int64
	Columns   int64         // bytes
	Graph     int64         // bytes
	Build     time.Duration // graph included where it is not shared

	shared   int64 // bytes of heap: the graph that all replicates have in common
	sharing  int64 // most while that was made
	world    int64 // the replicate itself
	building int64 // most while it was built
}

// surveyed are the sizes from which those of huge worlds are foretold: below 100,000
// the peak while a graph of friends is built was 150 to 290 bytes a consumer, from there
// on 147 to 155.
var surveyed = [2]int{100_000, 200_000}

// along is the survey of n consumers on the line through two others, b the larger.
func (a Survey) along(b Survey, n int) Survey {
	at := float64(n-a.Consumers) / float64(b.Consumers-a.Consumers)
	line := func(a, b int64) int64 { return max(0, a+int64(float64(at*float64(b-a)))) }
	share := func(peak int64) int64 { return int64(float64(peak) / float64(b.Consumers) * float64(n)) } // peaks scatter with the collector
	return Survey{
		Consumers: n, Edges: line(a.Edges, b.Edges), Columns: line(a.Columns, b.Columns), Graph: line(a.Graph, b.Graph),
		Build:  time.Duration(line(int64(a.Build), int64(b.Build))),
		shared: line(a.shared, b.shared), sharing: share(b.sharing), world: line(a.world, b.world), building: share(b.building),
	}
}

// foretell surveys a world too large to be built for a look; false where none that is
// smaller can be.
func (p *Plan) foretell(scn *scenarios.Scenario, own *agents.Spec, o PlanOptions, sizes [2]int) bool {
	var known [2]Survey
	for k, n := range sizes {
		less, ok := smaller(scn, own, n)
		if !ok {
			return false
		}
		small, err := less.Decode()
		if err != nil {
			return false
		}
		if known[k], _, err = p.survey(less, small, o); err != nil {
			return false
		}
	}
	p.Survey = known[0].along(known[1], own.People.Count)
	return true
}

// survey builds a world, and notes in the plan what it declares. The graph is the one
// that all replicates share; nil where each has its own.
func (p *Plan) survey(scn *scenarios.Scenario, own *agents.Spec, o PlanOptions) (Survey, *graph.Graph, error) {
	p.Steps, p.Metrics, p.Streams, p.Tables, p.Summary = nil, nil, nil, nil, nil // they hold on to the world surveyed before
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
	p.Steps, p.Metrics, p.Streams, p.Shared = run.Steps(), run.Metrics(), run.Streams(), shared != nil
	p.Warnings = append(append(plainNotes(notes), Notes(run)...), otherCount(scn, own, shared)...)
	if o.Tables {
		p.Tables, p.Summary = run.Tables(), measure.Known(run)
		if len(own.Observed) > 0 {
			p.Tables = append(p.Tables, newObserved())
		}
	}
	return Survey{
		Consumers: run.World.N, Edges: run.World.Graph.Edges(), Columns: run.Bytes(), Graph: run.World.Graph.Bytes(), Build: took,
		shared: withGraph - base, sharing: sharedPeak - base, world: heapLive() - withGraph, building: peak - withGraph,
	}, shared, nil
}
