package o2o

import (
	"testing"

	"guanxi/agents/society/societytest"
)

// With a holding, members and payment together, all accounts agree: visits found online are those
// by messages and by entry, each replaces a share of its margin, and stores pay the payment fee out
// of their profit.
func TestBooksOfBoth(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 200}, bound: 0.5,
		spec: "{kind: both, stores: {count: 10, visits: 0.05/day, price: 60, advertising: 0%, replaces: 30%}, members: " +
			"{fee: 5, cost: 0, redeem: 0%, lift: 1}, holding: {at: 2010-06-01, company: 40%, lift: 1, stolen: 0.5, payout: " +
			"0%, invest: 5000}}"}.run(t)
	found, message, entry := total(r.Series("o2o_visits.found")), total(r.Series("o2o_visits.message")),
		total(r.Series("o2o_visits.entry"))
	if found != message+entry || message == 0 || entry == 0 {
		t.Errorf("%v visits are found online, %v by messages and %v by entry", found, message, entry)
	}
	near(t, "margin that they replace", -m.w.O2O.Booked().Float()-m.firm.booked.Float(), 0.3*24*found, 1e-3)
	near(t, "cash of the stores", m.w.O2O.Balance().Float(), total(r.Series("o2o_profit"))+5000, 1e-3)
	qr := 0.006 * 60 * total(r.Series("o2o_visits.qr"))
	near(t, "cash of the platform", m.w.Cash().Float(), total(r.Series("o2o_fees"))+qr-5000, 1e-3)
	near(t, "profit", total(r.Series("o2o_profit")),
		total(r.Series("o2o_sales"))*0.4-10*10_000*200/30.0-total(r.Series("o2o_fees"))-qr, 1e-3)
	if stake := r.Series("o2o_stake"); stake[len(stake)-1] < 0 || !m.firm.bought || m.firm.at != 1 {
		t.Error("a deal before the start is not one of the first tick")
	}
}
