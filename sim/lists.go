package sim

import (
	"cmp"
	"hash"
	"slices"
)

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

// TallyLists returns lists for each worker, to which any step may add entries for rows of any chunk.
// They are state in which the order of entries, and who added them, does not matter.
func TallyLists[T cmp.Ordered](s *Scope, name string, rows int) []Lists[T] {
	all := make([]Lists[T], s.Workers())
	for k := range all {
		all[k] = NewLists[T](rows)
	}
	HoldParts(s, name, func(yield func([]T) bool) {
		for _, l := range all {
			for _, part := range l {
				if !yield(part) {
					return
				}
			}
		}
	})
	s.commutes()
	s.b.columns[len(s.b.columns)-1].digest = func(h hash.Hash) {
		for chunk := range all[0] {
			var entries []T
			for _, l := range all {
				entries = append(entries, l[chunk]...)
			}
			slices.Sort(entries)
			h.Write(raw([]int{len(entries)}))
			h.Write(raw(entries))
		}
	}
	return all
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
