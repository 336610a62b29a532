package content

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"guanxi/sim/memory"
)

// crowd is a set of consumers that grows by many at a time and is read as a whole. Those who come
// together are kept by the high bits of their numbers, of which there are as many as keep one or
// two consumers apart: of each the low bits, and then a bit for each consumer after a 0 for each
// time that the high bits increase (Elias 1974, Efficient storage and retrieval by content and
// address of static files, Journal of the ACM 21, 246–260). 500 of a million take 13.5 bits each
// instead of 20. Those who came last are packed again with the new ones if they are at most twice as
// many, so that there are few parties and hardly anybody is packed more than two or three times.
type crowd struct {
	bytes []byte // party after party, with room for a load behind them
	n     int
}

// party is the consumers of a crowd who are packed together.
type party struct {
	n           int
	low         uint // low bits of a number
	lows, highs []byte
}

// lowBits are the low bits of each number where n of width bits are packed together.
func lowBits(n int, width uint) uint { return width + 1 - uint(bits.Len(uint(n))) }

// highBytes are the bytes of the high bits of n numbers.
func highBytes(n int) int { return (n + 1<<(bits.Len(uint(n))-1) + 7) / 8 }

// nextParty returns the first party in bytes, and those after it.
func nextParty(bytes []byte, width uint) (p party, rest []byte) {
	size, prefix := binary.Uvarint(bytes)
	p.n = int(size)
	p.low, p.lows = lowBits(p.n, width), bytes[prefix:]
	p.highs = p.lows[memory.Packed(p.n, p.low):]
	return p, p.highs[highBytes(p.n):]
}

// add adds consumers who are not in the set, whose numbers have width bits. It returns start and all,
// which is longer then, as scratch memory.
func (r *crowd) add(all []uint32, width uint, p *pool[byte], start []uint32) (_, _ []uint32) {
	r.n += len(all)
	from := max(0, len(r.bytes)-memory.Load)
	all, from = r.last(all, width, from)
	n := len(all)
	low := lowBits(n, width)
	var head [binary.MaxVarintLen32]byte
	prefix := head[:binary.PutUvarint(head[:], uint64(n))]
	lows := from + len(prefix)
	highs := lows + memory.Packed(n, low)
	end := highs + highBytes(n)
	r.bytes = p.reserve(r.bytes, end+memory.Load)[:end+memory.Load]
	clear(r.bytes[from:])
	copy(r.bytes[from:], prefix)

	last := 1 << (width - low)
	start = slices.Grow(start[:0], last+1)[:last+1] // of the consumers with the same high bits
	clear(start)
	for _, j := range all {
		start[j>>low+1]++
	}
	for k := range last {
		start[k+1] += start[k]
	}
	own, places, marks := uint32(1)<<low-1, r.bytes[lows:], r.bytes[highs:]
	for _, j := range all {
		high := j >> low
		k := start[high]
		start[high]++
		memory.Put(places, low, int(k), uint64(j&own))
		bit := k + high
		marks[bit>>3] |= 1 << (bit & 7)
	}
	return all, start
}

// last appends to all who is to be packed again with them, and returns where those begin in bytes.
func (r *crowd) last(all []uint32, width uint, end int) (_ []uint32, from int) {
	if end == 0 {
		return all, 0
	}
	var sizes, ends [64]int // parties, of which each is less than half of the one before
	k := 0
	for rest := r.bytes; len(rest) > memory.Load; k++ {
		var q party
		q, rest = nextParty(rest, width)
		sizes[k], ends[k] = q.n, len(r.bytes)-len(rest)
	}
	more := len(all)
	for ; k > 0 && sizes[k-1] <= 2*more; k-- {
		more += sizes[k-1]
	}
	if k > 0 {
		from = ends[k-1]
	}
	return unpack(r.bytes[from:], width, all), from
}

// unpack appends the consumers to out, those who came together in no order.
func (r *crowd) unpack(width uint, out []uint32) []uint32 { return unpack(r.bytes, width, out) }

// unpack appends the consumers of the parties in bytes to out.
func unpack(bytes []byte, width uint, out []uint32) []uint32 {
	for len(bytes) > memory.Load {
		var q party
		q, bytes = nextParty(bytes, width)
		had := len(out)
		out = slices.Grow(out, q.n)[:had+q.n]
		to := out[had:]
		memory.Unpack(to, q.lows, q.low, 0)
		highs, low := q.highs, q.low&31
		word, base := binary.LittleEndian.Uint64(highs), 0
		for k := range to {
			for word == 0 {
				highs, base = highs[memory.Load:], base+64
				word = binary.LittleEndian.Uint64(highs)
			}
			to[k] |= uint32(base+bits.TrailingZeros64(word)-k) << low
			word &= word - 1
		}
	}
	return out
}
