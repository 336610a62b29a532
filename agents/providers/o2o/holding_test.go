package o2o

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// β_h = κ_h makes the holding a pure transfer: the same visits, benefit and created value,
// differently distributed.
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
		platform = captured(w.Platform) + captured(w.Holdings)
		return visits, company, platform + captured(w.O2O) + captured(w.Consumer), platform, captured(w.Consumer),
			total(r.Series("o2o_visits.stolen"))
	}
	v0, c0, created0, p0, u0, _ := run("{kind: off, " + stores + "}")
	for _, invest := range []string{"0", "1", "100000 per 1000"} {
		v1, c1, created1, p1, u1, stolen := run("{kind: holding, " + stores + ", holding: {" + at +
			", lift: 0.5, stolen: 0.5, invest: " + invest + "}}")
		if v0 != v1 || created0 != created1 || u0 != u1 {
			t.Errorf("K %s: visits %d → %d, created %v → %v, consumers %v → %v", invest, v0, v1, created0, created1, u0, u1)
		}
		if c1 <= c0 || p1 == p0 || stolen != float64(c1-c0) && !(math.Abs(stolen-float64(c1-c0)) <= 4*math.Sqrt(stolen)+20) {
			t.Errorf("K %s: the company's visits %d → %d, of which %v taken; platform %v → %v", invest, c0, c1, stolen, p0, p1)
		}
	}
	v1, c1, created1, _, _, _ := run("{kind: holding, " + stores + ", holding: {" + at + ", lift: 0.5, stolen: 0.25}}")
	if v1 <= v0 || c1 <= c0 || created1 <= created0 {
		t.Errorf("β_h above κ_h: visits %d → %d, created %v → %v", v0, v1, created0, created1)
	}
}

// The expected annual profit of the company's stores equals what they earn: margin less advertising
// of their visits, less fixed cost.
func TestExpectedProfit(t *testing.T) {
	_, m := trial{world: societytest.World{N: 4000, Ticks: 365}, spec: "{kind: off, stores: {count: 20, near: 4, " +
		"visits: 0.05/day, price: 50, advertising: 10%, fixed: 2000}, holding: {company: 50%}}"}.run(t)
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

// feed gives a simulation that does not run constant profits of the company and fees of the stores,
// through the step that completes a tick.
func feed(t testing.TB, spec string, ticks int, profit, fees float64, each func(tick sim.Tick, m *o2o)) *o2o {
	t.Helper()
	r, m := trial{world: societytest.World{N: 100, Ticks: ticks, Tick: units.Year / 1461}, spec: spec}.build(t,
		simtest.Options{Workers: 1})
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

// NPV_hold on constant flows. Ticks are a quarter of a day and a year has 1461 of them. With payout
// 1, annual dividends and multiple 1/r, a share at fair value is worth its price at any horizon of
// whole years; the other cases have closed forms.
func TestNPVOfConstantFlows(t *testing.T) {
	const profit, year = 100.0, 1461
	yearly := profit * year
	for _, x := range []struct {
		payout, multiple, discount, share float64
		years                             int
		invest                            string
	}{
		{1, 10, 0.1, 0.2, 3, "0"}, {1, 20, 0.05, 0.35, 5, "0"}, {0.5, 10, 0.1, 0.2, 4, "0"}, {0, 4, 0.1, 1, 2, "0"},
		{1, 0, 0.1, 0.2, 4, "5000"},
	} {
		spec := fmt.Sprintf("{kind: holding, stores: {count: 5, visits: 0/day}, discount: %v/year, holding: {at: "+
			"2011-01-21, every: 1year, share: %v, payout: %v, multiple: %v, invest: %s}}",
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
		if x.multiple == 0 { // by the equity method
			end += k
		}
		want += end * d(float64(x.years)+day)
		near(t, fmt.Sprintf("NPV %+v", x), m.holding(), want, 1e-6*k+1e-3)
		if x.payout == 1 && x.multiple*x.discount == 1 {
			near(t, fmt.Sprintf("NPV of a fair deal %+v", x), m.holding()/k, 0, 1e-9)
		}
	}
	// Quarterly dividends come earlier than annual ones: the value of a fair deal is then positive,
	// r/(4((1+r)^¼ − 1)) − 1 times the value of the dividends.
	m := feed(t, "{kind: holding, stores: {count: 5, visits: 0/day}, holding: {at: 2011-01-21, every: 0.25year, share: "+
		"20%, payout: 100%}}", 1+4*year, profit, 0, nil)
	dividends := 0.2 * yearly * (1 - math.Pow(1.1, -4)) / 0.1 * math.Pow(1.1, -1.0/year)
	near(t, "dividends of a quarter", m.holding()/dividends, 0.1/(4*(math.Pow(1.1, 0.25)-1))-1, 2e-3)
}

// The share is bought where its price is at most what the treasury can spare. A refused deal is
// counted, warned of with its date, and leaves the run as if its day came after the end.
func TestDealWithinCash(t *testing.T) {
	const price = 5000.0
	run := func(day, invest string, spare units.Money) (*sim.Simulation, *o2o) {
		return trial{world: societytest.World{N: 1000, Ticks: 60, Every: 1},
			spec: "{kind: holding, stores: {visits: 0.05/day}, holding: {at: " + day + ", invest: " + invest + "}}",
			set: func(_ *sim.Builder, w *society.World) {
				w.Policy = society.NewPolicy()
				w.Policy.Spare = func() units.Money { return spare }
			}}.run(t)
	}
	_, never := run("2012-02-10", "5000", 0)
	if _, m := run("2011-02-10", "1e-9", -money(price)); !m.firm.bought {
		t.Error("a share that costs nothing is refused")
	}
	for spare, bought := range map[units.Money]bool{money(price): true, money(price) - 1: false, money(3 * price): true,
		0: false, -money(price): false} {
		r, m := run("2011-02-10", "5000", spare)
		if m.firm.bought != bought || total(r.Series("o2o_refused")) != map[bool]float64{false: 1}[bought] {
			t.Errorf("with %v to spare: bought %v, refused %v times", spare, m.firm.bought, total(r.Series("o2o_refused")))
		}
		if warned := len(r.Warnings()) > 0; warned == bought {
			t.Errorf("with %v to spare: warnings %v", spare, r.Warnings())
		}
		same := captured(m.w.Platform) == captured(never.w.Platform) && captured(m.w.O2O) == captured(never.w.O2O) &&
			slices.Equal(m.stores.visits, never.stores.visits)
		if same == bought {
			t.Errorf("with %v to spare: as without a deal is %v", spare, same)
		}
	}
}

// Recovered in cash only, K comes back K/(θ·π) years after the deal.
func TestBreakEven(t *testing.T) {
	m := feed(t, "{kind: holding, discount: 0/year, stores: {count: 5, visits: 0/day}, holding: {at: 2011-06-21, "+
		"every: 1d, share: 50%, payout: 100%, multiple: 1e-9, invest: 50000}}", 2*1461, 100, 0, nil)
	near(t, "break-even", m.firm.evenAfter(), 1000*0.25, 1.01)
}

// No dividend is paid on a loss: all of it is deducted from retained earnings. Half of the gain
// that follows is paid out.
func TestLossesAreKept(t *testing.T) {
	m := feed(t, "{kind: holding, discount: 0/year, stores: {count: 5, visits: 0/day}, holding: {at: 2011-01-21, "+
		"every: 10d, share: 50%, payout: 50%, multiple: 0, invest: 1}}", 81, -100, 0, func(tick sim.Tick, m *o2o) {
		if tick == 41 {
			m.stores.last[m.firm.stores[0]].profit = money(400)
		}
	})
	near(t, "worth", m.firm.worth(), 1+0.5*(40*-100+0.5*40*400), 1e-6)
	near(t, "net present value", m.holding(), -1+0.5*0.5*40*400+m.firm.worth(), 1e-6)
}
