package content

import "math/bits"

// pool keeps the memory of lists that have ended for new lists of their size, so that a warm tick
// allocates nothing although articles differ in size a thousandfold. Capacities are 2, 4, 6, 8,
// and above that 9 to 16 times a power of two, so that on average a sixteenth of a list is free.
// Most waiting articles have few shares and few consumers who wait for them: a smallest capacity
// of 8 took .8 bytes more per consumer, at a million consumers with ten friends each.
type pool[T any] struct{ free [8*40 + small][][]T }

// small is the number of capacities up to 8.
const small = 4

// classOf returns the index of the smallest capacity that holds n.
func classOf(n int) int {
	if n <= 8 {
		return (max(n, 1) - 1) / 2
	}
	e := bits.Len(uint(n-1)) - 4
	return 8*e + (n-1)>>e - 8 + small
}

func capacityOf(class int) int {
	if class < small {
		return 2*class + 2
	}
	class -= small
	return (9 + class&7) << (class >> 3)
}

// reserve returns the list with room for n elements.
func (p *pool[T]) reserve(list []T, n int) []T {
	if n <= cap(list) {
		return list
	}
	class := classOf(n)
	var bigger []T
	if k := len(p.free[class]); k > 0 {
		bigger = p.free[class][k-1]
		p.free[class] = p.free[class][:k-1]
	} else {
		bigger = make([]T, 0, capacityOf(class))
	}
	bigger = append(bigger, list...)
	p.put(list)
	return bigger
}

// add appends to a list of the pool.
func (p *pool[T]) add(list []T, v T) []T {
	if len(list) == cap(list) {
		list = p.reserve(list, len(list)+1)
	}
	return append(list, v)
}

// fit moves a list that has shrunk to memory of its size. Without it, lists of waiting consumers
// and of shares kept the capacity of their first days, some 3 bytes more per consumer at a
// million consumers with ten friends each.
func (p *pool[T]) fit(list []T) []T {
	if len(list) > 0 && classOf(len(list)) == classOf(cap(list)) {
		return list
	}
	fitting := append(p.reserve(nil, len(list)), list...)
	p.put(list)
	return fitting
}

// put takes back a list that has ended.
func (p *pool[T]) put(list []T) {
	if cap(list) > 0 {
		class := classOf(cap(list))
		p.free[class] = append(p.free[class], list[:0])
	}
}

// pools are the pools of one worker.
type pools struct {
	rows   pool[uint32]
	bytes  pool[byte]
	shares pool[share]
	likes  pool[like]
}

// take takes back all lists of an article.
func (p *pools) take(a *article) {
	p.bytes.put(a.readers.bytes)
	p.rows.put(a.follows)
	p.rows.put(a.pushed)
	p.rows.put(a.met)
	p.rows.put(a.fans)
	p.shares.put(a.shares)
	p.likes.put(a.likes)
	p.bytes.put(a.waiting.bytes)
}
