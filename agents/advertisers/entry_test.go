package advertisers

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// A candidate expects what the one with the next lower V had; those with the same V on average. Whoever has
// the least V of all multiplies the worth of the lowest incumbent's interactions, at the same bill.
func TestExpects(t *testing.T) {
	a := &Advertisers{}
	add := func(family int, luck, worth, bill float64, known bool, closed bool) int {
		if !closed {
			a.Standing = append(a.Standing, len(a.Campaigns))
		}
		a.Campaigns = append(a.Campaigns, Campaign{Family: family, Luck: luck, Closed: closed})
		r := Record{past: period{worth: worth, bill: bill}}
		if known {
			r.known = 1
		}
		a.Records = append(a.Records, r)
		return len(a.Campaigns) - 1
	}
	low, mid, high := add(0, .8, 0, 0, false, true), add(0, 1.1, 0, 0, false, true), add(0, 1.5, 0, 0, false, true)
	need.Near(t, "of an empty market", a.expects(mid), 0, 0)
	add(0, 1, 0, 0, false, false)
	if !math.IsInf(a.expects(mid), -1) {
		t.Errorf("%v where nobody knows what one earns", a.expects(mid))
	}
	add(0, 1, 60, 50, true, false)
	add(0, 1, 80, 50, true, false)
	add(0, 1.2, 150, 90, true, false)
	add(0, 1.4, 999, 0, true, true)
	add(1, 1.1, 999, 0, true, false)
	need.Near(t, "next lower, two of the same", a.expects(mid), 20, 1e-12)
	need.Near(t, "next lower", a.expects(high), 60, 1e-12)
	need.Near(t, "lower than all", a.expects(low), .8*60-50, 1e-12)
	if a.marginal(3) != true || a.marginal(6) {
		t.Error("the marginal advertiser")
	}
}
