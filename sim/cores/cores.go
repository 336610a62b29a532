// Package cores shares work among all cores of the process before a run has its own workers: drawing
// a graph, filling columns.
package cores

import (
	"runtime"
	"sync"
	"sync/atomic"

	"guanxi/sim/fault"
)

// Rows calls body for each of n rows, in chunks whose rows share no word of a set of bits. A body
// writes its row only.
func Rows(n int, body func(i int)) {
	Chunks(n, 4096, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			body(i)
		}
	})
}

// Chunks calls body for each chunk [lo, hi) of n rows, on all cores, and returns when all are done. A
// body writes rows of its chunk only, or changes others by operations that commute, so that the
// number of cores changes nothing. A panic of a body becomes one of the caller.
func Chunks(n, grain int, body func(lo, hi int)) {
	chunks := (n + grain - 1) / grain
	workers := min(runtime.GOMAXPROCS(0), chunks)
	if workers <= 1 {
		for lo := 0; lo < n; lo += grain {
			body(lo, min(lo+grain, n))
		}
		return
	}
	var next atomic.Int64
	var failed atomic.Pointer[fault.Panic]
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					failed.CompareAndSwap(nil, fault.At("", v))
				}
			}()
			for failed.Load() == nil {
				lo := (int(next.Add(1)) - 1) * grain
				if lo >= n {
					return
				}
				body(lo, min(lo+grain, n))
			}
		})
	}
	all.Wait()
	if p := failed.Load(); p != nil {
		panic(p)
	}
}
