package content

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// crowd is a set of consumers that grows by many at a time and is read as a whole. Those who come
// together are kept by the high bits of their numbers, of which there are as many as keep one or
// two consumers apart: of each the low bits, and then a bit for each consumer after a 0 for each
// time that the high bits increase (Elias 1974, Efficient storage and retrieval by content and
// address of static files, Journal of the ACM 21, 246–260). 500 of a million take 13.5 bits each
// instead of 20.
type crowd struct {
	bytes []byte // with room for a load at the last number
	n     int
}

// batchBits are the bits of the numbers' high and low parts where n come together.
func batchBits(n int, width uint) (high, low uint) {
	high = uint(bits.Len(uint(n)) - 1)
	return high, width - high
}

// add adds consumers who are not in the set, whose numbers have width bits. It returns start, which
// is scratch memory.
func (r *crowd) add(all []uint32, width uint, p *pool[byte], start []uint32) []uint32 {
	n := len(all)
	high, low := batchBits(n, width)
	var head [binary.MaxVarintLen32]byte
	prefix := head[:binary.PutUvarint(head[:], uint64(n))]
	from := max(0, len(r.bytes)-8)
	lows := from + len(prefix)
	highs := lows + (n*int(low)+7)/8
	end := highs + (n+1<<high+7)/8
	r.bytes = p.reserve(r.bytes, end+8)[:end+8]
	clear(r.bytes[from:])
	copy(r.bytes[from:], prefix)
	r.n += n

	start = slices.Grow(start[:0], 1<<high+1)[:1<<high+1] // of the consumers with the same high bits
	clear(start)
	for _, j := range all {
		start[j>>low+1]++
	}
	for k := range 1 << high {
		start[k+1] += start[k]
	}
	own := uint64(1)<<low - 1
	for _, j := range all {
		k := start[j>>low]
		start[j>>low]++
		bit := uint(k) * low
		at := r.bytes[lows+int(bit>>3):]
		binary.LittleEndian.PutUint64(at, binary.LittleEndian.Uint64(at)|uint64(j)&own<<(bit&7))
		bit = uint(k + j>>low)
		r.bytes[highs+int(bit>>3)] |= 1 << (bit & 7)
	}
	return start
}

// unpack appends the consumers to out, those who came together in no order.
func (r *crowd) unpack(width uint, out []uint32) []uint32 {
	for rest := r.bytes; len(rest) > 8; {
		size, prefix := binary.Uvarint(rest)
		n := int(size)
		high, low := batchBits(n, width)
		lows := rest[prefix:]
		highs := lows[(n*int(low)+7)/8:]
		had := len(out)
		out = slices.Grow(out, n)[:had+n]
		to, own, bit := out[had:], uint64(1)<<low-1, uint(0)
		for k := range to {
			to[k] = uint32(binary.LittleEndian.Uint64(lows[bit>>3:]) >> (bit & 7) & own)
			bit += low
		}
		for base, k := 0, 0; k < len(to); base += 64 {
			for word := binary.LittleEndian.Uint64(highs[base>>3:]); word != 0 && k < len(to); word &= word - 1 {
				to[k] |= uint32(base+bits.TrailingZeros64(word)-k) << (low & 31)
				k++
			}
		}
		rest = highs[(n+1<<high+7)/8:]
	}
	return out
}
