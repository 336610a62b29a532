package payment

import "math/bits"

// pool recycles the memory of finished lists, by size class, for lists that grow. Chains differ
// greatly in length, so separate lists would be reallocated all the time. Each worker has its own
// pools.
type pool[T any] struct {
	free  [32][][]T // by class: capacity 1, 2, 4 …
	first int       // class of the shortest list
}

const atOnce = 16 // number of lists allocated together

// add appends x to a list of the pool.
func (p *pool[T]) add(s []T, x T) []T {
	if len(s) == cap(s) {
		class := bits.Len(uint(cap(s))) // capacities 1, 2, 4 …
		if cap(s) == 0 && p.first > 0 {
			class = p.first
		}
		if len(p.free[class]) == 0 {
			size := 1 << class
			block := make([]T, atOnce*size)
			for k := range atOnce {
				p.free[class] = append(p.free[class], block[k*size:k*size:(k+1)*size])
			}
		}
		n := len(p.free[class]) - 1
		longer := append(p.free[class][n], s...)
		p.free[class] = p.free[class][:n]
		p.give(s)
		s = longer
	}
	return append(s, x)
}

// give returns a list to the pool.
func (p *pool[T]) give(s []T) {
	if cap(s) > 0 {
		class := bits.Len(uint(cap(s))) - 1
		p.free[class] = append(p.free[class], s[:0])
	}
}
