package ads

import (
	"guanxi/sim"
)

// pile is state that few consumers have, or that changes from day to day: entries
// by chunk of consumers, in no row of their own.
type pile[T any] [][]T

// newPile makes a pile for rows of a population, and counts its memory.
func newPile[T any](s *sim.Scope, name string, rows int) pile[T] {
	p := make(pile[T], max(1, sim.Chunks(rows, sim.DefaultGrain)))
	sim.Hold(s, name, p.all)
	return p
}

// all copies the entries, with room for as many as there is memory for.
func (p pile[T]) all() []T {
	room := 0
	for _, q := range p {
		room += cap(q)
	}
	out := make([]T, 0, room)
	for _, q := range p {
		out = append(out, q...)
	}
	return out
}

// withRoom makes room for more entries, an eighth more than are needed: what append
// does on its own would leave up to half of the memory empty.
func withRoom[T any](q []T, more int) []T {
	if need := len(q) + more; need > cap(q) {
		q = append(make([]T, 0, need+need/8+8), q...)
	}
	return q
}
