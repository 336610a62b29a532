package runner

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
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
	text := "clock: {ticks: 8}\nconsumers: {count: 200000000}\ngraph: {kind: watts_strogatz, degree: 150, seed: 3}\nadoption: {innovation: 1%/day}\n"
	scn := need.Value(scenarios.Parse("huge.yaml", []byte(text), scenarios.Options{}))(t)
	dir := t.TempDir() + "/out"
	_, ran := Run(context.Background(), scn, Options{Dir: dir, Workers: 1})
	if ran == nil || !strings.HasPrefix(ran.Error(), "huge.yaml:2:20: consumers.count: 200,000,000 consumers need 12") || !strings.Contains(ran.Error(), " GB of memory at least, and ") {
		t.Errorf("says %v", ran)
	}
	plan := need.Value(NewPlan(context.Background(), scn, PlanOptions{}))(t)
	if plan.Consumers != 200_000_000 || plan.Edges != 200_000_000*75 || plan.Graph < 120e9 || plan.Memory(1) < plan.Graph || plan.Free == 0 {
		t.Errorf("the plan has %d consumers, %d edges, a graph of %d bytes, of %d in all, beside %d free", plan.Consumers, plan.Edges, plan.Graph, plan.Memory(1), plan.Free)
	}

	less := need.Value(scn.With([]string{"consumers.count=600000", "graph.degree=20"}))(t)
	own := need.Value(less.Decode())(t)
	if most, err := fits(less, own); err != nil || most < 1 {
		t.Errorf("a world of 100 MB: %d side by side, %v", most, err)
	}
	run := need.Value(Build(less, 1))(t)
	defer run.Close()
	world, ok := foretell(less, own, glance, nil)
	if !ok {
		t.Fatal("nothing is foretold")
	}
	for _, x := range []struct {
		name      string
		need, has int64
	}{{"columns", world.Columns, run.Bytes()}, {"graph", world.Graph, run.World.Graph.Bytes()}} {
		need.Near(t, x.name+" foretold over taken", float64(x.need)/float64(x.has), 1, 0.02)
	}
	if !world.Shared {
		t.Error("a graph with a seed of its own is made once")
	}
}

// What is foretold of a live replicate is more than it takes, whatever it has: with people, ties, shops and rows drawn at
// random, half-way through its run.
func TestLiveMemoryIsForetold(t *testing.T) {
	luck := rand.New(rand.NewPCG(41, 3))
	draw := func(most float64) int { return int(math.Exp(luck.Float64() * math.Log(most))) }
	for range 40 {
		people, ticks := 100+draw(5000), 20+draw(300)
		graph := []string{"{kind: ring, degree: %d}", "{kind: erdos_renyi, mean_degree: %d}", "{kind: barabasi_albert, links: %d}", "{kind: regular, degree: %d}"}[luck.IntN(4)]
		text := fmt.Sprintf("clock: {ticks: %d}\nconsumers: {count: %d}\ngraph: %s\nadoption: {innovation: 1%%/day, imitation: 0.1/day}\nactivity: {}\nposts: {rate: 1/day}\ncommerce: {merchants: {count: %d}}\n",
			ticks, people, fmt.Sprintf(graph, 2*draw(40)), draw(20_000))
		scn := need.Value(scenarios.Parse("drawn.yaml", []byte(text), scenarios.Options{}))(t)
		bytes := need.Value(LiveBytes(scn))(t)
		before := heapLive()
		run := need.Value(NewGraphs(0).Live(context.Background(), scn, 1, nil))(t)
		err := run.Begin()
		for tick := 1; tick <= ticks/2 && err == nil; tick++ {
			err = run.Advance(sim.Tick(tick))
		}
		need.Nil(t, err)
		if took := heapLive() - before; took > bytes {
			t.Errorf("%s takes %d bytes, foretold are %d", text, took, bytes)
		}
		run.Close()
	}
}
