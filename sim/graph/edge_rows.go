package graph

import "sort"

// build builds the rows from the edges. At first an entry of an undirected row is twice the
// neighbour, plus one if the line named the neighbour first, so that sorting brings repeats and
// both directions of an edge together.
func (p *reader) build() *Graph {
	l := names{texts: p.labels, index: p.texts}
	p.rep.IDs = Texts
	if p.texts == nil {
		var rank []uint32
		l, rank = sorted(p.numbers)
		p.numbers, p.rep.IDs = nil, Integers
		for _, chunk := range p.chunks {
			for k, e := range chunk {
				chunk[k] = uint64(rank[e>>32])<<32 | uint64(rank[uint32(e)])
			}
		}
	}
	g := &Graph{n: l.count(), directed: p.format.Directed, names: l}
	g.offsets = make([]int64, g.n+1)
	for _, chunk := range p.chunks {
		for _, e := range chunk {
			g.offsets[e>>32+1]++
			if !g.directed {
				g.offsets[uint32(e)+1]++
			}
		}
	}
	var next []int64
	g.neighbours, next = openOffsets(g.offsets)
	for _, chunk := range p.chunks {
		for _, e := range chunk {
			u, v := uint32(e>>32), uint32(e)
			if g.directed {
				g.neighbours[next[u]] = v
				next[u]++
				continue
			}
			g.neighbours[next[u]] = v << 1
			next[u]++
			g.neighbours[next[v]] = u<<1 | 1
			next[v]++
		}
	}
	next = nil
	if g.directed {
		before := int64(len(g.neighbours))
		g.tidy()
		p.rep.Repeats = before - int64(len(g.neighbours))
	} else {
		p.tidyBothWays(g)
	}
	p.firstRepeats(g)
	if p.weight >= 0 {
		g.weigh(p.chunks, p.weights)
	}
	p.chunks, p.weights = nil, nil
	if g.directed {
		g.turn()
	}
	p.rep.Nodes, p.rep.Edges = g.n, g.Edges()
	return g
}

// firstRepeats finds the lines of the first edges that were given before, in the same direction and in the other one.
func (p *reader) firstRepeats(g *Graph) {
	left := 0
	for _, n := range []int64{p.rep.Repeats, p.rep.Reversed} {
		if n > 0 {
			left++
		}
	}
	if left == 0 {
		return
	}
	seen := [2]marks{newMarks(len(g.neighbours)), newMarks(len(g.neighbours))}
	first := func(at *int64, edge int64) {
		if *at == 0 {
			k := sort.Search(len(p.jumps), func(k int) bool { return p.jumps[k][0] > edge }) - 1
			*at = p.jumps[k][1] + edge - p.jumps[k][0]
			left--
		}
	}
	for c, chunk := range p.chunks {
		for k, e := range chunk {
			if left == 0 {
				return
			}
			u, v, way := uint32(e>>32), uint32(e), 0
			if !g.directed && u > v {
				u, v, way = v, u, 1
			}
			place := int64(g.slot(int(u), int(v)))
			if seen[way].has(place) {
				first(&p.rep.FirstRepeat, int64(c)*edgeChunk+int64(k))
			} else if seen[1-way].has(place) {
				first(&p.rep.FirstBack, int64(c)*edgeChunk+int64(k))
			}
			seen[way].add(place)
		}
	}
}

func (p *reader) tidyBothWays(g *Graph) {
	var w, lo int64
	for i := range g.n {
		hi := g.offsets[i+1]
		row := g.neighbours[lo:hi]
		sortRow(row)
		for k := 0; k < len(row); {
			j := row[k] >> 1
			var ways [2]int64
			for ; k < len(row) && row[k]>>1 == j; k++ {
				ways[row[k]&1]++
			}
			if int(j) > i {
				p.rep.Repeats += max(ways[0]-1, 0) + max(ways[1]-1, 0)
				if ways[0] > 0 && ways[1] > 0 {
					p.rep.Reversed++
				}
			}
			g.neighbours[w] = j
			w++
		}
		lo = hi
		g.offsets[i+1] = w
	}
	g.trim(w)
}
