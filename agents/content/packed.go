package content

import (
	"encoding/binary"

	"guanxi/sim/memory"
)

// packed is a list of numbers of so many bits each, at most 57, one after
// another. Any of them is found without reading those before it, by one load.
type packed struct {
	bytes []byte // with room for a load at the last one
	n     int
	width uint
}

// room is the number of bytes that n numbers need, for a load at the last one.
func room(n int, width uint) int { return int(uint(max(n, 1)-1)*width)>>3 + 8 }

// at is number k.
func (p *packed) at(k int) uint64 {
	bit := uint(k) * p.width
	return binary.LittleEndian.Uint64(p.bytes[bit>>3:]) >> (bit & 7) & (1<<p.width - 1)
}

// unpack fills out with the numbers from a place on.
func (p *packed) unpack(from int, out []uint32) {
	bytes, width, bit := p.bytes, p.width, uint(from)*p.width
	own := uint64(1)<<width - 1
	for k := range out {
		out[k] = uint32(binary.LittleEndian.Uint64(bytes[bit>>3:]) >> (bit & 7) & own)
		bit += width
	}
}

// add appends a number; there is room for it.
func (p *packed) add(v uint64) {
	bit := uint(p.n) * p.width
	at := p.bytes[bit>>3:]
	binary.LittleEndian.PutUint64(at, binary.LittleEndian.Uint64(at)|v<<(bit&7))
	p.n++
}

// pack packs numbers that are all known.
func pack(numbers []uint32, width uint) packed {
	p := packed{bytes: memory.Make[byte](room(len(numbers), width)), width: width}
	for _, v := range numbers {
		p.add(uint64(v))
	}
	return p
}
