package memory

import "encoding/binary"

// Numbers of a fixed width of up to 57 bits lie in bytes without gaps, number k from bit k·width on.
// They are read and written in words, so behind the last number there must be room for one.

// Load is the room in bytes behind packed numbers.
const Load = 8

// Packed returns the bytes that n numbers take, without the room behind them.
func Packed(n int, width uint) int { return int((uint(n)*width + 7) / 8) }

// From returns at least 57 bits of the numbers, from a bit on. That the slice has an end saves a third
// of the instructions of a loop.
func From(bytes []byte, bit uint) uint64 {
	at := bit >> 3
	return binary.LittleEndian.Uint64(bytes[at:at+Load]) >> (bit & 7)
}

// At returns number k.
func At(bytes []byte, width uint, k int) uint64 {
	return From(bytes, uint(k)*width) & (1<<width - 1)
}

// Put sets number k, whose bits are 0.
func Put(bytes []byte, width uint, k int, v uint64) {
	bit := uint(k) * width
	at := bytes[bit>>3 : bit>>3+Load]
	binary.LittleEndian.PutUint64(at, binary.LittleEndian.Uint64(at)|v<<(bit&7))
}

// Unpack fills out with the numbers from number from on, which have at most 32 bits. Of narrow ones it
// takes four in a load, which is three fifths of the instructions.
func Unpack(out []uint32, bytes []byte, width uint, from int) {
	bit, own := uint(from)*width, uint64(1)<<(width&63)-1
	if 4*width <= 57 {
		most := len(out) &^ 3
		for k := 0; k < most; k += 4 {
			word, four := From(bytes, bit), out[k:k+4]
			four[0] = uint32(word & own)
			word >>= width & 63
			four[1] = uint32(word & own)
			word >>= width & 63
			four[2] = uint32(word & own)
			word >>= width & 63
			four[3] = uint32(word & own)
			bit += 4 * width
		}
		out = out[most:]
	}
	for k := range out {
		out[k] = uint32(From(bytes, bit) & own)
		bit += width
	}
}

// Pack writes numbers of at most 32 bits from the first on, over what was there before.
func Pack(bytes []byte, width uint, numbers []uint32) {
	word, have := uint64(0), uint(0)
	for _, v := range numbers {
		word |= uint64(v) << (have & 63)
		if have += width; have >= 32 {
			binary.LittleEndian.PutUint32(bytes, uint32(word))
			bytes, word, have = bytes[4:], word>>32, have-32
		}
	}
	binary.LittleEndian.PutUint64(bytes, word)
}
