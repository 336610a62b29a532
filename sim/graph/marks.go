package graph

import "math/bits"

// marks is a set of nodes that is filled and emptied row by row.
type marks []uint64

func newMarks(n int) marks { return make(marks, (n+63)/64) }

func (m marks) has(j int64) bool { return m[j>>6]>>(j&63)&1 != 0 }

func (m marks) add(j int64) { m[j>>6] |= 1 << (j & 63) }

func (m marks) set(row []uint32) {
	for _, j := range row {
		m.add(int64(j))
	}
}

func (m marks) unset(row []uint32) {
	if len(m) <= 2*len(row) { // as in the default run
		clear(m)
		return
	}
	for _, j := range row {
		m[j>>6] = 0
	}
}

func (m marks) count(row []uint32) int {
	var c uint64
	for _, j := range row {
		c += m[j>>6] >> (j & 63) & 1
	}
	return int(c)
}

// shared is the number of nodes in both of two sets.
func (m marks) shared(other marks) (n int) {
	for k := range m {
		n += bits.OnesCount64(m[k] & other[k])
	}
	return n
}
