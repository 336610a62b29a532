package analysis

import (
	"math"
	"testing"
)

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		expect                 string
		mean, lo, hi, smallest float64
		want                   string
	}{
		{"increase", 5, 1, 9, 3, Supported}, {"increase", 2, 1, 3.5, 3, Undecided}, {"increase", 2, 1, 2.9, 3, Rejected},
		{"increase", 5, -1, 11, 3, Undecided}, {"increase", -5, -8, -2, 3, Rejected}, {"increase", 5, 0, 10, 3, Undecided},
		{"decrease", -5, -9, -1, 3, Supported}, {"decrease", 5, 1, 9, 3, Rejected}, {"decrease", -2, -5, 1, 3, Undecided},
		{"none", .5, -1, 2, 3, Supported}, {"none", 2, 1, 3, 3, Undecided}, {"none", 5, 3.1, 7, 3, Rejected},
		{"none", -5, -7, -3.1, 3, Rejected}, {"none", 0, -4, 4, 3, Undecided}, {"increase", 5, math.NaN(), math.NaN(), 3, Undecided},
	} {
		if got := decide(c.expect, c.mean, c.lo, c.hi, c.smallest); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
