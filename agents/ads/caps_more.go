package ads

import (
	"slices"

	"guanxi/sim"
)

// moreCaps holds the entries of a consumer's caps beyond its row, in 20 bytes. Those of a chunk are
// in the order of consumers.
type moreCaps struct {
	row   uint16 // of the consumer in its chunk
	entry [capEntries - capOwn]uint16
}

// more holds the moreCaps of all consumers.
type more struct {
	sim.Lists[moreCaps]
}

// search is the index of consumer i's moreCaps in its chunk, or where they would be inserted.
func (p more) search(i int) (at int, found bool) {
	return slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], uint16(i%sim.DefaultGrain), func(q moreCaps, row uint16) int { return int(q.row) - int(row) })
}

// of returns the moreCaps of consumer i, whose row is full.
func (p more) of(i int) *moreCaps {
	at, _ := p.search(i)
	return &p.Lists[i/sim.DefaultGrain][at]
}

// entry returns the entry of consumer i at place k, counted from the start of the row.
func (p more) entry(i, k int) *uint16 { return &p.of(i).entry[k-capOwn] }

// find is the place of a campaign's entry, counted from the start of the row, or −1.
func (p more) find(i int, want uint16) int {
	for k, e := range &p.of(i).entry {
		if e>>5 == want {
			return capOwn + k
		}
	}
	return -1
}

// add makes room for consumer i where there is none.
func (p more) add(i int) {
	at, found := p.search(i)
	if found {
		return
	}
	all := &p.Lists[i/sim.DefaultGrain]
	*all = slices.Insert(sim.Room(*all, 1), at, moreCaps{row: uint16(i % sim.DefaultGrain)})
}

// tidy removes the moreCaps of a chunk that have become empty.
func (p more) tidy(chunk int) {
	p.Lists[chunk] = slices.DeleteFunc(p.Lists[chunk], func(q moreCaps) bool { return q.entry[0] == 0 })
}
