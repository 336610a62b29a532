package frequency

import (
	"math"

	"guanxi/sim/num"
)

// waits draws the wait for the first of some sessions: tables of the logarithm and the power of 2, between
// whose 256 steps lines are straight. A wait is off by at most 2⁻¹⁸ of the time in which they lie.
type waits struct {
	logs, powers [256]line
}

// line is a function within a step of its argument.
type line struct{ at, step uint32 }

func newWaits() *waits {
	x := new(waits)
	step := func(k int) float64 { return float64(float64(k) / 256) }
	log := func(k int) uint32 { return uint32(math.Round(float64(1<<26*num.Log(1+step(k))) / num.Log(2))) }
	power := func(k int) uint32 {
		return uint32(math.Round(float64(1 << 31 * num.Exp(-float64(step(k)*num.Log(2))))))
	}
	for k := range x.logs {
		x.logs[k] = line{log(k), log(k+1) - log(k)}         // 2²⁶·log₂(1 + k/256)
		x.powers[k] = line{power(k), power(k) - power(k+1)} // 2³¹·2^(−k/256), which falls
	}
	return x
}

// log is −2²⁶·log₂(u), u given by 32 random bits.
func (x *waits) log(u uint32) uint32 {
	b := math.Float64bits(float64(int64(u | 1)))
	l := &x.logs[b>>44&255]
	return uint32(32+1023-b>>52)<<26 - l.at - uint32(uint64(l.step)*(b>>20&(1<<24-1))>>24)
}

// wait is 1 − 2^−y of a time, for y in units of 2⁻²⁶.
func (x *waits) wait(y uint32, time uint64) uint64 {
	p := &x.powers[y>>18&255]
	power := uint64(p.at) - uint64(p.step)*uint64(y&(1<<18-1))>>18
	return (1<<31 - power>>(y>>26&63)) * time >> 31
}
