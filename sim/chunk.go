package sim

import "sync/atomic"

// DefaultGrain is the number of rows of a chunk. Chunks are fixed: their size
// is part of what a run computes where floats are summed.
const DefaultGrain = 4096

// FineGrain is that of steps whose results do not depend on where chunks end, sums of
// floats and rare events drawn by chunk being what does: two cores then share a world
// of some thousand rows, which is one chunk of the default.
const FineGrain = 512

// Chunk is a range of rows [Lo, Hi) that one worker handles in one step.
type Chunk struct {
	ID     int // position among the chunks of the step
	Lo, Hi int
	Worker int // whose tallies to use; never reaches a result
	Tick   Tick
	Round  int
	shared bool // other workers run at the same time
}

// Alone says whether no other worker runs at the same time, so that what others
// may write can be written without an atomic operation, which costs some 20 cycles.
func (c *Chunk) Alone() bool { return !c.shared }

// Add32 adds v to a count that other chunks may add to at the same time.
// Integer additions commute, so the sum does not depend on the order.
func (c *Chunk) Add32(p *int32, v int32) {
	if c.shared {
		atomic.AddInt32(p, v)
	} else {
		*p += v
	}
}

// Add64 is Add32 for 64 bits.
func (c *Chunk) Add64(p *int64, v int64) {
	if c.shared {
		atomic.AddInt64(p, v)
	} else {
		*p += v
	}
}

// Mark sets a flag that other chunks may set at the same time.
func (c *Chunk) Mark(p *uint32) {
	if !c.shared {
		*p = 1
	} else if atomic.LoadUint32(p) == 0 {
		atomic.StoreUint32(p, 1)
	}
}

// Or sets bits of a word that other chunks may set at the same time.
func (c *Chunk) Or(p *uint64, bits uint64) {
	if c.shared {
		atomic.OrUint64(p, bits)
	} else {
		*p |= bits
	}
}

// Chunks is how many chunks of the grain cover the rows.
func Chunks(rows, grain int) int { return (rows + grain - 1) / grain }
