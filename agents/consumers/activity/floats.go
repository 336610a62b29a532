package activity

import "math"

// float6 returns x ≥ 0 as the bits of a float32 with 6 bits of exponent, for numbers up to 2^23, which
// stands for larger ones. Numbers below 2^-39 keep fewer bits. The caller keeps the leading bits of
// the fraction; add is added first and sets the rounding: half a kept unit rounds to the nearest, random
// bits in place of the dropped ones round at random, so that steps smaller than a unit are kept in
// expectation.
func float6(x float64, add uint32) uint32 {
	if x > 1<<23 {
		x = 1 << 23
	}
	return math.Float32bits(float32(x*float6Scale)) + add
}

// fromFloat6 is the inverse of float6.
func fromFloat6(bits uint32) float32 { return math.Float32frombits(bits) * (1 / float6Scale) }

const float6Scale = 0x1p-87 // brings 2^-39 to the smallest exponent

// short is a number ≥ 0 in 16 bits, with a relative error of at most 1/2,048. It holds sessions
// per tick, which are known to a tenth at best.
type short uint16

const (
	shortShift = 13 // keeps 10 of 23 bits of the fraction
	shortHalf  = 1 << (shortShift - 1)
)

// newShort returns 0 for numbers below 2^-39.
func newShort(x float64) short {
	if x < 0x1p-39 {
		return 0
	}
	return short(float6(x, shortHalf) >> shortShift)
}

// number returns r as a float32.
func (r short) number() float32 { return fromFloat6(uint32(r) << shortShift) }

// backlog is what waits in a feed. The lower bits are the time since the feed was opened, or
// since its owner joined, in steps of stay. The upper bits are the number of items as a float
// with 6 bits of exponent and 5 of fraction, rounded at random. The rounding error is about one
// item in a hundred on average, well below the Poisson spread of the inflow. Two bytes for each
// of the two numbers would bring the columns of the whole model above 120 bytes.
type backlog uint16

const (
	awayBits     = 5
	mostAway     = 1<<awayBits - 1
	backlogShift = shortShift + awayBits // bits of the fraction that are dropped
)

// newBacklog packs a number of items and the steps away. add holds backlogShift random bits, for
// the rounding.
func newBacklog(items float64, away uint16, add uint32) backlog {
	return backlog(float6(items, add)>>backlogShift<<awayBits | uint32(away))
}

// items returns the number of waiting items.
func (b backlog) items() float64 {
	return float64(fromFloat6(uint32(b>>awayBits) << backlogShift))
}
