package o2o

import (
	"math"
	"testing"
)

func TestEquations(t *testing.T) {
	near(t, "pull of the mean", pullOf(2, 0.6, 0.6), 1, 0)
	near(t, "pull", pullOf(2, 0.9, 0.6), math.Exp(0.6), 1e-12)
	near(t, "π_1 of nothing", precisionOf(0.3, 0, 5), 0.3, 0)
	near(t, "π_1 at n*", precisionOf(0.3, 5, 5), 0.3+0.7*(1-math.Exp(-1)), 1e-12)
	near(t, "π_1 of much", precisionOf(0.3, 1e6, 5), 1, 1e-12)
	near(t, "δ after a year", discountOf(0.1, 1), 1/1.1, 1e-15)
	near(t, "δ after half of one", discountOf(0.1, 0.5), 1/math.Sqrt(1.1), 1e-15)
	near(t, "δ at the start", discountOf(0.1, 0), 1, 0)
	near(t, "a year's profit", trailingOf(120, 100, 1), 120, 0)
	near(t, "a quarter and what was expected", trailingOf(30, 100, 0.25), 105, 1e-12)
	near(t, "worth", companyOf(10, 100, 7), 1007, 0)
	near(t, "worth after losses", companyOf(10, 100, -7), 993, 0)
	near(t, "worth of losses", companyOf(10, -100, -7), 0, 0)
	near(t, "worth of what was kept before a loss", companyOf(10, -100, 2000), 2000, 0)
	near(t, "dividend", dividendOf(0.2, 0.5, 100), 10, 1e-12)
	near(t, "dividend of a loss", dividendOf(0.2, 0.5, -100), 0, 0)
	if w, err := worthOf(money(60), 2); err != nil || w != money(120) {
		t.Errorf("a visit is worth %v, %v", w, err)
	}
	if w, _ := worthOf(money(60), 4); w != money(80) {
		t.Errorf("a visit is worth %v", w)
	}
}

// The company wins lift − stolen additional visits and the rest from rivals, who lose at most what
// they have.
func TestEntry(t *testing.T) {
	for _, x := range []struct{ held, rivals, lift, stolen, won, lost float64 }{
		{1, 4, 0.2, 0.1, 0.2, 0.1}, {1, 4, 0.2, 0.2, 0.2, 0.2}, {1, 4, 0, 0, 0, 0},
		{1, 0, 0.2, 0.1, 0.1, 0}, {4, 0.1, 0.5, 0.25, 1.1, 0.1}, {0, 4, 0.2, 0.1, 0, 0},
	} {
		won, lost := entryOf(x.held, x.rivals, x.lift, x.stolen)
		near(t, "won", won, x.won, 1e-12)
		near(t, "lost", lost, x.lost, 1e-12)
	}
}

// With all users members whose records are complete, the gain has a closed form: visits times lift
// and margin, less coupons and messages. Without users it is 0.
func TestGain(t *testing.T) {
	x := prospect{users: 100, members: 100, records: 1e6, rate: 0.3, margin: 20, coupon: 0.5, messages: 0.04,
		join: 0.1, lift: 0.2, least: 0.3, enough: 5, periods: 24}
	near(t, "gain", x.gain(), 100*0.3*(0.2*20-1.2*0.5)-100*0.04, 1e-9)
	x.periods = 1
	x.users, x.members, x.records = 0, 0, 0
	// A period in which all join: half of them count, each with half a period's visits and half a
	// record more.
	x.users, x.join = 100, 1e6
	known := (50.0 + 0.5*50*0.3) / 50
	extra := 0.2 * (0.3 + 0.7*(1-math.Exp(-known/5)))
	near(t, "gain of who joins", x.gain(), 50*0.3*(extra*20-(1+extra)*0.5)-50*0.04, 1e-9)
	// Three periods of ten members, nobody joins: each visit adds a record for the next periods.
	x.users, x.members, x.records, x.join, x.periods = 10, 10, 10, 0, 3
	want := 0.0
	for k := range 3 {
		extra := 0.2 * (0.3 + 0.7*(1-math.Exp(-(1+0.3*(float64(k)+0.5))/5)))
		want += (10*0.3*(extra*20-(1+extra)*0.5) - 10*0.04) / 3
	}
	near(t, "gain while more gets known", x.gain(), want, 1e-9)
}
