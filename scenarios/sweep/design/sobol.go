package design

import (
	_ "embed"
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"guanxi/sim/rng"
)

// maxSobol is the number of dimensions of joe-kuo.txt.
const maxSobol = 1000

// sobolBits is the number of bits in a direction number; a sequence has 2^sobolBits points.
const sobolBits = 32

//go:embed joe-kuo.txt
var joeKuo string

// directions returns the direction numbers v_1…v_32 of each dimension, v_k = m_k·2^(32−k). The
// recurrence of its primitive polynomial extends the initial numbers m_1…m_s of each dimension
// (Joe & Kuo 2003, eq. 2):
//
//	m_k = 2a_1·m_(k−1) ⊕ 2²a_2·m_(k−2) ⊕ … ⊕ 2^(s−1)a_(s−1)·m_(k−s+1) ⊕ 2^s·m_(k−s) ⊕ m_(k−s)
var directions = sync.OnceValue(func() [][sobolBits]uint32 {
	out := make([][sobolBits]uint32, 1, maxSobol)
	for k := range sobolBits {
		out[0][k] = 1 << (sobolBits - 1 - k)
	}
	for line := range strings.Lines(joeKuo) {
		if line[0] == '#' {
			continue
		}
		var f []uint32
		for _, word := range strings.Fields(line) {
			v, err := strconv.ParseUint(word, 10, 32)
			if err != nil {
				panic(err) // the table is a constant
			}
			f = append(f, uint32(v))
		}
		s, a, m := int(f[1]), f[2], f[3:]
		var v [sobolBits]uint32
		for k := range sobolBits {
			if k < s {
				v[k] = m[k] << (sobolBits - 1 - k)
				continue
			}
			// With v_k = m_k·2^(32−k) the factors 2^i of the recurrence cancel.
			v[k] = v[k-s] ^ v[k-s]>>s
			for i := 1; i < s; i++ {
				if a>>(s-1-i)&1 == 1 {
					v[k] ^= v[k-i]
				}
			}
		}
		out = append(out, v)
	}
	return out
})

// Sobol returns the first n points of a scrambled Sobol' sequence (Sobol' 1967, with the
// direction numbers of Joe & Kuo 2008 in joe-kuo.txt). It uses Owen's nested uniform
// scrambling (Owen 1995): a random bit that depends on the dimension and on all earlier digits
// flips each digit. This keeps the net properties and makes each point uniform; the variance
// of an estimate falls faster than 1/n. If n is a power of 2, the points are balanced in every
// dimension (Owen 2020, "On dropping the first Sobol' point"); no point is skipped.
func Sobol(key rng.Key, n, d int) ([][]float64, error) {
	if err := checkSize("Sobol design", n, d, maxSobol); err != nil {
		return nil, err
	}
	v, out := directions(), table(n, d)
	for j := range d {
		of := key.Sub(uint64(j))
		x := uint32(0)
		for i := range out {
			if i > 0 {
				x ^= v[j][bits.TrailingZeros32(uint32(i))]
			}
			out[i][j] = scramble(of, x)
		}
	}
	return out, nil
}

// scramble flips digit b of x by the lowest bit of draw (b, digits before it). Digits after
// the 32nd are 0 before scrambling, so the single draw (32, x) supplies the remaining 21 bits.
func scramble(key rng.Key, x uint32) float64 {
	y := uint64(0)
	for b := range sobolBits {
		before := uint64(x) >> (sobolBits - b)
		digit := uint64(x) >> (sobolBits - 1 - b) & 1
		y = y<<1 | digit ^ key.Bits(uint64(b), before)&1
	}
	const rest = 53 - sobolBits
	y = y<<rest | key.Bits(sobolBits, uint64(x))>>(64-rest)
	return float64(y) / (1 << 53)
}

// Balanced reports whether n is a power of 2, for which Sobol' points are balanced.
func Balanced(n int) bool { return n > 0 && n&(n-1) == 0 }
