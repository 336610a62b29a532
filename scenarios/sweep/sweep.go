// Package sweep runs parameter studies: all replicates of all points, in parallel, with each
// finished run durable within half a second. An interrupted sweep continues where it stopped.
// Its tables are made from the journal in the order of points and replicates, so an
// interruption does not change a byte of them.
package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
)

// Options say where and how to run a study. They do not affect results.
type Options struct {
	Dir         string   // folder of the sweep
	Home        string   // folder of the whole search of which this study is a part; "": Dir
	Program     string   // version of the program
	Build       string   // the program to the bit: its runs are taken from folders beside Home; "": none are
	Command     []string // command line
	Workers     int      // total cores; 0: all
	Memory      int64    // bytes that the sweep may use; 0: most of what is free
	Shard       int      // from 1: run only this part of Shards and write no tables
	Shards      int
	RetryFailed bool         // run failed runs again
	Fixed       bool         // other studies follow from the runs that are there, so this one cannot grow
	Force       bool         // continue in a folder of another study, keeping the runs that belong to this one
	Watch       func(State)  // called at intervals while running
	Tell        func(string) // called with a note before the first run; nil: the note goes into the outcome
}

// State is the progress of a sweep.
type State struct {
	Runs    int // of the study
	Done    int // on disk, including failed ones
	Failed  int // failed among Done
	Ran     int // done by this call
	Todo    int // planned by this call: a shard has only its part
	Elapsed time.Duration
}

// Left returns the time that the remaining runs take at the pace so far, or 0 if unknown. Runs
// are shuffled, so the pace is representative.
func (s State) Left() time.Duration {
	if s.Ran == 0 {
		return 0
	}
	return time.Duration(float64(s.Elapsed) / float64(s.Ran) * float64(max(0, s.Todo-s.Ran)))
}

// Outcome is the result of a sweep.
type Outcome struct {
	Dir         string
	Points      int
	Runs        int // of the study
	Done        int // including failed ones
	Failed      int
	Ran         int // by this call
	Parallel    int // runs in parallel
	Complete    bool
	Damaged     bool // it is not complete, and lines of a journal are damaged
	Elapsed     time.Duration
	Notes       []string // what was found and repaired, and what is new
	Dropped     []string // files removed because they were made from other runs
	Warnings    []string // of the study, then of runs, without duplicates
	GraphsMade  int
	GraphShared int             // runs that reused a graph
	Manifest    *manifest.Sweep // nil for a shard, which writes none
}

// DroppedNote says which files were removed and how to make them again. analysed means that
// the tables of the analysis have already been made again, drawn that the figures will be.
func (o *Outcome) DroppedNote(analysed, drawn bool) string {
	var names, again []string
	for _, name := range o.Dropped {
		top, _, _ := strings.Cut(name, "/")
		verb := map[string]string{manifest.FiguresFolder: "plot", manifest.ReportFile: "plot --page"}[top]
		if !manifest.Derived(name) || verb == "" && analysed || top == manifest.FiguresFolder && drawn ||
			slices.Contains(names, top) {
			continue
		}
		names = append(names, top)
		if verb = "guanxi " + cmp.Or(verb, "show") + " " + o.Dir; !slices.Contains(again, verb) {
			again = append(again, verb)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("removed, because runs or study have changed: %s; %s makes them again", strings.Join(names, ", "),
		strings.Join(again, " or "))
}

// BusyError is the error for a sweep that another process is working on.
type BusyError struct {
	Dir   string
	Files []string // of the journal, being written
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("another process is at work on %s (it writes journal/%s); wait for it, or share the work with "+
		"--shard 1/2 here and --shard 2/2 there", e.Dir, strings.Join(e.Files, ", journal/"))
}

// sweep is the state of one call of Run.
type sweep struct {
	o        Options
	folder   *folder
	index    *journal.Index
	writer   *journal.Writer
	plan     *plan
	trunks   []study.Trunk
	graphs   *runner.Graphs
	crew     *runner.Crew
	out      Outcome
	durable  atomic.Int64          // runs of this call on disk
	failed   atomic.Int64          // failed runs of this call
	whole    atomic.Pointer[error] // why runs did not share their beginning; nil: they did
	busyTime atomic.Int64          // nanoseconds of runs, summed over workers
	before   count
	damaged  bool // lines of a folder that was merged are
}

// Run runs the missing runs of a study and writes the tables. If ctx ends, finished runs are
// kept, the tables contain them, and ctx's cause is returned with the outcome. Failed runs are
// not an error of Run.
func Run(ctx context.Context, s *study.Study, o Options) (*Outcome, error) {
	began := time.Now()
	if err := ready(s, &o); err != nil {
		return nil, err
	}
	f, err := openFolder(s, o, (*folder).beyond, (*folder).askable)
	if err != nil {
		return nil, err
	}
	w, err := newSweep(f, o)
	if err != nil {
		return nil, err
	}
	defer w.index.Close()
	if live := w.busy(); len(live) > 0 {
		return nil, &BusyError{o.Dir, live}
	}
	if err := w.ask(); err != nil {
		return nil, err
	}
	if again := w.plan.again(); again != "" {
		if o.Tell != nil {
			o.Tell(again)
		} else {
			f.notes = append(f.notes, again)
		}
	}
	stopped := w.run(ctx)
	if err := w.writer.Close(); err != nil { // first, because its error says why a sweep stopped
		return nil, err
	}
	if stopped != nil && context.Cause(ctx) == nil {
		return nil, stopped
	}
	if err := w.finish(began); err != nil && !(errors.As(err, new(*LostError)) && context.Cause(ctx) != nil) {
		return nil, err
	}
	return &w.out, context.Cause(ctx)
}

// ask lists the runs to do: those that neither the folder has nor the folders beside it. Shards do not look there,
// each for itself; Begin does.
func (w *sweep) ask() (err error) {
	options := planOptions{shard: w.o.Shard, shards: w.o.Shards, retry: w.o.RetryFailed}
	if w.plan, err = newPlan(w.folder, w.index, options); err != nil || w.plan.todo() == 0 || w.o.Shards > 0 {
		return err
	}
	if err := w.fetch(); err != nil {
		return err
	}
	w.plan, err = newPlan(w.folder, w.index, options)
	return err
}

func newSweep(f *folder, o Options) (*sweep, error) {
	index, err := f.journal()
	return &sweep{o: o, folder: f, index: index, out: Outcome{Dir: o.Dir, Points: len(f.points)}}, err
}

// ready checks the options and prepares for all points what their first run would.
func ready(s *study.Study, o *Options) error {
	if err := checkOptions(o); err != nil {
		return err
	}
	return s.Prepare(o.Workers)
}

func checkOptions(o *Options) error {
	if o.Dir == "" {
		return errors.New("the sweep folder has no name")
	}
	o.Dir = filepath.Clean(o.Dir)
	if o.Shards < 0 || o.Shard < 0 || o.Shard > o.Shards || o.Shards > 0 && o.Shard == 0 {
		return fmt.Errorf("shard %d/%d: the first number lies between 1 and the second, such as 1/%d", o.Shard, o.Shards,
			max(1, o.Shards))
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return nil
}

// shardName is the base name of this process's journal files.
func (o *Options) shardName() string {
	if o.Shards == 0 {
		return "all"
	}
	return fmt.Sprintf("%dof%d", o.Shard, o.Shards)
}

// busy returns the journal files of other processes that do the same work. For a shard, these
// are the files of whole sweeps and of the same shard.
func (w *sweep) busy() []string {
	live := w.index.Live()
	if w.o.Shards == 0 {
		return live
	}
	return slices.DeleteFunc(live, func(name string) bool {
		return !strings.HasPrefix(name, w.o.shardName()+".") && !strings.HasPrefix(name, "all.")
	})
}

// run runs what the plan lists and returns the reason if it stops early.
func (w *sweep) run(ctx context.Context) error {
	w.before = w.plan.count()
	if w.writer == nil {
		w.writer = journal.NewWriter(w.o.Dir, w.o.shardName(), func(n int) { w.durable.Add(int64(n)) })
	}
	todo := w.plan.todo()
	if todo == 0 {
		return nil
	}
	if w.writer.Path() == "" {
		if err := w.writer.Open(); err != nil {
			return err
		}
	}
	memory := cmp.Or(w.o.Memory, freeMemory())
	_, each := w.folder.largest()
	if w.trunks = w.folder.study.Trunks(); len(w.trunks) > 0 {
		each *= 2 // one goes on, the other waits
	}
	parallel := sideBySide(min(w.o.Workers, todo), each, memory)
	w.plan.share(w.trunks, parallel)
	w.out.Parallel, w.crew = parallel, runner.NewCrew(w.o.Workers, parallel)
	if w.graphs == nil {
		w.graphs = runner.NewGraphs(graphCache(memory))
	}
	if memory > 0 { // make the garbage collector work harder before memory runs out
		if limit := max(memory, 256<<20); debug.SetMemoryLimit(-1) > limit {
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(limit))
		}
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(ctx, w.plan.stop)()
	defer w.watch(time.Now())()
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for {
				all := w.plan.take()
				if len(all) == 0 {
					return
				}
				if err := w.all(ctx, all); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	workers.Wait()
	w.writer.Flush() // so that the last report counts every run; Close returns its error
	stats := w.graphs.Stats()
	w.out.GraphsMade, w.out.GraphShared = stats.Made, stats.Shared
	return context.Cause(ctx)
}

// graphCache returns the part of the memory that cached graphs may use.
func graphCache(memory int64) int64 {
	const most = 1 << 30
	if memory <= 0 {
		return most
	}
	return min(most, memory/4)
}

// all runs tasks, which share their beginning if there are several.
func (w *sweep) all(ctx context.Context, all []study.Task) error {
	var trunk *runner.Trunk
	if len(all) > 1 {
		trunk = &runner.Trunk{Until: w.trunks[w.plan.trunk[all[0].Point-1]].Until}
	}
	for _, t := range all {
		if err := w.one(ctx, t, trunk); err != nil {
			return err // an interrupted run may go on for a moment
		}
	}
	if trunk != nil && trunk.Whole != nil {
		w.whole.Store(&trunk.Whole)
	}
	trunk.Close()
	return nil
}

// one runs a task and appends its record to the journal.
func (w *sweep) one(ctx context.Context, t study.Task, trunk *runner.Trunk) error {
	p := w.folder.points[t.Point-1]
	id, _ := w.folder.runID(p, int(t.Replicate))
	began := time.Now()
	r, err := w.folder.awaited(ctx, p, int(t.Replicate), w.graphs, w.crew, trunk)
	if ctx.Err() != nil && err != nil {
		return ctx.Err() // interrupted: lost
	}
	if err != nil {
		r = failure(err)
	}
	r.ID, r.By, r.Try, r.Seconds = id, w.o.Build, w.index.Try(id)+1, time.Since(began).Seconds()
	w.busyTime.Add(int64(time.Since(began)))
	if r.Failed {
		w.failed.Add(1)
	}
	return w.writer.Append(r)
}

// watch reports progress until the returned function is called.
func (w *sweep) watch(began time.Time) func() {
	if w.o.Watch == nil {
		return func() {}
	}
	report := func() {
		ran := int(w.durable.Load())
		s := State{Runs: w.plan.runs(), Done: w.before.done + ran, Ran: ran, Todo: w.plan.todo(), Elapsed: time.Since(began),
			Failed: w.before.failed + int(w.failed.Load())}
		w.o.Watch(s)
	}
	return runner.Watching(report)
}

// finish writes the tables and fills in the outcome.
func (w *sweep) finish(began time.Time) error {
	if err := w.index.Refresh(); err != nil {
		return err
	}
	out := &w.out
	defer func() { out.Elapsed = time.Since(began) }()
	out.Ran = int(w.durable.Load())
	if path := w.writer.Path(); out.Ran > 0 {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("%s, which held the %d runs of this call, has disappeared; the same command runs them again: %w",
				path, out.Ran, err)
		}
	}
	out.Notes = append(out.Notes, w.folder.notes...)
	if why := w.whole.Load(); why != nil {
		out.Notes = append(out.Notes, fmt.Sprintf("runs that begin alike ran whole, because %v", *why))
	}
	all, err := newPlan(w.folder, w.index, planOptions{})
	if err != nil {
		return err
	}
	out.Warnings = all.warnings()
	c := all.count()
	out.Runs, out.Done, out.Failed = all.runs(), c.done, c.failed
	out.Complete = all.todo() == 0
	damage := unmended(w.index.Damage(), w.folder.manifest)
	if len(damage) > 0 && (out.Ran > 0 || !out.Complete) {
		for _, d := range damage {
			out.Notes = append(out.Notes, d.Error()+"; its run counts as unfinished")
		}
	}
	out.Damaged = !out.Complete && (len(damage) > 0 || w.damaged)
	if w.o.Shards > 0 {
		return nil
	}
	if err := w.fewer(c); err != nil {
		out.Manifest = w.folder.manifest
		return err
	}
	t := tables{folder: w.folder, index: w.index, plan: all, warnings: out.Warnings, command: w.o.Command,
		program: w.o.Program}
	if busy := w.busyTime.Load(); busy > 0 { // a merge copies runs and does none
		t.times = &manifest.SweepTimes{Process: strings.TrimSuffix(filepath.Base(w.writer.Path()), ".ndjson"), Runs: out.Ran,
			Started: began.UTC().Truncate(time.Second), Finished: time.Now().UTC().Truncate(time.Second)}
		t.times.Seconds = float64(busy/1e6) / 1000
	}
	if !t.needed(&out.Notes) {
		out.Manifest = w.folder.manifest
		return nil
	}
	out.Manifest, err = t.write()
	out.Dropped = w.folder.dropped
	return err
}

// LostError says that a journal has fewer runs than the tables made from it, which stay as they are.
type LostError struct {
	Dir          string
	Lines        []journal.Damage
	Done, Tables int // runs in the journal and in the tables
}

func (e *LostError) Error() string {
	var b strings.Builder
	for _, d := range e.Lines {
		b.WriteString(d.Error() + "\n")
	}
	return fmt.Sprintf("%s%s: the journal has %d of the %d runs in the tables, which stay as they are; guanxi run %s "+
		"runs the others again", b.String(), e.Dir, e.Done, e.Tables, terminal.Path(e.Dir))
}

// fewer returns an error if the tables have more runs of the study than the journal.
func (w *sweep) fewer(c count) error {
	f, damage := w.folder, unmended(w.index.Damage(), w.folder.manifest)
	had := 0
	switch {
	case f.lost != nil && len(damage) > 0: // if only the manifest is damaged, its number may be wrong
		had = f.lost.Done
	case f.manifest != nil && !f.written:
		had = f.manifest.Done
	}
	if c.done >= had {
		return nil
	}
	return &LostError{f.dir, damage, c.done, had}
}
