package runner

import (
	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
)

// Plan is what would run.
type Plan struct {
	Steps      []sim.StepInfo
	Mechanisms []agents.Entry
	Clock      sim.Clock
	Consumers  int
	Edges      int64
	Replicates int
	Columns    int64 // bytes, of a replicate
	Graph      int64 // bytes
	Shared     bool  // the graph is the same for all replicates
	Metrics    []*sim.Metric
	Streams    []*sim.Stream
	Warnings   []string
	Pilot      *Pilot
}

// Pilot is what a few ticks of a plan took.
type Pilot struct {
	Ticks   int
	Seconds float64
}

// NewPlan builds a scenario's first replicate without running it.
func NewPlan(scn *scenarios.Scenario) (*Plan, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	shared, notes, err := own.SharedGraph(scn.Opener(own))
	if err != nil {
		return nil, err
	}
	run, err := own.Build(agents.Options{Replicate: 1, Workers: 1, Open: scn.Opener(own), Graph: shared})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	return &Plan{
		Steps: run.Steps(), Mechanisms: own.On(), Clock: own.SimClock(), Consumers: run.World.N,
		Edges: run.World.Graph.Edges(), Replicates: own.Replicates, Columns: run.Bytes(), Graph: run.World.Graph.Bytes(),
		Shared: shared != nil, Metrics: run.Metrics(), Streams: run.Streams(), Warnings: append(notes, run.Warnings()...),
	}, nil
}
