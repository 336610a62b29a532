package content

// packed is a list of numbers of so many bits each, one after another. Any of
// them is found without reading those before it.
type packed struct {
	words []uint64 // one more than needed, so that two can always be read
	n     int
	width uint
}

// room is the number of words that n numbers need.
func room(n int, width uint) int { return int(uint(n)*width+63)>>6 + 1 }

// at is number k.
func (p *packed) at(k int) uint64 {
	bit := uint(k) * p.width
	w := p.words[bit>>6:]
	return (w[0]>>(bit&63) | w[1]<<1<<(63-bit&63)) & (1<<p.width - 1)
}

// add appends a number; words has room for it.
func (p *packed) add(v uint64) {
	bit := uint(p.n) * p.width
	w := p.words[bit>>6:]
	w[0] |= v << (bit & 63)
	w[1] |= v >> 1 >> (63 - bit&63)
	p.n++
}

// pack packs numbers that are all known.
func pack(numbers []uint32, width uint) packed {
	p := packed{words: make([]uint64, room(len(numbers), width)), width: width}
	for _, v := range numbers {
		p.add(uint64(v))
	}
	return p
}
