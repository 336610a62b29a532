package content

import (
	"encoding/binary"

	"guanxi/sim/memory"
)

// packed is a list of numbers of fixed width, at most 57 bits, stored without gaps. One load
// finds any of them.
type packed struct {
	bytes []byte // with room for a load at the last number
	n     int
	width uint
}

// room returns the number of bytes that n numbers need, with room for a load at the last one.
func room(n int, width uint) int { return int(uint(max(n, 1)-1)*width)>>3 + 8 }

// at returns number k.
func (p *packed) at(k int) uint64 {
	bit := uint(k) * p.width
	return binary.LittleEndian.Uint64(p.bytes[bit>>3:]) >> (bit & 7) & (1<<p.width - 1)
}

// unpack fills out with the numbers from index from on.
func (p *packed) unpack(from int, out []uint32) {
	bytes, width, bit := p.bytes, p.width, uint(from)*p.width
	own := uint64(1)<<width - 1
	for k := range out {
		out[k] = uint32(binary.LittleEndian.Uint64(bytes[bit>>3:]) >> (bit & 7) & own)
		bit += width
	}
}

// add appends a number. There must be room for it.
func (p *packed) add(v uint64) {
	bit := uint(p.n) * p.width
	at := p.bytes[bit>>3:]
	binary.LittleEndian.PutUint64(at, binary.LittleEndian.Uint64(at)|v<<(bit&7))
	p.n++
}

// pack packs a complete list of numbers.
func pack(numbers []uint32, width uint) packed {
	p := packed{bytes: memory.Make[byte](room(len(numbers), width)), width: width}
	for _, v := range numbers {
		p.add(uint64(v))
	}
	return p
}
