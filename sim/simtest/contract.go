// Package simtest tests the contract that every mechanism must meet: the same bits for any
// number of workers, no writes to another mechanism's columns, little allocation in a warm
// tick, and closed books.
package simtest

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Options are what the contract varies between builds of the same run. Hand them to World.Build.
type Options struct {
	Workers int  // upper limit of cores; 0 is as 1
	Audit   bool // columns are compared around each step, which costs a hash of all
}

// Build makes a new instance of the run under test.
type Build func(t testing.TB, o Options) *sim.Simulation

// Contract checks the whole contract. The run should have a few thousand rows, so that there is
// more than one chunk, and some dozens of ticks. Under the race detector, which is ten times
// slower, only Workers runs.
func Contract(t testing.TB, build Build) {
	t.Helper()
	Whole(t, build)
	Allocations(t, build, 30)
}

// Whole is the contract without Allocations, for worlds that allocate at times.
func Whole(t testing.TB, build Build) {
	t.Helper()
	Audit(t, build, Workers(t, build))
}

// Workers checks that 1 and 7 workers give the same columns and rows, while the number of active
// workers among the 7 keeps changing, and that the books of the run are closed. It returns the digest.
func Workers(t testing.TB, build Build) string {
	seven := build(t, Options{Workers: 7})
	stop := comeAndGo(seven, 7)
	Run(t, seven)
	stop()
	if raceDetector { // one worker cannot race
		return ""
	}
	one := build(t, Options{Workers: 1})
	Run(t, one)
	if one.Digest() != seven.Digest() {
		t.Errorf("7 workers give %.12s, one %.12s", seven.Digest(), one.Digest())
	}
	Books(t, one)
	return one.Digest()
}

// comeAndGo keeps changing the number of workers of a run until the returned function is
// called.
func comeAndGo(r *sim.Simulation, workers int) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for k := 0; ; k++ {
			select {
			case <-quit:
				return
			default:
				r.Allow(1 + k%workers)
				time.Sleep(100 * time.Microsecond)
			}
		}
	}()
	return func() { close(quit); <-gone }
}

// Audit runs with a hash of every column around each step, to check that no mechanism writes
// another's columns. The chunks then run in reverse order, so that a step whose chunks depend
// on each other gives another digest than Workers returned; Workers would find this only by chance.
func Audit(t testing.TB, build Build, one string) {
	if raceDetector { // there is only one worker
		return
	}
	audited := build(t, Options{Workers: 1, Audit: true})
	Run(t, audited)
	if audited.Digest() != one {
		t.Error("the result depends on the order in which chunks run")
	}
}

// Books checks that after a run all accounts sum to zero, that each agrees with its members, and
// that recorded values lie in the range declared by their metric.
func Books(t testing.TB, r *sim.Simulation) {
	var sum units.Money
	for _, a := range r.Accounts() {
		sum += a.Balance()
		var members units.Money
		for i := range a.Rows() {
			members += a.Captured(i)
		}
		if want := a.Balance() + a.Booked(); a.Rows() > 0 && members != want {
			t.Errorf("members of %s captured %v, the account %v", a.Name, members, want)
		}
	}
	if sum != 0 {
		t.Errorf("the accounts sum to %v", sum)
	}
	for _, wrong := range outOfRange(r) {
		t.Error(wrong)
	}
}

// outOfRange describes recorded values outside the range declared by their metric.
func outOfRange(r *sim.Simulation) (all []string) {
	for _, m := range r.Metrics() {
		for _, x := range r.Series(m.Name) {
			if !m.Range.Holds(x) {
				all = append(all, fmt.Sprintf("%s is %v, outside of %v to %v", m.Name, x, m.Range.Low, m.Range.High))
				break
			}
		}
	}
	return all
}

// Allocations checks that a warm tick allocates at most half as much memory as the columns hold,
// and 64 KiB. It takes the least of four series of ticks, since allocations by the rest of the process count too.
func Allocations(t testing.TB, build Build, warm int) {
	if raceDetector { // it allocates itself
		return
	}
	r := build(t, Options{Workers: 1})
	defer r.Close()
	tick := sim.Tick(warm)
	Ticks(t, r, 1, tick)
	const series, ticks = 4, 3
	least, limit := uint64(math.MaxUint64), uint64(r.Bytes()/2)+64<<10
	for range series {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		Ticks(t, r, tick+1, tick+ticks)
		runtime.ReadMemStats(&after)
		tick += ticks
		least = min(least, (after.TotalAlloc-before.TotalAlloc)/ticks)
	}
	if least > limit {
		t.Errorf("a warm tick allocates %d bytes, at most %d are allowed", least, limit)
	}
}

// Run runs r to its end, and ends the test if it fails.
func Run(t testing.TB, r interface{ Run(context.Context) error }) {
	t.Helper()
	need.Nil(t, r.Run(context.Background()))
}

// Tick runs one tick of r.
func Tick(t testing.TB, r interface{ Advance(sim.Tick) error }, tick sim.Tick) {
	t.Helper()
	need.Nil(t, r.Advance(tick))
}

// Ticks runs the ticks of r from from to to, inclusive.
func Ticks(t testing.TB, r interface{ Advance(sim.Tick) error }, from, to sim.Tick) {
	t.Helper()
	for tick := from; tick <= to; tick++ {
		Tick(t, r, tick)
	}
}

// Z fails if a mean of n independent values with standard deviation sd is more than four
// standard errors plus the stated bias from the expected value.
func Z(t testing.TB, name string, mean, sd float64, n int, want, bias float64) {
	t.Helper()
	se := sd / math.Sqrt(float64(n))
	if off := math.Abs(mean - want); !(off <= 4*se+bias) {
		t.Errorf("%s is %.6g, should be %.6g: off by %.2g, standard error %.2g", name, mean, want, off, se)
	}
}

// Same reports whether two series have the same values, of which any may be missing.
func Same(x, y []float64) bool {
	return slices.EqualFunc(x, y, func(a, b float64) bool { return a == b || a != a && b != b })
}
