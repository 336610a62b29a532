package adoption

import (
	"math/bits"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

const (
	benchConsumers = 1_000_000
	benchTicks     = 60 // by then 98 % have adopted
	benchP, benchQ = 0.003, 0.3
)

var benchGraph *graph.Graph

func diffusionGraph(b *testing.B) *graph.Graph {
	if benchGraph == nil {
		g := need.Value(graph.Regular(rng.New(1, 1, "bench"), benchConsumers, 10))(b)
		benchGraph = g
	}
	return benchGraph
}

// plainDiffusion is the yardstick: a single-purpose loop over the same arrays and draws, without
// engine, phases or causes.
func plainDiffusion(g *graph.Graph) int {
	n := g.N()
	adopted := make([]bool, n)
	friends := make([]int32, n)
	outside := make([]uint64, (n+63)/64)
	for i := range n {
		outside[i>>6] |= 1 << (i & 63)
	}
	draw := rng.New(1, 1, "adoption.adopt")
	total := 0
	var fresh []uint32
	for t := 1; t <= benchTicks; t++ {
		key := draw.At(t, 0)
		fresh = fresh[:0]
		for word, b := range outside {
			for ; b != 0; b &= b - 1 {
				i := word<<6 + bits.TrailingZeros64(b)
				h := benchP
				if a := friends[i]; a > 0 {
					h += benchQ * float64(a) / float64(g.InDegree(i))
				}
				if u := key.Float(uint64(i), 0); u < h && u < num.Hazard(h) {
					fresh = append(fresh, uint32(i))
				}
			}
		}
		for _, i := range fresh {
			adopted[i] = true
			outside[i>>6] &^= 1 << (i & 63)
			for _, j := range g.Neighbours(int(i)) {
				friends[j]++
			}
		}
		total += len(fresh)
	}
	return total
}

// buildDiffusion is the same through the engine.
func buildDiffusion(b *testing.B, g *graph.Graph, workers int) (*sim.Simulation, *society.World) {
	builder := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: benchTicks}, Seed: 1, Replicate: 1, Workers: workers, Every: benchTicks})
	w := need.Value(society.Build(builder, society.Setting{People: society.PeopleSpec{Count: benchConsumers, Interests: 8, Taste: 0.3}, Graph: g}))(b)
	a := &Spec{Model: "bass", Normalise: "degree", Form: "hazard", Influence: "active", Innovation: perTick(benchP), Imitation: perTick(benchQ)}
	need.Nil(b, a.Build(builder.Scope("adoption"), w))
	r := need.Value(builder.Build())(b)
	return r, w
}

func runDiffusion(b *testing.B, g *graph.Graph, workers int) (time.Duration, int) {
	r, w := buildDiffusion(b, g, workers)
	defer r.Close()
	began := time.Now()
	simtest.Ticks(b, r, 1, benchTicks)
	return time.Since(began), int(w.Users)
}

// BenchmarkDiffusion runs 10⁶ consumers of degree 10 from nobody to 98 % in 60 ticks. It reports
// ns per consumer and tick, the ratio to the plain loop (target: at most 1.5), and the gain from
// two workers (target: at least 1.7).
func BenchmarkDiffusion(b *testing.B) {
	g := diffusionGraph(b)
	var one, two, plain time.Duration
	users := 0
	for b.Loop() {
		began := time.Now()
		if got := plainDiffusion(g); users != 0 && got != users {
			b.Fatalf("the plain loop has %d adopters, the engine %d", got, users)
		}
		plain += time.Since(began)
		d1, n := runDiffusion(b, g, 1)
		d2, m := runDiffusion(b, g, 2)
		if n != m {
			b.Fatalf("1 worker gives %d adopters, 2 give %d", n, m)
		}
		one, two, users = one+d1, two+d2, n
	}
	per := float64(b.N) * benchConsumers * benchTicks
	b.ReportMetric(float64(one)/per, "ns/agent-tick")
	b.ReportMetric(float64(plain)/per, "plain-ns/agent-tick")
	b.ReportMetric(float64(one)/float64(plain), "ratio-to-plain")
	b.ReportMetric(float64(one)/float64(two), "2-workers-gain")
	b.ReportMetric(float64(users)/benchConsumers, "share-adopted")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSaturated measures ticks after nearly everybody has adopted. Targets: under 5 % of the
// busiest tick, and under 0.3 ns per consumer and tick.
func BenchmarkSaturated(b *testing.B) {
	r, w := buildDiffusion(b, diffusionGraph(b), 1)
	defer r.Close()
	busiest := time.Duration(0)
	t := sim.Tick(0)
	for w.Users < benchConsumers*9999/10000 {
		t++
		began := time.Now()
		simtest.Tick(b, r, t)
		busiest = max(busiest, time.Since(began))
	}
	began := time.Now()
	ticks := 0
	for b.Loop() {
		t++
		ticks++
		simtest.Tick(b, r, t)
	}
	idle := float64(time.Since(began)) / float64(ticks)
	b.ReportMetric(idle/benchConsumers, "ns/idle-agent-tick")
	b.ReportMetric(idle/float64(busiest), "share-of-busiest")
	b.ReportMetric(0, "ns/op")
}
