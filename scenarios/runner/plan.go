package runner

import (
	"context"
	"slices"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/memory"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// Plan describes what would run.
type Plan struct {
	Consumers  int
	Edges      int64
	Columns    int64         // bytes
	Graph      int64         // bytes
	Shared     bool          // all replicates share the graph
	Build      time.Duration // includes the graph where it is not shared
	Warnings   spec.Problems
	Steps      []sim.StepInfo
	Clock      sim.Clock
	Rows       int // recorded rows of series.csv
	Replicates int
	Metrics    []*sim.Metric
	Streams    []*sim.Stream
	Entries    []*sim.Entry
	Tables     []*table.Table // tables of a run, if requested; they have columns but hardly any rows
	Summary    []table.Column // columns of the summary, if requested
	Pilot      *Pilot
	Free       int64 // bytes of free memory on this machine; 0: unknown
	Live       int64 // LiveBytes

	most int // largest number of replicates side by side
}

// PlanOptions say how much to measure for a plan.
type PlanOptions struct {
	Pilot  time.Duration // time limit of the pilot; 0: no pilot
	Tables bool          // list the columns of tables and the metrics of the summary
}

// NewPlan builds a scenario's first replicate without running it. The pilot runs a world of its own and
// does not affect results.
func NewPlan(ctx context.Context, scn *scenarios.Scenario, o PlanOptions) (*Plan, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	defer tidy(size(own))()
	p := &Plan{Clock: own.SimClock(), Replicates: own.Replicates, Rows: recordedRows(own), Free: memory.Free()}
	if p.most, err = fits(scn, own); err != nil {
		return nil, err
	}
	if p.Live, err = LiveBytes(scn); err != nil {
		return nil, err
	}
	shared, notes, err := own.SharedGraph(scn.Opener(own))
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	began := time.Now()
	run, err := build(scn, 1, 1, shared)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	p.Build, p.Shared = time.Since(began), shared != nil
	p.Consumers, p.Edges, p.Columns, p.Graph = run.World.N, run.World.Graph.Edges(), run.Bytes(), run.World.Graph.Bytes()
	p.Warnings = slices.Concat(notes, run.Warnings(), otherCount(scn, own, shared))
	p.Steps, p.Metrics = run.Steps(), run.Metrics()
	p.Streams, p.Entries = run.Everywhere()
	if o.Tables {
		p.Tables, p.Summary = run.Tables(), measure.Known(run)
		if t, err := observedTable(scn, own); err == nil && t != nil {
			p.Tables = append(p.Tables, t)
		}
	}
	if o.Pilot > 0 {
		p.Pilot, err = pilot(ctx, scn, shared, o.Pilot)
	}
	return p, err
}

// recordedRows returns the number of rows of series.csv: one at the start, one per recording
// interval, and one at the end.
func recordedRows(own *agents.Spec) int {
	c := own.SimClock()
	every := 1
	if own.Record.Every > 0 {
		every = int(own.Record.Every / c.Tick)
	}
	return 1 + (c.Ticks+every-1)/every
}

// Pilot holds the cost of a trial run.
type Pilot struct {
	Consumers, Ticks int           // that were run
	All              int           // ticks of the full run
	Took             time.Duration // time of the pilot on one core
}

// PerAgentTick returns the time per consumer and tick in nanoseconds.
func (p *Pilot) PerAgentTick() float64 {
	return float64(p.Took.Nanoseconds()) / float64(max(1, p.Consumers)) / float64(max(1, p.Ticks))
}

// Whole reports whether the pilot ran all ticks, the busy ones included.
func (p *Pilot) Whole() bool { return p.Ticks >= p.All }

// pilotConsumers returns the size of the pilot's world: small enough for all ticks to take some two
// seconds, and large enough that costs independent of size (ranking campaigns, a tick's barriers)
// do not dominate.
func pilotConsumers(ticks int) int { return min(max(1000, 4_500_000/ticks), 3000) }

// pilot runs a smaller world, for all ticks if time allows. The first ticks of the real world have
// few adopters and would say little about the busy ticks. A world whose size is given by its
// graph's file is run as it is.
func pilot(ctx context.Context, scn *scenarios.Scenario, shared *graph.Graph, limit time.Duration) (*Pilot, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	if less, ok := smaller(scn, own, pilotConsumers(own.SimClock().Ticks)); ok {
		if run, err := build(less, 1, 1, nil); err == nil {
			return timed(ctx, run, own, limit)
		}
	}
	run, err := build(scn, 1, 1, shared)
	if err != nil {
		return nil, err
	}
	return timed(ctx, run, own, limit)
}

// timed runs the pilot. A busy machine does not shorten it.
func timed(ctx context.Context, run *agents.Run, own *agents.Spec, limit time.Duration) (*Pilot, error) {
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	took := Stopwatch()
	stop := every(10*time.Millisecond, func() {
		if took() > limit {
			cancel()
		}
	})
	err := run.Run(limited)
	p := &Pilot{Consumers: run.World.N, Ticks: run.Ticks(), All: own.SimClock().Ticks, Took: took()}
	stop()
	if err != nil && (ctx.Err() != nil || limited.Err() == nil) {
		return nil, err
	}
	return p, nil
}

// Time returns the estimated time of the whole run on so many cores: building and running the
// worlds in turns, as many side by side as there are cores. It excludes writing and drawing. It
// returns false if there was no pilot.
func (p *Plan) Time(workers int) (time.Duration, bool) {
	if p.Pilot == nil {
		return 0, false
	}
	each := p.Pilot.PerAgentTick() * float64(p.Consumers) * float64(p.Clock.Ticks)
	turn := func(parallel int) time.Duration {
		took := each
		// At 10⁶ consumers, two cores inside a run were 1.6 to 1.9 times as fast as one; at 10⁴
		// they gained nothing.
		if p.Consumers >= 100_000 {
			took /= 1 + 0.75*float64(max(1, workers/parallel)-1)
		}
		return p.Build + time.Duration(took)
	}
	parallel, more := sideBySide(min(workers, p.most), p.Replicates, p.Consumers)
	sum := time.Duration(p.Replicates/parallel) * turn(parallel)
	if more > 0 {
		sum += turn(parallel) * time.Duration(more) / time.Duration(parallel)
	} else if rest := p.Replicates % parallel; rest > 0 {
		sum += turn(rest) // the cores of finished replicates help with the last ones
	}
	return sum, true
}

// SideBySide returns the largest number of replicates that run at the same time on so many cores.
func (p *Plan) SideBySide(workers int) int {
	parallel, more := sideBySide(min(workers, p.most), p.Replicates, p.Consumers)
	return parallel + more
}
