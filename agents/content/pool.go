package content

import "math/bits"

// pool keeps the memory of lists that ended for others of their size, so that
// a warm tick allocates nothing though articles differ in size a thousandfold.
// Capacities are powers of two from 8 on.
type pool[T any] struct{ free [40][][]T }

const smallest = 3 // 2³

// add appends to a list of the pool.
func (p *pool[T]) add(list []T, v T) []T {
	if len(list) < cap(list) {
		return append(list, v)
	}
	class := smallest
	if cap(list) > 0 {
		class = bits.TrailingZeros(uint(cap(list))) + 1
	}
	var bigger []T
	if n := len(p.free[class]); n > 0 {
		bigger = p.free[class][n-1]
		p.free[class] = p.free[class][:n-1]
	} else {
		bigger = make([]T, 0, 1<<class)
	}
	bigger = append(bigger, list...)
	p.put(list)
	return append(bigger, v)
}

// put takes back a list that ended.
func (p *pool[T]) put(list []T) {
	if cap(list) > 0 {
		class := bits.TrailingZeros(uint(cap(list)))
		p.free[class] = append(p.free[class], list[:0])
	}
}

// pools are one worker's.
type pools struct {
	rows    pool[uint32]
	shares  pool[share]
	likes   pool[like]
	waiting pool[waiting]
}

// take back all lists of an article.
func (p *pools) take(a *article) {
	p.rows.put(a.readers)
	p.rows.put(a.follows)
	p.shares.put(a.shares)
	p.likes.put(a.likes)
	p.waiting.put(a.waiting)
}
