package posts

import (
	"math"

	"guanxi/sim/num"
)

// postHazard is the hazard of posting in a session: π per active day, divided by the mean number
// of sessions of an active day, times 1 + φ_r·likes received lately (M5). The posts of a tick are
// Binomial(sessions, 1 − e^(−h)). At most one post per session keeps the feedback from running
// away.
func postHazard(perDay, sessionsPerDay, feedback, likes float64) float64 {
	return perDay / sessionsPerDay * (1 + float64(feedback*likes))
}

// quality is a Beta(2,2) variate, the median of the uniforms a, b and c, times the author's
// skill, at most 1.
func quality(a, b, c, skill float64) float64 {
	median := max(min(a, b), min(max(a, b), c))
	return min(1, float64(median*skill))
}

// Log-odds are multiples of 1/128. Rounding to this grid changes a probability by at most .4 % of
// its value.
const logitStep = 1.0 / 128

// onGrid rounds log-odds to steps of the grid, clamped so that a sum of three cannot overflow.
func onGrid(logit float64) int32 {
	return nearestStep(max(-1e6*logitStep, min(1e6*logitStep, logit)))
}

// nearestStep is onGrid without the clamp.
func nearestStep(logit float64) int32 {
	return int32(math.Floor(float64(logit/logitStep) + 0.5))
}

// lateFor is the share of received likes still remembered after a tick, e^(−Δ/T).
func lateFor(tickDays, memoryDays float64) float64 { return num.Exp(-tickDays / memoryDays) }

// learn moves an estimate by n signs, given as counts per interest, and returns the sum of
// squares of the result:
//
//	(1−η)^n·x̂ + (1−(1−η)^n)·counts/n
//
// This applies x̂ ← normalise((1−η)x̂ + η·topic) in one batch. out is in the units of the
// estimate; the caller rescales it to full length. stay is (1−η)^n.
func learn(out []float64, estimate, counts []uint8, n int, stay float64) (square float64) {
	add := (1 - stay) * estimateUnit / float64(n)
	estimate, counts = estimate[:len(out)], counts[:len(out)]
	for d := range out {
		x := float64(stay*float64(estimate[d])) + float64(add*float64(counts[d]))
		out[d] = x
		square += float64(x * x)
	}
	return square
}

// uniforms splits 64 random bits into four numbers in (0,1) of 16 bits each.
func uniforms(bits uint64) (a, b, c, d float64) {
	u := func(x uint64) float64 { return (float64(x&0xffff) + 0.5) * 0x1p-16 }
	return u(bits), u(bits >> 16), u(bits >> 32), u(bits >> 48)
}

// itemOf is the id of a post: its tick, its author and its place among the author's posts of that
// tick. Draws about a post and a viewer are keyed by the pair of their ids.
func itemOf(tick, author, k int) uint64 {
	return uint64(tick)<<36 | uint64(author)<<8 | uint64(k)
}

// likeUnit is one like in the units of lately.
const likeUnit = 64

// mostPosts is the largest number of posts that an author writes in a tick.
const mostPosts = 255
