package rng

import "math/bits"

// philox is Philox4x32-10 (Salmon et al. 2011), counter-based like the production hash, which
// passes TestU01's BigCrush and is several times slower. The production draws must pass the same
// tests.
func philox(counter [4]uint32, key [2]uint32) [4]uint32 {
	for range 10 {
		hi0, lo0 := bits.Mul32(0xD2511F53, counter[0])
		hi1, lo1 := bits.Mul32(0xCD9E8D57, counter[2])
		counter = [4]uint32{hi1 ^ counter[1] ^ key[0], lo1, hi0 ^ counter[3] ^ key[1], lo0}
		key[0] += 0x9E3779B9
		key[1] += 0xBB67AE85
	}
	return counter
}

func philoxBits(seed, row, n uint64) uint64 {
	x := philox([4]uint32{uint32(row), uint32(row >> 32), uint32(n), uint32(n >> 32)},
		[2]uint32{uint32(seed), uint32(seed >> 32)})
	return uint64(x[0]) | uint64(x[1])<<32
}
