package commerce

import "math"

// Taste vectors are bytes from 0 to 127. Four of them in the 16-bit lanes of a
// word, times four others in reverse order, leave their product in the highest
// lane: the sums of the lower lanes stay below 2^16 (4 × 127² = 64,516), so
// nothing is carried into it. A match of eight interests is two
// multiplications, exact like the sixteen loads and eight products that it
// replaces, which would be a fifth of the cost of choosing.

// packed is a block of eight interests: those at even and at odd places.
type packed struct{ even, odd uint64 }

func blocksOf(interests int) int { return (interests + 7) / 8 }

// pack fills out with the blocks of a vector.
func pack(v []int8, out []packed) {
	if len(v) == 8 { // as by default: bytes read one by one would be half of the cost
		out[0] = packedOf((*[8]int8)(v))
		return
	}
	for k := range out {
		var x uint64
		for d, y := range v[8*k : min(8*k+8, len(v))] {
			x |= uint64(uint8(y)) << (8 * d)
		}
		out[k] = packed{x & lanes, x >> 8 & lanes}
	}
}

const lanes = 0x00ff00ff00ff00ff

func packedOf(v *[8]int8) packed {
	x := uint64(uint8(v[0])) | uint64(uint8(v[1]))<<8 | uint64(uint8(v[2]))<<16 | uint64(uint8(v[3]))<<24 |
		uint64(uint8(v[4]))<<32 | uint64(uint8(v[5]))<<40 | uint64(uint8(v[6]))<<48 | uint64(uint8(v[7]))<<56 // one load
	return packed{x & lanes, x >> 8 & lanes}
}

// packReversed is pack for the other factor.
func packReversed(v []int8, out []packed) {
	pack(v, out)
	for k, p := range out {
		out[k] = packed{reverse(p.even), reverse(p.odd)}
	}
}

func reverse(x uint64) uint64 {
	return x<<48 | x<<16&0xffff00000000 | x>>16&0xffff0000 | x>>48
}

// dot is the product of two vectors, one packed and one packed in reverse.
func dot(a, b []packed) uint64 {
	sum := uint64(0)
	for k, x := range a {
		sum += x.dot(b[k])
	}
	return sum
}

func (a packed) dot(b packed) uint64 { return a.even*b.even>>48 + a.odd*b.odd>>48 }

// perLength is 1 over the length of a vector; 0 where that is 0.
func perLength(v []int8) float64 {
	sum := int32(0)
	if len(v) == 8 {
		x := packedOf((*[8]int8)(v))
		sum = int32(x.dot(packed{reverse(x.even), reverse(x.odd)}))
	} else {
		for _, x := range v {
			sum += int32(x) * int32(x)
		}
	}
	if sum == 0 {
		return 0
	}
	return 1 / math.Sqrt(float64(sum))
}
