package ads

import (
	"slices"

	"guanxi/sim"
)

// moreCaps are the entries of a consumer's caps for which its row has no room, in
// 20 bytes. Those of a chunk lie in the order of consumers.
type moreCaps struct {
	row   uint16 // in its chunk
	entry [capEntries - capOwn]uint16
}

// more are those of all consumers.
type more struct {
	sim.Lists[moreCaps]
}

// search is the place of consumer i's in its chunk, or where it would be.
func (p more) search(i int) (at int, found bool) {
	return slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], uint16(i%sim.DefaultGrain), func(q moreCaps, row uint16) int { return int(q.row) - int(row) })
}

// of is what consumer i has, whose row is full.
func (p more) of(i int) *moreCaps {
	at, _ := p.search(i)
	return &p.Lists[i/sim.DefaultGrain][at]
}

// entry is the entry of consumer i at a place, counted from the first of the row.
func (p more) entry(i, k int) *uint16 { return &p.of(i).entry[k-capOwn] }

// find is the place of a campaign's entry, counted from the first of the row; −1 if
// there is none.
func (p more) find(i int, want uint16) int {
	for k, e := range &p.of(i).entry {
		if e>>5 == want {
			return capOwn + k
		}
	}
	return -1
}

// add makes room for consumer i, unless there still is some.
func (p more) add(i int) {
	at, found := p.search(i)
	if found {
		return
	}
	all := &p.Lists[i/sim.DefaultGrain]
	*all = slices.Insert(sim.Room(*all, 1), at, moreCaps{row: uint16(i % sim.DefaultGrain)})
}

// tidy drops those of a chunk that hold nothing any more.
func (p more) tidy(chunk int) {
	p.Lists[chunk] = slices.DeleteFunc(p.Lists[chunk], func(q moreCaps) bool { return q.entry[0] == 0 })
}
