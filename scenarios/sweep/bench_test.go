//go:build unix

package sweep_test

import (
	"context"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// processor returns the CPU time of this process on all cores.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// tiny has runs of about a millisecond, so that the overhead shows.
const tiny = `name: tiny
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 60d}, record: {every: 2d}, consumers: {count: 100}}
design: {kind: grid}
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 10}
  first: {set: adoption.innovation, from: 0.01/day, to: 0.05/day, steps: 10}
replicates: 10
metrics: [adopters, "time_to(adopters, 50%)", max(new_adopters), mean(adopters)]
`

// bare runs all of a study one after another and keeps nothing, which a sweep cannot beat.
func bare(t testing.TB, s *study.Study) (runs int, took time.Duration) {
	t.Helper()
	points := need.Value(s.Points())(t)
	before := processor()
	graphs := runner.NewGraphs(1 << 28)
	for r := 1; r <= s.Replicates; r++ {
		for _, p := range points {
			scn := need.Value(p.Scenario())(t)
			need.Value(runner.Measure(context.Background(), scn, r, runner.MeasureOptions{Metrics: s.Metrics, Series: true, Graphs: graphs}))(t)
			runs++
		}
	}
	return runs, processor() - before
}

// liveHeap measures the peak of live heap memory until the returned function is called.
func liveHeap() func() int64 {
	quit, most := make(chan struct{}), make(chan int64)
	go func() {
		top := int64(0)
		for {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top = max(top, int64(m.HeapAlloc))
			select {
			case <-quit:
				most <- top
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() int64 { close(quit); return <-most }
}

// BenchmarkMemory measures the peak live heap in a sweep and in one with ten times as many
// runs. They may differ by the index and by what a row group holds (the Parquet compressor
// takes 8 or 16 MiB); all rows would be some 30 MiB.
func BenchmarkMemory(b *testing.B) {
	peak := func(replicates string) float64 {
		s := parse(b, with(tiny, "replicates: 10", "replicates: "+replicates, "tick: 1d, until: 60d", "tick: 1d, until: 40d", "every: 2d", "every: 1d"))
		stop := liveHeap()
		need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: filepath.Join(b.TempDir(), "tiny"), Workers: 2}))(b)
		return float64(stop()) / (1 << 20)
	}
	for b.Loop() {
		b.ReportMetric(peak("6"), "MiB/600-runs")
		b.ReportMetric(peak("60"), "MiB/6000-runs")
	}
}

// BenchmarkSweep measures a sweep of a thousand runs of a millisecond, and the CPU time that
// it adds to each, from the journal to the last table.
func BenchmarkSweep(b *testing.B) {
	s := parse(b, tiny)
	runs, alone := bare(b, s)
	before := processor()
	for b.Loop() {
		need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: filepath.Join(b.TempDir(), "tiny"), Workers: 2}))(b)
	}
	each := float64((processor() - before).Microseconds()) / float64(b.N) / float64(runs)
	b.ReportMetric(each, "µs/run")
	b.ReportMetric(each-float64(alone.Microseconds())/float64(runs), "µs-overhead/run")
}
