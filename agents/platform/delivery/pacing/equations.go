package pacing

// throttle is ϑ.
func throttle(target, expected float64) float64 {
	if expected <= target {
		return 1
	}
	return max(0, target/expected)
}

// margin is the share of a tick's money that the controller leaves unspent where no later money can
// make up for an expensive tick: with a daily cap on a daily tick, or in the last tick of a window.
// The demand of a tick scatters by cv, and demand beyond the money is delivered unpaid: .4·cv of it
// if the mean is at the limit. The margin keeps that near 1 % up to a scatter of .2, at the cost of
// some spend. Beyond, the tick is too long, or the population too small, for the cap.
func margin(cv float64) float64 { return min(0.25, max(0, float64(1.2*(cv-0.025)))) }
