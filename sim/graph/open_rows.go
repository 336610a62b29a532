package graph

import (
	"slices"
	"sort"
	"sync"

	"guanxi/sim/cores"
	"guanxi/sim/rng"
)

// openRows are rows under construction whose final lengths are bounded in advance. Edges go
// directly into their rows, so that no list of edges and no hash table is needed beside them. A row
// is unsorted and is searched by scanning it, which at a degree of 128 costs less than one miss in
// a hash table.
type openRows struct {
	offsets    []int64
	fill       []uint32 // number of entries of row i in use
	neighbours []uint32
	shuffled   []uint32 // memory of stubs, reused by close; nil if none
}

func newOpenRows(degrees []uint32) *openRows {
	r := &openRows{offsets: make([]int64, len(degrees)+1), fill: make([]uint32, len(degrees))}
	for i, d := range degrees {
		r.offsets[i+1] = r.offsets[i] + int64(d)
	}
	r.neighbours = make([]uint32, r.offsets[len(degrees)])
	return r
}

// reset empties the rows for another attempt with the same degrees.
func (r *openRows) reset() {
	clear(r.fill)
}

func (r *openRows) row(i uint32) []uint32 {
	lo := r.offsets[i]
	return r.neighbours[lo : lo+int64(r.fill[i])]
}

// room is the number of neighbours that i still lacks.
func (r *openRows) room(i uint32) uint32 {
	return uint32(r.offsets[i+1]-r.offsets[i]) - r.fill[i]
}

func (r *openRows) has(u, v uint32) bool {
	if r.fill[v] < r.fill[u] {
		u, v = v, u
	}
	return slices.Contains(r.row(u), v)
}

func (r *openRows) link(u, v uint32) {
	r.put(u, v)
	r.put(v, u)
}

func (r *openRows) unlink(u, v uint32) {
	drop := func(i, j uint32) {
		row := r.row(i)
		row[slices.Index(row, j)] = row[len(row)-1]
		r.fill[i]--
	}
	drop(u, v)
	drop(v, u)
}

// stubs lists each node once per missing neighbour.
func (r *openRows) stubs() []uint32 {
	var total int64
	for i := range r.fill {
		total += int64(r.room(uint32(i)))
	}
	if int64(cap(r.shuffled)) < total {
		r.shuffled = make([]uint32, total)
	}
	s := r.shuffled[:0]
	for i := range r.fill {
		for range r.room(uint32(i)) {
			s = append(s, uint32(i))
		}
	}
	return s
}

// match shuffles the stubs and joins them in pairs. Pairs that would make a loop or a repeat stay
// unmatched; match returns those stubs, at the front of the same array.
func (r *openRows) match(stubs []uint32, s *rng.Stream) []uint32 {
	shuffle(stubs, s)
	left := stubs[:0]
	for _, k := range r.join(stubs) {
		left = append(left, stubs[k], stubs[k+1])
	}
	return append(left, stubs[len(stubs)&^1:]...)
}

// join joins stubs 2k and 2k+1 in the order of k, and returns the indices of pairs that cannot be joined.
//
// Many pairs are joined by parts of the nodes, on all cores: each part reads all pairs and writes the rows
// of its own nodes, which stay in cache. The rows of two nodes hold each other or do not, so that both
// parts agree on what is a repeat. With a million nodes of degree 10 or 50 one core takes half
// the time of joinInTurn.
func (r *openRows) join(stubs []uint32) (refused []int) {
	const few = 1 << 15
	if len(stubs) < few {
		return r.joinInTurn(stubs)
	}
	var lock sync.Mutex
	cores.Chunks(len(r.fill), r.part(), func(lo, hi int) {
		own := r.joinPart(stubs, uint32(lo), uint32(hi-lo))
		lock.Lock()
		defer lock.Unlock()
		refused = append(refused, own...)
	})
	slices.Sort(refused)
	return refused
}

// part is the number of nodes whose rows take a megabyte, or a 64th of all nodes if that is more: each
// part costs a look at all pairs.
func (r *openRows) part() int {
	const words, most = 1 << 18, 64
	n := len(r.fill)
	parts := min(most, 1+len(r.neighbours)/words)
	return (n + parts - 1) / parts
}

func (r *openRows) joinInTurn(stubs []uint32) (refused []int) {
	for k := 0; k+1 < len(stubs); k += 2 {
		if u, v := stubs[k], stubs[k+1]; u == v || r.has(u, v) {
			refused = append(refused, k)
		} else {
			r.link(u, v)
		}
	}
	return refused
}

// joinPart is joinInTurn for the rows of n nodes from lo on. It returns the pairs whose first node is
// one of them.
func (r *openRows) joinPart(stubs []uint32, lo, n uint32) (refused []int) {
	for k := 0; k+1 < len(stubs); k += 2 {
		u, v := stubs[k], stubs[k+1]
		if u-lo < n {
			if u == v || slices.Contains(r.row(u), v) {
				refused = append(refused, k)
				continue // v refuses, too
			}
			r.put(u, v)
		}
		if v-lo < n && u != v && !slices.Contains(r.row(v), u) {
			r.put(v, u)
		}
	}
	return refused
}

// put adds v to the row of u.
func (r *openRows) put(u, v uint32) {
	r.neighbours[r.offsets[u]+int64(r.fill[u])] = v
	r.fill[u]++
}

// matchAll matches until shuffling no longer reduces the remainder, and repairs the rest by
// switching. It returns the number of stubs without a partner.
func (r *openRows) matchAll(stubs []uint32, s *rng.Stream) int {
	idle := 0
	for len(stubs) > 1 && idle < 3 {
		before := len(stubs)
		stubs = r.match(stubs, s)
		if 8*len(stubs) > 7*before {
			idle++
		} else {
			idle = 0
		}
	}
	return r.repair(stubs, s)
}

// repair finds partners for two stubs u and v that cannot be joined: a random edge x–y is replaced
// by u–x and v–y. It returns the number of stubs that remain without one.
func (r *openRows) repair(stubs []uint32, s *rng.Stream) int {
	const tries = 2000
	total := uint64(len(r.neighbours))
	lost := len(stubs) % 2
	for k := 0; k+1 < len(stubs); k += 2 {
		u, v := stubs[k], stubs[k+1]
		if u != v && !r.has(u, v) {
			r.link(u, v)
			continue
		}
		done := false
		for range tries {
			slot := int64(s.Below(total))
			x := uint32(sort.Search(len(r.fill), func(i int) bool { return r.offsets[i+1] > slot }))
			if slot-r.offsets[x] >= int64(r.fill[x]) {
				continue
			}
			y := r.neighbours[slot]
			if x == u || x == v || y == u || y == v || r.has(u, x) || r.has(v, y) {
				continue
			}
			r.unlink(x, y)
			r.link(u, x)
			r.link(v, y)
			done = true
			break
		}
		if !done {
			lost += 2
		}
	}
	return lost
}

// close sorts the rows and makes a graph of them.
func (r *openRows) close() *Graph {
	g := &Graph{n: len(r.fill), offsets: make([]int64, len(r.offsets))}
	var total int64
	for _, d := range r.fill {
		total += int64(d)
	}
	// Writing each node into the rows of its neighbours in ascending order leaves them sorted. This
	// is ten times as fast as sorting while all rows are in cache, and uses the memory of the stubs if there
	// were any. Large graphs are sorted in place, on all cores.
	const largest = 1 << 20
	if total <= largest {
		if g.neighbours = r.shuffled; int64(cap(g.neighbours)) < total {
			g.neighbours = make([]uint32, total)
		}
		at := int64(0) // runs from the beginning of row i to its end
		for i, d := range r.fill {
			g.offsets[i+1] = at
			at += int64(d)
		}
		for i := range uint32(g.n) {
			for _, j := range r.row(i) {
				g.neighbours[g.offsets[j+1]] = i
				g.offsets[j+1]++
			}
		}
		g.trim(total)
		return g
	}
	for i, d := range r.fill {
		g.offsets[i+1] = g.offsets[i] + int64(d)
	}
	cores.Rows(g.n, func(i int) { slices.Sort(r.row(uint32(i))) })
	for i := range uint32(g.n) {
		copy(r.neighbours[g.offsets[i]:], r.row(i))
	}
	g.neighbours = r.neighbours
	g.trim(total)
	return g
}

// shuffle is the Fisher–Yates shuffle.
func shuffle[T any](a []T, s *rng.Stream) {
	for k := len(a) - 1; k > 0; k-- {
		j := s.Below(uint64(k + 1))
		a[k], a[j] = a[j], a[k]
	}
}
