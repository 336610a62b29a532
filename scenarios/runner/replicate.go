package runner

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/fault"
	"guanxi/sim/graph"
	"guanxi/sim/results"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// build builds a replicate. shared is its graph, if it has been made.
func build(scn *scenarios.Scenario, number, workers int, shared *graph.Graph) (*agents.Run, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	run, err := own.Build(agents.Options{Replicate: number, Workers: workers, Open: scn.Opener(own), Graph: shared})
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	return run, nil
}

// share makes the graph that all replicates share, if they share one.
func (b *batch) share(ctx context.Context) error {
	type made struct {
		graph *graph.Graph
		notes spec.Problems
	}
	m, err := Await(ctx, func() (m made, err error) {
		if m.graph, m.notes, err = b.spec.SharedGraph(b.scn.Opener(b.spec)); err != nil {
			err = invalid(b.scn, b.spec, err)
		}
		return m, err
	})
	if ctx.Err() != nil {
		return &Nothing{context.Cause(ctx)}
	}
	b.shared, b.notes = m.graph, m.notes
	return err
}

// simulated is a replicate that has run, with what was watched in it.
type simulated struct {
	*agents.Run
	discount *measure.Discount
	half     *measure.Watch
	without  *measure.Without // nil: it is not compared with the world without the platform
	notes    spec.Problems    // on its graph, if that was made for both worlds
}

// simulate runs one replicate, after the same world without the platform.
func (b *batch) simulate(ctx context.Context, number, workers int, seat *seat) (s simulated, err error) {
	err = b.worlds(&s, number, workers, func(apart *agents.Run) (err error) {
		if s.without, err = runWithout(ctx, apart, nil, seat); err != nil {
			return fmt.Errorf("replicate %d without the platform: %w", number, err)
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	if b.shared == nil && s.World.N >= largeWorld {
		debug.FreeOSMemory() // what making its graph left
	}
	s.discount = measure.AttachDiscount(s.Run)
	if s.half, err = measure.Attach(s.Run, []measure.Metric{measure.Half()}, nil); err != nil {
		s.Close()
		return s, err
	}
	b.running.Store(s.Simulation, true)
	defer b.running.Delete(s.Simulation)
	seat.begin(s.Simulation)
	if err := s.Simulation.Run(ctx); err != nil {
		return s, fmt.Errorf("replicate %d: %w", number, err)
	}
	return s, nil
}

// worlds builds a replicate, after the same world without the platform, which is closed by first.
func (b *batch) worlds(s *simulated, number, workers int, first func(*agents.Run) error) (err error) {
	ties := b.shared
	if b.spec.HasTwin() {
		if ties == nil {
			if ties, s.notes, err = b.spec.MakeGraph(b.scn.Opener(b.spec), number); err != nil {
				return invalid(b.scn, b.spec, err)
			}
		}
		apart, err := buildWithout(b.scn, agents.Options{Replicate: number, Workers: workers, Graph: ties})
		if err == nil {
			err = first(apart)
		}
		if err != nil {
			return err
		}
	}
	s.Run, err = build(b.scn, number, workers, ties)
	return err
}

// Check builds the worlds of the first replicate as Run does, without running them, and returns what Run would warn of.
func Check(scn *scenarios.Scenario) (spec.Problems, error) {
	b, _, err := prepare(context.Background(), scn, Options{})
	if err != nil {
		return nil, err
	}
	var s simulated
	if err := b.worlds(&s, 1, 1, func(apart *agents.Run) error { apart.Close(); return nil }); err != nil {
		return nil, err
	}
	defer s.Close()
	return slices.Concat(b.notes, s.notes, s.Warnings()), nil
}

// buildWithout builds the world without the platform.
func buildWithout(scn *scenarios.Scenario, o agents.Options) (*agents.Run, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	own.LeavePlatform()
	o.Open = scn.Opener(own)
	run, err := own.Build(o)
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	return run, nil
}

// runWithout runs a replicate in the world without the platform, before the one with it is built, so that only one
// of them is in memory.
func runWithout(ctx context.Context, run *agents.Run, metrics []measure.Metric, seat *seat) (*measure.Without, error) {
	if seat != nil {
		seat.begin(run.Simulation)
	}
	return measure.RunWithout(ctx, run, metrics)
}

// replicate runs one replicate and adds it to the folder.
func (b *batch) replicate(ctx context.Context, number, workers int) (err error) {
	defer func() {
		if _, caught := err.(*fault.Panic); caught { // that of a step names the replicate
			err = fmt.Errorf("replicate %d: %w", number, err)
		}
	}()
	defer fault.Catch(&err)
	seat := b.crew.sit()
	defer seat.leave()
	run, err := Await(ctx, func() (simulated, error) { return b.simulate(ctx, number, workers, seat) })
	if err != nil {
		return err
	}
	b.ticks.Add(int64(run.Ticks()))
	tables := run.Tables()
	if run.without != nil {
		run.without.Beside(tables)
	}
	if b.observed != nil {
		tables = append(tables, b.observed)
	}
	err = b.writer.AddReplicate(results.ReplicateResult{
		Replicate: number, Seed: b.spec.Seed, Tables: tables,
		Metrics:     append(measure.Beside(run.Run, run.discount, run.without), half(run.half, run.World.Clock.Days())),
		GraphDigest: run.World.Graph.Digest(), Warnings: Said(b.scn, slices.Concat(run.notes, run.Warnings())),
	})
	if err != nil {
		return err // the error names the replicate
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.out.Ran = append(b.out.Ran, number); len(b.out.Ran) == 1 && len(b.o.Replicates) > 1 && b.o.Extend == nil {
		b.first = b.writer.Text()
	}
	return nil
}

// half returns the summary metric for the time until half of all consumers use it.
func half(w *measure.Watch, step float64) summary.Metric {
	return summary.Metric{Name: summary.HalfAdopted, Kind: table.Stock, Unit: "d",
		Doc: "days until half of all consumers use it", Range: table.NotNegative(), Step: step, Value: w.Values()[0]}
}

// Build builds the world of one replicate, to inspect it without running it. The caller closes it.
func Build(scn *scenarios.Scenario, number int) (*agents.Run, error) {
	return build(scn, number, 1, nil)
}
