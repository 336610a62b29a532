package sim

import "slices"

// Lists holds entries by chunk of a population, for what few rows have or what one step notes for
// another.
type Lists[T any] [][]T

// NewLists returns lists that are empty between ticks.
func NewLists[T any](rows int) Lists[T] { return make(Lists[T], max(1, Chunks(rows, DefaultGrain))) }

// HoldLists returns lists that are part of the state.
func HoldLists[T any](s *Scope, name string, rows int) Lists[T] {
	l := NewLists[T](rows)
	HoldParts(s, name, slices.Values(l))
	return l
}

// Add adds an entry to the list of a chunk, which has the default grain.
func (l Lists[T]) Add(c *Chunk, x T) { l.Put(c.ID, x) }

// Put is Add outside of chunks.
func (l Lists[T]) Put(chunk int, x T) {
	all := l[chunk]
	if len(all) == cap(all) {
		all = Room(all, 1)
	}
	l[chunk] = append(all, x)
}

// Take returns the entries of a chunk in the order in which they were added, and empties its list.
// The slice is valid until the next entry is added.
func (l Lists[T]) Take(chunk int) []T {
	all := l[chunk]
	l[chunk] = all[:0]
	return all
}

// Room makes room for more entries, with a reserve of a sixteenth: append on its own would leave up
// to half of the memory unused.
func Room[T any](s []T, more int) []T {
	if need := len(s) + more; need > cap(s) {
		return append(make([]T, 0, need+need/16+8), s...)
	}
	return s
}
