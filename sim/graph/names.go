package graph

import (
	"maps"
	"slices"
	"strconv"
)

// names are the ids of the nodes of an imported graph in its file: none (a generated graph),
// integers in ascending order, or texts in order of appearance.
type names struct {
	numbers []int64 // sorted
	texts   []string
	index   map[string]uint32 // of texts
}

func (l *names) count() int { return len(l.numbers) + len(l.texts) }

func (l *names) bytes() int64 {
	b := int64(cap(l.numbers)) * 8
	for _, t := range l.texts {
		b += int64(len(t)) + 40 // a header of 16 bytes in the list, and an entry of the index
	}
	return b
}

// Named reports whether the nodes have ids from a file.
func (g *Graph) Named() bool { return g.names.count() > 0 }

// Label is the id of node i in its file, or i itself in a generated graph.
func (g *Graph) Label(i int) string {
	switch l := &g.names; {
	case l.texts != nil:
		return l.texts[i]
	case l.numbers != nil:
		return strconv.FormatInt(l.numbers[i], 10)
	default:
		return strconv.Itoa(i)
	}
}

// Identified is the graph with these ids of its nodes, which must differ.
func (g *Graph) Identified(ids []string) *Graph {
	l := names{texts: ids, index: make(map[string]uint32, len(ids))}
	for i, id := range ids {
		l.index[id] = uint32(i)
	}
	return &Graph{n: g.n, directed: g.directed, complete: g.complete, offsets: g.offsets, neighbours: g.neighbours,
		sourceOffsets: g.sourceOffsets, sources: g.sources, weights: g.weights, weak: g.weak, names: l}
}

// Find is the node with the given id in the file, or with that number in a generated graph.
func (g *Graph) Find(label string) (int, bool) {
	l := &g.names
	if l.texts != nil {
		i, ok := l.index[label]
		return int(i), ok
	}
	x, err := strconv.ParseInt(label, 10, 64)
	if err != nil {
		return 0, false
	}
	if l.numbers != nil {
		return slices.BinarySearch(l.numbers, x)
	}
	return int(x), x >= 0 && x < int64(g.n)
}

// sorted returns integer ids in ascending order and, for each number that one has, its rank.
func sorted(ids map[int64]uint32) (names, []uint32) {
	l, rank := names{numbers: slices.Sorted(maps.Keys(ids))}, make([]uint32, len(ids))
	for r, id := range l.numbers {
		rank[ids[id]] = uint32(r)
	}
	return l, rank
}
