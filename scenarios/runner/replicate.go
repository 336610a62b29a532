package runner

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/results"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

func build(scn *scenarios.Scenario, number, workers int, profile bool, shared *graph.Graph) (*agents.Run, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	run, err := own.Build(agents.Options{Replicate: number, Workers: workers, Profile: profile, Open: scn.Opener(own), Graph: shared})
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	return run, nil
}

// share makes the graph that all replicates share, if they share one.
func (b *batch) share(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				failed <- &Panic{Value: v, Stack: debug.Stack()}
			}
		}()
		var err error
		if b.shared, b.notes, err = b.spec.SharedGraph(b.scn.Opener(b.spec)); err != nil {
			err = invalid(b.scn, b.spec, err)
		}
		failed <- err
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done(): // generation cannot be interrupted, but need not be awaited
		return &Nothing{context.Cause(ctx)}
	}
}

// replicate runs one replicate and adds it to the folder.
func (b *batch) replicate(ctx context.Context, number, workers int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("replicate %d: %w", number, &Panic{Value: v, Stack: debug.Stack()})
		}
	}()
	seat := b.crew.sit()
	defer seat.leave()
	b.simulating.Add(1)
	simulated := sync.OnceFunc(func() { b.simulating.Add(-1) })
	defer simulated()
	run, err := build(b.scn, number, workers, b.o.Profile, b.shared)
	if err != nil {
		return err
	}
	discount := measure.AttachDiscount(run)
	watch, err := measure.Attach(run, []measure.Metric{measure.Half()}, nil)
	if err != nil {
		run.Close()
		return err
	}
	b.running.Store(run.Simulation, true)
	seat.begin(run.Simulation)
	err = run.Run(ctx)
	b.running.Delete(run.Simulation)
	if simulated(); err == nil {
		err = ctx.Err() // wait may have given this replicate up
	}
	if err != nil {
		return fmt.Errorf("replicate %d: %w", number, err)
	}
	b.ticks.Add(int64(run.Ticks()))
	tables := run.Tables()
	if b.observed != nil {
		tables = append(tables, b.observed)
	}
	err = b.writer.AddReplicate(results.ReplicateResult{
		Replicate: number, Seed: b.spec.Seed, Tables: tables,
		Metrics:     append(measure.Beside(run, discount), half(watch)),
		GraphDigest: run.World.Graph.Digest(), Warnings: Said(b.scn, run.Warnings()),
	})
	if err != nil {
		return err // the error names the replicate
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out.Ran = append(b.out.Ran, number)
	if b.o.Profile {
		b.out.Profile = addProfile(b.out.Profile, run.Steps())
	}
	return nil
}

// half returns the summary metric for the time until half of all consumers have adopted.
func half(w *measure.Watch) summary.Metric {
	return summary.Metric{Name: summary.HalfAdopted, Kind: table.Stock, Unit: "d",
		Doc: "days until half of all consumers have adopted", Range: table.NotNegative(), Value: w.Values()[0]}
}

func addProfile(sum, more []sim.StepInfo) []sim.StepInfo {
	if sum == nil {
		return more
	}
	for k := range more {
		sum[k].Nanos += more[k].Nanos
	}
	return sum
}

// Build builds the world of one replicate, to inspect it without running it. The caller closes it.
func Build(scn *scenarios.Scenario, number int) (*agents.Run, error) {
	return build(scn, number, 1, false, nil)
}
