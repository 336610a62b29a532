package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"testing"
)

// The three vectors published with Random123 (kat_vectors).
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, [2]uint32{0xffffffff, 0xffffffff},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		if got := philox(c.counter, c.key); got != c.want {
			t.Errorf("philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

// The constants are as their comment says.
func TestConstants(t *testing.T) {
	want := []uint64{maskRow, maskKey, maskHalf, maskDraw, maskLast, multLast, drawSub, drawTick, drawName, drawSeed}
	at := []int{21504, 92755, 134547, 402528, 514551, 917394, 921362, 1121016, 1137825, 1282287}
	for i, n := range at {
		sum := sha256.Sum256(fmt.Appendf(nil, "guanxi rng %d", n))
		got := binary.BigEndian.Uint64(sum[:8])
		if got != want[i] {
			t.Errorf("constant %d: SHA-256 of %d gives %#x, not %#x", i, n, got, want[i])
		}
		seen := map[byte]bool{}
		for b := range 8 {
			x := byte(got >> (8 * b))
			if bits.OnesCount8(x) != 4 || seen[x] {
				t.Errorf("constant %#x: byte %#x is not balanced or not distinct", got, x)
			}
			seen[x] = true
		}
		if got&1 == 0 {
			t.Errorf("constant %#x is even", got)
		}
	}
}

// Known answers, computed independently with big integers: the results of every run depend on them.
func TestKnownAnswers(t *testing.T) {
	k := New(1, 0, "ads.click")
	s := k.Stream(5)
	s.Uint64()
	for _, c := range []struct {
		name      string
		got, want uint64
	}{
		{"New(1, 0, ads.click)", uint64(k), 0x716f8ee376357cf4},
		{"New(0, 0, \"\")", uint64(New(0, 0, "")), 0x60775221b5e1b4dc},
		{"New(2, 0, ads.click)", uint64(New(2, 0, "ads.click")), 0x2a516aeca4436308},
		{"New(1, 1, ads.click)", uint64(New(1, 1, "ads.click")), 0xa6546c70fd20009},
		{"Named(campaign)", uint64(k.Named("campaign")), 0x86b221f6b3f03a96},
		{"Sub(3)", uint64(k.Sub(3)), 0x11ec42f6e48c5287},
		{"At(0, 0)", uint64(k.At(0, 0)), 0x414fcbb5415009d},
		{"At(2500, 3)", uint64(k.At(2500, 3)), 0xbbfb32f90d88306f},
		{"Bits(0, 0)", k.Bits(0, 0), 0xb89d527a3f26ba66},
		{"Bits(5, 1)", k.Bits(5, 1), 0xcea8eace6343f39a},
		{"Bits(1, 5)", k.Bits(1, 5), 0x2678731f2d9cfa3a},
		{"Bits(999999, 7)", k.Bits(999999, 7), 0x9646b68060ef991d},
		{"Bits(2^64-1, 2^64-1)", k.Bits(1<<64-1, 1<<64-1), 0xb754e563492a52d6},
		{"Key(0).Bits(0, 0)", Key(0).Bits(0, 0), 0x1c73a9f3085421fb},
		{"Below(5, 1, 1000)", k.Below(5, 1, 1000), 0x327},
		{"second of Stream(5)", s.Uint64(), 0xcea8eace6343f39a},
	} {
		if c.got != c.want {
			t.Errorf("%s = %#x, want %#x", c.name, c.got, c.want)
		}
	}
	if got, want := k.Float(5, 1), 0x19d51d59cc687ep-53; got != want {
		t.Errorf("Float(5, 1) = %v, want %v", got, want)
	}
	if got, want := k.Open(5, 1), 0x19d51d59cc687fp-53; got != want {
		t.Errorf("Open(5, 1) = %v, want %v", got, want)
	}
}

// A row gives the draws of its key.
func TestRowIsKey(t *testing.T) {
	k := New(1, 2, "test")
	for row := range uint64(50) {
		r := k.Row(row << 30)
		for n := range uint64(50) {
			if a, b := r.Bits(n), k.Bits(row<<30, n); a != b {
				t.Fatalf("draw %d of row %d is %#x, of the key %#x", n, row, a, b)
			}
		}
	}
}
