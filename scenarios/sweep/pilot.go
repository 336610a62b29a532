package sweep

import (
	"cmp"
	"context"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
)

// A pilot is at most so many runs and so long.
const (
	pilotRuns = 16
	pilotTime = 10 * time.Second
)

// Preview is an estimate of what a sweep would do.
type Preview struct {
	Points, Runs int // of the study
	Done, Failed int // runs already finished
	Beside       int // runs to be copied from folders beside
	Todo         int // runs of this call
	Sample       int // runs of the pilot
	SampleFailed int
	Error        string        // of the first run that failed
	Each         time.Duration // time of a run on one core
	Time         time.Duration // time for all remaining runs; 0: unknown
	Memory       int64         // approximate peak, in bytes
	Disk         int64         // approximate bytes of journal and tables
	Parallel     int
	Notes        []string
	Warnings     []string
}

// Look predicts what Run would do with the same options, from a pilot of a few runs that it
// discards. The folder need not exist.
func Look(ctx context.Context, s *study.Study, o Options) (*Preview, error) {
	if err := ready(s, &o); err != nil {
		return nil, err
	}
	f, err := prepareAt(s, o)
	if err != nil {
		return nil, err
	}
	index, err := f.journal()
	if err != nil {
		return nil, err
	}
	defer index.Close()
	plan, err := newPlan(f, index, planOptions{shard: o.Shard, shards: o.Shards, retry: o.RetryFailed})
	if err != nil {
		return nil, err
	}
	c := plan.count()
	p := &Preview{Points: len(f.points), Runs: plan.runs(), Done: c.done, Failed: c.failed, Todo: plan.todo(),
		Notes: f.notes, Warnings: s.Warnings}
	if again := plan.again(); again != "" {
		p.Notes = append(p.Notes, again)
	}
	err = plan.beside(o, func(_ string, from *journal.Index, these map[journal.ID]bool) error {
		p.Beside += len(these)
		from.Close()
		return nil
	})
	p.Todo -= p.Beside
	if err != nil || p.Todo == 0 {
		return p, err
	}
	_, each := f.largest()
	p.Parallel = sideBySide(min(o.Workers, p.Todo), each, o.Memory)
	p.Memory = programBytes + each*int64(p.Parallel) + int64(p.Runs)*100
	if err := f.pilot(ctx, plan.list, p, index.Bytes()); err != nil {
		return nil, err
	}
	p.Time = time.Duration(float64(p.Each) * float64(p.Todo) / float64(p.Parallel))
	return p, nil
}

// pilot runs up to pilotRuns tasks spread over the list, since points differ in what their runs cost (coalitions of
// wechat by a factor of ten).
func (f *folder) pilot(ctx context.Context, list []study.Task, p *Preview, there int64) error {
	within, cancel := context.WithTimeout(ctx, pilotTime)
	defer cancel()
	graphs := runner.NewGraphs(graphCache(0))
	bytes, took, done := 0, runner.Stopwatch(), time.Duration(0)
	for k := 0; k < len(list) && p.Sample < pilotRuns; k += max(1, len(list)/pilotRuns) {
		t := list[k]
		// which waits for the end of within: what went on would disturb the next timing
		r, err := runner.Await(ctx, func() (*journal.Record, error) {
			return f.measure(within, f.points[t.Point-1], int(t.Replicate), graphs, nil, nil)
		})
		if within.Err() != nil && err != nil {
			break
		}
		p.Sample++
		done = took()
		if err != nil {
			r = failure(err)
			p.SampleFailed, p.Error = p.SampleFailed+1, cmp.Or(p.Error, r.Error)
		}
		r.Seconds = 0.123456
		bytes += journal.Size(r)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if p.Sample == 0 {
		return f.longPilot(ctx, list, p)
	}
	// the run that was cut off counts only where it lifts the mean
	p.Each = max(done/time.Duration(p.Sample), took()/time.Duration(p.Sample+1))
	// Besides its line, a run has a row in runs.csv and rows in the series, which compress to
	// about four bytes per number, as in the line.
	line := int64(bytes / p.Sample)
	row := int64(120 + 12*(len(f.study.Factors)+len(f.study.Metrics)))
	p.Disk = there + (line*7/4+row)*int64(p.Todo)
	return nil
}

// longPilot estimates runs that take longer than a pilot, from a part of one.
func (f *folder) longPilot(ctx context.Context, list []study.Task, p *Preview) error {
	scn, err := f.points[list[0].Point-1].Scenario()
	if err != nil {
		return err
	}
	plan, err := runner.Await(ctx,
		func() (*runner.Plan, error) { return runner.NewPlan(ctx, scn, runner.PlanOptions{Pilot: pilotTime}) })
	if err != nil {
		return err
	}
	plan.Replicates = 1
	p.Each, _ = plan.Time(1)
	// The tick and time of a row take three bytes.
	p.Disk = int64(p.Todo) * (int64(plan.Rows)*int64(3+4*len(f.about.series))*7/4 + 1000)
	return nil
}
