package graph

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"text/tabwriter"

	"guanxi/sim/results/digits"
)

// Stats describes a graph. For a directed graph, all figures but the degrees, the reciprocity and
// the distances are those of the underlying undirected graph.
type Stats struct {
	Nodes       int     `json:"nodes"`
	Edges       int64   `json:"edges"`
	Directed    bool    `json:"directed"`
	Reciprocity float64 `json:"reciprocity"` // share of arcs that are returned; 1 if undirected
	Isolated    int     `json:"isolated"`    // nodes without neighbours

	Degree   DegreeStats  `json:"degree"`              // of a directed graph: out-degree
	InDegree *DegreeStats `json:"in_degree,omitempty"` // of a directed graph

	Components       int `json:"components"`
	LargestComponent int `json:"largest_component"`

	Triangles      int64    `json:"triangles"`
	MeanClustering float64  `json:"mean_local_clustering"` // a node with fewer than two neighbours counts as 0
	Transitivity   float64  `json:"transitivity"`          // 3·triangles/paths of two edges
	Assortativity  *float64 `json:"assortativity"`         // correlation of the degrees at the ends of an edge (Newman 2002); none if all are equal
	Degeneracy     int      `json:"degeneracy"`            // largest k with a k-core

	Distances DistanceStats `json:"distances"`

	Bytes  int64  `json:"bytes"`
	Digest string `json:"digest"`
}

// DegreeStats are quantiles of sorted degrees, at index floor(p·n).
type DegreeStats struct {
	Mean     float64 `json:"mean"`
	SD       float64 `json:"sd"`
	Min      int     `json:"min"`
	P10      int     `json:"p10"`
	P25      int     `json:"p25"`
	Median   int     `json:"median"`
	P75      int     `json:"p75"`
	P90      int     `json:"p90"`
	P99      int     `json:"p99"`
	Max      int     `json:"max"`
	Above100 float64 `json:"share_above_100"`
	Above200 float64 `json:"share_above_200"`
}

// NewStats computes all figures; workers share the search for distances.
func NewStats(g *Graph, workers int) *Stats {
	s := &Stats{
		Nodes: g.n, Edges: g.Edges(), Directed: g.directed, Reciprocity: 1,
		Degree: degreeStats(g.n, g.Degree), Bytes: g.Bytes(), Digest: g.Digest(),
	}
	if g.directed {
		in := degreeStats(g.n, g.InDegree)
		s.InDegree = &in
		s.Reciprocity = g.reciprocity()
	}
	u := g.undirected()
	for i := range u.n {
		if u.Degree(i) == 0 {
			s.Isolated++
		}
	}
	sizes := u.components()
	s.Components, s.LargestComponent = len(sizes), sizes[0]
	s.Degeneracy = u.degeneracy()
	u.clusteringStats(s)
	s.Assortativity = u.assortativity()
	s.Distances = g.distances(workers)
	return s
}

func degreeStats(n int, degree func(i int) int) DegreeStats {
	d := make([]int, n)
	sum, squares, above100, above200 := 0.0, 0.0, 0, 0
	for i := range d {
		k := degree(i)
		d[i] = k
		sum += float64(k)
		squares += float64(float64(k) * float64(k))
		if k > 100 {
			above100++
		}
		if k > 200 {
			above200++
		}
	}
	slices.Sort(d)
	mean := sum / float64(n)
	at := func(percent int) int { return d[min(int(int64(n)*int64(percent)/100), n-1)] }
	return DegreeStats{
		Mean: mean, SD: math.Sqrt(max(0, squares/float64(n)-float64(mean*mean))),
		Min: d[0], P10: at(10), P25: at(25), Median: at(50), P75: at(75), P90: at(90), P99: at(99), Max: d[n-1],
		Above100: float64(above100) / float64(n), Above200: float64(above200) / float64(n),
	}
}

func (g *Graph) reciprocity() float64 {
	if len(g.neighbours) == 0 {
		return 0
	}
	returned := 0
	for i := range g.n {
		for _, j := range g.Neighbours(i) {
			if g.Has(int(j), i) {
				returned++
			}
		}
	}
	return float64(returned) / float64(len(g.neighbours))
}

func (g *Graph) clusteringStats(s *Stats) {
	if g.complete {
		if n := int64(g.n); n > 2 {
			s.Triangles = triples(n)
			s.MeanClustering, s.Transitivity = 1, 1
		}
		return
	}
	var corners int64
	sum, paths := 0.0, 0.0
	for i, t := range g.Triangles() {
		k := g.Degree(i)
		corners += t
		sum += localClustering(t, k)
		paths += float64(float64(float64(k)*float64(k-1)) / 2)
	}
	s.Triangles = corners / 3
	s.MeanClustering = sum / float64(g.n)
	if paths > 0 {
		s.Transitivity = float64(corners) / paths
	}
}

// triples is n(n−1)(n−2)/6, or the largest integer where that does not fit.
func triples(n int64) int64 {
	if n > 3_800_000 {
		return math.MaxInt64
	}
	hi, lo := bits.Mul64(uint64(n*(n-1)/2), uint64(n-2))
	all, _ := bits.Div64(hi, lo, 3)
	return int64(all)
}

func (g *Graph) assortativity() *float64 {
	if g.complete || len(g.neighbours) == 0 {
		return nil
	}
	ends := float64(len(g.neighbours))
	sum, squares, products := 0.0, 0.0, 0.0
	for i := range g.n {
		k := float64(g.Degree(i))
		sum += float64(k * k)
		squares += float64(k * float64(k*k))
		around := 0.0
		for _, j := range g.Neighbours(i) {
			around += float64(g.Degree(int(j)))
		}
		products += float64(k * around)
	}
	mean := sum / ends
	variance := squares/ends - float64(mean*mean)
	if variance <= 1e-12*float64(mean*mean) {
		return nil
	}
	r := (products/ends - float64(mean*mean)) / variance
	return &r
}

// degeneracy is the largest k for which there is a subgraph in which every node has k neighbours
// (Batagelj & Zaveršnik 2003).
func (g *Graph) degeneracy() int {
	if g.complete {
		return g.n - 1
	}
	degree := make([]int32, g.n)
	for i := range degree {
		degree[i] = int32(g.Degree(i))
	}
	bin := make([]int64, slices.Max(degree)+2) // first index of each degree in order
	for _, d := range degree {
		bin[d+1]++
	}
	for d := 1; d < len(bin); d++ {
		bin[d] += bin[d-1]
	}
	order, place := make([]uint32, g.n), make([]int64, g.n)
	next := slices.Clone(bin)
	for i, d := range degree {
		place[i] = next[d]
		order[next[d]] = uint32(i)
		next[d]++
	}
	best := int32(0)
	for k := range order {
		v := order[k]
		best = max(best, degree[v])
		for _, u := range g.Neighbours(int(v)) {
			if degree[u] <= degree[v] {
				continue
			}
			// u moves to the front of its degree and then belongs to the one below.
			front := bin[degree[u]]
			w := order[front]
			order[front], order[place[u]] = u, w
			place[w], place[u] = place[u], front
			bin[degree[u]]++
			degree[u]--
		}
	}
	return int(best)
}

// components returns the sizes of the connected components of an undirected graph, largest first.
func (g *Graph) components() []int {
	if g.complete {
		return []int{g.n}
	}
	var sizes []int
	seen := newMarks(g.n)
	var queue []uint32
	for i := range uint32(g.n) {
		if seen.has(int64(i)) {
			continue
		}
		seen.add(int64(i))
		queue = append(queue[:0], i)
		for k := 0; k < len(queue); k++ {
			for _, j := range g.Neighbours(int(queue[k])) {
				if !seen.has(int64(j)) {
					seen.add(int64(j))
					queue = append(queue, j)
				}
			}
		}
		sizes = append(sizes, len(queue))
	}
	slices.SortFunc(sizes, func(a, b int) int { return cmp.Compare(b, a) })
	return sizes
}

// Text is a table for the terminal.
func (s *Stats) Text() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	kind := "undirected"
	if s.Directed {
		kind = "directed"
	}
	row("nodes", "%d", s.Nodes)
	row("edges", "%d, %s", s.Edges, kind)
	if s.Directed {
		row("arcs that are returned", "%.4f", s.Reciprocity)
	}
	row("components", "%d, the largest with %d nodes; %d nodes without neighbours", s.Components, s.LargestComponent,
		s.Isolated)
	degrees := func(name string, d DegreeStats) {
		row("mean "+name, "%.4f (sd %.4f)", d.Mean, d.SD)
		row(name+" min, 10, 25, 50, 75, 90, 99 %, max", "%d, %d, %d, %d, %d, %d, %d, %d", d.Min, d.P10, d.P25, d.Median,
			d.P75, d.P90, d.P99, d.Max)
		row(name+" above 100, above 200", "%.4f, %.4f of the nodes", d.Above100, d.Above200)
	}
	if s.InDegree == nil {
		degrees("degree", s.Degree)
	} else {
		degrees("out-degree", s.Degree)
		degrees("in-degree", *s.InDegree)
	}
	row("triangles", "%d", s.Triangles)
	row("mean local clustering", "%.6f (fewer than two neighbours count 0)", s.MeanClustering)
	row("transitivity", "%.6f", s.Transitivity)
	if s.Assortativity != nil {
		row("degree assortativity", "%.6f", *s.Assortativity)
	} else {
		row("degree assortativity", "none: all degrees are alike")
	}
	row("degeneracy", "%d", s.Degeneracy)
	d := s.Distances
	if d.Exact {
		row("diameter", "%d", d.Diameter)
	} else {
		row("diameter", "at least %d", d.Diameter)
	}
	if d.Mean != nil {
		if d.Exact {
			row("mean distance", "%.6f over all connected pairs", *d.Mean)
		} else {
			row("mean distance", "%.4f ± %.4f (standard error), from %d nodes drawn at random", *d.Mean, d.SE, d.Sources)
		}
	}
	row("memory", "%s", digits.Bytes(s.Bytes))
	row("digest", "%s", s.Digest)
	w.Flush()
	return b.String()
}
