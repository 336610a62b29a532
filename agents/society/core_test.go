package society

import (
	"cmp"
	"fmt"
	"math/rand/v2"
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
	return &World{N: g.N(), Graph: g, members: members{Status: make([]uint8, g.N())}},
		sim.NewBuilder(sim.Config{}).Scope("x")
}

// found is the cores of a world that does not run.
func found(w *World, s *sim.Scope, key rng.Key, k int) *Core {
	c := w.NewCore(s, key, k)
	c.find(w, key)
	return c
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
				return cmp.Or(cmp.Compare(weight[[2]int{int(b), i}], weight[[2]int{int(a), i}]),
					cmp.Compare(overlap[b], overlap[a]),
					cmp.Compare(key.Bits(uint64(i), uint64(b)), key.Bits(uint64(i), uint64(a))))
			})
			if want := friends[:min(k, len(friends))]; !slices.Equal(c.of[i*k:][:c.Size(i)], want) {
				t.Fatalf("graph %d: the core of %d is %v, should be %v", try, i, c.of[i*k:][:c.Size(i)], want)
			}
		}
	}
}
