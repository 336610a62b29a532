package runner

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"guanxi/agents"
)

// gcPercent is the garbage collector's setting (GOGC) for runs of large worlds, unless the
// environment sets one. It keeps the peak of the heap near its live size. Columns and graphs
// contain no pointers, so a collection costs next to nothing: at 200,000 consumers of degree 10, 25
// instead of the default 100 reduced the peak from 34 to 18 MB in the same time. Small worlds keep
// the default: at 5,000 consumers, 25 cost a tenth of the time and saved 2 MB.
const gcPercent = 25

// percent returns the collector's setting: the garbage at which it runs, in per cent of the live heap;
// -1 is that it never runs (GOGC=off).
func percent() int { return int(gauge("/gc/gogc:percent")) }

// tidy adjusts the collector for a world of so many consumers. The returned function restores the
// previous setting.
func tidy(consumers int) func() {
	if consumers < largeWorld || os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(gcPercent)
	return func() { debug.SetGCPercent(before) }
}

// size is the number of consumers of a scenario. A graph's file may hold a large world.
func size(own *agents.Spec) int {
	if own.Ties.Kind == "file" {
		return largeWorld
	}
	return own.People.Count
}

// footprint is what a plan measured in addition to its survey, in bytes.
type footprint struct {
	base    int64   // heap of the program after reading the scenario
	program int64   // memory of the program outside its heap
	inputs  int64   // files that the run folder carries
	rows    int64   // recorded rows of a replicate and their tables
	grows   float64 // bytes per consumer by which the live heap grows during a run
	garbage float64 // bytes of garbage per consumer during a run
	percent int     // setting of the collector during a run
}

// Memory returns the estimated peak of the heap, in bytes, with so many replicates side by side.
func (p *Plan) Memory(parallel int) int64 {
	m, n := p.memory, int64(max(1, parallel))
	common := m.base + p.shared + m.inputs + p.tables
	grown := float64(n) * (float64(m.rows) + m.grows*float64(p.Consumers))
	lives := float64(common+n*p.world) + grown
	garbage := float64(n) * m.garbage * float64(p.Consumers)
	// Garbage adds to the live heap until the collector runs, which is when the heap is some per cent
	// above what lived when it last ran. By the end, what lives has grown since then: by half, on
	// average, of its share in what is allocated between two of its runs.
	peak := lives + garbage
	if m.percent >= 0 {
		most := 1 + float64(m.percent)/100
		if grown > 0 {
			most /= 1 + (most-1)/2*grown/(grown+garbage)
		}
		peak = min(peak, lives*most)
	}
	return max(m.base+p.sharing, common+n*p.building, int64(peak))
}

// Resident returns Memory plus what the program holds outside its heap: the memory that the system
// counts.
func (p *Plan) Resident(parallel int) int64 { return p.Memory(parallel) + p.memory.program }

// rowBytes returns the largest size in bytes of a replicate's recorded rows, for a plan without a
// pilot, which would weigh them. They are kept while it runs, and copied at its end to a table with
// a column of flags.
func rowBytes(p *Plan) int64 {
	metrics, streams := len(p.Metrics), len(p.Streams)
	kept := 8*metrics + 48 // with half as much again of the header, for the slack of a growing slice
	copied := 9 * (metrics + 5)
	ledger := streams * (32 + 6*24)
	return int64(p.Rows) * int64(kept+copied+ledger)
}

func gauge(name string) int64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// allocated returns the bytes ever allocated on the heap.
func allocated() int64 { return gauge("/gc/heap/allocs:bytes") }

// heapLive returns the bytes that are live on the heap, after a collection.
func heapLive() int64 {
	runtime.GC()
	return heapNow()
}

// heapNow returns the bytes on the heap that are live or not yet swept.
func heapNow() int64 { return gauge("/memory/classes/heap/objects:bytes") }

// heapMapped returns the bytes of the heap that the system counts, apart from gaps between objects.
func heapMapped() int64 { return heapNow() + gauge("/memory/classes/heap/free:bytes") }

// watchHeap starts to watch the heap. The returned function stops and returns the peak in bytes.
func watchHeap() func() int64 {
	most := heapNow()
	stop := every(time.Millisecond, func() { most = max(most, heapNow()) })
	return func() int64 { stop(); return most }
}
