package runner

import (
	"runtime"
	"testing"
)

// The replicates left over share the cores with the last full group, in small worlds and where the
// process has no other cores.
func TestSideBySide(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for _, x := range []struct{ workers, replicates, consumers, parallel, more int }{
		{4, 10, 4000, 4, 2}, {4, 5, 4000, 4, 1}, {4, 8, 4000, 4, 0}, {4, 3, 4000, 3, 0}, {8, 9, 4000, 8, 1},
		{0, 3, 4000, 1, 0},
		{4, 10, largeWorld, 4, 0}, // two cores inside a run are worthwhile
		{2, 5, 4000, 2, 0},        // three would run on three of the four cores
	} {
		if parallel, more := sideBySide(x.workers, x.replicates, x.consumers); parallel != x.parallel || more != x.more {
			t.Errorf("%d cores, %d replicates, %d consumers: %d side by side and %d more, should be %d and %d", x.workers,
				x.replicates, x.consumers, parallel, more, x.parallel, x.more)
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
