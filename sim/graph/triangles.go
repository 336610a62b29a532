package graph

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
