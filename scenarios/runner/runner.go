// Package runner runs a scenario's replicates on the cores of one machine and
// writes their run folder. Replicates run side by side first; cores that are
// left work inside them. Neither reaches a result.
package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/results"
)

// Options say what of a scenario to run and how.
type Options struct {
	Dir        string // of the run folder
	Program    string // version of the program
	Replicates []int  // numbers from 1; empty: as the scenario says
	Workers    int    // cores in total
	Formats    []string
	Force      bool
	Extend     *results.Run // finished run to add to
	Command    []string
	Profile    bool
	Watch      func(State)            // called now and then while running
	Figures    func(dir string) error // draws into the folder before it is put in place
}

// State is how far a run is.
type State struct {
	Replicates, Done int
	Share            float64 // of all ticks
	Elapsed          time.Duration
}

// Outcome is what a run left.
type Outcome struct {
	Done    []int          // replicates in the folder
	Profile []sim.StepInfo // summed over replicates, where asked for
	Ticks   int            // of a replicate
	Agents  int            // of a replicate
	Elapsed time.Duration  // of all
	Figures error          // what kept figures from being drawn; the tables are there
	Kept    string         // where --force moved something that is no run
}

// errNothing says that a run was stopped before a replicate was finished.
var errNothing = errors.New("stopped before a replicate was finished; nothing was kept")

// Run runs the replicates and writes the folder. When ctx ends, the replicates
// that are finished are kept and ctx's error is returned with the outcome.
func Run(ctx context.Context, scn *scenarios.Scenario, o Options) (*Outcome, error) {
	b, err := newBatch(scn, o)
	if err != nil {
		return nil, err
	}
	return b.run(ctx)
}

// batch is one call of Run.
type batch struct {
	scn      *scenarios.Scenario
	o        Options
	spec     *agents.Spec
	shared   *graph.Graph
	notes    []string
	writer   *results.Writer
	observed *results.Table

	ticks   atomic.Int64 // done, of all replicates
	running sync.Map     // *sim.Simulation → true
	mu      sync.Mutex
	out     Outcome
}

func newBatch(scn *scenarios.Scenario, o Options) (*batch, error) {
	spec, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	if len(o.Replicates) == 0 {
		for r := 1; r <= spec.Replicates; r++ {
			o.Replicates = append(o.Replicates, r)
		}
	}
	o.Workers = max(1, o.Workers)
	b := &batch{scn: scn, o: o, spec: spec}
	b.shared, b.notes, err = spec.SharedGraph(scn.Opener(spec))
	if err != nil {
		return nil, err
	}
	observed, err := observedTable(scn, spec)
	if err != nil {
		return nil, err
	}
	settings, err := b.settings()
	if err != nil {
		return nil, err
	}
	if b.writer, err = results.Create(o.Dir, settings); err != nil {
		return nil, err
	}
	b.out.Ticks = spec.SimClock().Ticks
	b.observed = observed
	return b, nil
}

// settings are what the run folder says of the run.
func (b *batch) settings() (results.Options, error) {
	clock := b.spec.SimClock()
	inputs, err := inputs(b.scn, b.spec)
	if err != nil {
		return results.Options{}, err
	}
	consumers := b.spec.People.Count
	if b.shared != nil {
		consumers = b.shared.N()
	}
	return results.Options{
		Program: b.o.Program, Results: sim.ResultsVersion,
		Scenario: b.spec.Name, ScenarioHash: b.scn.Hash(), ScenarioYAML: []byte(b.scn.Effective()),
		Inputs: inputs, Seed: uint64(b.spec.Seed), Replicates: b.o.Replicates, Formats: b.o.Formats,
		About: results.About{
			Consumers: int64(consumers), Represents: b.spec.People.Represents, Currency: b.spec.Currency,
			Ticks: clock.Ticks, Tick: tickText(clock), BooksChecked: true,
			Start: clock.Start.Format("2006-01-02"), End: clock.Date(sim.Tick(clock.Ticks)).Format("2006-01-02"),
		},
		Warnings: append(b.scn.Warnings(), b.notes...), Command: b.o.Command, Force: b.o.Force, Extend: b.o.Extend,
	}, nil
}

func tickText(c sim.Clock) string {
	text := c.Tick.String()
	for k := range text {
		if text[k] >= 'a' && text[k] <= 'z' {
			return text[:k] + " " + text[k:]
		}
	}
	return text
}

func (b *batch) run(ctx context.Context) (*Outcome, error) {
	began := time.Now()
	stop := b.watch(began)
	err := b.replicates(ctx)
	stop()
	b.out.Elapsed = time.Since(began)
	if err != nil && (ctx.Err() == nil || !errors.Is(err, ctx.Err())) {
		return nil, errors.Join(err, b.writer.Abort())
	}
	b.out.Done = b.writer.Done()
	if len(b.out.Done) == 0 {
		b.writer.Abort()
		return nil, errors.Join(ctx.Err(), errNothing)
	}
	figures := b.o.Figures
	if ctx.Err() != nil {
		figures = nil // stop now; plot draws them from what is there
	}
	var failed *results.FigureError
	if err := b.writer.Finish(figures); errors.As(err, &failed) {
		b.out.Figures = failed.Err
	} else if err != nil {
		return nil, err
	}
	b.out.Kept = b.writer.Kept()
	return &b.out, ctx.Err()
}

// replicates runs those asked for, side by side.
func (b *batch) replicates(ctx context.Context) error {
	todo := slices.Clone(b.o.Replicates)
	parallel := min(b.o.Workers, len(todo))
	inside := max(1, b.o.Workers/max(1, parallel))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := atomic.Int64{}
	var group sync.WaitGroup
	for range parallel {
		group.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= len(todo) || ctx.Err() != nil {
					return
				}
				if err := b.replicate(ctx, todo[k], inside); err != nil {
					cancel(fmt.Errorf("replicate %d: %w", todo[k], err))
					return
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// replicate runs one and adds it to the folder.
func (b *batch) replicate(ctx context.Context, number, workers int) error {
	own, err := b.scn.Decode()
	if err != nil {
		return err
	}
	run, err := own.Build(agents.Options{Replicate: number, Workers: workers, Profile: b.o.Profile, Open: b.scn.Opener(own), Graph: b.shared})
	if err != nil {
		return err
	}
	b.running.Store(run.Simulation, true)
	err = run.Run(ctx)
	b.running.Delete(run.Simulation)
	if err != nil {
		return err
	}
	b.ticks.Add(int64(run.Ticks()))
	tables := run.Tables()
	if b.observed != nil {
		tables = append(tables, b.observed)
	}
	b.mu.Lock()
	b.out.Agents = run.World.N
	b.out.Profile = addProfile(b.out.Profile, run.Steps())
	b.mu.Unlock()
	return b.writer.AddReplicate(results.ReplicateResult{
		Replicate: number, Seed: uint64(own.Seed), Tables: tables, Metrics: ginis(run.Simulation),
		GraphDigest: run.World.Graph.Digest(), Warnings: run.Warnings(),
	})
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

// watch reports progress until the returned function is called.
func (b *batch) watch(began time.Time) func() {
	if b.o.Watch == nil {
		return func() {}
	}
	total := float64(b.out.Ticks) * float64(len(b.o.Replicates))
	report := func() {
		done := b.ticks.Load()
		b.running.Range(func(r, _ any) bool {
			done += int64(r.(*sim.Simulation).Ticks())
			return true
		})
		b.o.Watch(State{Replicates: len(b.o.Replicates), Done: len(b.writer.Done()), Share: min(1, float64(done)/max(1, total)), Elapsed: time.Since(began)})
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				report()
			case <-quit:
				report()
				return
			}
		}
	}()
	return func() { close(quit); <-gone }
}
