package sim

import (
	"hash"
	"unsafe"
)

// column is what the engine knows of a typed slice: whose it is, how large,
// and how to hash it.
type column struct {
	owner     string
	name      string
	bytes     func() int64
	digest    func(hash.Hash)
	commuting bool // other mechanisms may add to it
}

// Column makes a column of the mechanism's state, one row an agent. T holds
// no pointers.
func Column[T any](s *Scope, name string, rows int) []T {
	return newColumn[T](s, name, rows, false)
}

// Tally makes a column that other mechanisms may add to, by operations that
// commute.
func Tally[T ~int32 | ~int64 | ~uint32 | ~uint64](s *Scope, name string, rows int) []T {
	return newColumn[T](s, name, rows, true)
}

func newColumn[T any](s *Scope, name string, rows int, commuting bool) []T {
	col := make([]T, rows)
	var zero T
	size := int64(unsafe.Sizeof(zero))
	s.b.columns = append(s.b.columns, &column{
		owner: s.name, name: name, commuting: commuting,
		bytes:  func() int64 { return size * int64(rows) },
		digest: func(h hash.Hash) { h.Write(raw(col)) },
	})
	return col
}

// Hold declares state that grows and shrinks: a table of articles, of players.
// The slice is read anew each time.
func Hold[T any](s *Scope, name string, read func() []T) {
	var zero T
	size := int64(unsafe.Sizeof(zero))
	s.b.columns = append(s.b.columns, &column{
		owner: s.name, name: name,
		bytes:  func() int64 { return size * int64(cap(read())) },
		digest: func(h hash.Hash) { h.Write(raw(read())) },
	})
}

func raw[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(zero)))
}
