package runner

import (
	"runtime"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// Cores go to the runs in progress; a seat whose world is still being built keeps one.
func TestCrewShares(t *testing.T) {
	c := NewCrew(5, 2)
	a, b := c.sit(), c.sit()
	runs := make([]*sim.Simulation, 2)
	for k := range runs {
		r := need.Value(sim.NewBuilder(sim.Config{Clock: sim.Clock{Ticks: 1}, Workers: 5}).Build())(t)
		defer r.Close()
		runs[k] = r
	}
	check := func(what string, first, second int) {
		t.Helper()
		if x, y := runs[0].Allowed(), runs[1].Allowed(); x != first || y != second {
			t.Errorf("%s: %d and %d cores, should be %d and %d", what, x, y, first, second)
		}
	}
	a.begin(runs[0])
	check("the other not begun", 3, 5)
	b.begin(runs[1])
	check("two", 3, 2)
	d := c.sit()
	check("a third builds", 2, 2)
	d.leave()
	a.leave()
	check("the last", 3, 5)
	b.leave()
	for _, x := range []struct{ cores, rows, parallel, want int }{
		{2, 100, 2, 1}, {2, 100, 1, 2}, {64, 100, 1, 2}, {8, 1 << 20, 3, 3}, {8, 1 << 20, 2, 4}, {1, 1 << 20, 1, 1},
	} {
		if got := NewCrew(x.cores, 1).workers(x.rows, x.parallel); got != x.want {
			t.Errorf("%d cores, %d rows, %d side by side: built with %d workers, should be %d", x.cores, x.rows, x.parallel, got, x.want)
		}
	}
}

// The replicates left over share the cores with the last full group, in small worlds and where the
// process has no other cores.
func TestSideBySide(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for _, x := range []struct{ workers, replicates, consumers, parallel, more int }{
		{4, 10, 4000, 4, 2}, {4, 5, 4000, 4, 1}, {4, 8, 4000, 4, 0}, {4, 3, 4000, 3, 0}, {8, 9, 4000, 8, 1}, {0, 3, 4000, 1, 0},
		{4, 10, largeWorld, 4, 0}, // two cores inside a run are worthwhile
		{2, 5, 4000, 2, 0},        // three would run on three of the four cores
	} {
		if parallel, more := sideBySide(x.workers, x.replicates, x.consumers); parallel != x.parallel || more != x.more {
			t.Errorf("%d cores, %d replicates, %d consumers: %d side by side and %d more, should be %d and %d", x.workers, x.replicates, x.consumers, parallel, more, x.parallel, x.more)
		}
	}
}

// The last turn has 3 of 5 replicates on 2 cores and all 5 on 3 cores. On 8 cores some runs get
// more cores, from an unpredictable step on.
func TestCrewReachesNoTable(t *testing.T) {
	scn := parse(t, ecosystem)
	one, _ := run(t, scn, Options{Workers: 1})
	for _, workers := range []int{2, 3, 8} {
		r, _ := run(t, scn, Options{Workers: workers})
		same(t, "a crew", one, r)
	}
}
