package activity

import "math"

// backlog is what waits in a feed.
type backlog struct {
	items float32
	away  uint32 // ticks since the feed was opened, or since its owner joined
}

// roundAtRandom rounds a number of items to 5 bits after the leading one, up as often as keeps its mean.
// The error, one item in a hundred on average, is well below the Poisson spread of the inflow.
func roundAtRandom(x float64, random uint32) float32 { return dropBits(x, 18, random&(1<<18-1)) }

// roundRate rounds a rate to 10 bits after the leading one. Rates are known to a tenth at best.
func roundRate(x float64) float32 { return dropBits(x, 13, 1<<12) }

// dropBits adds to the last bits of a float32 and drops some.
func dropBits(x float64, dropped uint, add uint32) float32 {
	return math.Float32frombits((math.Float32bits(float32(min(x, 1<<23))) + add) >> dropped << dropped)
}
