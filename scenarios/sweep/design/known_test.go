package design

import (
	"math/bits"
	"testing"
)

// The first points as Joe & Kuo's program prints them, and points in high
// dimensions and far along as scipy 1.17.1 gives them
// (scipy.stats.qmc.Sobol(1000, scramble=False, bits=32)), an independent reader
// of the same table.
func TestSobolKnownPoints(t *testing.T) {
	v := directions()
	first := [][]float64{
		{0, 0, 0, 0, 0},
		{.5, .5, .5, .5, .5},
		{.75, .25, .25, .25, .75},
		{.25, .75, .75, .75, .25},
		{.375, .375, .625, .875, .375},
		{.875, .875, .125, .375, .875},
		{.625, .125, .875, .625, .625},
		{.125, .625, .375, .125, .125},
		{.1875, .3125, .9375, .4375, .5625},
		{.6875, .8125, .4375, .9375, .0625},
	}
	for i, want := range first {
		for j, w := range want {
			if got := float64(sobolDigits(&v[j], uint32(i))) / (1 << 32); got != w {
				t.Errorf("point %d, coordinate %d: %v, not %v", i, j, got, w)
			}
		}
	}
	dims := []int{0, 1, 10, 199, 999}
	for i, want := range map[uint32][]float64{
		3:    {0.25, 0.75, 0.25, 0.75, 0.25},
		511:  {0.001953125, 0.501953125, 0.341796875, 0.021484375, 0.728515625},
		1000: {0.2197265625, 0.0966796875, 0.0849609375, 0.8427734375, 0.2001953125},
	} {
		for k, j := range dims {
			if got := float64(sobolDigits(&v[j], i)) / (1 << 32); got != want[k] {
				t.Errorf("point %d, coordinate %d: %v, not %v", i, j, got, want[k])
			}
		}
	}
}

// Every m_k is odd and below 2^k, as a Sobol' sequence needs.
func TestDirectionNumbersAreValid(t *testing.T) {
	v := directions()
	if len(v) != maxSobol {
		t.Fatalf("%d dimensions", len(v))
	}
	for j := range v {
		for k := range sobolBits {
			m := v[j][k] >> (sobolBits - 1 - k)
			if m%2 == 0 || v[j][k]<<(k+1) != 0 {
				t.Fatalf("dimension %d, digit %d: m = %d", j+1, k+1, m)
			}
		}
	}
}

// sobolDigits returns the 32 binary digits of coordinate j of point i in Gray-code order
// (Antonov & Saleev 1979), as Joe & Kuo's programs do.
func sobolDigits(v *[sobolBits]uint32, i uint32) uint32 {
	x := uint32(0)
	for g := i ^ i>>1; g != 0; g &= g - 1 {
		x ^= v[bits.TrailingZeros32(g)]
	}
	return x
}
