package cores

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/fault"
)

// Each row is in one chunk, whatever the number of cores.
func TestChunks(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(procs)
		for _, n := range []int{0, 1, 99, 100, 101, 12345} {
			rows := make([]int, n)
			Chunks(n, 100, func(lo, hi int) {
				if lo%100 != 0 || hi-lo > 100 {
					panic("not a chunk")
				}
				for i := lo; i < hi; i++ {
					rows[i]++
				}
			})
			if slices.ContainsFunc(rows, func(times int) bool { return times != 1 }) {
				t.Errorf("%d cores, %d rows: a row is missing or twice", procs, n)
			}
		}
	}
}

// A panic on any core is one of the caller, with the place where it was.
func TestChunksPanic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	defer func() {
		if p, ok := recover().(*fault.Panic); !ok || p.Value != "row 7" || !strings.Contains(string(p.Stack),
			"cores_test.go") {
			t.Errorf("recovered %v", p)
		}
	}()
	Chunks(20, 5, func(lo, _ int) {
		if lo == 5 {
			panic("row 7")
		}
	})
	t.Error("no panic")
}
