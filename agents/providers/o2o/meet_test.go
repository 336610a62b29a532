package o2o

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Periods of member management and of fixed costs have their stated length on any tick: fees of 21
// periods in 630 days.
func TestPeriodsOnAnyTick(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day, 45 * units.Day, 90 * units.Day} {
		name := fmt.Sprintf("ticks of %v: ", tick)
		r, m := trial{world: societytest.World{N: 400, Tick: tick, Ticks: int(630 * units.Day / tick)},
			spec: "{stores: {count: 4, near: 4, quality: 0.6, visits: 0.02/day, price: 100, advertising: 0%, fixed: 90}, members: {fee: 3, cost: 2, redeem: 0%, lift: 1, messages: 0/day}, discount: 0/year}"}.run(t)
		near(t, name+"fees", total(r.Series("o2o_fees")), 4*21*3, 1e-6)
		near(t, name+"what the platform keeps", m.w.Cash().Float(), 4*21*(3-2), 1e-6)
		near(t, name+"its value", m.npv, 4*21*(3-2), 1e-6)
		near(t, name+"fixed", total(r.Series("o2o_sales"))*0.4-total(r.Series("o2o_profit")), 4*21*(90+3), 1e-3)
	}
	// Expectations do not depend on the tick either.
	expected := func(tick units.Duration) (gain, year float64) {
		_, m := trial{world: societytest.World{N: 400, Tick: tick, Ticks: 1}, spec: "{kind: both, stores: {count: 4, near: 4}}"}.build(t, simtest.Options{Workers: 1})
		for j := range m.stores.n {
			m.stores.users[j] = 300
		}
		return m.prospect(2).gain(), m.firm.expected
	}
	gain, year := expected(units.Day)
	for _, tick := range []units.Duration{6 * units.Hour, 7 * units.Day, 45 * units.Day} {
		g, y := expected(tick)
		near(t, fmt.Sprintf("gain expected on ticks of %v", tick), g, gain, 1e-9*math.Abs(gain))
		near(t, fmt.Sprintf("profit expected on ticks of %v", tick), y, year, 1e-9*math.Abs(year))
	}
}

// Messages go to members at a daily rate.
func TestMessagesByTheDay(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 7 * units.Day} {
		r, _ := trial{world: societytest.World{N: 2000, Tick: tick, Ticks: int(210 * units.Day / tick), Every: 1},
			spec: "{stores: {count: 8, visits: 0.05/day}, members: {fee: 0, join: 100%, redeem: 0%, message_fee: 0, messages: 0.2/day}}"}.run(t)
		want := 0.0
		members := r.Series("o2o_members")
		for _, n := range members[:len(members)-1] {
			want += 0.2 * tick.Days() * n
		}
		z(t, fmt.Sprintf("messages on ticks of %v", tick), total(r.Series("o2o_messages")), want)
	}
}

// What stores know of users, members and records is exact, while consumers leave and return.
func TestStoresCountWhoIsThere(t *testing.T) {
	_, m := trial{world: societytest.World{N: 1500, Ticks: 120, Users: 0.6}, spec: "{stores: {count: 9, visits: 0.1/day}, members: {fee: 0, join: 50%, redeem: 0%}}", set: leaving}.run(t)
	users, members, records := make([]int64, m.stores.n), make([]int64, m.stores.n), make([]int64, m.stores.n)
	for i, status := range m.w.Status {
		g, at, n := m.lives(m.around(i), i)
		for k := range n {
			j := m.around(i).at(g, at, k)
			if status != society.Using {
				continue
			}
			users[j]++
			if x := m.records[i*m.near+k]; x > 0 {
				members[j]++
				records[j] += int64(x)
			}
		}
	}
	for j := range m.stores.n {
		if h := &m.stores; h.users[j] != users[j] || h.members[j] != members[j] || h.records[j] != records[j] || records[j] == 0 {
			t.Errorf("store %d knows of %d users, %d members and %d records; there are %d, %d, %d", j, h.users[j], h.members[j], h.records[j], users[j], members[j], records[j])
		}
	}
}

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

// Messages add to the visits that a store would have without entry in the application, so its stores
// expect no more of them than before. Running means of 200 visits a day over 20 days have a standard
// error of √(200/40).
func TestProspectAfterEntry(t *testing.T) {
	_, m := trial{world: societytest.World{N: 4000, Ticks: 200}, spec: "{kind: both, stores: {count: 8, near: 4, visits: 0.1/day, quality: 0.6, memory: 20d}, members: {fee: 0, lift: 0.2}, holding: {at: 2011-01-21, company: 50%, lift: 1, stolen: 0}}"}.run(t)
	for j, held := range m.stores.held {
		p, entry := m.prospect(j), 1.0
		if held {
			entry = 2
		}
		near(t, "usual visits", m.stores.base[j], 200*entry, 4*math.Sqrt(200*entry/40))
		near(t, "visits by messages", p.lift*p.rate*float64(m.stores.heads[j]), 0.2*200*30, 4*0.2*30*math.Sqrt(200/40.))
	}
}

// However often sessions reach those nodes, all resulting visits take place.
func TestVisitsOfManySessions(t *testing.T) {
	const n, days = 4000, 60
	r, _ := trial{world: societytest.World{N: n, Ticks: days}, spec: "{kind: holding, stores: {count: 8, near: 4, quality: 0.6, visits: 0.01/day}, holding: {at: 2011-01-21, company: 100%, lift: 1, stolen: 0}}",
		set: func(_ *sim.Builder, w *society.World) {
			w.Visits = &society.Visits{Open: true}
			w.Visits.Factor[1][society.UseStores], w.Visits.Most[society.UseStores] = 5, 5
		}}.run(t)
	z(t, "visits", total(r.Series("o2o_visits")), n*4*0.01*(1+5.0*(days-1)/days)*days)
}

// Changes by a timeline take effect at once: coupons of a new value are redeemed at the next visit,
// not in the next period.
func TestCouponsOfTheDay(t *testing.T) {
	r, m := trial{world: societytest.World{N: 1000, Ticks: 80}, spec: "{stores: {count: 5, visits: 0.1/day, price: 8}, members: {fee: 0, every: 40d, join: 100%, lift: 9, coupon: 5, redeem: 10%, messages: 0/day}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	before, members := 0.0, 0.0
	for tick := sim.Tick(1); tick <= 80; tick++ {
		switch tick {
		case 51:
			before, members = total(r.Series("o2o_coupons")), total(r.Series("o2o_visits.members"))
			m.spec.Member.Coupon = money(2)
			m.spec.Rebuild(tick)
		case 61:
			z(t, "before the change", before/5, 0.1*members)
			z(t, "after it", (total(r.Series("o2o_coupons"))-before)/2, 0.1*(total(r.Series("o2o_visits.members"))-members))
			m.spec.Member.Coupon = money(20) // more than the price
			m.spec.Rebuild(tick)
			before, members = total(r.Series("o2o_coupons")), total(r.Series("o2o_visits.members"))
		}
		simtest.Tick(t, r, tick)
	}
	z(t, "at most the price", (total(r.Series("o2o_coupons"))-before)/8, 0.1*(total(r.Series("o2o_visits.members"))-members))
	if before < 1000 {
		t.Errorf("coupons of %v show little", before)
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

// Members of a store that gave up member management get no messages.
func TestNoMessagesOfWhoGaveUp(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 80}, spec: "{stores: {count: 6, visits: 0.05/day}, members: {fee: 0, every: 40d, join: 100%, redeem: 0%, lift: 1}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	before, visits := 0.0, 0.0
	for tick := sim.Tick(1); tick <= 80; tick++ {
		if tick == 41 {
			m.spec.Member.Fee = money(1e8)
			before, visits = total(r.Series("o2o_visits.message")), total(r.Series("o2o_visits"))
		}
		simtest.Tick(t, r, tick)
	}
	after, usual := total(r.Series("o2o_visits.message")), 0.0
	for _, x := range m.stores.usual {
		usual += 40 * x
	}
	z(t, "visits of who gave up", total(r.Series("o2o_visits"))-visits, usual)
	if before < 100 || after != before || total(r.Series("o2o_visits.members")) == 0 || m.stores.managed[0] {
		t.Errorf("%v visits by messages until stores gave up, %v in all", before, after)
	}
}

// Coupons are worth at most the price of their own store.
func TestCouponsOfEachStore(t *testing.T) {
	_, m := trial{world: societytest.World{N: 100, Ticks: 1}, spec: "{stores: {count: 9, price: {dist: uniform, from: 10, to: 90}}, members: {coupon: 63, redeem: 25%}}"}.run(t)
	lower := 0
	for j, price := range m.stores.price {
		near(t, "coupons", m.prospect(j).coupon, 0.25*min(63, price.Float()), 1e-9)
		if price < money(63) {
			lower++
		}
	}
	if lower == 0 || lower == 9 {
		t.Errorf("%d of 9 stores are cheaper than a coupon", lower)
	}
}

// The hazard of any visit is the sum over the ways of a visit, for users and others, with more or
// fewer sessions that come to the nodes through which stores are found.
func TestHazardIsTheSumOfWays(t *testing.T) {
	for _, factor := range [][2]float64{{1, 1}, {0.5, 2}, {0, 1.5}} {
		_, m := trial{world: societytest.World{N: 400, Ticks: 40, Users: 0.7}, bound: 0.5, spec: "{kind: both, stores: {count: 12, visits: 0.1/day}, members: {fee: 0, join: 100%, lift: 0.8}, holding: {at: 2011-01-21, company: 50%, lift: 0.6, stolen: 0.2}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Visits = &society.Visits{}
				w.Visits.Factor[0][society.UseStores], w.Visits.Factor[1][society.UseStores], w.Visits.Most[society.UseStores] = factor[0], factor[1], max(factor[0], factor[1])
			}}.run(t)
		var x ways
		messaged := 0.0
		for i := range m.w.N {
			m.ways(i, &x)
			near(t, "hazard", m.hazard(i), m.rate*x.total, 1e-15)
			for k := range x.n {
				messaged += x.by[k][byMessage]
			}
		}
		if messaged == 0 {
			t.Errorf("factors %v: no store sends messages", factor)
		}
	}
}
