package graph

import (
	"math"
	"math/bits"
	"slices"
	"sync"

	"guanxi/sim/rng"
)

// DistanceStats counts pairs of nodes by their distance in steps: all pairs if that is affordable,
// otherwise pairs from a sample of source nodes. Pairs without a path are left out.
type DistanceStats struct {
	Exact    bool     `json:"exact"`
	Sources  int      `json:"sources"`       // nodes from which all distances were measured
	Diameter int      `json:"diameter"`      // longest distance; a lower bound unless exact
	Mean     *float64 `json:"mean_distance"` // none if no node reaches another
	SE       float64  `json:"standard_error"`
	Pairs    []int64  `json:"pairs"` // at distance 1, 2, …; ordered pairs from the sources unless exact
}

// exactSteps bounds the visits of edges, 64 sources at a time, for exact distances: a few seconds.
// sampleSteps is the bound for a sample.
const (
	exactSteps  = 4e9
	sampleSteps = 1e9
)

func (g *Graph) distances(workers int) DistanceStats {
	if g.complete {
		d := DistanceStats{Exact: true, Sources: g.n}
		if g.n > 1 {
			one := 1.0
			d.Diameter, d.Mean, d.Pairs = 1, &one, []int64{g.Edges()}
		}
		return d
	}
	batches, exact := g.sourceBatches()
	perBatch := make([][]int64, batches)
	far := make([]int, batches)
	workers = max(1, min(workers, batches))
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			walk := newBreadthFirst(g)
			for b := w; b < batches; b += workers {
				perBatch[b], far[b] = walk.from(g.sourcesOf(b, exact))
			}
		})
	}
	wait.Wait()
	d := DistanceStats{Exact: exact, Sources: min(batches*64, g.n)}
	for _, pairs := range perBatch {
		for len(d.Pairs) < len(pairs) {
			d.Pairs = append(d.Pairs, 0)
		}
		for k, p := range pairs {
			d.Pairs[k] += p
		}
	}
	d.Diameter = len(d.Pairs)
	if mean, ok := meanDistance(d.Pairs); ok {
		d.Mean = &mean
		if !d.Exact {
			d.SE = batchError(perBatch, mean)
		}
	}
	if d.Exact && !g.directed {
		for k := range d.Pairs {
			d.Pairs[k] /= 2
		}
	}
	if !d.Exact {
		d.Diameter = g.sweeps(far[0], d.Diameter)
	}
	return d
}

// sourcesOf returns the nodes from which batch b walks: all in turn, or a sample of all.
func (g *Graph) sourcesOf(b int, exact bool) []int {
	key := rng.New(0, 0, "graph.distances")
	var sources []int
	for k := b * 64; k < min((b+1)*64, g.n); k++ {
		source := k
		if !exact {
			source = int(key.Below(uint64(k), 0, uint64(g.n)))
		}
		sources = append(sources, source)
	}
	return sources
}

// sourceBatches is the number of batches of 64 sources, and whether they are all nodes. A batch reads
// all rows once in each step, but no more than once for each source. How many steps there are is seen
// from the first sources of a sample.
func (g *Graph) sourceBatches() (batches int, exact bool) {
	batches = (g.n + 63) / 64
	steps := 8.0
	rows := float64(len(g.neighbours) + g.n)
	if float64(batches)*64*rows > exactSteps {
		pairs, _ := newBreadthFirst(g).from(g.sourcesOf(0, false))
		steps = min(max(steps, float64(len(pairs))), 64)
	}
	if float64(batches)*steps*rows <= exactSteps {
		return batches, true
	}
	return max(1, min(batches, int(sampleSteps/(steps*rows)))), false
}

// sweeps is the diameter that two double sweeps find, at least that given: each sweep starts from a
// node farthest from the source before. They often find it (Magnien, Latapy & Habib 2009).
func (g *Graph) sweeps(from, diameter int) int {
	walk := newBreadthFirst(g)
	for range 4 {
		pairs, next := walk.from([]int{from})
		diameter = max(diameter, len(pairs))
		from = next
	}
	return diameter
}

// meanDistance is the mean over pairs, counted by distance; ok is false where there are none.
func meanDistance(pairs []int64) (mean float64, ok bool) {
	sum, all := 0.0, 0.0
	for k, p := range pairs {
		sum += float64(float64(k+1) * float64(p))
		all += float64(p)
	}
	return sum / all, all > 0
}

// batchError is the standard error of the mean distance, from the means of batches of 64 sources.
func batchError(perBatch [][]int64, mean float64) float64 {
	squares, used := 0.0, 0
	for _, pairs := range perBatch {
		if of, ok := meanDistance(pairs); ok {
			squares += float64((of - mean) * (of - mean))
			used++
		}
	}
	if used < 2 {
		return 0
	}
	return math.Sqrt(squares / float64(used-1) / float64(used))
}

// breadthFirst searches from 64 sources at once, with a bit for each (Then et al. 2014, The more
// the merrier: efficient multi-source graph traversal).
type breadthFirst struct {
	g                    *Graph
	seen, frontier, next []uint64
	nodes, touched       []uint32 // with bits in frontier, and in next
}

func newBreadthFirst(g *Graph) *breadthFirst {
	return &breadthFirst{g: g, seen: make([]uint64, g.n), frontier: make([]uint64, g.n), next: make([]uint64, g.n)}
}

// from returns in pairs[d] the number of nodes at distance d+1 from a source, and a node that is
// farthest from a source.
func (b *breadthFirst) from(sources []int) (pairs []int64, farthest int) {
	clear(b.seen)
	for k, s := range sources {
		if b.frontier[s] == 0 {
			b.nodes = append(b.nodes, uint32(s))
		}
		b.seen[s] |= 1 << k
		b.frontier[s] |= 1 << k
	}
	farthest = sources[0]
	for {
		// A step that reaches many nodes goes through all of them in order, which is fastest. One
		// that reaches few lists them: a graph with long distances has very many such steps.
		if len(b.nodes) < b.g.n/16 {
			b.step()
		} else {
			b.wideStep()
		}
		reached := int64(0)
		for _, j := range b.nodes {
			reached += int64(bits.OnesCount64(b.frontier[j]))
		}
		if reached == 0 {
			return pairs, farthest
		}
		pairs = append(pairs, reached)
		farthest = int(slices.Max(b.nodes))
	}
}

// step moves the frontier on by an edge.
func (b *breadthFirst) step() {
	for _, i := range b.nodes {
		f := b.frontier[i]
		b.frontier[i] = 0
		for _, j := range b.g.Neighbours(int(i)) {
			if x := f &^ b.seen[j]; x != 0 {
				if b.next[j] == 0 {
					b.touched = append(b.touched, j)
				}
				b.next[j] |= x
			}
		}
	}
	for _, j := range b.touched {
		b.seen[j] |= b.next[j]
	}
	b.nodes, b.touched = b.touched, b.nodes[:0]
	b.frontier, b.next = b.next, b.frontier
}

// wideStep does the same through all nodes.
func (b *breadthFirst) wideStep() {
	for i, f := range b.frontier {
		if f == 0 {
			continue
		}
		for _, j := range b.g.Neighbours(i) {
			b.next[j] |= f
		}
	}
	b.nodes = b.nodes[:0]
	for j, x := range b.next {
		x &^= b.seen[j]
		b.seen[j] |= x
		b.frontier[j] = x
		b.next[j] = 0
		if x != 0 {
			b.nodes = append(b.nodes, uint32(j))
		}
	}
}
