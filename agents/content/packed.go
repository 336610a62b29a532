package content

import "guanxi/sim/memory"

// packed is a list of numbers of fixed width; see memory.Pack. One load finds any of them.
type packed struct {
	bytes []byte
	n     int
	width uint
}

// room returns the number of bytes that n numbers need.
func room(n int, width uint) int { return memory.Packed(n, width) + memory.Load }

// at returns number k.
func (p *packed) at(k int) uint64 { return memory.At(p.bytes, p.width, k) }

// unpack fills out with the numbers from index from on.
func (p *packed) unpack(from int, out []uint32) { memory.Unpack(out, p.bytes, p.width, from) }

// add appends a number. There must be room for it.
func (p *packed) add(v uint64) {
	memory.Put(p.bytes, p.width, p.n, v)
	p.n++
}

// pack packs a complete list of numbers.
func pack(numbers []uint32, width uint) packed {
	p := packed{bytes: memory.Make[byte](room(len(numbers), width)), n: len(numbers), width: width}
	memory.Pack(p.bytes, width, numbers)
	return p
}
