package runner

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/memory"
	"guanxi/sim/simtest/need"
)

// A world that is too large for memory is refused before it is built, at the place of the number of
// consumers, while a plan still estimates it. The estimate of what it needs agrees with a large
// world that is built.
func TestWorldsBeyondTheMemory(t *testing.T) {
	if free := memory.Free(); free == 0 || free > 100e9 {
		t.Skipf("%d bytes of memory are free, by what the system says", free)
	}
	text := "clock: {ticks: 8}\nconsumers: {count: 200000000}\ngraph: {kind: watts_strogatz, degree: 150, seed: " +
		"3}\nadoption: {innovation: 1%/day}\n"
	scn := need.Value(scenarios.Parse("huge.yaml", []byte(text), scenarios.Options{}))(t)
	dir := t.TempDir() + "/out"
	_, ran := Run(context.Background(), scn, Options{Dir: dir, Workers: 1})
	if ran == nil || !strings.HasPrefix(ran.Error(), "huge.yaml:2:20: consumers.count: 200,000,000 consumers need 9") ||
		!strings.Contains(ran.Error(), " GB of memory at least, and ") {
		t.Errorf("says %v", ran)
	}
	need.Refused(NewPlan(context.Background(), scn, PlanOptions{}))(t, "consumers.count: 200,000,000 consumers need 9")
}

// heapLive returns the bytes that are live on the heap, after a collection.
func heapLive() int64 {
	runtime.GC()
	return memory.Live()
}

// What is foretold of a live replicate is more than it takes, whatever it has: with people, ties, shops and rows drawn
// at random, half-way through its run, and in every bundled scenario. What is foretold at least is less than its
// columns and ties.
func TestMemoryIsForetold(t *testing.T) {
	luck := rand.New(rand.NewPCG(41, 3))
	draw := func(most float64) int { return int(math.Exp(luck.Float64() * math.Log(most))) }
	for range 16 {
		people, ticks := 100+draw(5000), 20+draw(300)
		graph := []string{"{kind: ring, degree: %d}", "{kind: erdos_renyi, mean_degree: %d}",
			"{kind: barabasi_albert, links: %d}", "{kind: regular, degree: %d}"}[luck.IntN(4)]
		text := fmt.Sprintf("clock: {ticks: %d}\nconsumers: {count: %d}\ngraph: %s\nadoption: {innovation: 1%%/day, "+
			"imitation: 0.1/day}\nactivity: {}\nposts: {rate: 1/day}\ncommerce: {merchants: {count: %d}}\n",
			ticks, people, fmt.Sprintf(graph, 2*draw(40)), draw(20_000))
		scn := need.Value(scenarios.Parse("drawn.yaml", []byte(text), scenarios.Options{}))(t)
		holds(t, scn, ticks/2)
	}
	for _, s := range scenarios.List() {
		scn := need.Value(scenarios.Load(s.Name, scenarios.Options{Set: []string{"consumers.count=4000"}}))(t)
		holds(t, scn, 12)
	}
}

// holds runs a live replicate for some ticks and compares its memory with what was foretold.
func holds(t *testing.T, scn *scenarios.Scenario, ticks int) {
	t.Helper()
	bytes := need.Value(LiveBytes(scn))(t)
	own := need.Value(scn.Decode())(t)
	before := heapLive()
	run := need.Value(NewGraphs(0).Live(context.Background(), scn, 1, true, nil))(t)
	defer run.Close()
	err := run.Begin()
	for tick := 1; tick <= ticks && err == nil; tick++ {
		err = run.Advance(sim.Tick(tick))
	}
	need.Nil(t, err)
	if took := heapLive() - before; took > bytes {
		t.Errorf("%s takes %d bytes, foretold are %d", scn.Name, took, bytes)
	}
	least := float64(own.People.Count) * (leastConsumer + leastEnd*own.Ties.Mean())
	if has := run.Bytes() + run.World.Graph.Bytes(); own.Ties.Kind != "complete" && least > float64(has) {
		t.Errorf("%s has columns and ties of %d bytes, foretold are %.0f at least", scn.Name, has, least)
	}
}
