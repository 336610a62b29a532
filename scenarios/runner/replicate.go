package runner

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/results"
)

// build makes the world of one replicate.
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

// share makes the graph that all replicates have in common, if they have.
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
	case <-ctx.Done(): // a large graph cannot be stopped, but left
		return errors.Join(ctx.Err(), errNothing)
	}
}

// replicate runs one and adds it to the folder.
func (b *batch) replicate(ctx context.Context, number, workers int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("replicate %d: %w", number, &Panic{Value: v, Stack: debug.Stack()})
		}
	}()
	b.building.Add(1)
	run, err := build(b.scn, number, workers, b.o.Profile, b.shared)
	b.building.Add(-1)
	if err != nil {
		return err
	}
	half := watchHalf(run)
	b.running.Store(run.Simulation, true)
	err = run.Run(ctx)
	b.running.Delete(run.Simulation)
	if err != nil {
		return fmt.Errorf("replicate %d: %w", number, err)
	}
	b.ticks.Add(int64(run.Ticks()))
	tables := run.Tables()
	if b.observed != nil {
		tables = append(tables, b.observed)
	}
	err = b.writer.AddReplicate(results.ReplicateResult{
		Replicate: number, Seed: uint64(b.spec.Seed), Tables: tables, Metrics: append(ginis(run.Simulation), half()),
		GraphDigest: run.World.Graph.Digest(), Warnings: run.Warnings(),
	})
	if err != nil {
		return fmt.Errorf("replicate %d: %w", number, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out.Ran = append(b.out.Ran, number)
	b.out.Agents = run.World.N
	if b.o.Profile {
		b.out.Profile = addProfile(b.out.Profile, run.Steps())
	}
	return nil
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
