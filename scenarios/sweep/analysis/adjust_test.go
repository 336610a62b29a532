package analysis

import (
	"math"
	"slices"
	"testing"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/schema"
	"guanxi/sim/rng"
)

// In drawn families the adjusted p is the largest of (m − j)·p over the p that are as small, where what is the same in
// every replicate is no test; a p outside a family is its own.
func TestFamiliesAreAdjusted(t *testing.T) {
	s := rng.New(49, 1, "families").Stream(0)
	for range 200 {
		a := &Analysis{Report: &Report{tested: map[string]int{}}}
		for range 12 {
			x := schema.NewAnswer("effect", "m", "effect")
			x.Family, x.P, x.Value, x.SD = []string{"", "one", "two"}[int(3*s.Float64())], math.Pow(s.Float64(), 3), 1, 0
			switch int(6 * s.Float64()) {
			case 0:
				x.Value, x.P = 0, 1
			case 1:
				x.P = nan
			case 2:
				x.Scale = schema.Ratio
			}
			a.Add(x)
		}
		test := func(x *Answer) bool {
			return x.P == x.P && x.Family != "" && x.Value != 0 && x.Scale != schema.Ratio
		}
		was := slices.Clone(a.Answers)
		a.adjust()
		for i := range was {
			want := was[i].P
			if test(&was[i]) {
				want = 0
				for j := range was {
					if x := &was[j]; test(x) && x.Family == was[i].Family && x.P <= was[i].P {
						smaller, m := 0, 0
						for k := range was {
							if y := &was[k]; test(y) && y.Family == x.Family {
								m, smaller = m+1, smaller+Indicator(y.P < x.P)
							}
						}
						want = max(want, min(1, float64(m-smaller)*x.P))
					}
				}
			}
			if got := a.Answers[i].PHolm; got != stats.Round(want) && !(got != got && want != want) {
				t.Fatalf("%+v: want %v of\n%+v", a.Answers[i], want, was)
			}
		}
	}
}
