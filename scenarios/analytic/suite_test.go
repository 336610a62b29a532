// Package analytic has cases whose result is known in closed form, and patterns found in data.
//
// Where a scenario can express a case, the case is the text of a scenario, so that reading,
// building and running are tested together. Seeds are fixed. A mean passes if it is at most
// four standard errors from the expected value. The standard error comes from the replicates.
// Where a tick or a finite population causes a bias, the case states it and keeps it below one
// standard error.
package analytic

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"testing"

	"guanxi/sim/simtest/need"
)

// limit is the largest |z| that passes: exceeded by chance once in 16,000.
const limit = 4.0

// A Case is one case of the suite.
type Case struct {
	ID, Title, Source string
	Simulate          func(*lab) ([]Result, error)
}

// A Result is one number of a case.
type Result struct {
	Quantity       string
	Expected, Mean float64
	SE             float64 // 0: the number is exact and must agree to all digits given
	N              int     // replicates behind the mean
	Bias           float64 // stated bias, from the tick or the finite population
}

// exactly is the tolerance of a number without randomness: half of the sixth digit, the
// precision of the literature.
const exactly = 5e-6

func (r Result) passes() bool {
	if r.SE > 0 {
		return math.Abs((r.Mean-r.Expected)/r.SE) <= limit
	}
	return math.Abs(r.Mean-r.Expected) <= exactly*math.Max(1, math.Abs(r.Expected))
}

// workbench has all cores.
func workbench() *lab { return &lab{context.Background(), runtime.GOMAXPROCS(0)} }

// Each case is within four standard errors, and each stated bias is below one.
// Further cases are tests of their mechanism.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	for _, c := range append(markets(), halves()...) {
		t.Run(c.ID, func(t *testing.T) {
			for _, r := range need.Value(c.Simulate(workbench()))(t) {
				t.Logf("%s: expected %g, simulated %g ± %g", r.Quantity, r.Expected, r.Mean, r.SE)
				if !r.passes() || !(math.Abs(r.Bias) <= r.SE) {
					t.Errorf("%s (%s), %s: stated bias %.2g", c.Title, c.Source, r.Quantity, r.Bias)
				}
			}
		})
	}
}

// The replicates of a case do not depend on the number of workers, even on a graph that they
// share.
func TestLabWorkers(t *testing.T) {
	text := "clock: {ticks: 20}\nreplicates: 5\nconsumers: {count: 100}\ngraph: {kind: regular, degree: 4, seed: " +
		"1}\nadoption: {innovation: 1%/day, imitation: 0.4/day, normalise: degree}\n"
	of := func(workers int) sample {
		return need.Value((&lab{context.Background(), workers}).replicates("ring", text, nil, shares))(t)
	}
	one := of(1)
	if got := of(3); !reflect.DeepEqual(one, got) {
		t.Errorf("three workers: %v, one: %v", got, one)
	}
	if reflect.DeepEqual(one[0], one[1]) {
		t.Errorf("two replicates are alike: %v", one[0])
	}
}

// A wrong number fails, judged by z and by the exact comparison.
func TestWrongNumbersFail(t *testing.T) {
	for _, r := range []Result{{Expected: 1, Mean: 1.05, SE: 0.01}, {Expected: 8, Mean: 9}, {Expected: 0, Mean: 1e-3},
		{Expected: 1, Mean: math.NaN(), SE: 0.1}, {Expected: 1, Mean: math.NaN()}} {
		if r.passes() {
			t.Errorf("%+v passes", r)
		}
	}
	for _, r := range []Result{{Expected: 1, Mean: 1.03, SE: 0.01}, {Expected: .605547, Mean: .6055467}} {
		if !r.passes() {
			t.Errorf("%+v fails", r)
		}
	}
}
