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
)

// processor is the time that this process took of all cores.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// tiny runs take a millisecond or so: what is beside them shows.
const tiny = `name: tiny
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 60d}, record: {every: 2d}, consumers: {count: 100}}
design: {kind: grid}
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 10}
  first: {set: adoption.innovation, from: 0.01/day, to: 0.05/day, steps: 10}
replicates: 10
metrics: [adopters, "time_to(adopters, 50%)", max(new_adopters), mean(adopters)]
`

// bare runs all of a study one after another and keeps nothing: what a sweep
// cannot be faster than.
func bare(t testing.TB, s *study.Study) (runs int, took time.Duration) {
	t.Helper()
	points, err := s.Points()
	if err != nil {
		t.Fatal(err)
	}
	before := processor()
	graphs := runner.NewGraphs(1 << 28)
	for r := 1; r <= s.Replicates.Min; r++ {
		for _, p := range points {
			scn, err := p.Scenario()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := runner.Measure(context.Background(), scn, r, runner.MeasureOptions{Metrics: s.Metrics, Series: true, Workers: 1, Graphs: graphs}); err != nil {
				t.Fatal(err)
			}
			runs++
		}
	}
	return runs, processor() - before
}

// What a sweep adds to each run, from the journal to the last table, in
// processor time: below 2 ms, and below a twentieth of a run of 100 ms.
func TestOverhead(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement")
	}
	s := parse(t, tiny)
	bare(t, s) // warm
	runs, alone := bare(t, s)
	runtime.GC()
	before := processor()
	out, err := sweep.Run(context.Background(), s, sweep.Options{Dir: filepath.Join(t.TempDir(), "tiny"), Workers: 2})
	took := processor() - before
	if err != nil || out.Ran != runs {
		t.Fatalf("%+v, %v", out, err)
	}
	each := (took - alone) / time.Duration(runs)
	t.Logf("%d runs: %v each alone, %v in a sweep, %v overhead", runs, alone/time.Duration(runs), took/time.Duration(runs), each)
	if each > 2*time.Millisecond {
		t.Errorf("a run costs %v beside itself", each)
	}
}

// liveHeap finds the most that lives on the heap until the returned function is
// called.
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

// Ten times as many runs take no more memory than their place in the index
// and what a row group holds, until the last table is written.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement")
	}
	peak := func(replicates string) (most int64, runs int) {
		s := parse(t, with(tiny, "replicates: 10", "replicates: "+replicates, "tick: 1d, until: 60d", "tick: 1d, until: 40d", "every: 2d", "every: 1d"))
		stop := liveHeap()
		out, err := sweep.Run(context.Background(), s, sweep.Options{Dir: filepath.Join(t.TempDir(), "tiny"), Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		return stop(), out.Runs
	}
	few, a := peak("6") // more than a row group
	many, b := peak("60")
	t.Logf("%d runs: %d KiB; %d runs: %d KiB", a, few>>10, b, many>>10)
	// The compressor of Parquet takes 8 MiB or 16, as it comes; all rows would be
	// some 30.
	if many > few+16<<20 {
		t.Errorf("%d more runs take %d KiB", b-a, (many-few)>>10)
	}
}

// BenchmarkSweep is a sweep of a thousand runs of a millisecond.
func BenchmarkSweep(b *testing.B) {
	s := parse(b, tiny)
	runs, alone := bare(b, s)
	before := processor()
	for b.Loop() {
		if _, err := sweep.Run(context.Background(), s, sweep.Options{Dir: filepath.Join(b.TempDir(), "tiny"), Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
	each := float64((processor() - before).Microseconds()) / float64(b.N) / float64(runs)
	b.ReportMetric(each, "µs/run")
	b.ReportMetric(each-float64(alone.Microseconds())/float64(runs), "µs-overhead/run")
}
