package frequency

import (
	"math"
)

// begun is when the creative began that a campaign runs after some ticks, in ticks since its
// first. Lifetimes that are not whole ticks take turns in being longer and shorter.
func (l *inParts) begun(ticks int32) int32 {
	past := int64(ticks) * int64(l.tick) / int64(l.lifetime) * int64(l.lifetime)
	return int32((past + int64(l.tick) - 1) / int64(l.tick))
}

// clockBits is the resolution of times within a tick, at most 16 bits: as fine as 32 bits for the
// whole run allow.
func clockBits(ticks int) uint {
	bits := uint(16)
	for bits > 1 && int64(ticks+2)<<bits > math.MaxUint32 {
		bits--
	}
	return bits
}

// Within is a time as a fraction of its tick.
func (l *Timing) Within(at uint32) float64 {
	return float64(int64(at)&(l.Size-1)) / float64(l.Size)
}

// Of is a time by its tick and fraction.
func (l *Timing) Of(t int32, when float64) uint32 {
	return uint32(int64(t)<<l.Bits + int64(float64(when*float64(l.Size))))
}

// day is the number of the day of a time.
func (l *Timing) day(at int64) int64 {
	t := at>>l.Bits - 1
	if l.Days <= 1 {
		return t / int64(l.PerDay)
	}
	return int64(float64((float64(t) + l.Within(uint32(at))) * l.Days))
}

// dayAfter is the beginning of the next day after a time, for ticks longer than a day.
func (l *Timing) dayAfter(at int64) int64 {
	next := float64(l.day(at)+1) / l.Days
	return max(at+1, int64(math.Ceil(float64((1+next)*float64(l.Size)))))
}
