package runner

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// gcPercent is the garbage collector's setting (GOGC) with which a run of a
// large world keeps its peak near what lives, unless the environment sets
// another. Columns and graphs hold no pointers, so that a cycle costs next to
// nothing: at 200,000 consumers of degree 10, 25 in place of the default 100
// took the peak from 34 to 18 MB in the same time. Small worlds keep the
// default: at 5,000 consumers 25 cost a tenth of the time and saved 2 MB.
const gcPercent = 25

// tidy sets the collector for a world of so many consumers until the returned
// function is called.
func tidy(consumers int) func() {
	if consumers < largeWorld || os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(gcPercent)
	return func() { debug.SetGCPercent(before) }
}

// footprint is what a plan measured beside its survey, in bytes of heap.
type footprint struct {
	base    int64   // of the program with the scenario read
	program int64   // what it holds beside its heap
	inputs  int64   // files that the run folder carries
	rows    int64   // recorded rows of a replicate until they are written
	grows   float64 // bytes a consumer while it runs
	garbage float64 // bytes a consumer that it drops
	percent int     // of what lives, at which the collector runs
}

// Memory is the estimated peak of the heap with so many replicates side by
// side.
func (p *Plan) Memory(parallel int) int64 {
	m, n := p.memory, int64(max(1, parallel))
	common := m.base + p.shared + m.inputs
	lives := common + n*(p.world+m.rows+int64(m.grows*float64(p.Consumers)))
	// Garbage stands beside what lives until the collector runs.
	garbage := min(float64(n)*m.garbage*float64(p.Consumers), float64(m.percent)/100*float64(lives))
	return max(m.base+p.sharing, common+n*p.building, lives+int64(garbage))
}

// Resident is Memory with what the program holds beside its heap: what the system
// counts.
func (p *Plan) Resident(parallel int) int64 { return p.Memory(parallel) + p.memory.program }

// seriesRowBytes is a recorded row of so many metrics: its values, its header,
// and half as much again for the slack of a growing list.
func seriesRowBytes(metrics int) int { return 8*metrics + 48 }

// rowBytes is what the recorded rows of a replicate take at their most: kept
// while it runs, and once more as a table with its column of flags when it
// ends.
func rowBytes(p *Plan) int64 {
	series := int64(seriesRowBytes(len(p.Metrics))) + int64(9*(len(p.Metrics)+5))
	ledger := int64(len(p.Streams)) * (32 + 6*24)
	return int64(p.Rows) * (series + ledger)
}

// allocated is all that was ever allocated on the heap.
func allocated() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// heapLive is what lives on the heap.
func heapLive() int64 {
	runtime.GC()
	return heapNow()
}

// heapNow is what lives on the heap and what has not been swept.
func heapNow() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// watchHeap finds the peak of the heap until the returned function is called.
func watchHeap() func() int64 {
	quit, peak := make(chan struct{}), make(chan int64)
	go func() {
		most := heapNow()
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				most = max(most, heapNow())
			case <-quit:
				peak <- max(most, heapNow())
				return
			}
		}
	}()
	return func() int64 { close(quit); return <-peak }
}
