package runner

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// usual sets the collector as a program has it whose environment sets nothing.
func usual(t *testing.T) {
	t.Setenv("GOGC", "")
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) })
}

// The memory that a plan estimates is within a tenth of the measured peak.
func TestPlanForetellsMemory(t *testing.T) {
	need.Long(t)
	usual(t)
	// Payment needs to know who influences a consumer.
	arcs := filepath.Join(t.TempDir(), "arcs.txt")
	text := make([]byte, 0, 50_000_000)
	for i := range 200_000 {
		for k := range 20 {
			text = fmt.Appendln(text, i, (i*7+k*k*1013+1)%200_000)
		}
	}
	need.Nil(t, os.WriteFile(arcs, text, 0o644))
	text = nil
	const adoption = "adoption: {innovation: 0.01/day, imitation: 0.3/day}"
	for name, text := range map[string]string{
		"small world": "graph: {kind: watts_strogatz, degree: 10}\n" + adoption,
		"degree 50":   "graph: {kind: erdos_renyi, mean_degree: 50}\n" + adoption,
		"shared":      "graph: {kind: barabasi_albert, links: 10, seed: 3}\n" + adoption,
		"invitations": "graph: {kind: watts_strogatz, degree: 20}\nadoption: {innovation: 0.01/day, imitation: 0.3/day, reservation: {}, invitation: {rate: 0.2/day, lift: 1}}",
		"directed":    "graph: {kind: file, path: " + arcs + ", directed: true}\nadoption: {initial_adopters: 100%}\npayment: {bind: {own: 0.01/day}, red_packets: {rate: 0/day}}",
	} {
		t.Run(name, func(t *testing.T) {
			scn := need.Value(scenarios.Parse("memory.yaml", []byte("clock: {ticks: 80}\nreplicates: 2\nconsumers: {count: 200000}\n"+text), scenarios.Options{}))(t)
			for _, workers := range []int{1, 2} {
				plan := need.Value(NewPlan(context.Background(), scn, PlanOptions{Pilot: time.Minute}))(t)
				parallel := plan.SideBySide(workers)
				want := plan.Memory(parallel)
				guess, _ := plan.Time(workers)
				t.Logf("%+v", plan.memory)
				plan = nil // its metrics refer to the world that it built
				// The plan estimates the largest possible peak; a busy machine may run replicates
				// one after the other, or sample too late.
				var peak int64
				var took time.Duration
				for range 8 {
					heapLive()
					watch := watchHeap()
					began := time.Now()
					need.Value(Run(context.Background(), scn, Options{Dir: filepath.Join(t.TempDir(), "run"), Workers: workers}))(t)
					took = time.Since(began)
					if peak = max(peak, watch()); float64(want) <= 1.1*float64(peak) {
						break
					}
				}
				t.Logf("workers %d: foretold %.1f MB, peak %.1f MB; foretold %v, took %v", workers, float64(want)/1e6, float64(peak)/1e6, guess, took)
				if ratio := float64(want) / float64(peak); ratio < 0.9 || ratio > 1.1 {
					t.Errorf("workers %d: the plan foretells %d bytes, the peak was %d", workers, want, peak)
				}
			}
		})
	}
}

// A plan assumes the setting of the collector with which the run goes: the program's own for large
// worlds, unless the environment sets one.
func TestPlanKnowsTheCollector(t *testing.T) {
	usual(t)
	for _, x := range []struct {
		consumers int
		variable  string
		set, want int
	}{{100, "", 100, 100}, {largeWorld, "", 100, gcPercent}, {100, "400", 400, 400}, {largeWorld, "400", 400, 400}, {largeWorld, "off", -1, -1}} {
		t.Setenv("GOGC", x.variable)
		debug.SetGCPercent(x.set)
		scn := need.Value(scenarios.Parse("t.yaml", fmt.Appendf(nil, "clock: {ticks: 3}\nconsumers: {count: %d}\nadoption: {innovation: 0.1/day}", x.consumers), scenarios.Options{}))(t)
		plan := need.Value(NewPlan(context.Background(), scn, PlanOptions{}))(t)
		if plan.memory.percent != x.want {
			t.Errorf("%d consumers, GOGC=%s: %d instead of %d", x.consumers, x.variable, plan.memory.percent, x.want)
		}
	}
	all := footprint{base: 1000, garbage: 9, percent: 100}
	p := &Plan{Survey: Survey{Consumers: 1000}, memory: all}
	some := p.Memory(1)
	if p.memory.percent = -1; some != 2000 || p.Memory(1) != 10000 {
		t.Errorf("%d bytes with a collector, %d without", some, p.Memory(1))
	}
}
