package adoption

import "math/bits"

// trailing is the place of the lowest bit set.
func trailing(b uint64) int { return bits.TrailingZeros64(b) }
