// Package runner runs a scenario's replicates on the cores of one machine and writes their run
// folder. Replicates run side by side first; remaining cores work inside them. Neither affects a
// result.
package runner

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
	"guanxi/sim/whole"
)

// Options say what of a scenario to run, and how.
type Options struct {
	Dir        string // of the run folder
	Program    string // program version
	Replicates []int  // numbers from 1; empty: as the scenario says, or none if Extend is set
	Workers    int    // cores in total
	Force      bool
	Aside      bool         // keep another run that is at Dir beside it
	Extend     *results.Run // finished run to extend
	Command    []string
	Watch      func(State) // called at intervals during the run
	// Figures draws into the folder before it is moved into place, and stops when ctx ends.
	Figures func(ctx context.Context, dir string) error
}

// Outcome describes what a run produced.
type Outcome struct {
	Done    []int  // replicates in the folder
	Ran     []int  // replicates run by this call
	Ticks   int    // per replicate
	Agents  int    // per replicate
	Figures error  // why figures could not be drawn; the tables are complete
	Kept    string // where Force moved what was at Dir if that was not a run, and Aside any
}

// Nothing is the error of a run that was stopped before any replicate was finished. Cause is the
// cause of its context.
type Nothing struct{ Cause error }

func (e *Nothing) Error() string {
	return e.Cause.Error() + " before a replicate was finished; nothing was kept"
}

func (e *Nothing) Unwrap() error { return e.Cause }

// Run runs the replicates and writes the folder. When ctx ends, Run keeps the finished replicates
// without figures and returns the cause with the outcome. When the disk fills up, it keeps the
// replicates for which there is room. An *Invalid error says that the scenario is at fault.
func Run(ctx context.Context, scn *scenarios.Scenario, o Options) (*Outcome, error) {
	b, err := newBatch(ctx, scn, o)
	if err != nil {
		return nil, err
	}
	defer tidy(b.out.Agents)()
	return b.run(ctx)
}

// batch is one call of Run.
type batch struct {
	scn      *scenarios.Scenario
	o        Options
	spec     *agents.Spec
	most     int // largest number of replicates side by side
	shared   *graph.Graph
	notes    spec.Problems
	writer   *results.Writer
	observed *table.Table
	parents  []string // folders above the run folder that did not exist
	crew     *Crew

	ticks   atomic.Int64 // total of all replicates that ended
	running sync.Map     // *sim.Simulation → true
	mu      sync.Mutex
	out     Outcome
	first   string // text of the summary of the first replicate, if more follow
}

func newBatch(ctx context.Context, scn *scenarios.Scenario, o Options) (*batch, error) {
	b, settings, err := prepare(ctx, scn, o)
	if err != nil {
		return nil, err
	}
	b.parents = whole.Absent(filepath.Dir(filepath.Clean(o.Dir)))
	if b.writer, err = results.Create(o.Dir, settings); err != nil {
		whole.RemoveEmpty(b.parents)
		return nil, err
	}
	b.out.Ticks, b.out.Agents = b.spec.SimClock().Ticks, int(settings.About.Consumers)
	return b, nil
}

// prepare does all that comes before a folder is written, and finds what is wrong before a world is built.
func prepare(ctx context.Context, scn *scenarios.Scenario, o Options) (b *batch, settings results.Options, err error) {
	spec, err := scn.Decode()
	if err != nil {
		return nil, settings, err
	}
	if len(o.Replicates) == 0 && o.Extend == nil {
		for r := 1; r <= spec.Replicates; r++ {
			o.Replicates = append(o.Replicates, r)
		}
	}
	o.Workers = max(1, o.Workers)
	b = &batch{scn: scn, o: o, spec: spec}
	if err := filesSound(scn, spec); err != nil {
		return nil, settings, err
	}
	if b.most, err = fits(scn, spec); err != nil {
		return nil, settings, err
	}
	defer tidy(size(spec))()
	if err := b.share(ctx); err != nil {
		return nil, settings, err
	}
	if b.shared != nil && b.shared.N() >= largeWorld {
		debug.FreeOSMemory() // what making the graph left, before files are read
	}
	if b.observed, err = observedTable(scn, spec); err != nil {
		return nil, settings, invalid(scn, spec, err)
	}
	settings, err = b.settings()
	return b, settings, err
}

// settings returns what the run folder records about the run.
func (b *batch) settings() (results.Options, error) {
	inputs, err := inputs(b.scn, b.spec)
	if err != nil {
		return results.Options{}, invalid(b.scn, b.spec, err)
	}
	counted, err := withCount(b.scn, b.spec, b.shared)
	if err != nil {
		return results.Options{}, err
	}
	warnings := slices.Concat(b.scn.Problems(), b.notes, otherCount(b.scn, b.spec, b.shared),
		undrawn(b.scn, b.spec, b.observed))
	consumers := b.spec.People.Count
	if b.shared != nil {
		consumers = b.shared.N()
	}
	what := about(b.spec, consumers)
	what.BooksChecked = true
	what.Prices, what.Outside = b.spec.Prices(), b.scn.Outside()
	return results.Options{
		Program: b.o.Program, Results: sim.ResultsVersion,
		Scenario: b.spec.Name, ScenarioHash: b.scn.Hash(), ScenarioYAML: []byte(counted.Effective()),
		Inputs: inputs, Seed: b.spec.Seed, Replicates: b.o.Replicates,
		About: what, Warnings: Said(b.scn, warnings), Command: b.o.Command, Force: b.o.Force, Aside: b.o.Aside,
		Extend: b.o.Extend,
	}, nil
}

func about(own *agents.Spec, consumers int) manifest.About {
	clock, layout := own.SimClock(), time.DateOnly
	if clock.Timed() {
		layout = "2006-01-02T15:04:05"
	}
	return manifest.About{Consumers: int64(consumers), Represents: own.People.Represents, Currency: own.Currency,
		Ticks: clock.Ticks, Tick: tickText(clock), Start: clock.Start.Format(layout),
		End: clock.Date(sim.Tick(clock.Ticks)).Format(layout)}
}

// Traits returns what belongs to the whole scenario.
func Traits(scn *scenarios.Scenario) (manifest.Traits, error) {
	own, err := scn.Decode()
	if err != nil {
		return manifest.Traits{}, err
	}
	n, err := Consumers(scn)
	if err != nil {
		return manifest.Traits{}, err
	}
	what := about(own, n)
	return what.Traits(), nil
}

// tickText returns the length of a tick as people write it, such as "1 d".
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
	stop := b.watch(time.Now())
	err := b.replicates(ctx)
	stop()
	stopped := context.Cause(ctx)
	var unwritten *results.UnwrittenError
	switch {
	case err == nil || err == stopped:
	case errors.As(err, &unwritten) && len(b.out.Ran) > 0:
		stopped = err
	default:
		return nil, errors.Join(err, b.abort())
	}
	if stopped != nil && len(b.out.Ran) == 0 {
		// A folder to be extended stays as it was.
		return nil, errors.Join(&Nothing{stopped}, b.abort())
	}
	var figures func(dir string) error
	if b.o.Figures != nil && stopped == nil {
		figures = func(dir string) error { return b.o.Figures(ctx, dir) }
	}
	var failed *results.FigureError
	var short *results.ShortError
	switch err := b.writer.Finish(figures); {
	case errors.As(err, &failed) && ctx.Err() != nil: // stopped while drawing
		stopped = context.Cause(ctx)
	case errors.As(err, &failed):
		b.out.Figures = failed.Err
	case errors.As(err, &short):
		b.out.Ran = slices.DeleteFunc(b.out.Ran, func(r int) bool { return slices.Contains(short.Dropped, r) })
		if stopped == nil {
			stopped = short
		}
	case err != nil:
		whole.RemoveEmpty(b.parents)
		return nil, err
	}
	b.out.Done = b.writer.Done()
	b.out.Kept = b.writer.Kept()
	slices.Sort(b.out.Ran)
	return &b.out, stopped
}

// abort ends the run and removes everything that it created, including parent folders.
func (b *batch) abort() error {
	err := b.writer.Abort()
	whole.RemoveEmpty(b.parents)
	return err
}

// replicates runs the requested replicates side by side.
func (b *batch) replicates(ctx context.Context) error {
	todo := b.o.Replicates
	parallel, more := sideBySide(min(b.o.Workers, b.most), len(todo), b.out.Agents)
	b.crew = NewCrew(b.o.Workers, parallel)
	beside := func(k int) int { // number of runs side by side when the k-th ends
		if rest := len(todo) % parallel; more == 0 && k >= len(todo)-rest {
			return rest
		}
		return parallel
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var seats sync.WaitGroup
	last := make(chan struct{})
	for seat := range parallel + more {
		seats.Go(func() {
			if seat >= parallel {
				select {
				case <-last:
				case <-ctx.Done():
				}
			}
			for {
				k := int(next.Add(1)) - 1
				if k >= len(todo) || ctx.Err() != nil {
					return
				}
				if k == len(todo)-more-1 {
					close(last)
				}
				if err := b.replicate(ctx, todo[k], b.crew.workers(b.out.Agents, beside(k))); err != nil {
					cancel(err)
					return
				}
				if b.out.Agents >= largeWorld {
					runtime.GC() // free the last world before the next is built
				}
			}
		})
	}
	seats.Wait()
	return context.Cause(ctx)
}

// largeWorld is the number of consumers from which saving memory is worthwhile and its cost is
// negligible beside the run.
const largeWorld = 20_000

// sideBySide returns how many replicates run at the same time, and how many more start once the
// last of these have begun. Where the cores do not divide the replicates evenly, the remaining ones
// would leave cores idle, and small worlds gain almost nothing from a second core inside a run.
// Therefore the remaining replicates share the cores with the last full group. For 5 replicates of
// `wechat` on 2 cores, the last three then take 1.5 times as long as one; run as two and then one,
// they took 1.9 times as long. No processor time is lost in handing steps over. GOMAXPROCS keeps
// the process to its cores.
func sideBySide(workers, replicates, consumers int) (parallel, more int) {
	parallel = max(1, min(workers, replicates))
	if consumers < largeWorld && runtime.GOMAXPROCS(0) <= workers {
		more = replicates % parallel
	}
	return parallel, more
}
