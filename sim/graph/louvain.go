package graph

import (
	"cmp"
	"math"
	"slices"

	"guanxi/sim/rng"
)

// Louvain returns the cluster of each node, and how many there are: a partition in which the modularity at a
// resolution γ, Σ_c(e_c/m − γ·(d_c/2m)²), is locally largest, found by moving nodes, then clusters of them, one by one
// to where it rises most (Blondel, Guillaume, Lambiotte & Lefebvre 2008, Fast unfolding of communities in large
// networks). Directed ties count in both directions. Nodes are visited in an order that is drawn once and for all: one
// along a ring would let the first cluster grow too far.
func Louvain(g *Graph, resolution float64) (cluster []int32, n int) {
	cluster = make([]int32, g.N())
	for i := range cluster {
		cluster[i] = int32(i)
	}
	l := level{start: make([]int64, g.N()+1), self: make([]float64, g.N())}
	for i := range g.N() {
		for _, j := range g.Neighbours(i) {
			l.to, l.weight = append(l.to, int32(j)), append(l.weight, 1)
		}
		if g.Directed() {
			for _, j := range g.Sources(i) {
				l.to, l.weight = append(l.to, int32(j)), append(l.weight, 1)
			}
		}
		l.start[i+1] = int64(len(l.to))
	}
	for n = g.N(); ; {
		of, fewer := l.move(resolution)
		if fewer == n {
			return cluster, n
		}
		for i, c := range cluster {
			cluster[i] = of[c]
		}
		l, n = l.merge(of, fewer), fewer
	}
}

// level is a graph of clusters. Ties are listed at both ends; self is twice the weight within.
type level struct {
	start  []int64
	to     []int32
	weight []float64
	self   []float64
}

// move moves nodes until none gains, and numbers the clusters by their first node.
func (l *level) move(resolution float64) (of []int32, n int) {
	size := len(l.self)
	of = make([]int32, size)
	degree, total := make([]float64, size), make([]float64, size) // of nodes, of clusters
	all := 0.0
	for i := range of {
		of[i] = int32(i)
		degree[i] = l.self[i]
		for _, w := range l.weight[l.start[i]:l.start[i+1]] {
			degree[i] += w
		}
		total[i] = degree[i]
		all += degree[i]
	}
	order := make([]int32, size)
	for i := range order {
		order[i] = int32(i)
	}
	draw := rng.New(1, 0, "graph.louvain")
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(draw.Bits(uint64(a), 0), draw.Bits(uint64(b), 0)) })
	to, near := make([]float64, size), []int32{}
	for moved := all > 0; moved; {
		moved = false
		for _, i := range order {
			own := of[i]
			near = append(near[:0], own)
			for k := l.start[i]; k < l.start[i+1]; k++ {
				c := of[l.to[k]]
				if to[c] == 0 && c != own {
					near = append(near, c)
				}
				to[c] += l.weight[k]
			}
			total[own] -= degree[i]
			best, most := own, math.Inf(-1)
			for _, c := range near { // its own first, so that ties stay
				if gain := to[c] - float64(float64(resolution*degree[i])*total[c])/all; gain > most+1e-9 {
					best, most = c, gain
				}
				to[c] = 0
			}
			total[best] += degree[i]
			if best != own {
				of[i], moved = best, true
			}
		}
	}
	number := make([]int32, size)
	for i := range of {
		if number[of[i]] == 0 {
			n++
			number[of[i]] = int32(n)
		}
		of[i] = number[of[i]] - 1
	}
	return of, n
}

// merge makes a node of each cluster.
func (l *level) merge(of []int32, n int) level {
	members := make([][]int32, n)
	for i, c := range of {
		members[c] = append(members[c], int32(i))
	}
	next := level{start: make([]int64, n+1), self: make([]float64, n)}
	sum, near := make([]float64, n), []int32{}
	for c, rows := range members {
		near = near[:0]
		for _, i := range rows {
			next.self[c] += l.self[i]
			for k := l.start[i]; k < l.start[i+1]; k++ {
				d := of[l.to[k]]
				if int(d) == c {
					next.self[c] += l.weight[k]
					continue
				}
				if sum[d] == 0 {
					near = append(near, d)
				}
				sum[d] += l.weight[k]
			}
		}
		for _, d := range near {
			next.to, next.weight = append(next.to, d), append(next.weight, sum[d])
			sum[d] = 0
		}
		next.start[c+1] = int64(len(next.to))
	}
	return next
}
