package sim

import (
	"sync/atomic"
	"testing"
)

// BenchmarkHandoff is the overhead of a step: two empty chunks, on one and on two workers, one step
// after another.
func BenchmarkHandoff(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(map[int]string{1: "one", 2: "two"}[workers], func(b *testing.B) {
			p := newPool(workers)
			defer p.close()
			var sum atomic.Int64
			for b.Loop() {
				p.run(1, 0, 2, 1, func(c *Chunk) { sum.Add(1) })
			}
		})
	}
}
