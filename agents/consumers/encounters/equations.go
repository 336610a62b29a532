package encounters

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// acceptOf is σ(α_0 + α_1·cos(x_i, x_j) − α_2·z_i/Z), the probability that one side wants the
// tie.
func acceptOf(intercept, match, crowding, cosine, taken float64) float64 {
	return num.Sigmoid(intercept + float64(match*cosine) - float64(crowding*taken))
}

// fadeOf is δ_w per day, ln 2 over the half-life.
func fadeOf(halfLife units.Duration) float64 { return math.Ln2 / halfLife.Days() }

// lifeOf is the number of days in which a tie of strength s fades to a limit, ln(s/limit)/δ.
func lifeOf(s, limit, fade float64) float64 { return num.Log(s/limit) / fade }

// usedOf is the strength of a tie after n interactions, 1 − (1−s)(1−η)^n: each adds η·(1−s). The
// sum over a tick, s + η·n·(1−s), could exceed 1 and would depend on the length of the tick.
func usedOf(s, gain float64, n int) float64 {
	missing, keep := 1-s, 1-gain
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			missing *= keep
		}
		keep *= keep
	}
	return 1 - missing
}
