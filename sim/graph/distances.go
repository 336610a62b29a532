package graph

import (
	"math"
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

// exactSteps bounds the visits of edges for exact distances, some seconds, and sampleSteps those for a
// sample, which has leastSources at least.
const (
	exactSteps   = 1e9
	sampleSteps  = 1e8
	leastSources = 16
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
	rows := float64(len(g.neighbours) + g.n) // visited from a source
	d := DistanceStats{Exact: float64(g.n)*rows <= exactSteps, Sources: g.n}
	if !d.Exact {
		d.Sources = min(g.n, max(leastSources, int(sampleSteps/rows)))
	}
	key := rng.New(0, 0, "graph.distances")
	source := func(k int) int {
		if d.Exact {
			return k
		}
		return int(key.Below(uint64(k), 0, uint64(g.n)))
	}
	means := make([]float64, d.Sources)
	found := make([][]int64, max(1, workers))
	var wait sync.WaitGroup
	for w := range found {
		wait.Go(func() {
			walk := breadthFirst{g: g, distance: make([]int32, g.n)}
			for k := w; k < d.Sources; k += len(found) {
				pairs, _ := walk.from(source(k))
				means[k] = meanDistance(pairs)
				found[w] = plus(found[w], pairs)
			}
		})
	}
	wait.Wait()
	for _, pairs := range found {
		d.Pairs = plus(d.Pairs, pairs)
	}
	d.Diameter = len(d.Pairs)
	if mean := meanDistance(d.Pairs); mean == mean {
		d.Mean = &mean
		if !d.Exact {
			d.SE = sourceError(means, mean)
		}
	}
	if d.Exact && !g.directed {
		for k := range d.Pairs {
			d.Pairs[k] /= 2
		}
	}
	if !d.Exact {
		d.Diameter = g.sweeps(source(0), d.Diameter)
	}
	return d
}

// plus adds numbers of pairs by distance.
func plus(sum, pairs []int64) []int64 {
	for k, n := range pairs {
		if k == len(sum) {
			sum = append(sum, 0)
		}
		sum[k] += n
	}
	return sum
}

// sweeps is the diameter that two double sweeps find, at least that given: each sweep starts from a
// node farthest from the source before. They often find it (Magnien, Latapy & Habib 2009).
func (g *Graph) sweeps(from, diameter int) int {
	walk := breadthFirst{g: g, distance: make([]int32, g.n)}
	for range 5 {
		pairs, farthest := walk.from(from)
		diameter, from = max(diameter, len(pairs)), farthest
	}
	return diameter
}

// meanDistance is the mean over pairs, counted by distance; NaN where there are none.
func meanDistance(pairs []int64) float64 {
	sum, all := 0.0, 0.0
	for k, p := range pairs {
		sum += float64(float64(k+1) * float64(p))
		all += float64(p)
	}
	return sum / all
}

// sourceError is the standard error of the mean distance, from the means of the sources.
func sourceError(means []float64, mean float64) float64 {
	squares, used := 0.0, 0.0
	for _, of := range means {
		if of == of {
			squares += float64((of - mean) * (of - mean))
			used++
		}
	}
	return math.Sqrt(squares / max(1, used-1) / used)
}

// breadthFirst searches from one source after the other.
type breadthFirst struct {
	g        *Graph
	distance []int32 // from the source, plus 1; 0: not reached
	queue    []uint32
}

// from returns in pairs[d] the number of nodes at distance d+1 from the source, and a node that is
// farthest from it.
func (b *breadthFirst) from(source int) (pairs []int64, farthest int) {
	clear(b.distance)
	b.distance[source] = 1
	b.queue = append(b.queue[:0], uint32(source))
	for k := 0; k < len(b.queue); k++ {
		farthest = int(b.queue[k])
		d := b.distance[farthest]
		for _, j := range b.g.Neighbours(farthest) {
			if b.distance[j] > 0 {
				continue
			}
			b.distance[j] = d + 1
			b.queue = append(b.queue, j)
			if int(d) > len(pairs) {
				pairs = append(pairs, 0)
			}
			pairs[d-1]++
		}
	}
	return pairs, farthest
}
