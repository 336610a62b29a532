package rng

import "math/bits"

// Key identifies a family of draws: a purpose in one replicate of one seed, or that purpose in one
// tick. Keys that were derived differently give independent draws.
type Key uint64

// Multipliers and masks of the hash. Each is the leading 64 bits (big endian) of SHA-256("guanxi
// rng N") for the smallest N not yet used such that the word is odd and its eight bytes are
// distinct with four bits set in each. Balanced words keep both halves of a product busy. With a
// high byte that is neither 00 nor ff, mask^x is neither 0 nor 2^64−1 for any x below 2^48; those
// two factors would cancel the effect of the other.
const (
	maskRow  uint64 = 0x5ca3e8729ae4338b // N = 21504
	maskKey  uint64 = 0x66e8a94765363a35 // N = 92755
	maskHalf uint64 = 0xcae499a9ac4db233 // N = 134547
	maskDraw uint64 = 0x4ba365e86c17718d // N = 402528
	maskLast uint64 = 0x56e1592e875a2d93 // N = 514551
	multLast uint64 = 0x36788ef0b8662b53 // N = 917394
)

// Draw numbers at which keys are derived. No model's draws come near them, so a derived key never
// equals a draw.
const (
	drawSub  uint64 = 0x9517a65c66b255b1 // N = 921362
	drawTick uint64 = 0x962ba6553a5ae469 // N = 1121016
	drawName uint64 = 0xc3d18e53e169c595 // N = 1137825
	drawSeed uint64 = 0x3cc3551eac6ca939 // N = 1282287
)

// fold is the 64×64→128 bit product with its halves joined.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// rowState is the first fold, common to all draws of a row. Adding the row again preserves its
// effect in the two cases in 2^64 in which the key's factor would cancel it.
func (k Key) rowState(row uint64) uint64 {
	return fold(row^maskRow, uint64(k)^maskKey) + row
}

// draw is the second and third fold. The xor with n does for the draw number what the sum does for
// the row.
func draw(state, n uint64) uint64 {
	return fold(fold(state^maskHalf, n^maskDraw)^n^maskLast, multLast)
}

// New returns the key of a purpose such as "ads.click" in one replicate of a seed.
func New(seed uint64, replicate int, purpose string) Key {
	return Key(Key(seed).Bits(uint64(replicate), drawSeed)).Named(purpose)
}

// Named derives a key by a name, so that the draws of a named thing depend neither on its place in
// a list nor on which other things exist.
func (k Key) Named(name string) Key {
	k = Key(k.Bits(uint64(len(name)), drawName))
	for len(name) > 0 {
		var block uint64
		n := min(8, len(name))
		for i := range n {
			block |= uint64(name[i]) << (8 * i)
		}
		k = Key(k.Bits(block, drawName))
		name = name[n:]
	}
	return k
}

// Sub derives a key by a number, such as that of an entity, a chunk or a cell. Draws of the new key are independent
// of those of the old one, and of any other number, 0 as well.
func (k Key) Sub(x uint64) Key { return Key(k.Bits(x, drawSub)) }

// At derives the key of a tick and of a round in it.
func (k Key) At(tick, round int) Key {
	return Key(k.Bits(uint64(tick), drawTick)).Sub(uint64(round))
}

// Bits returns 64 random bits for (row, n). The row is an agent, n the number of the draw or a
// second agent; (i, j) and (j, i) are different draws. Streams use the same numbers: Bits(row, n)
// is the n-th draw of Stream(row).
//
// It is draw(k.rowState(row), n) written out, which halves its cost to the compiler's inliner, so
// that Float, Open and Below are inlined, too.
func (k Key) Bits(row, n uint64) uint64 {
	hi, lo := bits.Mul64(row^maskRow, uint64(k)^maskKey)
	hi, lo = bits.Mul64((hi^lo+row)^maskHalf, n^maskDraw)
	hi, lo = bits.Mul64(hi^lo^n^maskLast, multLast)
	return hi ^ lo
}

// Row is the common state of all draws of a row. It saves one of three folds where many draws of a
// row are made, such as those of a post for each of its viewers.
type Row struct{ state uint64 }

// Row fixes the row of Bits.
func (k Key) Row(row uint64) Row { return Row{k.rowState(row) ^ maskHalf} }

// Bits is Key.Bits for the row.
func (r Row) Bits(n uint64) uint64 {
	hi, lo := bits.Mul64(r.state, n^maskDraw)
	hi, lo = bits.Mul64(hi^lo^n^maskLast, multLast)
	return hi ^ lo
}

// Float is Key.Float for the row.
func (r Row) Float(n uint64) float64 { return float(r.Bits(n)) }

// Open returns Key.Open of the row.
func (r Row) Open(n uint64) float64 { return open(r.Bits(n)) }

// Float returns draw n of a row, a number in [0, 1), a multiple of 2^-53. It is a pure function, so two decisions
// need different rows, n or keys: take the row of the consumer and the tick as n. It costs two multiplications or
// so. Where 0 is no argument, as of a logarithm, take Open.
func (k Key) Float(row, n uint64) float64 { return float(k.Bits(row, n)) }

// Open returns draw n of a row, a number in (0, 1), an odd multiple of 2^-53, for functions that are infinite at 0
// or 1. It has the bits of Float of the same row and n: do not draw both.
func (k Key) Open(row, n uint64) float64 { return open(k.Bits(row, n)) }

// Below returns an integer in [0, bound), by the high half of a product: no division and no loop. A
// value's probability is off by less than 2^-64. Below(…, 0) is 0.
func (k Key) Below(row, n, bound uint64) uint64 {
	hi, _ := bits.Mul64(k.Bits(row, n), bound)
	return hi
}

// The conversions go through int64: one instruction instead of a branch on the sign bit. The outer
// float64() forbids a fused multiply-add where they are inlined.
func float(x uint64) float64 { return float64(float64(int64(x>>11)) * 0x1p-53) }

func open(x uint64) float64 { return float64((float64(int64(x>>12)) + 0.5) * 0x1p-52) }
