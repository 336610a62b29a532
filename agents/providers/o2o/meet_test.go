package o2o

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
)

// With a holding, members and payment together, all accounts agree: visits found online are those
// by messages and by entry, each replaces a share of its margin, and stores pay the payment fee out
// of their profit.
func TestBooksOfBoth(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 200}, bound: 0.5,
		spec: "{kind: both, stores: {count: 10, visits: 0.05/day, price: 60, advertising: 0%, replaces: 30%}, members: {fee: 5, cost: 0, redeem: 0%, lift: 1}, holding: {at: 2010-06-01, company: 40%, lift: 1, stolen: 0.5, payout: 0%, invest: 5000}}"}.run(t)
	found, message, entry := total(r.Series("o2o_visits.found")), total(r.Series("o2o_visits.message")), total(r.Series("o2o_visits.entry"))
	if found != message+entry || message == 0 || entry == 0 {
		t.Errorf("%v visits are found online, %v by messages and %v by entry", found, message, entry)
	}
	near(t, "margin that they replace", -m.w.O2O.Booked().Float()-m.firm.booked.Float(), 0.3*24*found, 1e-3)
	near(t, "cash of the stores", m.w.O2O.Balance().Float(), total(r.Series("o2o_profit"))+5000, 1e-3)
	qr := 0.006 * 60 * total(r.Series("o2o_visits.qr"))
	near(t, "cash of the platform", m.w.Cash().Float(), total(r.Series("o2o_fees"))+qr-5000, 1e-3)
	near(t, "profit", total(r.Series("o2o_profit")), total(r.Series("o2o_sales"))*0.4-10*10_000*200/30.0-total(r.Series("o2o_fees"))-qr, 1e-3)
	if stake := r.Series("o2o_stake"); stake[len(stake)-1] < 0 || !m.firm.bought || m.firm.at != 1 {
		t.Error("a deal before the start is not one of the first tick")
	}
}

// What a store expects of member management is what it would get: visits in proportion to sessions
// that reach the nodes through which stores are found, no saving on advertisements that it does not
// buy, and the fee of those visits that are paid by QR: of consumers who have bound, who come more often.
func TestProspectMeetsTheRest(t *testing.T) {
	for _, x := range []struct {
		open         bool
		bound, reach float64
	}{{true, 0, 1.5}, {true, 0.4, 1.5}, {false, 0, 0.5}, {false, 1, 1.5}, {false, 0.25, 0.75}} {
		_, m := trial{world: societytest.World{N: 400, Ticks: 3}, bound: x.bound, spec: "{kind: both, stores: {count: 4, price: 100, advertising: 10%, replaces: 0%}, members: {lift: 0.2}, holding: {at: 2011-01-21, company: 50%}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Visits = &society.Visits{Open: x.open}
				w.Visits.Factor[0][society.UseStores], w.Visits.Factor[1][society.UseStores], w.Visits.Most[society.UseStores] = 0.5, 1.5, 1.5
			}}.run(t)
		share, reach := 0.0, x.reach // share who have bound, as it was drawn
		for i := range 400 {
			if m.w.Bound.Has(i) {
				share += 1.0 / 400
			}
		}
		if x.bound == 0.25 {
			reach = 0.5 + share
		}
		for j := range m.stores.n {
			ads := 10.0
			if m.stores.held[j] {
				ads = 0
			}
			p := m.prospect(j)
			near(t, "lift", p.lift, 0.2*reach*m.stores.own[j]/m.stores.base[j], 1e-12)
			near(t, "margin", p.margin, 40-ads-0.6*share*1.5/reach, 1e-9)
		}
	}
}

// With linkage the entry adds β_h·f of the visits of the company's stores, of which κ_h·f is taken
// from rivals.
func TestLinkageOfTheEntry(t *testing.T) {
	const n, days = 6000, 60
	for _, f := range []float64{0.5, 2} {
		r, m := trial{world: societytest.World{N: n, Ticks: days + 1}, spec: "{kind: holding, stores: {count: 8, near: 8, quality: 0.6, visits: 0.02/day}, holding: {at: 2011-01-21, company: 50%, lift: 0.4, stolen: 0.3}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Visits = &society.Visits{Open: true}
				w.Visits.Factor[1][society.UseStores], w.Visits.Most[society.UseStores] = f, f
			}}.run(t)
		company := 0.0 // visits of its stores without the entry
		for j, held := range m.stores.held {
			if held {
				company += m.stores.usual[j] * days
			}
		}
		z(t, "won", total(r.Series("o2o_visits.entry")), 0.4*f*company)
		z(t, "taken", total(r.Series("o2o_visits.stolen")), 0.3*f*company)
		z(t, "all", total(r.Series("o2o_visits")), n*8*0.02*(days+1)+0.1*f*company)
	}
}
