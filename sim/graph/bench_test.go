package graph

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// bench reports the time and the allocated memory per edge of building a graph, and the memory that
// remains. Adjacency rows need 8 bytes per edge and 8 per node.
func bench(b *testing.B, build func() *Graph) {
	var edges, size int64
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		g := build()
		edges, size = g.Edges(), g.Bytes()
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(edges), "ns/edge")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(edges), "allocated-B/edge")
	b.ReportMetric(float64(size)/float64(edges), "kept-B/edge")
}

func BenchmarkBuild(b *testing.B) {
	k := rng.New(1, 1, "graph")
	const n = 200_000
	b.Run("ring/10", func(b *testing.B) { bench(b, func() *Graph { return need.Value(Ring(n, 10))(b) }) })
	b.Run("regular/10", func(b *testing.B) { bench(b, func() *Graph { return need.Value(Regular(k, n, 10))(b) }) })
	b.Run("erdos_renyi/10", func(b *testing.B) { bench(b, func() *Graph { return need.Value(ErdosRenyi(k, n, 10))(b) }) })
	b.Run("watts_strogatz/10", func(b *testing.B) { bench(b, func() *Graph { return need.Value(WattsStrogatz(k, n, 10, .1))(b) }) })
	b.Run("barabasi_albert/5", func(b *testing.B) { bench(b, func() *Graph { return need.Value(BarabasiAlbert(k, n, 5))(b) }) })
	b.Run("blocks/10", func(b *testing.B) {
		bench(b, func() *Graph {
			return need.Value(Blocks(k, BlocksSpec{N: n, Blocks: 20, Within: 8, Between: 2}))(b)
		})
	})
	for _, n := range []int{1000, 4000, 5000, 50000} {
		b.Run(fmt.Sprint("friendship/128/", n), func(b *testing.B) {
			spec := wechat(k, n)
			bench(b, func() *Graph {
				g, _, err := Friendship(k, spec)
				return need.Value(g, err)(b)
			})
		})
	}
}

func BenchmarkRead(b *testing.B) {
	k := rng.New(1, 1, "graph")
	var text bytes.Buffer
	need.Nil(b, writeEdges(&text, need.Value(ErdosRenyi(k, 100_000, 20))(b)))
	b.SetBytes(int64(text.Len()))
	for _, layout := range []string{Integers, Texts} {
		b.Run(layout, func(b *testing.B) {
			bench(b, func() *Graph {
				g, _, err := Read(bytes.NewReader(text.Bytes()), Format{Layout: layout})
				return need.Value(g, err)(b)
			})
		})
	}
}

func BenchmarkOverlaps(b *testing.B) {
	g, _, err := Friendship(rng.New(1, 1, "graph"), wechat(rng.New(1, 1, "graph"), 5000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		g.Overlaps(everywhere)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(g.Edges()), "ns/edge")
}

func BenchmarkStats(b *testing.B) {
	g := need.Value(BarabasiAlbert(rng.New(1, 1, "graph"), 20_000, 10))(b)
	for b.Loop() {
		NewStats(g, 1)
	}
}
