package sim

import "sync/atomic"

// DefaultGrain is the number of rows of a chunk. Chunks are fixed: where floats are summed, their
// size affects the result.
const DefaultGrain = 4096

// FineGrain is the grain of steps whose results do not depend on chunk boundaries, that is, without
// sums of floats or rare events drawn by chunk. It lets two cores share a world of some thousand
// rows, which is a single chunk of the default grain.
const FineGrain = 512

// Chunk is a range of rows [Lo, Hi) that one worker handles in one step. Its bounds do not depend on the number of
// workers.
type Chunk struct {
	ID     int  // index among the chunks of the step
	Lo, Hi int  // its first row, and the one after its last
	Worker int  // index of per-worker tallies; never affects a result
	Tick   Tick // that runs, from 1
	Round  int
	shared bool // other workers run at the same time
}

// Alone reports whether no other worker runs at the same time, so that shared data can be written
// without an atomic operation, which costs some 20 cycles.
func (c *Chunk) Alone() bool { return !c.shared }

// Add32 adds v to a count that other chunks may add to at the same time. Integer addition commutes,
// so the sum does not depend on the order.
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

// or sets bits of a word that other chunks may set at the same time.
func (c *Chunk) or(p *uint64, bits uint64) {
	if c.shared {
		atomic.OrUint64(p, bits)
	} else {
		*p |= bits
	}
}

// Chunks is the number of chunks of the given grain that cover the rows.
func Chunks(rows, grain int) int { return (rows + grain - 1) / grain }
