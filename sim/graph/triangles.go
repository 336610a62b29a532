package graph

import (
	"cmp"
	"math/bits"
	"slices"
)

// marks is a set of nodes that is filled and emptied row by row.
type marks []uint64

func newMarks(n int) marks { return make(marks, (n+63)/64) }

func (m marks) has(j int64) bool { return m[j>>6]>>(j&63)&1 != 0 }

func (m marks) add(j int64) { m[j>>6] |= 1 << (j & 63) }

func (m marks) set(row []uint32) {
	for _, j := range row {
		m.add(int64(j))
	}
}

func (m marks) unset(row []uint32) {
	if len(m) <= 2*len(row) { // as in the default run
		clear(m)
		return
	}
	for _, j := range row {
		m[j>>6] = 0
	}
}

func (m marks) count(row []uint32) int {
	var c uint64
	for _, j := range row {
		c += m[j>>6] >> (j & 63) & 1
	}
	return int(c)
}

// Triangles counts, for each node of an undirected graph, the pairs of its neighbours that are
// neighbours of each other. Edges are oriented from the end with fewer neighbours to the one with
// more, which bounds the compared rows by √(2·edges) (Chiba & Nishizeki 1985; Latapy 2008).
func (g *Graph) Triangles() []int64 {
	t := make([]int64, g.n)
	if g.complete {
		for i := range t {
			t[i] = int64(g.n-1) * int64(g.n-2) / 2
		}
		return t
	}
	if g.pairs.any() {
		g.pairs.triangles(g, t)
		return t
	}
	up := &Graph{n: g.n, offsets: make([]int64, g.n+1), neighbours: make([]uint32, 0, len(g.neighbours)/2)}
	for i := range uint32(g.n) {
		for _, j := range g.Neighbours(int(i)) {
			if g.above(j, i) {
				up.neighbours = append(up.neighbours, j)
			}
		}
		up.offsets[i+1] = int64(len(up.neighbours))
	}
	// The last bit marks a node above u, the others are twice the count: no memory but the count's
	// is read for a candidate, and no branch taken, which would be unpredictable.
	for u := range g.n {
		row := up.Neighbours(u)
		for _, v := range row {
			t[v] |= 1
		}
		all := int64(0)
		for _, v := range row {
			closed := int64(0)
			for _, w := range up.Neighbours(int(v)) {
				x := t[w]
				closed += x & 1
				t[w] = x + x&1*2
			}
			t[v] += 2 * closed
			all += closed
		}
		t[u] += 2 * all
		for _, v := range row {
			t[v] &^= 1
		}
	}
	for i := range t {
		t[i] /= 2
	}
	return t
}

// above ranks u above v if it has more neighbours, or as many and the larger number.
func (g *Graph) above(u, v uint32) bool {
	du, dv := g.Degree(int(u)), g.Degree(int(v))
	return du > dv || du == dv && u > v
}

// localClustering is the share of the k(k−1)/2 pairs of neighbours that are neighbours of each
// other (Watts & Strogatz 1998); a node with fewer than two neighbours counts as 0.
func localClustering(triangles int64, degree int) float64 {
	if degree < 2 {
		return 0
	}
	return float64(triangles) / (float64(float64(degree)*float64(degree-1)) / 2)
}

// sampledClustering is the mean local clustering of every step-th node.
func (g *Graph) sampledClustering(step int) float64 {
	m := newMarks(g.n)
	sum, nodes := 0.0, 0
	for u := 0; u < g.n; u += step {
		row := g.Neighbours(u)
		m.set(row)
		twice := 0
		for _, v := range row {
			twice += m.count(g.Neighbours(int(v)))
		}
		m.unset(row)
		sum += localClustering(int64(twice/2), len(row))
		nodes++
	}
	return sum / float64(nodes)
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
