package runner

import (
	"time"

	"guanxi/sim"
)

// State is the progress of a run.
type State struct {
	Replicates int     // requested
	Done       int     // finished
	Share      float64 // share of all ticks done
	Elapsed    time.Duration
	First      string // text of the summary of the first replicate, once it is finished and if more follow
}

// Left returns the estimated remaining time at the pace so far; 0: unknown.
func (s State) Left() time.Duration {
	if s.Share < 0.005 {
		return 0
	}
	return time.Duration(float64(s.Elapsed) * (1 - s.Share) / s.Share)
}

// watchEvery is the interval at which Options.Watch is called.
const watchEvery = 100 * time.Millisecond

// watch reports progress until the returned function is called.
func (b *batch) watch(began time.Time) func() {
	if b.o.Watch == nil {
		return func() {}
	}
	total := float64(b.out.Ticks) * float64(len(b.o.Replicates))
	report := func() {
		b.mu.Lock()
		ran, first := len(b.out.Ran), b.first
		b.mu.Unlock()
		done := b.ticks.Load()
		b.running.Range(func(r, _ any) bool {
			done += int64(r.(*sim.Simulation).Ticks())
			return true
		})
		b.o.Watch(State{Replicates: len(b.o.Replicates), Done: ran, Share: min(1, float64(done)/max(1, total)),
			Elapsed: time.Since(began), First: first})
	}
	return Watching(report)
}

// Watching calls report at intervals until the returned function is called, which causes one last
// report.
func Watching(report func()) (stop func()) { return every(watchEvery, report) }

func every(interval time.Duration, report func()) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(interval)
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
