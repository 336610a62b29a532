package sim

import (
	"sync"
	"sync/atomic"

	"guanxi/sim/fault"
)

// pool runs chunks on a fixed set of workers. The caller is worker 0.
type pool struct {
	workers int
	allowed atomic.Int32 // workers of the next step, at least 1; see Simulation.Allow
	start   []chan *job
	done    sync.WaitGroup
	reverse bool // hand out the last chunk first: audits dependence on chunk order
	job     job  // reused, so that a step allocates nothing
}

// ownChunk is the chunk that a worker passes to steps, allocated once in a cache line of its own.
type ownChunk struct {
	Chunk
	_ [64]byte
}

type job struct {
	rows, grain, chunks int
	reverse             bool
	tick                Tick
	round               int
	next                atomic.Int64
	body                func(*Chunk)
	chunk               []ownChunk // by worker
	fault               atomic.Pointer[fault.Panic]
}

func newPool(workers int) *pool {
	p := &pool{workers: max(1, workers)}
	p.allowed.Store(int32(p.workers))
	p.job.chunk = make([]ownChunk, p.workers)
	for i := 1; i < p.workers; i++ {
		ch := make(chan *job)
		p.start = append(p.start, ch)
		go func(worker int) {
			for j := range ch {
				j.work(worker, true)
				p.done.Done()
			}
		}(i)
	}
	return p
}

func (p *pool) close() {
	for _, ch := range p.start {
		close(ch)
	}
	p.start = nil
}

func (j *job) work(worker int, shared bool) {
	defer func() {
		if r := recover(); r != nil {
			j.fault.CompareAndSwap(nil, fault.At("", r))
		}
	}()
	c := &j.chunk[worker].Chunk
	*c = Chunk{Worker: worker, Tick: j.tick, Round: j.round, shared: shared}
	for {
		id := int(j.next.Add(1)) - 1
		if id >= j.chunks {
			return
		}
		if j.reverse {
			id = j.chunks - 1 - id
		}
		c.ID, c.Lo, c.Hi = id, id*j.grain, min((id+1)*j.grain, j.rows)
		j.body(c)
	}
}

// run calls body for every chunk of the rows and returns when all are done.
func (p *pool) run(t Tick, round, rows, grain int, body func(*Chunk)) *fault.Panic {
	if rows <= 0 || body == nil {
		return nil
	}
	if grain <= 0 {
		grain = DefaultGrain
	}
	j := &p.job
	j.rows, j.grain, j.chunks, j.tick, j.round, j.body = rows, grain, Chunks(rows, grain), t, round, body
	j.reverse = p.reverse
	j.next.Store(0)
	j.fault.Store(nil)
	helpers := min(len(p.start), j.chunks-1, int(p.allowed.Load())-1)
	if helpers <= 0 {
		j.work(0, false)
		return j.fault.Load()
	}
	p.done.Add(helpers)
	for i := range helpers {
		p.start[i] <- j
	}
	j.work(0, true)
	p.done.Wait()
	return j.fault.Load()
}
