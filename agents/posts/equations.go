package posts

import (
	"guanxi/sim"
	"guanxi/sim/num"
)

// postHazard is the hazard of posting in a session: π per active day, spread
// over the mean number of sessions of an active day, times 1 + φ_r·likes
// received lately (M5). Posts in a tick are Binomial(sessions, 1 − e^(−h)): at
// most one a session, so that feedback cannot run away.
func postHazard(perDay, sessionsPerDay, feedback, likes float64) float64 {
	return perDay / sessionsPerDay * (1 + float64(feedback*likes))
}

// quality is u, Beta(2,2) times the author's skill, at most 1. The median of
// three uniforms is Beta(2,2).
func quality(a, b, c, skill float64) float64 {
	median := max(min(a, b), min(max(a, b), c))
	return min(1, float64(median*skill))
}

// topicOf draws one interest with probability proportional to the components
// of the taste x, so that the mean topic of an author's posts has the direction
// of x, and the platform's estimate converges to it.
func topicOf(taste []int8, u float64) uint8 {
	sum := 0
	for _, x := range taste {
		sum += int(x)
	}
	if sum == 0 {
		return 0 // a taste without components
	}
	at, topic := int(u*float64(sum)), 0
	for _, x := range taste { // no branch: which it is is not to be foretold
		at -= int(x)
		topic += num.One(at >= 0)
	}
	return uint8(topic)
}

// Log-odds are whole steps of a grid, so that a reaction is decided by one look
// into a table of the logistic function. The step is 1/128: probabilities are
// within .4 % of themselves.
const (
	logitStep = 1.0 / 128
	logitMost = 20 // beyond ± this a reaction is certain or never comes
	logitZero = logitMost * 128
)

// logistic holds σ on the grid, as thresholds of 24 bits.
type logistic [2*logitZero + 1]uint32

// certain is the threshold that every draw of 24 bits is below.
const certain = 1 << 24

func newLogistic() *logistic {
	t := new(logistic)
	for k := range t {
		t[k] = uint32(float64(num.Sigmoid(float64(k-logitZero)*logitStep)*certain) + 0.5)
	}
	t[0], t[len(t)-1] = 0, certain
	return t
}

// onGrid is the step of log-odds, kept within reach of sums of four.
func onGrid(logit float64) int32 {
	return nearestStep(max(-1e6*logitStep, min(1e6*logitStep, logit)))
}

// nearestStep is onGrid of what is within reach.
func nearestStep(logit float64) int32 {
	x := float64(logit/logitStep) + 0.5
	n := int32(x) // towards 0; without a branch
	return n - int32(num.One(float64(n) > x))
}

// threshold is σ of log-odds on the grid, in 2^-24.
func (t *logistic) threshold(logit int32) uint32 {
	return t[max(0, min(logit+logitZero, 2*logitZero))]
}

// lateFor is the forgetting of received likes over a tick, e^(−Δ/T).
func lateFor(tickDays, memoryDays float64) float64 { return num.Exp(-tickDays / memoryDays) }

// learn moves an estimate by n signs, counts of them by interest:
// (1−η)^n·x̂ + (1−(1−η)^n)·counts/n, in units of the estimate, which the caller
// scales to its length again by the sum of squares: the single step
// x̂ ← normalise((1−η)x̂ + η·topic) in a batch. stay is (1−η)^n.
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

// uniforms are four numbers in (0,1) of 16 bits each.
func uniforms(bits uint64) (a, b, c, d float64) {
	u := func(x uint64) float64 { return (float64(x&0xffff) + 0.5) * 0x1p-16 }
	return u(bits), u(bits >> 16), u(bits >> 32), u(bits >> 48)
}

// itemOf numbers a post: its tick, author and place among the author's posts of
// the tick, so that draws about it and a viewer are keyed by the pair.
func itemOf(tick, author, k int) uint64 {
	return uint64(tick)<<36 | uint64(author)<<8 | uint64(k)
}

func tickOf(post uint64) sim.Tick { return sim.Tick(post >> 36) }

func authorOf(post uint64) uint32 { return uint32(post>>8) & (1<<28 - 1) }

// mostPosts an author can write in a tick.
const mostPosts = 255
