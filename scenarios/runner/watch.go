package runner

import (
	"time"

	"guanxi/sim"
)

// State is how far a run is.
type State struct {
	Replicates int     // asked for
	Done       int     // finished
	Share      float64 // of all ticks
	Elapsed    time.Duration
}

// Left is the time that the rest takes at the pace so far; 0 is unknown.
func (s State) Left() time.Duration {
	if s.Share < 0.005 {
		return 0
	}
	return time.Duration(float64(s.Elapsed) * (1 - s.Share) / s.Share)
}

// watchEvery is how often Options.Watch is called.
const watchEvery = 100 * time.Millisecond

// watch reports progress until the returned function is called.
func (b *batch) watch(began time.Time) func() {
	if b.o.Watch == nil {
		return func() {}
	}
	total := float64(b.out.Ticks) * float64(len(b.o.Replicates))
	report := func() {
		b.mu.Lock()
		ran := len(b.out.Ran)
		b.mu.Unlock()
		done := b.ticks.Load()
		b.running.Range(func(r, _ any) bool {
			done += int64(r.(*sim.Simulation).Ticks())
			return true
		})
		b.o.Watch(State{Replicates: len(b.o.Replicates), Done: ran, Share: min(1, float64(done)/max(1, total)), Elapsed: time.Since(began)})
	}
	return Watching(report)
}

// Watching calls report now and then until the function that it returns is
// called, and then once more.
func Watching(report func()) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(watchEvery)
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
