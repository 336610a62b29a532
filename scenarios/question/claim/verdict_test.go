package claim

import (
	"math"
	"testing"

	"guanxi/scenarios/sweep/analysis"
)

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		expect                 string
		mean, lo, hi, smallest float64
		want                   string
	}{
		{"increase", 5, 1, 9, 3, analysis.Supported}, {"increase", 2, 1, 3.5, 3, analysis.Undecided}, {"increase", 2, 1, 2.9,
			3, analysis.Rejected},
		{"increase", 5, -1, 11, 3, analysis.Undecided}, {"increase", -5, -8, -2, 3, analysis.Rejected},
		{"increase", 5, 0, 10, 3, analysis.Undecided},
		{"decrease", -5, -9, -1, 3, analysis.Supported}, {"decrease", 5, 1, 9, 3, analysis.Rejected}, {"decrease", -2, -5, 1,
			3, analysis.Undecided},
		{"none", .5, -1, 2, 3, analysis.Supported}, {"none", 2, 1, 3, 3, analysis.Undecided}, {"none", 5, 3.1, 7, 3,
			analysis.Rejected},
		{"none", -5, -7, -3.1, 3, analysis.Rejected}, {"none", 0, -4, 4, 3, analysis.Undecided}, {"increase", 5, math.NaN(),
			math.NaN(), 3, analysis.Undecided},
	} {
		if got := decide(c.expect, c.mean, c.lo, c.hi, c.smallest); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
