package sim

import (
	"fmt"
	"hash"
	"iter"
	"reflect"
	"unsafe"
)

// column is what the engine knows about a typed slice: its owner, its size, and how to hash it.
type column struct {
	owner     string
	name      string
	bytes     func() int64
	digest    func(hash.Hash)
	commuting bool // other mechanisms may write to it by commuting operations
}

// Column allocates a column of the mechanism's state with one row per agent, at 0. T must be plain memory, without
// pointers or padding. It costs rows times the size of T, so take small integers; only its mechanism writes to it,
// which tests check, and copies of a run have it.
func Column[T any](s *Scope, name string, rows int) []T {
	return newColumn[T](s, name, rows, false)
}

// Tally allocates a column, as Column does, that other mechanisms may write to by commuting operations, such as the
// atomic sum of integers, and by nothing else.
func Tally[T any](s *Scope, name string, rows int) []T {
	return newColumn[T](s, name, rows, true)
}

func newColumn[T any](s *Scope, name string, rows int, commuting bool) []T {
	col := make([]T, rows)
	size := s.sizeOf(reflect.TypeFor[T](), name)
	s.b.columns = append(s.b.columns, &column{
		owner: s.name, name: name, commuting: commuting,
		bytes:  func() int64 { return size * int64(rows) },
		digest: func(h hash.Hash) { h.Write(raw(col)) },
	})
	return col
}

// Hold registers state that grows and shrinks, such as a table of articles or of players. The slice is read each
// time it is needed. Where there is a row for each consumer take Column, whose length is fixed.
func Hold[T any](s *Scope, name string, read func() []T) {
	size := s.sizeOf(reflect.TypeFor[T](), name)
	s.b.columns = append(s.b.columns, &column{
		owner: s.name, name: name,
		bytes:  func() int64 { return size * int64(cap(read())) },
		digest: func(h hash.Hash) { h.Write(raw(read())) },
	})
}

// HoldParts is Hold for state that lies in many slices, which are hashed without being copied
// together.
func HoldParts[T any](s *Scope, name string, parts iter.Seq[[]T]) {
	size := s.sizeOf(reflect.TypeFor[T](), name)
	s.b.columns = append(s.b.columns, &column{
		owner: s.name, name: name,
		bytes: func() (sum int64) {
			for part := range parts {
				sum += size * int64(cap(part))
			}
			return sum
		},
		digest: func(h hash.Hash) {
			for part := range parts {
				h.Write(raw([]int{len(part)}))
				h.Write(raw(part))
			}
		},
	})
}

// HoldEach is HoldParts for a list that each of some things has.
func HoldEach[X, T any](s *Scope, name string, all func() []*X, of func(*X) []T) {
	HoldParts(s, name, func(yield func([]T) bool) {
		for _, x := range all() {
			if !yield(of(x)) {
				return
			}
		}
	})
}

// HoldTally is Hold for state that other mechanisms may write to by commuting operations.
func HoldTally[T any](s *Scope, name string, read func() []T) {
	Hold(s, name, read)
	s.commutes()
}

// commutes says of the column held last that others may write to it by commuting operations.
func (s *Scope) commutes() { s.b.columns[len(s.b.columns)-1].commuting = true }

// sizeOf returns the size of a row. A type that is not plain memory is an error of Build: pointers
// and padding differ from run to run, and with them the digest.
func (s *Scope) sizeOf(t reflect.Type, column string) int64 {
	if why := unplain(t); why != "" {
		s.b.errs = append(s.b.errs, fmt.Errorf("column %s.%s: %v %s; a column holds plain memory", s.name, column, t, why))
	}
	return int64(t.Size())
}

func unplain(t reflect.Type) string {
	switch k := t.Kind(); {
	case k >= reflect.Bool && k <= reflect.Complex128 && k != reflect.Uintptr:
		return ""
	case k == reflect.Array:
		return unplain(t.Elem())
	case k != reflect.Struct:
		return "holds a " + k.String()
	}
	end := uintptr(0)
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Offset != end {
			return "has a gap before field " + f.Name
		}
		if why := unplain(f.Type); why != "" {
			return why
		}
		end = f.Offset + f.Type.Size()
	}
	if end != t.Size() {
		return "has a gap at its end"
	}
	return ""
}

func raw[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(zero)))
}
