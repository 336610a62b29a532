package graph

import (
	"slices"
	"sort"

	"guanxi/sim/memory"
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
	pairs      pairs    // of the entries in use
}

func newOpenRows(degrees []uint32) *openRows {
	r := &openRows{offsets: make([]int64, len(degrees)+1), fill: make([]uint32, len(degrees))}
	for i, d := range degrees {
		r.offsets[i+1] = r.offsets[i] + int64(d)
	}
	r.neighbours = memory.Make[uint32](int(r.offsets[len(degrees)]))
	r.pairs = newPairs(len(degrees), r.offsets[len(degrees)])
	return r
}

// reset empties the rows for another attempt with the same degrees.
func (r *openRows) reset() {
	clear(r.fill)
	r.pairs = newPairs(len(r.fill), r.offsets[len(r.fill)])
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
	if r.pairs.any() {
		return r.pairs.has(u, v)
	}
	if r.fill[v] < r.fill[u] {
		u, v = v, u
	}
	return slices.Contains(r.row(u), v)
}

func (r *openRows) link(u, v uint32) {
	r.pairs.flip(u, v)
	r.neighbours[r.offsets[u]+int64(r.fill[u])] = v
	r.fill[u]++
	r.neighbours[r.offsets[v]+int64(r.fill[v])] = u
	r.fill[v]++
}

func (r *openRows) unlink(u, v uint32) {
	r.pairs.flip(u, v)
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
		r.shuffled = memory.Make[uint32](int(total))
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
	k := 0
	for ; k+1 < len(stubs); k += 2 {
		u, v := stubs[k], stubs[k+1]
		if u == v || r.has(u, v) {
			left = append(left, u, v)
			continue
		}
		r.link(u, v)
	}
	return append(left, stubs[k:]...)
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
	g := &Graph{n: len(r.fill), offsets: memory.Make[int64](len(r.offsets)), pairs: r.pairs}
	var total int64
	for _, d := range r.fill {
		total += int64(d)
	}
	// Writing each node into the rows of its neighbours in ascending order leaves them sorted. This
	// is ten times as fast as sorting, and uses the memory of the stubs if there were any. Large
	// graphs are sorted in place: with rows scattered over a gigabyte, writing was no faster.
	const largest = 1 << 24
	if total <= largest {
		if g.neighbours = r.shuffled; int64(cap(g.neighbours)) < total {
			g.neighbours = memory.Make[uint32](int(total))
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
	for i := range uint32(g.n) {
		row := r.row(i)
		slices.Sort(row)
		copy(r.neighbours[g.offsets[i]:], row)
	}
	g.neighbours = r.neighbours
	g.trim(total)
	return g
}

// shuffle is the Fisher–Yates shuffle.
func shuffle(a []uint32, s *rng.Stream) {
	for k := len(a) - 1; k > 0; k-- {
		j := s.Below(uint64(k + 1))
		a[k], a[j] = a[j], a[k]
	}
}
