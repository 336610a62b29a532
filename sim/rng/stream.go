package rng

import "math/bits"

// Stream returns the draws of one row one after another: Bits(row, 0), Bits(row, 1), … It is a
// value of 16 bytes, costs one multiplication to make and allocates nothing.
type Stream struct{ state, n uint64 }

// Stream returns the draws of a row one after another, from draw 0, where how many are needed is not known before.
func (k Key) Stream(row uint64) Stream { return Stream{state: k.rowState(row)} }

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 {
	n := s.n
	s.n = n + 1
	return draw(s.state, n)
}

// Float64 returns a number in [0, 1), a multiple of 2^-53.
func (s *Stream) Float64() float64 { return float(s.Uint64()) }

// Open returns a number in (0, 1), an odd multiple of 2^-53.
func (s *Stream) Open() float64 { return open(s.Uint64()) }

// Below returns the next draw as an integer in [0, bound); 0 if bound is 0. A bias of less than 2^-64 stays.
func (s *Stream) Below(bound uint64) uint64 {
	hi, _ := bits.Mul64(s.Uint64(), bound)
	return hi
}
