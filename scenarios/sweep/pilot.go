package sweep

import (
	"cmp"
	"context"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
)

// A pilot ends after pilotTime if it has pilotRuns by then, and after pilotMost in any case.
const (
	pilotTime = 3 * time.Second
	pilotRuns = 8
	pilotMost = 10 * time.Second
)

// Preview is an estimate of what a sweep would do.
type Preview struct {
	Points, Runs int // of the study
	Done, Failed int // runs already finished
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
	p := &Preview{Points: len(f.points), Runs: plan.runs(), Done: c.done, Failed: c.failed, Todo: plan.todo(), Notes: f.notes, Warnings: s.Warnings}
	if again := plan.again(); again != "" {
		p.Notes = append(p.Notes, again)
	}
	if p.Todo == 0 {
		return p, nil
	}
	if p.Parallel, err = f.parallel(ctx, min(o.Workers, p.Todo), cmp.Or(o.Memory, freeMemory())); err != nil {
		return nil, err
	}
	if err := f.pilot(ctx, plan.list, p, index.Bytes(), o.Pilot); err != nil {
		return nil, err
	}
	p.Time = time.Duration(float64(p.Each) * float64(p.Todo) / float64(p.Parallel))
	return p, f.previewMemory(ctx, p)
}

// pilot runs tasks spread over the list until its time is over, or a given number of them. Points
// differ in what their runs cost (coalitions of wechat by a factor of ten), so it goes on beyond
// pilotTime until it has seen pilotRuns, up to pilotMost.
func (f *folder) pilot(ctx context.Context, list []study.Task, p *Preview, there int64, runs int) error {
	most, within, cancel := 50, ctx, context.CancelFunc(func() {})
	if runs > 0 {
		most = runs
	} else {
		within, cancel = context.WithTimeout(ctx, pilotMost)
	}
	defer cancel()
	graphs := runner.NewGraphs(graphCache(0))
	step := max(1, len(list)/most)
	bytes := 0
	began, took, done := time.Now(), runner.Stopwatch(), time.Duration(0)
	for k := 0; k < len(list) && p.Sample < most; k += step {
		if runs == 0 && p.Sample >= pilotRuns && time.Since(began) > pilotTime {
			break
		}
		t := list[k]
		r, err := runner.Await(ctx, func() (*journal.Record, error) { // which waits for the end of within: what went on would disturb the next timing
			return f.measure(within, f.points[t.Point-1], int(t.Replicate), graphs, nil)
		})
		if within.Err() != nil && err != nil {
			break
		}
		p.Sample++
		done = took()
		if err != nil {
			p.SampleFailed++
			if p.Error == "" {
				p.Error = failure(err).Error
			}
			r = failure(err)
		}
		r.Seconds = 0.123456
		bytes += journal.Size(r)
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if p.Sample == 0 {
		return f.longPilot(ctx, list, p)
	}
	p.Each = timeOfRun(p.Sample, done, took())
	// Besides its line, a run has a row in runs.csv and rows in the series, which compress to
	// about four bytes per number, as in the line.
	line := int64(bytes / p.Sample)
	row := int64(120 + 12*(len(f.study.Factors)+len(f.study.Metrics)))
	p.Disk = there + (line*7/4+row)*int64(p.Todo)
	return nil
}

// timeOfRun returns the mean time of runs of which n are done after a time. The next one was cut off
// at the end, and counts only where it lifts the mean.
func timeOfRun(n int, done, end time.Duration) time.Duration {
	return max(done/time.Duration(n), end/time.Duration(n+1))
}

// longPilot estimates runs that take longer than a pilot, from parts of a few of them.
func (f *folder) longPilot(ctx context.Context, list []study.Task, p *Preview) error {
	tried := min(len(list), 3)
	rows := 0
	for k := range tried {
		scn, err := f.points[list[k*len(list)/tried].Point-1].Scenario()
		if err != nil {
			return err
		}
		plan, err := planned(ctx, scn)
		if err != nil {
			return err
		}
		plan.Replicates, rows = 1, max(rows, plan.Rows)
		each, _ := plan.Time(1)
		p.Each += each / time.Duration(tried)
	}
	// The tick and time of a row take three bytes.
	p.Disk = int64(p.Todo) * (int64(rows)*int64(3+4*len(f.about.series))*7/4 + 1000)
	return nil
}

// previewMemory estimates the peak memory: from a pilot for large worlds, from experience for
// small ones.
func (f *folder) previewMemory(ctx context.Context, p *Preview) error {
	base, each, err := f.memoryOf(ctx)
	if err != nil {
		return err
	}
	if each == 0 {
		_, consumers := f.largest()
		base, each = 40<<20, 10<<20+int64(consumers)*1000
	}
	p.Memory = base + each*int64(p.Parallel) + int64(p.Runs)*100
	return nil
}
