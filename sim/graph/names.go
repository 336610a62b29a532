package graph

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"slices"
	"strconv"
)

// names are the ids of the nodes of an imported graph in its file: none (a generated graph),
// integers in ascending order, or texts in order of appearance.
type names struct {
	numbers []int64 // sorted
	from    int64   // consecutive numbers from, from+1, … where numbers is nil and count is not 0
	count   int
	texts   *textIndex
}

func (l *names) bytes() int64 {
	b := int64(cap(l.numbers)) * 8
	if l.texts != nil {
		b += int64(cap(l.texts.text)) + int64(cap(l.texts.end))*8 + int64(cap(l.texts.table))*4
	}
	return b
}

// Named reports whether the nodes have ids from a file.
func (g *Graph) Named() bool { return g.names.count > 0 }

// Label is the id of node i in its file, or i itself in a generated graph.
func (g *Graph) Label(i int) string {
	l := &g.names
	switch {
	case l.texts != nil:
		return string(l.texts.at(uint32(i)))
	case l.numbers != nil:
		return strconv.FormatInt(l.numbers[i], 10)
	default:
		return strconv.FormatInt(l.from+int64(i), 10)
	}
}

// Find is the node with the given id in the file, or with that number in a generated graph.
func (g *Graph) Find(label string) (int, bool) {
	l := &g.names
	if l.texts != nil {
		i, ok := l.texts.find([]byte(label))
		return int(i), ok
	}
	x, err := strconv.ParseInt(label, 10, 64)
	if err != nil {
		return 0, false
	}
	if l.numbers != nil {
		return slices.BinarySearch(l.numbers, x)
	}
	if x < l.from || x-l.from >= int64(g.n) {
		return 0, false
	}
	return int(x - l.from), true
}

// numberIndex numbers integer ids in order of appearance. Ids that are small relative to their
// count, as in nearly all files, are looked up in an array, others in an open-addressing table with
// 12 bytes per entry.
type numberIndex struct {
	ids   []int64
	array []uint32 // 1 + number of the id; 0: not seen
	table []uint32 // the same for ids outside the array; the length is a power of two
	used  int      // entries of table
}

func (x *numberIndex) add(id int64) (uint32, bool) {
	if uint64(id) < uint64(len(x.array)) {
		if k := x.array[id]; k != 0 {
			return k - 1, true
		}
		if len(x.ids) >= maxNodes {
			return 0, false
		}
		x.ids = append(x.ids, id)
		x.array[id] = uint32(len(x.ids))
		return uint32(len(x.ids) - 1), true
	}
	if len(x.table) > 0 {
		if k := x.table[x.place(id)]; k != 0 {
			return k - 1, true
		}
	}
	if len(x.ids) >= maxNodes {
		return 0, false
	}
	x.ids = append(x.ids, id)
	k := uint32(len(x.ids))
	if most := 8*len(x.ids) + 1<<16; id >= 0 && id < int64(most) {
		x.widen(most)
		x.array[id] = k
		return k - 1, true
	}
	if 3*x.used >= 2*len(x.table) {
		x.grow(max(1024, 2*len(x.table)))
	}
	x.table[x.place(id)] = k
	x.used++
	return k - 1, true
}

// widen lengthens the array and moves entries of the table in its range there.
func (x *numberIndex) widen(length int) {
	wide := make([]uint32, max(length, 2*len(x.array)))
	copy(wide, x.array)
	x.array = wide
	if x.used > 0 {
		x.grow(len(x.table))
	}
}

// grow rebuilds the table, without the ids that the array holds.
func (x *numberIndex) grow(length int) {
	old := x.table
	x.table, x.used = make([]uint32, length), 0
	for _, k := range old {
		if k == 0 {
			continue
		}
		if id := x.ids[k-1]; uint64(id) < uint64(len(x.array)) {
			x.array[id] = k
		} else {
			x.table[x.place(id)] = k
			x.used++
		}
	}
}

// place is the index of the id in the table, or where it would go.
func (x *numberIndex) place(id int64) int {
	mask := len(x.table) - 1
	h := uint64(id) * 0x9e3779b97f4a7c15 // 2⁶⁴/φ: multiplicative hashing, Knuth vol. 3 §6.4
	p := int(h>>32) & mask
	for x.table[p] != 0 && x.ids[x.table[p]-1] != id {
		p = (p + 1) & mask
	}
	return p
}

// sorted returns the names in ascending order and, for each number assigned so far, its rank.
func (x *numberIndex) sorted() (names, []uint32) {
	order := make([]uint32, len(x.ids))
	for k := range order {
		order[k] = uint32(k)
	}
	if !slices.IsSorted(x.ids) {
		slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(x.ids[a], x.ids[b]) })
	}
	rank := make([]uint32, len(order))
	for r, k := range order {
		rank[k] = uint32(r)
	}
	l := names{count: len(x.ids), from: x.ids[order[0]]}
	last := x.ids[order[len(order)-1]]
	if uint64(last)-uint64(l.from) != uint64(len(order)-1) {
		l.numbers = make([]int64, len(order))
		for r, k := range order {
			l.numbers[r] = x.ids[k]
		}
	}
	return l, rank
}

// textIndex numbers texts in order of appearance; they are stored one after another in text.
type textIndex struct {
	seed  maphash.Seed
	text  []byte
	end   []int64  // end of each text
	table []uint32 // 1 + number
}

func newTextIndex() *textIndex { return &textIndex{seed: maphash.MakeSeed()} }

func (x *textIndex) at(k uint32) []byte {
	lo := int64(0)
	if k > 0 {
		lo = x.end[k-1]
	}
	return x.text[lo:x.end[k]]
}

// place depends on a seed that differs from run to run; the numbers do not.
func (x *textIndex) place(t []byte) int {
	mask := len(x.table) - 1
	p := int(maphash.Bytes(x.seed, t)) & mask
	for x.table[p] != 0 && !bytes.Equal(x.at(x.table[p]-1), t) {
		p = (p + 1) & mask
	}
	return p
}

func (x *textIndex) find(t []byte) (uint32, bool) {
	if len(x.table) == 0 {
		return 0, false
	}
	k := x.table[x.place(t)]
	return k - 1, k != 0
}

func (x *textIndex) add(t []byte) (uint32, bool) {
	if k, ok := x.find(t); ok {
		return k, true
	}
	if len(x.end) >= maxNodes {
		return 0, false
	}
	x.text = append(x.text, t...)
	x.end = append(x.end, int64(len(x.text)))
	if 3*len(x.end) >= 2*len(x.table) {
		x.table = make([]uint32, max(1024, 2*len(x.table)))
		for k := range x.end[:len(x.end)-1] {
			x.table[x.place(x.at(uint32(k)))] = uint32(k + 1)
		}
	}
	x.table[x.place(t)] = uint32(len(x.end))
	return uint32(len(x.end) - 1), true
}
