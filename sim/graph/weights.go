package graph

// weigh adds up the weights of edges in the order of the file, so that both ends of an undirected
// one have the same sum to the bit.
func (g *Graph) weigh(chunks [][]uint64, weights []float64) {
	g.weights = make([]float64, len(g.neighbours))
	k := 0
	for _, chunk := range chunks {
		for _, e := range chunk {
			u, v := int(e>>32), int(uint32(e))
			g.weights[g.slot(u, v)] += weights[k]
			if !g.directed {
				g.weights[g.slot(v, u)] += weights[k]
			}
			k++
		}
	}
}

// Weighted reports whether ties have weights.
func (g *Graph) Weighted() bool { return g.weights != nil }

// Weight is the weight of the tie u–v, or of the arc u → v, which must exist; 0 without weights.
func (g *Graph) Weight(u, v int) float64 {
	if g.weights == nil {
		return 0
	}
	return g.weights[g.slot(u, v)]
}

// Split returns the graph of those ties of an undirected one whose weight is at least this. Its Weak
// are the others. Both have all nodes.
func (g *Graph) Split(least float64) *Graph {
	strong := g.filter(func(weight float64) bool { return weight >= least })
	strong.names = g.names
	strong.weak = g.filter(func(weight float64) bool { return weight < least })
	return strong
}

// Weak is the graph of the ties that Split has taken away; nil: none was split.
func (g *Graph) Weak() *Graph { return g.weak }

// filter is the graph of the ties whose weights are kept.
func (g *Graph) filter(keep func(weight float64) bool) *Graph {
	out := &Graph{n: g.n, offsets: make([]int64, 1, g.n+1), weights: []float64{}}
	for i := range g.n {
		for k, j := range g.Neighbours(i) {
			if x := g.weights[g.offsets[i]+int64(k)]; keep(x) {
				out.neighbours, out.weights = append(out.neighbours, j), append(out.weights, x)
			}
		}
		out.offsets = append(out.offsets, int64(len(out.neighbours)))
	}
	return out
}
