package sim

import "slices"

// Lists are entries by chunk of a population, in no row of their own: what few have, or
// what one step notes for another.
type Lists[T any] [][]T

// NewLists makes lists that are empty between ticks.
func NewLists[T any](rows int) Lists[T] { return make(Lists[T], max(1, Chunks(rows, DefaultGrain))) }

// HoldLists makes lists that are state.
func HoldLists[T any](s *Scope, name string, rows int) Lists[T] {
	l := NewLists[T](rows)
	HoldParts(s, name, slices.Values(l))
	return l
}

// Add adds an entry to the list of a chunk, one of the default grain.
func (l Lists[T]) Add(c *Chunk, x T) { l.Put(c.ID, x) }

// Put is Add where no chunk runs.
func (l Lists[T]) Put(chunk int, x T) {
	all := l[chunk]
	if len(all) == cap(all) {
		all = Room(all, 1)
	}
	l[chunk] = append(all, x)
}

// Take gives the entries of a chunk, in the order in which they were added, and empties
// its list. They hold until the next is added.
func (l Lists[T]) Take(chunk int) []T {
	all := l[chunk]
	l[chunk] = all[:0]
	return all
}

// Room makes room for more entries, an eighth more than are needed: what append does on
// its own would leave up to half of the memory empty.
func Room[T any](s []T, more int) []T {
	if need := len(s) + more; need > cap(s) {
		return append(make([]T, 0, need+need/8+8), s...)
	}
	return s
}
