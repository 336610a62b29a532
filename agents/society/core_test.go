package society

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// coreWorld is a world of as many consumers as a graph has nodes, and nothing else.
func coreWorld(g *graph.Graph) (*World, *sim.Scope) {
	return &World{N: g.N(), Graph: g, members: members{Status: make([]uint8, g.N())}}, sim.NewBuilder(sim.Config{}).Scope("x")
}

// The core agrees with a slow count of all friends in common with all friends, on any number of cores, for
// consumers with more friends than are looked at, as many as the core, fewer, and none.
func TestCoreTwin(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	key := rng.New(4, 1, "x.closest")
	for name, g := range map[string]*graph.Graph{
		"random":  need.Value(graph.ErdosRenyi(rng.New(1, 1, "graph"), 300, 6))(t),
		"hubs":    need.Value(graph.BarabasiAlbert(rng.New(1, 1, "graph"), 500, 9))(t),
		"crowded": need.Value(graph.ErdosRenyi(rng.New(1, 1, "graph"), 310, 270))(t),
		"ring":    need.Value(graph.Ring(200, 6))(t),
	} {
		for _, k := range []int{1, 5, 15} {
			var all [][]uint32
			for _, procs := range []int{1, 3} {
				runtime.GOMAXPROCS(procs)
				w, s := coreWorld(g)
				c := found(w, s, key, k)
				all = append(all, c.of)
				if procs == 1 {
					agrees(t, name, w, c, key)
				}
			}
			if !slices.Equal(all[0], all[1]) {
				t.Errorf("%s: the core depends on the number of cores", name)
			}
		}
	}
}

// found is the cores of a world that does not run.
func found(w *World, s *sim.Scope, key rng.Key, k int) *Core {
	c := w.NewCore(s, key, k)
	c.find(w, key)
	return c
}

// agrees compares the core of each consumer with that found slowly.
func agrees(t *testing.T, name string, w *World, c *Core, key rng.Key) {
	t.Helper()
	g := w.Graph
	for i := range g.N() {
		row := g.Neighbours(i)
		var friends []uint32
		for k := range min(255, len(row)) {
			if len(row) > 255 {
				friends = append(friends, row[k*len(row)/255])
			} else {
				friends = append(friends, row[k])
			}
		}
		overlap := map[uint32]float64{}
		for _, j := range friends {
			both := 0
			for _, f := range g.Neighbours(int(j)) {
				if g.Has(i, int(f)) {
					both++
				}
			}
			if of := len(row) - 1 + g.Degree(int(j)) - 1 - both; len(row) > 1 && g.Degree(int(j)) > 1 {
				overlap[j] = float64(both) / float64(of)
			}
		}
		slices.SortFunc(friends, func(a, b uint32) int {
			return cmp.Or(cmp.Compare(overlap[b], overlap[a]), cmp.Compare(key.Bits(uint64(i), uint64(b)), key.Bits(uint64(i), uint64(a))))
		})
		friends = friends[:min(c.K, len(friends))]
		for n, f := range friends { // each of them is counted, and counts once
			w.Status[f] = Using
			if got := c.UsingInCore(i); got != n+1 {
				t.Fatalf("%s, consumer %d: %d of its core use it, should be %d", name, i, got, n+1)
			}
		}
		if c.Size(i) != len(friends) {
			t.Fatalf("%s, consumer %d: a core of %d, should be %d", name, i, c.Size(i), len(friends))
		}
		clear(w.Status)
	}
}

// In a clique that knows a few others, those of the clique are closest.
func TestCoreIsTheClique(t *testing.T) {
	var edges []graph.Edge
	for i := range uint32(12) {
		for j := range i {
			if i/6 == j/6 {
				edges = append(edges, graph.Edge{U: j, V: i})
			}
		}
	}
	edges = append(edges, graph.Edge{U: 0, V: 6}, graph.Edge{U: 0, V: 7}, graph.Edge{U: 3, V: 9})
	w, s := coreWorld(need.Value(graph.FromEdges(12, false, edges))(t))
	c := found(w, s, rng.New(1, 1, "x"), 5)
	for i := range 6 {
		w.Status[i] = Using
	}
	for i := range 12 {
		if got, want := c.UsingInCore(i), 5*(1-i/6); got != want {
			t.Errorf("consumer %d: %d of its core use it, should be %d", i, got, want)
		}
	}
}

// On random graphs with weights, also directed ones, the core is that found by sorting all friends by
// weight, then by overlap; weights that are equal leave the core of a graph without any, also for
// consumers with more friends than are looked at.
func TestCoreByWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	key := rng.New(4, 1, "x.closest")
	for try := range 200 {
		n, k, kinds, directed := 12+r.IntN(30), 1+r.IntN(6), 1+try%4, try%5 == 4
		if try == 0 {
			n = 320 // all know each other: 319 friends each
		}
		var lines, plain strings.Builder
		weight := map[[2]int]int{}
		for i := range n {
			for j := range n {
				if i == j || !directed && j < i || try > 0 && r.IntN(3) > 0 && j != (i+1)%n {
					continue
				}
				weight[[2]int{i, j}] = 1 + r.IntN(kinds)
				fmt.Fprintf(&lines, "%d %d %d\n", i, j, weight[[2]int{i, j}])
				fmt.Fprintf(&plain, "%d %d\n", i, j)
				if !directed {
					weight[[2]int{j, i}] = weight[[2]int{i, j}]
				}
			}
		}
		g, _, err := graph.Read(strings.NewReader(lines.String()), graph.Format{Weight: "3", Directed: directed})
		need.Nil(t, err)
		w, s := coreWorld(g)
		c := found(w, s, key, k)
		if kinds == 1 && !directed {
			without, _, err := graph.Read(strings.NewReader(plain.String()), graph.Format{})
			need.Nil(t, err)
			w, s := coreWorld(without)
			if !slices.Equal(c.of, found(w, s, key, k).of) {
				t.Fatal("equal weights change the core")
			}
		}
		if try == 0 {
			continue
		}
		for i := range n {
			var friends []uint32
			overlap := map[uint32]float64{}
			for j := range n {
				if weight[[2]int{j, i}] == 0 {
					continue
				}
				friends = append(friends, uint32(j))
				if !directed {
					both, either := 0, 0
					for f := range n {
						a, b := weight[[2]int{i, f}] > 0 && f != j, weight[[2]int{j, f}] > 0 && f != i
						both += num.One(a && b)
						either += num.One(a || b)
					}
					overlap[uint32(j)] = float64(both) / float64(max(1, either))
				}
			}
			slices.SortFunc(friends, func(a, b uint32) int {
				return cmp.Or(cmp.Compare(weight[[2]int{int(b), i}], weight[[2]int{int(a), i}]), cmp.Compare(overlap[b], overlap[a]),
					cmp.Compare(key.Bits(uint64(i), uint64(b)), key.Bits(uint64(i), uint64(a))))
			})
			if want := friends[:min(k, len(friends))]; !slices.Equal(c.of[i*k:][:c.Size(i)], want) {
				t.Fatalf("graph %d: the core of %d is %v, should be %v", try, i, c.of[i*k:][:c.Size(i)], want)
			}
		}
	}
}
