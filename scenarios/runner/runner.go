// Package runner runs a scenario's replicates on the cores of one machine and
// writes their run folder. Replicates run side by side first; cores that are
// left work inside them. Neither reaches a result.
package runner

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
)

// Options say what of a scenario to run and how.
type Options struct {
	Dir        string // of the run folder
	Program    string // version of the program
	Replicates []int  // numbers from 1; empty: as the scenario says, or none where Extend is set
	Workers    int    // cores in total
	Formats    []string
	Force      bool
	Extend     *results.Run // finished run to add to
	Command    []string
	Profile    bool
	Watch      func(State)            // called now and then while running
	Figures    func(dir string) error // draws into the folder before it is put in place
}

// Outcome is what a run left.
type Outcome struct {
	Done    []int // replicates in the folder
	Ran     []int // replicates of this call
	Profile []sim.StepInfo
	Ticks   int    // of a replicate
	Agents  int    // of a replicate
	Figures error  // what kept figures from being drawn; the tables are there
	Kept    string // where --force moved something that is no run
}

// Nothing is the error of a run that was stopped before a replicate was
// finished, with the cause of its context.
type Nothing struct{ Cause error }

func (e *Nothing) Error() string {
	return e.Cause.Error() + " before a replicate was finished; nothing was kept"
}

func (e *Nothing) Unwrap() error { return e.Cause }

// Run runs the replicates and writes the folder. When ctx ends, the replicates
// that are finished are kept and ctx's error is returned with the outcome; so are those
// for which there is room on a disk that fills up. An *Invalid error says that the
// scenario is at fault.
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
	most     int // replicates side by side
	shared   *graph.Graph
	notes    spec.Problems
	writer   *results.Writer
	observed *table.Table
	parents  []string // folders above the run folder that were not there
	crew     *Crew

	building atomic.Int64 // replicates whose world is being built
	ticks    atomic.Int64 // done, of all replicates that ended
	running  sync.Map     // *sim.Simulation → true
	mu       sync.Mutex
	out      Outcome
}

func newBatch(ctx context.Context, scn *scenarios.Scenario, o Options) (*batch, error) {
	spec, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	if len(o.Replicates) == 0 && o.Extend == nil {
		for r := 1; r <= spec.Replicates; r++ {
			o.Replicates = append(o.Replicates, r)
		}
	}
	o.Workers = max(1, o.Workers)
	b := &batch{scn: scn, o: o, spec: spec}
	if err := filesThere(scn, spec); err != nil {
		return nil, err
	}
	if b.most, err = fits(scn, spec); err != nil {
		return nil, err
	}
	if err := b.share(ctx); err != nil {
		return nil, err
	}
	if b.shared != nil && b.shared.N() >= largeWorld {
		runtime.GC() // what making the graph left, before files stand beside it
	}
	b.observed, err = observedTable(scn, spec)
	if err != nil {
		return nil, invalid(scn, spec, err)
	}
	settings, err := b.settings()
	if err != nil {
		return nil, err
	}
	b.parents = absentParents(o.Dir)
	if b.writer, err = results.Create(o.Dir, settings); err != nil {
		b.removeParents()
		return nil, err
	}
	b.out.Ticks, b.out.Agents = spec.SimClock().Ticks, int(settings.About.Consumers)
	return b, nil
}

// settings are what the run folder says of the run.
func (b *batch) settings() (results.Options, error) {
	clock := b.spec.SimClock()
	inputs, err := inputs(b.scn, b.spec)
	if err != nil {
		return results.Options{}, invalid(b.scn, b.spec, err)
	}
	counted, err := withCount(b.scn, b.spec, b.shared)
	if err != nil {
		return results.Options{}, err
	}
	warnings := slices.Concat(b.scn.Problems(), b.notes, otherCount(b.scn, b.spec, b.shared), undrawn(b.scn, b.spec, b.observed))
	consumers := b.spec.People.Count
	if b.shared != nil {
		consumers = b.shared.N()
	}
	var weights *manifest.ValueWeights
	if worth, felt := b.spec.UseValue(); felt {
		weights = &manifest.ValueWeights{Emotional: worth.Emotional, Experiential: worth.Experiential, Social: worth.Social}
	}
	return results.Options{
		Program: b.o.Program, Results: sim.ResultsVersion,
		Scenario: b.spec.Name, ScenarioHash: b.scn.Hash(), ScenarioYAML: []byte(counted.Effective()),
		Inputs: inputs, Seed: b.spec.Seed, Replicates: b.o.Replicates, Formats: b.o.Formats,
		About: manifest.About{
			Consumers: int64(consumers), Represents: b.spec.People.Represents, Currency: b.spec.Currency,
			Ticks: clock.Ticks, Tick: tickText(clock), BooksChecked: true, ValueWeights: weights,
			Start: clock.Start.Format("2006-01-02"), End: clock.Date(sim.Tick(clock.Ticks)).Format("2006-01-02"),
		},
		Warnings: Said(b.scn, warnings), Command: b.o.Command, Force: b.o.Force, Extend: b.o.Extend,
	}, nil
}

// tickText is the length of a tick as people write it, "1 d".
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
		// A folder that was to be extended stays as it was.
		return nil, errors.Join(&Nothing{stopped}, b.abort())
	}
	figures := b.o.Figures
	if stopped != nil {
		figures = nil // stop now; plot draws them from what is there
	}
	var failed *results.FigureError
	var short *results.ShortError
	switch err := b.writer.Finish(figures); {
	case errors.As(err, &failed):
		b.out.Figures = failed.Err
	case errors.As(err, &short):
		b.out.Ran = slices.DeleteFunc(b.out.Ran, func(r int) bool { return slices.Contains(short.Dropped, r) })
		if stopped == nil {
			stopped = short
		}
	case err != nil:
		b.removeParents()
		return nil, err
	}
	b.out.Done = b.writer.Done()
	b.out.Kept = b.writer.Kept()
	slices.Sort(b.out.Ran)
	return &b.out, stopped
}

// abort gives the run up and leaves nothing, no folder above either.
func (b *batch) abort() error {
	err := b.writer.Abort()
	b.removeParents()
	return err
}

// absentParents lists the folders above dir that do not exist, the lowest
// first.
func absentParents(dir string) []string {
	var all []string
	for up := filepath.Dir(filepath.Clean(dir)); ; up = filepath.Dir(up) {
		if _, err := os.Lstat(up); !errors.Is(err, fs.ErrNotExist) || up == filepath.Dir(up) {
			return all
		}
		all = append(all, up)
	}
}

// removeParents takes away the folders that were made for the run folder, as
// far as nobody has put something into them.
func (b *batch) removeParents() {
	for _, dir := range b.parents {
		if os.Remove(dir) != nil {
			return
		}
	}
}

// replicates runs those asked for, side by side.
func (b *batch) replicates(ctx context.Context) error {
	todo := b.o.Replicates
	parallel, more := sideBySide(min(b.o.Workers, b.most), len(todo), b.out.Agents)
	b.crew = NewCrew(b.o.Workers, parallel)
	beside := func(k int) int { // runs side by side when the k-th ends
		if rest := len(todo) % parallel; more == 0 && k >= len(todo)-rest {
			return rest
		}
		return parallel
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next, at := atomic.Int64{}, atomic.Int64{}
	done, last := make(chan struct{}, parallel+more), make(chan struct{})
	for seat := range parallel + more {
		at.Add(1)
		go func() {
			defer func() { at.Add(-1); done <- struct{}{} }()
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
					runtime.GC() // before the next world stands beside the last
				}
			}
		}()
	}
	b.wait(ctx, parallel+more, done, &at)
	return context.Cause(ctx)
}

// largeWorld is a number of consumers from which memory is worth some care, and
// the care costs nothing beside the run.
const largeWorld = 20_000

// wait waits for the replicates. Building a large world cannot be stopped: once
// ctx has ended, who still builds is left behind, for it will find ctx ended
// and add nothing.
func (b *batch) wait(ctx context.Context, n int, done <-chan struct{}, at *atomic.Int64) {
	stopped := ctx.Done()
	var again <-chan time.Time
	for n > 0 {
		select {
		case <-done:
			n--
			continue
		case <-stopped:
			stopped = nil
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			again = tick.C
		case <-again:
		}
		if ctx.Err() != nil && b.building.Load() == at.Load() {
			return
		}
	}
}

// sideBySide is how many replicates run at the same time, and how many more once the
// last of these have begun. What is left of replicates where cores do not divide them
// would have cores idle beside it, and small worlds gain next to nothing from a second
// one inside: so it shares the cores with the last that do divide. Of 5 replicates of
// `wechat` on 2 cores the last three then take 1.5 times one, where two and then one
// took 1.9, and no processor time is lost on handing steps over. That the process has
// no more cores than it may use is what keeps to them.
func sideBySide(workers, replicates, consumers int) (parallel, more int) {
	parallel = max(1, min(workers, replicates))
	if consumers < largeWorld && runtime.GOMAXPROCS(0) <= workers {
		more = replicates % parallel
	}
	return parallel, more
}
