package o2o

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// at is the day of a deal in the tests.
const at = "at: 2011-02-10"

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 9000, Ticks: 50, Users: 0.8, Felt: true, People: "{regions: {a: 30%, b: 70%}}"}, bound: 0.5,
			spec: "{kind: both, stores: {count: 4 per 1000, visits: 0.02/day}, members: {fee: 20, join: 50%, every: 15d}, holding: {" + at + ", every: 12d}}",
			set:  leaving}
		r, _ := x.build(t, o)
		return r
	})
}

// leaving lets some leave and come back.
func leaving(b *sim.Builder, w *society.World) {
	s := b.Scope("moves")
	key := s.Key("move")
	s.Step(sim.Step{Name: "move", Phase: sim.Adapt, Rows: w.N, Chunk: func(c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			switch u := key.Float(uint64(i), uint64(c.Tick)); {
			case w.Status[i] == society.Using && u < 0.01:
				w.Leave(c, i)
			case w.Status[i] == society.Lapsed && u < 0.02:
				w.Join(c, i, 0)
			}
		}
	}})
}

// Everybody visits at the rates, in a stable world: visits are Poisson, those of
// members 1 + β_m·π times as many.
func TestRates(t *testing.T) {
	const n, days = 8000, 50
	_, m := trial{world: societytest.World{N: n, Ticks: days}, spec: "{kind: off, stores: {count: 20, near: 4, quality: 0.6, visits: 0.02/day}}"}.run(t)
	visits := int64(0)
	for _, v := range m.stores.visits {
		visits += v
	}
	z(t, "visits", float64(visits), n*days*4*0.02)

	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		if testing.Short() && tick < units.Day {
			continue
		}
		r, m := trial{world: societytest.World{N: n, Tick: tick, Ticks: int(days * units.Day / tick), Every: 1}, bound: 0.5, set: nil,
			spec: "{stores: {count: 20, near: 4, quality: 0.6, visits: 0.02/day, price: 100}, members: {fee: 0, join: 100%, lift: 0.5, precision: 40%, data: 5, redeem: 30%}, review: {good: 20%, bad: 40%}}"}.run(t)
		// Seen from within: of each visit the reason is by hazards.
		messaged, all := total(r.Series("o2o_visits.message")), total(r.Series("o2o_visits"))
		again := total(r.Series("o2o_visits.members"))
		want := 0.0 // Σ over members' visits of β_m·π/(1 + β_m·π): between those of π = .4 and 1
		low, high := again*0.5*0.4/(1+0.5*0.4), again*0.5/1.5
		want = (low + high) / 2
		if messaged < low-4*math.Sqrt(want) || messaged > high+4*math.Sqrt(want) {
			t.Errorf("%v visits by messages of %v by members", messaged, again)
		}
		z(t, "visits without messages", all-messaged, n*days*4*0.02)
		z(t, "coupons", total(r.Series("o2o_coupons"))/5, again*0.3)
		z(t, "reviews", total(r.Series("o2o_reviews")), all*(0.6*0.2+0.4*0.4))
		z(t, "closed loops", total(r.Series("o2o_visits.closed_loop")), messaged*0.5*(0.6*0.2+0.4*0.4))
		if again+total(r.Series("o2o_joined")) != all {
			t.Error("with j₀ of 1 a visit makes a member or is one's")
		}
		members := int64(0)
		for _, x := range m.records {
			if x > 0 {
				members++
			}
		}
		if got := r.Series("o2o_members"); float64(members) != got[len(got)-1] {
			t.Errorf("%v members, %d counted", got[len(got)-1], members)
		}
	}
}

// z holds a Poisson number against its mean.
func z(t testing.TB, name string, got, mean float64) {
	t.Helper()
	if math.Abs(got-mean) > 4*math.Sqrt(mean)+1e-9 {
		t.Errorf("%s: %v, should be %v ± %.2g", name, got, mean, math.Sqrt(mean))
	}
}

// Visits of a consumer and of a store do not depend on how many of them there are.
func TestScale(t *testing.T) {
	for _, n := range []int{500, 1500, 6000} {
		r, m := trial{world: societytest.World{N: n, Ticks: 200, People: "{regions: {a: 20%, b: 80%}}"}, spec: "{kind: off, stores: {count: 2 per 1000, quality: 0.6}}"}.run(t)
		visits := total(r.Series("o2o_visits"))
		people := 0.0
		for i := range n {
			if _, _, near := m.lives(i); near > 0 {
				people++
			}
		}
		z(t, fmt.Sprintf("visits of %d", n), visits, people*200*5*0.01)
		if n > 500 && people != float64(n) {
			t.Errorf("%v of %d consumers have a store", people, n)
		}
	}
}

// Quality draws visits: of two stores that all have near, e^{β_q(q_1 − q_2)}.
func TestQualityDraws(t *testing.T) {
	_, m := trial{world: societytest.World{N: 5000, Ticks: 100}, spec: "{kind: off, stores: {count: 2, near: 2, visits: 0.05/day, pull: 3, quality: {dist: uniform, from: 0.2, to: 1}}}"}.run(t)
	h := &m.stores
	a, b := float64(h.visits[0]), float64(h.visits[1])
	share := h.pull[0] / (h.pull[0] + h.pull[1])
	simtest.Z(t, "share of the first", a/(a+b), math.Sqrt(share*(1-share)), int(a+b), share, 0)
	near(t, "ratio of pulls", h.pull[0]/h.pull[1], math.Exp(3*(h.quality[0]-h.quality[1])), 1e-12)
}

// β_h = κ_h makes the holding a pure transfer: the same visits, the same benefit
// and the same created value; only who has it changes.
func TestStealingOnlyTransfers(t *testing.T) {
	world := societytest.World{N: 1500, Ticks: 200, People: "{regions: {a: 40%, b: 60%}}"}
	stores := "stores: {count: 12, visits: 0.02/day, price: 60, replaces: 0}"
	run := func(spec string) (visits, company, created, platform, consumers units.Money, stolen float64) {
		r, m := trial{world: world, spec: spec}.run(t)
		w := m.w
		for j, v := range m.stores.visits {
			visits += units.Money(v)
			if m.stores.held[j] {
				company += units.Money(v)
			}
		}
		return visits, company, captured(w.Platform) + captured(w.O2O) + captured(w.Consumer), captured(w.Platform), captured(w.Consumer), total(r.Series("o2o_visits.stolen"))
	}
	v0, c0, created0, p0, u0, _ := run("{kind: off, " + stores + "}")
	for _, invest := range []string{"0", "1", "100000 per 1000"} {
		v1, c1, created1, p1, u1, stolen := run("{kind: holding, " + stores + ", holding: {" + at + ", lift: 0.5, stolen: 0.5, invest: " + invest + "}}")
		if v0 != v1 || created0 != created1 || u0 != u1 {
			t.Errorf("K %s: visits %d → %d, created %v → %v, consumers %v → %v", invest, v0, v1, created0, created1, u0, u1)
		}
		if c1 <= c0 || p1 == p0 || stolen != float64(c1-c0) && math.Abs(stolen-float64(c1-c0)) > 4*math.Sqrt(stolen)+20 {
			t.Errorf("K %s: the company's visits %d → %d, of which %v taken; platform %v → %v", invest, c0, c1, stolen, p0, p1)
		}
	}
	v1, c1, created1, _, _, _ := run("{kind: holding, " + stores + ", holding: {" + at + ", lift: 0.5, stolen: 0.25}}")
	if v1 <= v0 || c1 <= c0 || created1 <= created0 {
		t.Errorf("β_h above κ_h: visits %d → %d, created %v → %v", v0, v1, created0, created1)
	}
}

// An investment at fair value changes nothing but who holds what: on the day of
// the deal both sides capture what they had before, and the stake is worth K.
func TestFairDealIsATransfer(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 30}, spec: "{kind: holding, stores: {visits: 0.05/day, fixed: 2000}, holding: {" + at + ", lift: 0, stolen: 0}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	deal := m.firm.at
	simtest.Ticks(t, r, 1, deal)
	ads := total(r.Series("ad_revenue"))
	near(t, "platform", captured(m.w.Platform).Float(), ads, 1e-5)
	near(t, "stake", m.firm.booked.Float(), -(m.w.Platform.Balance().Float() - ads), 1e-5)
	near(t, "NPV on the day", m.holding(), 0, 1e-3)
	if m.firm.booked <= 0 {
		t.Errorf("the share is worth %v", m.firm.booked)
	}
	near(t, "founders", m.w.O2O.Booked().Float(), -m.firm.booked.Float(), 0)
}

// What the company's stores are expected to earn in a year is what they do earn in
// one: margin less advertising of their visits, less what is fixed.
func TestExpectedProfit(t *testing.T) {
	_, m := trial{world: societytest.World{N: 4000, Ticks: 365}, spec: "{kind: off, stores: {count: 20, near: 4, visits: 0.05/day, price: 50, advertising: 10%, fixed: 2000}, holding: {company: 50%}}"}.run(t)
	expected := m.firm.expected
	if expected == 0 || len(m.firm.stores) != 10 {
		t.Fatalf("%d stores are expected to earn %v", len(m.firm.stores), expected)
	}
	got, rates := 0.0, 0.0
	for _, j := range m.firm.stores {
		visits, h := float64(m.stores.visits[j]), &m.stores
		got += visits*(h.margin[j].Float()-0.1*h.price[j].Float()) - 2000*365/30
		rates += float64(h.heads[j])*0.05*h.pull[j]*365.25*(50*0.4-50*0.1) - 2000*365.25/30
	}
	near(t, "what the rates say", expected, rates, 1e-6*math.Abs(rates))
	near(t, "profit", got, expected*365/365.25, 0.03*math.Abs(expected))
}

// feed lets a simulation that does not run see constant profits of the company
// and fees of the stores, through the step that sums up a tick.
func feed(t testing.TB, spec string, ticks int, profit, fees float64, each func(tick sim.Tick, m *o2o)) *o2o {
	t.Helper()
	r, m := trial{world: societytest.World{N: 100, Ticks: ticks, Tick: units.Year / 1461}, spec: spec}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	m.firm.expected = profit * 1461
	for j := range m.stores.last {
		m.stores.last[j] = result{fees: money(fees)}
	}
	m.stores.last[m.firm.stores[0]].profit = money(profit)
	for tick := sim.Tick(1); tick <= sim.Tick(ticks); tick++ {
		m.close(tick, 0)
		if each != nil {
			each(tick, m)
		}
	}
	return m
}

// NPV_hold on constant flows. Ticks are a quarter of a day and a year 1461 of
// them, so that a year is whole. With payout 1, dividends once a year and multiple
// 1/r a share at fair value is worth what it costs, at any horizon of whole years;
// otherwise what is known in closed form.
func TestNPVOfConstantFlows(t *testing.T) {
	const profit, year = 100.0, 1461
	yearly := profit * year
	for _, x := range []struct {
		payout, multiple, discount, share float64
		years                             int
		invest                            string
	}{
		{1, 10, 0.1, 0.2, 3, "0"}, {1, 20, 0.05, 0.35, 5, "0"}, {0.5, 10, 0.1, 0.2, 4, "0"}, {0, 4, 0.1, 1, 2, "0"}, {1, 0, 0.1, 0.2, 4, "5000"},
	} {
		spec := fmt.Sprintf("{kind: holding, stores: {count: 5, visits: 0/day}, discount: %v/year, holding: {at: 2011-01-21, every: 1year, share: %v, payout: %v, multiple: %v, invest: %s}}",
			x.discount, x.share, x.payout, x.multiple, x.invest)
		m := feed(t, spec, 1+x.years*year, profit, 0, nil)
		d := func(years float64) float64 { return math.Pow(1+x.discount, -years) }
		day := 1.0 / year // of the deal, at the end of the first tick
		k := x.share * x.multiple * yearly
		if x.invest != "0" {
			k = 5000
		}
		want := -k * d(day)
		for y := 1; y <= x.years; y++ {
			want += x.share * x.payout * yearly * d(float64(y)+day)
		}
		end := x.share * (x.multiple*yearly + (1-x.payout)*yearly*float64(x.years))
		want += end * d(float64(x.years)+day)
		near(t, fmt.Sprintf("NPV %+v", x), m.holding(), want, 1e-6*k+1e-3)
		if x.payout == 1 && x.multiple*x.discount == 1 {
			near(t, fmt.Sprintf("NPV of a fair deal %+v", x), m.holding()/k, 0, 1e-9)
		}
	}
	// Dividends of a quarter come earlier than one of a year: a fair deal is then worth
	// more than 0, by r/(4((1+r)^¼ − 1)) − 1 of what dividends are worth.
	m := feed(t, "{kind: holding, stores: {count: 5, visits: 0/day}, holding: {at: 2011-01-21, every: 0.25year, share: 20%, payout: 100%}}", 1+4*year, profit, 0, nil)
	dividends := 0.2 * yearly * (1 - math.Pow(1.1, -4)) / 0.1 * math.Pow(1.1, -1.0/year)
	near(t, "dividends of a quarter", m.holding()/dividends, 0.1/(4*(math.Pow(1.1, 0.25)-1))-1, 2e-3)
}

// A share that is not bought yet is worth nothing; a company of no multiple needs a price,
// one of any other does not.
func TestBeforeTheDeal(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 200, Ticks: 20, Every: 1}, spec: "{kind: holding, stores: {count: 5, fixed: 0}, holding: {at: 2011-01-31, company: 100%}}"}.run(t)
	for tick, x := range r.Series("o2o_stake") {
		if (x > 0) != (tick > 10) {
			t.Errorf("bought in tick 11, the share is worth %v at the end of tick %d", x, tick)
		}
	}
	for _, x := range []struct {
		holding string
		want    bool
	}{{"multiple: 0", true}, {"multiple: 1", false}, {"multiple: 0, invest: 5", false}} {
		p := new(Spec)
		societytest.Section(t, "{kind: holding, stores: {count: 5}, holding: {at: 2011-01-31, "+x.holding+"}}", p.Declare)
		societytest.World{N: 10, Ticks: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 2}}.Build(t, simtest.Options{}, func(b *sim.Builder, w *society.World) error {
			if err := p.Build(b.Scope("o2o"), w); (err != nil) != x.want {
				t.Errorf("%s: %v", x.holding, err)
			}
			return nil
		})
	}
}

// The last year of a company is a year, whatever the tick: of a profit that grows day by
// day it is the last 365¼ days of it, and before a year is over what was expected counts
// for the part that is missing.
func TestLastYear(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week, 30 * units.Day, 365 * units.Day, 2 * units.Year} {
		days := tick.Days()
		r, m := trial{world: societytest.World{N: 100, Ticks: 1 + int(1500/days), Tick: tick}, spec: "{kind: off, stores: {count: 5}}"}.build(t, simtest.Options{Workers: 1})
		r.Close()
		m.firm.expected = 1000
		at := func(day float64) float64 { return 3*day + 0.01*day*day } // earned by then
		for k := 1; k <= m.w.Clock.Ticks; k++ {
			m.firm.profits = append(m.firm.profits, money(at(float64(k)*days)))
			now, want := float64(k)*days, 0.0
			if old := now - 365.25; old > 0 {
				whole := math.Floor(old/days) * days
				between := (old - whole) / days // even within a tick
				want = at(now) - at(whole)*(1-between) - at(whole+days)*between
			} else {
				want = at(now) + 1000*(1-now/365.25)
			}
			near(t, fmt.Sprintf("the last year after %v ticks of %v", k, tick), m.profit(sim.Tick(k)), want, 1e-4)
		}
	}
}

// NPV_member = Σ δ^t(F_m·n − cost), and the break-even of a holding.
func TestNPVOfFees(t *testing.T) {
	const fee, year = 7.0, 1461
	m := feed(t, "{kind: members, stores: {count: 5, visits: 0/day}}", 2*year, 0, fee, nil)
	want := 0.0
	for k := 1; k <= 2*year; k++ {
		want += 5 * fee * math.Pow(1.1, -float64(k)/year)
	}
	near(t, "NPV of fees", m.npv, want, 1e-6)

	// A gift is worth its price at once; cash only, K comes back K/(θ·π) years after the deal.
	m = feed(t, "{kind: holding, discount: 0/year, stores: {count: 5, visits: 0/day}, holding: {at: 2011-06-21, every: 1d, share: 50%, payout: 100%, multiple: 0, invest: 50000}}", 2*year, 100, 0, nil)
	near(t, "break-even", m.firm.evenAfter(), 1000*0.25, 1.01)
}

// A loss is nobody's dividend: all of it is taken off what was kept, and half of the gain
// that follows it is paid out.
func TestLossesAreKept(t *testing.T) {
	m := feed(t, "{kind: holding, discount: 0/year, stores: {count: 5, visits: 0/day}, holding: {at: 2011-01-21, every: 10d, share: 50%, payout: 50%, multiple: 0, invest: 1}}", 81, -100, 0, func(tick sim.Tick, m *o2o) {
		if tick == 41 {
			m.stores.last[m.firm.stores[0]].profit = money(400)
		}
	})
	near(t, "worth", m.worth(), 0.5*(40*-100+0.5*40*400), 1e-6)
	near(t, "net present value", m.holding(), -1+0.5*0.5*40*400+m.worth(), 1e-6)
}

// A store rents member management if what it expects of it exceeds the fee.
func TestStoresDecide(t *testing.T) {
	before := 1.0
	for _, fee := range []float64{0, 50, 200, 1e6} {
		_, m := trial{world: societytest.World{N: 2000, Ticks: 61}, spec: fmt.Sprintf("{stores: {count: 20, visits: 0.03/day}, members: {fee: %v, redeem: 5%%}}", fee)}.run(t)
		// On day 61 they have just decided, with what they knew on day 60: nearly
		// what they know now.
		n := 0
		for j, managed := range m.stores.managed {
			if g := m.prospect(j).gain(); math.Abs(g-fee) > 0.1*math.Abs(fee)+1 && managed != (g > fee) {
				t.Errorf("fee %v: store %d expects %v and managed is %v", fee, j, g, managed)
			}
			if managed {
				n++
			}
		}
		share := float64(n) / 20
		if share > before {
			t.Errorf("at a fee of %v more stores rent it than at a lower one", fee)
		}
		before = share
		if fee == 0 && share != 1 || fee == 1e6 && share != 0 {
			t.Errorf("at a fee of %v the share is %v", fee, share)
		}
	}
	if _, m := (trial{world: societytest.World{N: 2000, Ticks: 1}, spec: "{members: {lift: 0, fee: 0}}"}).run(t); m.stores.managed[0] {
		t.Error("a store rents what brings nothing")
	}
}

// More that is known makes messages more precise, and a store's fees and coupons
// go where they should; the books close.
func TestPrecisionRises(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 200}, spec: "{stores: {count: 6, near: 2, visits: 0.1/day}, members: {join: 50%}}"}.run(t)
	p := r.Series("o2o_precision")
	first := p[5]
	if last := p[len(p)-1]; !(last > first+0.2 && last <= 1 && first >= 0.3) {
		t.Errorf("precision goes from %v to %v", first, last)
	}
	near(t, "fees", m.w.Platform.Balance().Float(), total(r.Series("o2o_revenue"))+total(r.Series("ad_revenue"))-6*30*7, 1e-6)
	near(t, "profit", m.w.O2O.Balance().Float(), total(r.Series("o2o_profit")), 1e-6)
}

// outcome is a hash of all that a run records of people and money.
func (x trial) outcome(t testing.TB) uint64 {
	r, _ := x.run(t)
	h := fnv.New64a()
	for _, table := range r.Tables() {
		if table.Name != "providers" {
			if err := table.WriteCSV(h); err != nil {
				t.Fatal(err)
			}
		}
	}
	return h.Sum64()
}

// What the platform does without effect leaves everything as it was: messages and
// an entry that add nothing, and what stores do where the platform has no part.
func TestNeutral(t *testing.T) {
	world := societytest.World{N: 1500, Ticks: 120, Start: time.Date(2014, 2, 1, 0, 0, 0, 0, time.UTC)}
	stores := "stores: {count: 10, visits: 0.05/day}"
	off := trial{world: world, spec: "{kind: off, " + stores + "}"}.outcome(t)
	for _, spec := range []string{
		"{kind: members, " + stores + ", members: {lift: 0}}",
		"{kind: members, " + stores + ", members: {fee: 1e7}}",
		"{kind: holding, " + stores + ", holding: {at: 2030-01-01}}",
	} {
		if (trial{world: world, spec: spec}).outcome(t) != off {
			t.Errorf("%s differs from off", spec)
		}
	}
	// Who does not use the platform is out of its reach.
	world.Users = -1
	r, _ := trial{world: world, spec: "{kind: both, " + stores + ", members: {fee: 0}}"}.run(t)
	q, _ := trial{world: world, spec: "{kind: off, " + stores + "}"}.run(t)
	if total(r.Series("o2o_visits")) != total(q.Series("o2o_visits")) || total(r.Series("o2o_joined")) != 0 || total(r.Series("o2o_visits.found")) != 0 {
		t.Error("consumers who do not use the platform are reached by it")
	}
}

// Every key changes something.
func TestEveryKeyMatters(t *testing.T) {
	if testing.Short() {
		t.Skip("runs once for each key")
	}
	base := map[string]string{
		"kind": "both", "stores.count": "8", "stores.visits": "0.1/day", "members.fee": "300", "members.every": "20d", "holding.at": "2011-02-10", "holding.every": "20d", "holding.invest": "5000",
		"review.good": "30%",
	}
	spec := func(set map[string]string) string {
		sections := map[string][]string{}
		var order []string
		for _, all := range []map[string]string{base, set} {
			for path := range all {
				section, _, _ := strings.Cut(path, ".")
				if _, there := sections[section]; !there {
					sections[section] = nil
					order = append(order, section)
				}
			}
		}
		merged := map[string]string{}
		for path, v := range base {
			merged[path] = v
		}
		for path, v := range set {
			merged[path] = v
		}
		for path, v := range merged {
			section, key, nested := strings.Cut(path, ".")
			if nested {
				sections[section] = append(sections[section], key+": "+v)
			} else {
				sections[section] = append(sections[section], v)
			}
		}
		var parts []string
		for _, section := range order {
			if strings.Contains(sections[section][0], ": ") {
				parts = append(parts, section+": {"+strings.Join(sections[section], ", ")+"}")
			} else {
				parts = append(parts, section+": "+sections[section][0])
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	run := func(set map[string]string) uint64 {
		return trial{world: societytest.World{N: 800, Ticks: 70, Felt: true}, bound: 0.5, spec: spec(set)}.outcome(t)
	}
	was := run(nil)
	if run(map[string]string{}) != was {
		t.Fatal("the same run twice differs")
	}
	for path, v := range map[string]string{
		"kind": "members", "stores.count": "9", "stores.near": "3", "stores.visits": "0.11/day", "stores.quality": "0.5", "stores.pull": "2",
		"stores.price": "50", "stores.margin": "45%", "stores.fixed": "9000", "stores.advertising": "3%", "stores.replaces": "10%", "stores.elasticity": "3",
		"review.good": "20%", "review.bad": "50%",
		"members.join": "20%", "members.fee": "310", "members.every": "10d", "members.cost": "40", "members.lift": "0.3", "members.coupon": "7", "members.redeem": "20%",
		"members.messages": "0.2/day", "members.message_fee": "0.02", "members.precision": "50%", "members.data": "3", "members.plan": "20d",
		"holding.invest": "6000", "holding.at": "2011-02-12", "holding.company": "40%", "holding.share": "30%", "holding.lift": "0.3", "holding.stolen": "0.2",
		"holding.payout": "70%", "holding.every": "10d", "holding.multiple": "12", "discount": "20%/year",
	} {
		if run(map[string]string{path: v}) == was {
			t.Errorf("%s: %s changes nothing", path, v)
		}
	}
	if deciding := func(memory string) (all string) { // what stores know of their visits decides where the fee is near the gain
		for fee := 1000; fee < 3000; fee += 100 {
			all += fmt.Sprint(run(map[string]string{"stores.memory": memory, "members.fee": fmt.Sprint(fee)}), " ")
		}
		return all
	}; deciding("90d") == deciding("10d") {
		t.Error("stores.memory changes nothing")
	}
	released := func(function string) uint64 {
		return trial{world: societytest.World{N: 800, Ticks: 40}, spec: "{function: " + function + ", stores: {count: 8, visits: 0.1/day}, members: {fee: 0}}", set: func(_ *sim.Builder, w *society.World) {
			w.Functions = &society.Functions{Names: []string{"moments", "public_accounts"}, Released: []bool{false, true}, Fit: []float64{1}, Served: [][]float64{make([]float64, 9)}}
		}}.outcome(t)
	}
	if released("moments") == released("public_accounts") {
		t.Error("the release of the function changes nothing")
	}
}

// Sessions that come more often to the nodes through which stores are found bring
// more visits by messages and by the entry.
func TestVisitsOfTheLinkage(t *testing.T) {
	if testing.Short() {
		t.Skip("five runs")
	}
	found := func(kind string, factor float64) (message, entry float64) {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 150}, spec: "{kind: " + kind + ", stores: {count: 12, quality: 0.6, visits: 0.05/day}, members: {fee: 0, join: 100%, precision: 100%}, holding: {at: 2011-01-21, company: 50%, stolen: 0, multiple: 1}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Visits = &society.Visits{Open: true, Most: [society.Uses]float64{society.UseStores: factor}}
				w.Visits.Factor[1][society.UseStores] = factor
			}}.run(t)
		return total(r.Series("o2o_visits.message")) / total(r.Series("o2o_visits.members")), total(r.Series("o2o_visits.entry"))
	}
	m1, _ := found("members", 1)
	m2, _ := found("members", 2)
	_, e1 := found("holding", 1)
	_, e2 := found("holding", 2)
	near(t, "messages", m2/(1-m2)/(m1/(1-m1)), 2, 0.12)
	near(t, "entries", e2/e1, 2, 4*2/math.Sqrt(e1))
	if m0, e0 := found("both", 0); m0 > 0 || e0 != 0 { // nobody rents what brings nothing
		t.Errorf("sessions that never come there bring %v and %v", m0, e0)
	}
}

// Extreme values run.
func TestExtremes(t *testing.T) {
	for _, spec := range []string{
		"{stores: {count: 1}}", "{kind: both, stores: {count: 1, near: 16, visits: 1/day}, holding: {company: 100%, at: 2011-01-21}}",
		"{kind: both, stores: {count: 30, quality: 0, price: 0, margin: 100%}, members: {join: 100%, redeem: 100%, fee: 0}, holding: {company: 100%, share: 100%, payout: 100%, at: 2011-01-21}}",
		"{kind: both, stores: {count: 30, quality: 1, margin: 0%, visits: 1/day}, members: {lift: 30, data: 250, fee: 0}, holding: {lift: 30, stolen: 30, at: 2011-01-21}}",
	} {
		for _, users := range []float64{0, -1, 0.5} {
			r, _ := trial{world: societytest.World{N: 120, Ticks: 32, Users: users, People: "{regions: {a: 2%, b: 98%}}"}, spec: spec}.build(t, simtest.Options{Workers: 2})
			if err := r.Run(context.Background()); err != nil {
				t.Errorf("%s: %v", spec, err)
			}
		}
	}
}

// A store from which the company takes visits expects less of member management,
// and gives it up; the company's stores expect more.
func TestRivalsGiveUp(t *testing.T) {
	count := func(kind string) (company, rivals int) {
		_, m := trial{world: societytest.World{N: 3000, Ticks: 300}, spec: "{kind: " + kind + ", stores: {count: 20, visits: 0.02/day, quality: 0.6, price: 60, memory: 30d}, members: {fee: 300, cost: 0, redeem: 0%, messages: 0/day}, holding: {at: 2011-01-21, company: 40%, lift: 1, stolen: 1}}"}.run(t)
		for j, managed := range m.stores.managed {
			switch {
			case managed && m.stores.held[j]:
				company++
			case managed:
				rivals++
			}
		}
		return company, rivals
	}
	c0, r0 := count("members")
	c1, r1 := count("both")
	if c0 != 8 || r0 != 12 || c1 != 8 || r1 > 4 {
		t.Errorf("%d of the company's stores and %d others rent it; once the company is in the application %d and %d", c0, r0, c1, r1)
	}
}
