package payment

import "math/bits"

// pool keeps the memory of lists that are over, by its size, for those that grow:
// chains differ a lot in length, and a list of its own for each would grow anew
// all the time. One of each worker.
type pool[T any] struct {
	free  [32][][]T // of 1, 2, 4 … places
	first int       // class of the shortest list
}

const atOnce = 16 // lists that are made together

// add appends to a list that was made by the pool.
func (p *pool[T]) add(s []T, x T) []T {
	if len(s) == cap(s) {
		class := bits.Len(uint(cap(s))) // 1, 2, 4 …
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

// give takes a list back.
func (p *pool[T]) give(s []T) {
	if cap(s) > 0 {
		class := bits.Len(uint(cap(s))) - 1
		p.free[class] = append(p.free[class], s[:0])
	}
}
