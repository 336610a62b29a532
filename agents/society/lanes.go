package society

// Lanes are eight interests of a vector: those at even and those at odd places, in the 16-bit
// lanes of a word each. Components are bytes from 0 to 127. Multiplying four of them by four
// others in reverse order leaves their scalar product in the highest lane: the sums of the lower
// lanes stay below 2^16 (4 × 127² = 64,516), so nothing is carried into it. The scalar product of
// two vectors takes two multiplications, and is as exact as the sixteen loads and eight products
// that they replace.
type Lanes struct{ even, odd uint64 }

// wordOfOne is the number of interests in a word.
const wordOfOne = 8

// Word returns the first eight components of a vector, in one load.
func Word(v []int8) uint64 {
	x := (*[wordOfOne]int8)(v)
	return uint64(uint8(x[0])) | uint64(uint8(x[1]))<<8 | uint64(uint8(x[2]))<<16 | uint64(uint8(x[3]))<<24 |
		uint64(uint8(x[4]))<<32 | uint64(uint8(x[5]))<<40 | uint64(uint8(x[6]))<<48 | uint64(uint8(x[7]))<<56
}

// LanesOf splits a word into lanes.
func LanesOf(word uint64) Lanes {
	const every = 0x00ff00ff00ff00ff
	return Lanes{word & every, word >> 8 & every}
}

// Reversed returns the other factor of a product.
func (a Lanes) Reversed() Lanes { return Lanes{reverse(a.even), reverse(a.odd)} }

func reverse(x uint64) uint64 {
	return x<<48 | x<<16&0xffff00000000 | x>>16&0xffff0000 | x>>48
}

// Dot returns the scalar product of two vectors, one of them Reversed.
func (a Lanes) Dot(b Lanes) uint64 { return a.even*b.even>>48 + a.odd*b.odd>>48 }
