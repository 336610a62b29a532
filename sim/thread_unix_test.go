//go:build linux || darwin || freebsd

package sim

import (
	"sync"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// The profile has the processor time of all workers, and not what they wait.
func TestProfileIsProcessorTime(t *testing.T) {
	b := NewBuilder(Config{Clock: Clock{Tick: units.Day, Start: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Ticks: 1}, Workers: 2, Profile: true})
	var both sync.WaitGroup
	both.Add(2)
	b.Scope("some").Step(Step{Name: "work", Phase: Act, Rows: 2, Grain: 1, Chunk: func(*Chunk) {
		both.Done()
		both.Wait() // each worker has one chunk
		time.Sleep(50 * time.Millisecond)
		for began := threadTime(); threadTime() < began+20e6; {
		}
	}})
	r := need.Value(b.Build())(t)
	need.Nil(t, r.Run(t.Context()))
	if took := time.Duration(r.Steps()[0].Nanos); took < 40*time.Millisecond || took > 70*time.Millisecond {
		t.Errorf("two workers that waited 50 ms and worked 20 ms took %v", took)
	}
}
