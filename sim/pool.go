package sim

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/sim/fault"
)

// pool runs chunks on a fixed set of workers. The caller is worker 0.
type pool struct {
	workers int
	allowed atomic.Int32 // workers of the next step, at least 1; see Simulation.Allow
	start   []chan *job
	done    sync.WaitGroup
	eager   bool          // whatever the effort of a step
	reverse bool          // hand out the last chunk first: audits dependence on chunk order
	handing time.Duration // what it takes to hand work to another worker, as measured
	job     job           // reused, so that a step allocates nothing
}

// effort is the processor time of a step, as measured.
type effort struct {
	runs  int
	mean  time.Duration // of its chunks; the last ones weigh most
	whole time.Duration // of all runs, with what goes on before and after its chunks
}

// Steps go to all workers until their effort is known, and now and then after that. From then on a worker takes part
// whose share is worth several times what it takes to hand it over.
const (
	unknown = 16
	again   = 64
	worth   = 4
)

// helpers is how many workers more a step is worth, of those that there are.
func (e *effort) helpers(there int, handing time.Duration) int {
	if e.runs < unknown || e.runs%again == 0 || handing <= 0 {
		return there
	}
	return min(there, int(e.mean/(worth*handing)))
}

func (e *effort) add(busy time.Duration) {
	if e.runs++; e.runs == 1 {
		e.mean = busy
	}
	e.mean += (busy - e.mean) / 4
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
	busy                atomic.Int64 // processor time
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
	p.measure()
	return p
}

// measure takes the median of what it takes to hand an empty job to one worker.
func (p *pool) measure() {
	if p.workers == 1 {
		return
	}
	times, allowed := make([]time.Duration, 15), p.allowed.Swap(2)
	for k := range times {
		begun := time.Now()
		p.run(0, 0, 2, 1, func(*Chunk) {}, &effort{})
		times[k] = time.Since(begun)
	}
	p.allowed.Store(allowed)
	slices.Sort(times)
	p.handing = times[len(times)/2]
}

func (p *pool) close() {
	for _, ch := range p.start {
		close(ch)
	}
	p.start = nil
}

func (j *job) work(worker int, shared bool) {
	begun := time.Now()
	defer func() {
		j.busy.Add(int64(time.Since(begun)))
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
func (p *pool) run(t Tick, round, rows, grain int, body func(*Chunk), e *effort) *fault.Panic {
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
	j.busy.Store(0)
	defer func() { e.add(time.Duration(j.busy.Load())) }()
	helpers := min(len(p.start), j.chunks-1, int(p.allowed.Load())-1)
	if !p.eager {
		helpers = e.helpers(helpers, p.handing)
	}
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
