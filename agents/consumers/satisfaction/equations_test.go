package satisfaction

import (
	"math"
	"testing"

	"guanxi/agents/society"
)

func TestEquations(t *testing.T) {
	near(t, "u(0)", saturate(0, 5), 0, 0)
	near(t, "u(half)", saturate(5, 5), 0.5, 0)
	near(t, "u(15)", saturate(15, 5), 0.75, 0)
	near(t, "x", experience(0.6, 0.1), 0.7, 1e-15)
	near(t, "x above", experience(0.9, 3), 1, 0)
	near(t, "x below", experience(0.1, -3), 0, 0)
	near(t, "gain", gain(1, 30), 1-math.Exp(-1./30), 1e-16)
	near(t, "toward", float64(toward(10000, 0.5, society.FullSatisfaction, 1<<31, 0)), (10000+32767)/2, 0.5)
	near(t, "all the way", float64(toward(10000, 0.5, society.FullSatisfaction, 1<<32, 0)), 32767, 0)
	near(t, "no further", float64(toward(255, 1, mostPart, 1<<32, 1<<16-1)), 255, 0)
	near(t, "to the nearer below", float64(nearest(0.4999/65535, 65535)), 0, 0)
	near(t, "to the nearer above", float64(nearest(0.5001/65535, 65535)), 1, 0)
	near(t, "down to 0", float64(toward(255, 0, mostPart, 1<<32, 1<<16-1)), 0, 0)
	near(t, "base", churnHazard(0.01, 3, 0.5, 0.5, 0.5, 0, 0, 1), 0.01, 1e-17)
	near(t, "satisfied", churnHazard(0.01, 3, 0.7, 0.5, 0, 50, 0, 1), 0.01*math.Exp(-0.6), 1e-16)
	near(t, "with friends", churnHazard(0.01, 3, 0.5, 0.5, 0.5, 99, 0, 1), 0.001, 1e-16)
	near(t, "at most", churnHazard(0.01, 100, 0, 0.5, 0.5, 0, 0, 0.3), 0.3, 0)
	near(t, "not served", churnHazard(0.01, 3, 0.7, 0.5, 0, 50, .02, 1), 0.02+0.01*math.Exp(-0.6), 1e-16)
	near(t, "not served, at most", churnHazard(0.01, 3, 0.7, 0.5, 0, 50, .9, .3), .3, 0)
	near(t, "return", returnHazard(0.01, 0.5, 99), 0.1, 1e-15)
	near(t, "return without friends", returnHazard(0.01, 0.5, 0), 0.01, 0)
}

// rounding is four standard errors of the mean of a part over n consumers. Each rounding adds an
// error of variance 1/4 or less, which fades with the gain.
func rounding(days, memory float64, n int) float64 {
	return 4 * 0.5 / mostPart / math.Sqrt(2*gain(days, memory)*float64(n))
}
