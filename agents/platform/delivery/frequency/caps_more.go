package frequency

import (
	"slices"

	"guanxi/sim"
)

// moreCap is an entry of a consumer's caps beyond its row. Those of a chunk are in the order of
// consumers, and of a consumer in the order of their places. With the nine places of a consumer
// together, the few who had such entries in the first weeks took four times as much memory.
type moreCap struct {
	row   uint16 // of the consumer in its chunk
	entry Entry  // 0: none any more
}

// more holds the moreCaps of all consumers.
type more struct {
	sim.Lists[moreCap]
}

// search is the index of consumer i's first moreCap in its chunk, or where it would be inserted.
func (p more) search(i int) int {
	at, _ := slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], uint16(i%sim.DefaultGrain), func(q moreCap, row uint16) int { return int(q.row) - int(row) })
	return at
}

// entry returns the entry of consumer i at place k, counted from the start of the row.
func (p more) entry(i, k int) *Entry {
	return &p.Lists[i/sim.DefaultGrain][p.search(i)+k-capOwn].entry
}

// find is the place of a campaign's entry among those of consumer i up to place used, counted from
// the start of the row, or −1.
func (p more) find(i, used, ad int) int {
	from := p.search(i)
	for k, q := range p.Lists[i/sim.DefaultGrain][from : from+used-capOwn] {
		if q.entry.ad() == ad {
			return capOwn + k
		}
	}
	return -1
}

// add makes room for consumer i's entry at place k, the first that is free.
func (p more) add(i, k int) {
	all, at, row := &p.Lists[i/sim.DefaultGrain], p.search(i)+k-capOwn, uint16(i%sim.DefaultGrain)
	if at == len(*all) || (*all)[at].row != row {
		*all = slices.Insert(sim.Room(*all, 1), at, moreCap{row: row})
	}
}

// tidy removes the moreCaps of a chunk that have become empty.
func (p more) tidy(chunk int) {
	p.Lists[chunk] = slices.DeleteFunc(p.Lists[chunk], func(q moreCap) bool { return q.entry == 0 })
}
