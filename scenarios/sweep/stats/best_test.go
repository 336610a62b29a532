package stats

import (
	"math"
	"testing"

	"guanxi/sim/rng"
)

// By hand: differences of levels 1 and 0 are 2, 3, 4, with mean 3 and standard error 1/√3, against
// t(2, 1 − .05/2) = 4.3027 standard errors = 2.48; of levels 1 and 2 they are −1, 1, 3, and nothing
// is known.
func TestBest(t *testing.T) {
	values := [][]float64{{0, 2, 3}, {10, 13, 12}, {20, 24, 21}}
	if best, first, last, ok := Best(values, 0, .95); best != 1 || first != 1 || last != 2 || !ok {
		t.Errorf("level %d, among %d to %d, %v", best, first, last, ok)
	}
	if _, _, _, ok := Best(values, 0, .99); ok { // 9.92 standard errors are 5.7
		t.Error("level 0 is ruled out with a confidence of 99 %")
	}
	// Level 0 is 2 worse, 3.46 standard errors, which one other level would rule out.
	if best, first, last, ok := Best([][]float64{{0, 1, -49}, {10, 12, -38}, {20, 23, -27}}, 0, .95); best != 1 || first != 0 || last != 1 || !ok {
		t.Errorf("level %d, among %d to %d, %v", best, first, last, ok)
	}
	for _, same := range [][][]float64{{{1, 1, 1}, {2, 2, 2}}, {{1, 2, 3}}} {
		if _, _, _, ok := Best(same, 0, .95); ok {
			t.Errorf("a level of %v is ruled out", same)
		}
	}
	// Differences that agree by chance rule out nothing unless they are many steps.
	for _, x := range []struct {
		step float64
		ok   bool
	}{{0, false}, {1, false}, {.01, true}} {
		if best, first, last, ok := Best([][]float64{{1, 3, 2}, {2, 4, 3}}, x.step, .95); ok != x.ok || ok && (best != 1 || first != 1 || last != 1) {
			t.Errorf("step %g: level %d, among %d to %d, %v", x.step, best, first, last, ok)
		}
	}
}

// The best level is ruled out in at most 5 of 100 studies, also where all levels are equally good
// and share their luck; levels far below it nearly always are.
func TestCoverageOfBest(t *testing.T) {
	const trials, top = 2000, 2
	x := []float64{0, 1, 2, 3, 4, 5}
	same := func(z float64) float64 { return z }
	for name, slope := range map[string]float64{"equal": 0, "hill": 1.5} {
		mean := make([]float64, len(x))
		for k := range x {
			mean[k] = -slope * math.Abs(x[k]-top)
		}
		key := rng.New(5, 0, "best "+name)
		missed, far := 0, 0
		for trial := range trials {
			values := responses(key, trial, 8, x, mean, same)
			if _, first, last, ok := Best(values, 0, .95); ok && (first > top || last < top) {
				missed++
			} else if !ok || last == len(x)-1 {
				far++
			}
		}
		t.Logf("%s: the best is ruled out in %.4f of studies", name, float64(missed)/trials)
		if missed > trials*5/100 {
			t.Errorf("%s: the best is ruled out in %d of %d studies", name, missed, trials)
		}
		if slope > 0 && far > trials/20 {
			t.Errorf("%s: the worst is kept in %d of %d studies", name, far, trials)
		}
	}
}
