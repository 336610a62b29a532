package advertisers

import (
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Of a budget and a daily cap the smaller limits what is spent, and both pay for it.
func TestPurse(t *testing.T) {
	money := func(x float64) units.Money { return units.Amount(x) }
	for _, x := range []struct {
		budget, daily float64 // 0: none
		rest, target  float64 // with 10 ticks left, 4 of them today
		paid          float64 // of a demand of 60
	}{{100, 30, 30, 7.5, 30}, {50, 90, 50, 5, 50}, {100, 80, 80, 10, 60}, {45, 0, 45, 4.5, 45}, {0, 20, 20, 5, 20},
		{0, 0, 0, 0, 60}} {
		var p Purse
		if x.budget > 0 {
			p.Fill(money(x.budget))
		}
		if x.daily > 0 {
			p.HasDaily, p.Daily, p.DayLeft = true, money(x.daily), money(x.daily)
		}
		rest, limited := p.Rest()
		target, aims := p.Target(10, 4)
		if limits := x.budget+x.daily > 0; limited != limits || aims != limits {
			t.Errorf("%+v: limited %v, with a target %v", x, limited, aims)
		}
		need.Near(t, "rest", rest.Float(), x.rest, 0)
		need.Near(t, "target", target, x.target, 1e-12)
		need.Near(t, "paid", p.Bill(money(60)).Float(), x.paid, 0)
		need.Near(t, "left of the budget", p.Left.Float(), max(0, x.budget-x.paid), 0)
		if x.daily > 0 {
			need.Near(t, "left of the day", p.DayLeft.Float(), x.daily-x.paid, 0)
		}
	}
}
