package stats

import (
	"fmt"
	"math"

	"guanxi/sim/num"
	"guanxi/sim/results"
)

// Sequential says when there are enough replicates of a number.
//
// The rule is the sequential procedure of Law 2015 (Simulation Modeling and
// Analysis, 5th ed., §9.4.1), looked at after Min replicates and then after
// each Batch: with δ = t(n−1, (1+Confidence)/2)·s/√n stop as soon as
//
//	δ ≤ HalfWidth                        (absolute)
//	δ/|mean| ≤ HalfWidth/(1+HalfWidth)   (relative)
//
// or Max replicates ran. Dividing by 1+γ makes the error relative to the true
// mean at most γ, not the one relative to its estimate; δ is then below
// γ·|mean| as well.
//
// Looking often and stopping when the variance looks small costs coverage. The
// tests find, for intervals of 95 %, Min = 10 and targets that need 34 to 48
// replicates: normal ones 93 % looked at after each, 94 % in batches of ten;
// exponential ones 92 % either way. The relative error keeps its target in
// 95 % or more of all cases.
type Sequential struct {
	Min, Max, Batch int     // Min at least 2, Batch at least 1
	HalfWidth       float64 // of the interval, in units of the number or of its mean
	Relative        bool
	Confidence      float64
}

// Check says what is wrong with the rule.
func (s Sequential) Check() error {
	switch {
	case s.Min < 2:
		return fmt.Errorf("min %d: an interval needs 2 replicates or more", s.Min)
	case s.Max < s.Min:
		return fmt.Errorf("max %d is below min %d", s.Max, s.Min)
	case s.Batch < 0:
		return fmt.Errorf("batch %d: must be 1 or more", s.Batch)
	case !(s.HalfWidth > 0) || math.IsInf(s.HalfWidth, 0):
		return fmt.Errorf("half_width %v: must be above 0", s.HalfWidth)
	case !(s.Confidence > 0 && s.Confidence < 1):
		return fmt.Errorf("confidence %v: must lie between 0 and 1", s.Confidence)
	}
	return nil
}

// Enough says whether the half-width of the interval of the mean reached its
// target, and what it is. NaNs are left out, so with many of them it is never
// reached. The values may be paired differences. Below Min values it is false.
func (s Sequential) Enough(values []float64) (done bool, half float64) {
	v := results.Student(values, s.Confidence)
	half = v.Half()
	if v.N < max(2, s.Min) {
		return false, half
	}
	return half <= s.target(v.Mean), half
}

// target is the half-width at which to stop.
func (s Sequential) target(mean float64) float64 {
	if s.Relative {
		return float64(s.HalfWidth/(1+s.HalfWidth)) * math.Abs(mean)
	}
	return s.HalfWidth
}

// Reasons why replication stands where it does.
const (
	Reached = "reached" // the half-width is at its target
	AtMax   = "max"     // it is not, and no more replicates are allowed
	Running = "running" // it is not yet
)

// Next is how many replicates to run after those that gave the values (NaN
// where one failed), and why none more. All of a batch are run before the rule
// looks again, so that it does not matter in which order or by how many
// workers they are run: only the first Min, Min+Batch, … values are looked at,
// and the first stop counts.
func (s Sequential) Next(values []float64) (more int, reason string) {
	batch, z := max(1, s.Batch), num.NormQuantile((1+s.Confidence)/2)
	n, m, sum := 0.0, 0.0, 0.0 // of the values so far, their mean, their squared deviations
	seen := 0
	for next := max(2, s.Min); ; next = min(next+batch, s.Max) {
		if len(values) < next {
			return next - len(values), Running
		}
		for _, x := range values[seen:next] {
			if x == x {
				n++
				d := x - m
				m += d / n
				sum += float64(d * (x - m))
			}
		}
		seen = next
		// Student's quantile takes long and lies above the normal one.
		if far := square(z)*sum/(n*(n-1)) > 1.001*square(s.target(m)); !far {
			if done, _ := s.Enough(values[:next]); done {
				return 0, Reached
			}
		}
		if next >= s.Max {
			return 0, AtMax
		}
	}
}
