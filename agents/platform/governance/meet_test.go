package governance

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// What a shop expects, computed by hand: orders and profit of a period from daily rates, audits
// that the treasury pays for, reports at the trust of recent buyers, and both ways of being removed
// without misconduct.
func TestWhatAShopExpects(t *testing.T) {
	_, m := trial{world: societytest.World{N: 10, Tick: 7 * units.Day, Ticks: 1}, shops: 2,
		spec: "{cheat: {gain: 500, quality: 20%, every: 20d, discount: 10%/year, exit: 30%/year}, audit: {rate: 0.02/day, false: 10%}, report: {rate: 2%, trust: 3, malicious: 4%, false: 25%}, penalty: {fine: 400, remove: 40%}}",
		set:  func(k *market) { k.w.Policy = society.NewPolicy() }}.run(t)
	m.w.Policy.SetShare(society.SpendAudits, 0.5)
	h := &m.shops
	m.trust = num.Fading{Sum: 0.8 * 30, Weight: 30}
	for j, x := range []struct{ quality, left, delivers float64 }{{0.9, 0.5, 0.2}, {0.02, 0.9, 0.118}} { // the other shop is too bad to deliver q_low, even when guided
		m.firms.Quality[j], h.left[j] = x.quality, x.left
		h.orders[j], h.profit[j] = num.Fading{Sum: 3 * 50, Weight: 50}, num.Fading{Sum: 11 * 50, Weight: 50} // per day
		report := sigmoid(math.Log(0.02/0.98) + 3*(0.8-0.6))
		p := 1 - math.Exp(-0.01*20)*math.Pow(1-report, 3*20*(1-x.delivers))
		wrongly := 365.25 * (0.01*0.1 + 3*0.04*0.25)
		value := 11 * 365.25 / (0.1 + 0.3 + 0.4*wrongly)
		gain, orders := m.saving(j)
		near(t, "orders of a period", orders, 60, 1e-9)
		near(t, "gain", gain, 500, 0)
		near(t, "prospect", m.prospect(j, gain, orders), 500-p*(400+0.4*value), 1e-9)
	}
	h.orders[0] = num.Fading{Sum: 0.5 * 50, Weight: 50}
	gain, orders := m.saving(0)
	near(t, "at most the cost of the goods", gain, 36*10, 1e-9)
	near(t, "orders", orders, 10, 1e-9)
	h.profit[0] = num.Fading{Sum: -50, Weight: 50}
	near(t, "a loss is nothing to lose", m.prospect(0, 0, orders), -400*(1-math.Exp(-0.01*20)*math.Pow(1-sigmoid(math.Log(0.02/0.98)+0.6), 8)), 1e-9)
}

// Means fade by the days of a tick, for any tick length.
func TestMeansFade(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 7 * units.Day, 6 * units.Hour} {
		n := int(84 * units.Day / tick)
		_, m := trial{world: societytest.World{N: 400, Tick: tick, Ticks: n}, spec: "{cheat: {gain: 0, memory: 50d}, audit: {rate: 0/day}, report: off, admission: off}"}.run(t)
		want := 0.0
		for k := range n {
			want += tick.Days() * math.Exp(-float64(k)*tick.Days()/50)
		}
		near(t, "days that count", m.shops.orders[0].Weight, want, 1e-9)
		near(t, "and of profit", m.shops.profit[0].Weight, want, 1e-9)
		need.Near(t, fmt.Sprintf("ticks of %v: orders a day", tick), m.shops.orders[0].Mean(0), 40, 4*math.Sqrt(40/25.0))
	}
}

// After a new decision a shop saves nothing more from an earlier one and owes nothing for it, even
// if it is found later.
func TestDecidesAnew(t *testing.T) {
	r, m := trial{world: societytest.World{N: 100, Ticks: 12}, shops: 1, spec: "{cheat: {gain: 1e6, quality: 0%, noise: 0, every: 5d}, audit: {rate: 0/day}, report: off, admission: off}",
		set: func(k *market) { k.w.Scope.BeforeRun(func() { k.m.shops.start[0] = 0 }) }}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	m.shops.start[0] = 0
	p := m.spec
	for tick := sim.Tick(1); tick <= 9; tick++ { // it decides in ticks 5 and 10
		simtest.Tick(t, r, tick)
	}
	if !m.shops.cheats[0] || m.pub.Saves[0] == 0 || len(m.claims[0]) == 0 {
		t.Fatalf("cheats %v, saves %v, %d claims", m.shops.cheats[0], m.pub.Saves[0], len(m.claims[0]))
	}
	m.shops.gain[0] = 0 // nothing can be gained any more
	simtest.Tick(t, r, 10)
	if m.shops.cheats[0] || m.pub.Saves[0] != 0 || m.pub.Delivers[0] != 0.8 || len(m.claims[0]) != 0 {
		t.Errorf("cheats %v, saves %v, delivers %v, %d claims", m.shops.cheats[0], m.pub.Saves[0], m.pub.Delivers[0], len(m.claims[0]))
	}
	// A shop found in a later period refunds only what it took in that period, even if an earlier
	// claim were left.
	m.shops.cheats[0], p.Audit.Rate = true, units.Rate{Value: 100, Per: units.Day}
	p.Rebuild(11)
	m.claims[0] = append(m.claims[0], claim{who: 3, shop: 0, spell: m.shops.spell[0] - 1, paid: 1e9})
	before := total(r.Series("misconduct_orders"))
	simtest.Tick(t, r, 11)
	near(t, "refunds", total(r.Series("refunds")), 60*(total(r.Series("misconduct_orders"))-before), 1e-9)
	if total(r.Series("misconduct_found")) != 1 || len(m.claims[0]) != 0 {
		t.Errorf("found %v times, %d claims are left", total(r.Series("misconduct_found")), len(m.claims[0]))
	}
	// Once the shop is gone, claims on it are dropped.
	m.shops.cheats[0], p.Audit.Rate = true, units.Rate{}
	p.Rebuild(12)
	m.claims[0] = append(m.claims[0], claim{who: 3, shop: 0, spell: m.shops.spell[0], paid: 1e9})
	m.pub.Listed[0] = false
	simtest.Tick(t, r, 12)
	if len(m.claims[0]) != 0 {
		t.Errorf("%d claims on a shop that is gone", len(m.claims[0]))
	}
}

// A misbehaving shop delivers q_low, or its own quality if that is lower.
func TestDeliversTheLower(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Ticks: 1}, shops: 2, spec: "{cheat: {quality: 20%}, audit: {rate: 0/day}, report: off, admission: off, guidance: off}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for j, quality := range []float64{0.7, 0.05} {
		m.firms.Quality[j], m.shops.cheats[j], m.shops.start[j] = quality, true, 0
	}
	simtest.Tick(t, r, 1)
	near(t, "of a good shop", m.pub.Delivers[0], 0.2, 0)
	near(t, "of a bad one", m.pub.Delivers[1], 0.05, 0)
}

// Whether victims are refunded is decided when misconduct is found: refunds can be switched off and
// on while they wait.
func TestRefundsOfTheDay(t *testing.T) {
	for _, refund := range []bool{false, true} {
		r, m := trial{world: societytest.World{N: 100, Ticks: 12}, shops: 1, spec: "{cheat: {gain: 1e6, quality: 0%, noise: 0, every: 30d}, audit: {rate: 0/day}, report: off, penalty: {remove: 0%}, admission: off}"}.build(t, simtest.Options{Workers: 1})
		m.spec.Penalty.Refund = !refund
		m.shops.start[0] = 0
		m.shops.cheats[0] = true
		var deceived float64
		for tick := sim.Tick(1); tick <= 6; tick++ {
			if tick == 6 {
				m.spec.Penalty.Refund, m.spec.Audit.Rate = refund, units.Rate{Value: 100, Per: units.Day}
				m.spec.Rebuild(tick)
			}
			simtest.Tick(t, r, tick)
		}
		deceived = total(r.Series("misconduct_orders"))
		want := 0.0
		if refund {
			want = 60 * deceived
		}
		if got := total(r.Series("refunds")); got != want || deceived == 0 || len(m.claims[0]) != 0 {
			t.Errorf("refund %v: %v is paid back to %v victims, %d wait", refund, got, deceived, len(m.claims[0]))
		}
		r.Close()
	}
}

// Shops that enter and leave: reserved rows are not on the platform; an entrant is admitted by its
// signal and forms expectations from its entry on; a shop that leaves is gone, with the claims on
// it.
func TestEntrants(t *testing.T) {
	const shops, start, enter, leave = 400, 2, 60, 90
	r, m := trial{world: societytest.World{N: 1000, Ticks: 100}, shops: shops, start: start, quality: 0.5, spec: "{cheat: {gain: 0, memory: 40d}, audit: {rate: 0/day}, report: off, admission: {minimum: 0.6, noise: 0.2}}",
		set: func(k *market) {
			firms := k.firms
			k.w.Scope.Step(sim.Step{Name: "move", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
				for j := start; j < shops; j++ {
					switch t {
					case enter:
						firms.Open[j], firms.Since[j] = true, t
					case leave:
						firms.Open[j], firms.Until[j] = false, t
					}
				}
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	listed := func() (n int) {
		for j := start; j < shops; j++ {
			if m.pub.Listed[j] {
				n++
			}
		}
		return n
	}
	if n := listed(); n != 0 {
		t.Fatalf("%d shops are listed that are not there at the start", n)
	}
	for tick := sim.Tick(1); tick <= 100; tick++ {
		simtest.Tick(t, r, tick)
		n := listed()
		switch {
		case tick < enter || tick >= leave:
			if n != 0 {
				t.Fatalf("tick %d: %d shops are listed that are not there", tick, n)
			}
		case tick == enter:
			share(t, "admitted", float64(n), shops-start, 0.5*math.Erfc(0.1/0.2/math.Sqrt2), 0)
		case tick == enter+9:
			want := 0.0
			for k := range 10 {
				want += math.Exp(-float64(k) / 40)
			}
			near(t, "days since it entered", m.shops.orders[shops-1].Weight, want, 1e-9)
			near(t, "and of profit", m.shops.profit[shops-1].Weight, want, 1e-9)
		}
	}
}

// Guidance is planned as a tick begins (M22), so only shops that were there by then are guided in it:
// none in the tick that releases their function, and no entrant in the tick of its entry.
func TestGuidanceAsPlanned(t *testing.T) {
	const shops, start, release, enter = 4, 3, 2, 4
	r, m := trial{world: societytest.World{N: 10, Ticks: 5}, shops: shops, start: start, spec: "{cheat: {gain: 0}, audit: {rate: 0/day}, report: off, admission: off, guidance: {rate: 100/day, gain: 0.1%}}",
		set: func(k *market) {
			firms := k.firms
			k.w.Functions = &society.Functions{Names: []string{"shops"}, Released: []bool{false}}
			k.firms.Function = "shops"
			k.w.Policy = society.NewPolicy()
			k.w.Scope.Step(sim.Step{Name: "move", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
				k.w.Functions.Released[0] = t >= release
				if t == enter {
					firms.Open[start], firms.Since[start] = true, t
				}
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 5; tick++ {
		planned := m.w.Policy.Planned(society.SpendGuidance, tick).Float() / 100 / m.spec.Guidance.Cost.Float()
		before := slices.Clone(m.shops.left)
		simtest.Tick(t, r, tick)
		guided := 0
		for j := range before {
			if m.shops.left[j] < before[j] {
				guided++
			}
		}
		if want := map[sim.Tick]int{3: start, 4: start, 5: shops}[tick]; guided != want || !(math.Abs(planned-float64(want)) <= 1e-6) {
			t.Errorf("tick %d: %d shops are guided and %v were planned for, should be %d", tick, guided, planned, want)
		}
	}
}

// A shop that leaves because of a fee (M18), after the decisions on misconduct of the same tick, is
// not on the platform at its end, and is neither audited nor fined in it.
func TestNoAuditOfWhoHasLeft(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Ticks: 3}, shops: 4, rate: 1e-9, spec: "{cheat: {gain: 0}, audit: {rate: 50/day, cost: 1, false: 100%}, report: off, penalty: {fine: 7, remove: 0%}, admission: off}",
		set: func(k *market) {
			firms := k.firms
			firms.MayLeave(k.w.Scope)
			k.w.Scope.Step(sim.Step{Name: "leave", Phase: sim.Act, Before: func(t sim.Tick, _ int) {
				if t == 2 {
					firms.Leave(1)
				}
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 3; tick++ {
		simtest.Tick(t, r, tick)
	}
	near(t, "fines", total(r.Series("fines")), 7*(4+3+3), 0)
	if m.pub.Listed[1] || m.listed() != 3 {
		t.Errorf("%d shops are listed", m.listed())
	}
	near(t, "listed", r.Series("shops_listed")[1], 3, 0)
}

// The treasury pays for a share of audits and guidance; planned is the cost for all listed shops.
// Nothing is done before the function of the shops is released.
func TestShareOfTheTreasury(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 7 * units.Day} {
		const shops, days = 300, 350
		ticks := int(days * units.Day / tick)
		r, m := trial{world: societytest.World{N: 100, Tick: tick, Ticks: ticks}, shops: shops, spec: "{cheat: {gain: 0}, audit: {rate: 0.1/day, cost: 7, false: 0%}, report: off, admission: off, guidance: {rate: 8/year, cost: 30}}",
			set: func(k *market) {
				k.w.Policy = society.NewPolicy()
				k.w.Policy.SetShare(society.SpendAudits, 0.25)
				k.w.Policy.SetShare(society.SpendGuidance, 0.5)
			}}.build(t, simtest.Options{Workers: 1})
		for j := range 100 {
			m.pub.Listed[j] = false
		}
		near(t, "planned for audits", m.w.Policy.Planned(society.SpendAudits, 1).Float(), 200*0.1*7*tick.Days(), 1e-6)
		near(t, "planned for guidance", m.w.Policy.Planned(society.SpendGuidance, 1).Float(), 200*8*30*tick.Days()/365.25, 1e-6)
		m.w.Functions = &society.Functions{Names: []string{"shops"}, Released: []bool{false}}
		m.firms.Function = "shops"
		if m.w.Policy.Planned(society.SpendAudits, 1) != 0 {
			t.Error("audits are planned of shops whose function is not out")
		}
		half := ticks / 2
		for k := 1; k <= ticks; k++ {
			if k == half+1 {
				if m.w.Cash() != 0 || m.shops.orders[200].Weight != 0 {
					t.Error("shops whose function is not out are audited, guided or expect something")
				}
				m.w.Functions.Released[0] = true
			}
			simtest.Tick(t, r, sim.Tick(k))
		}
		during := float64(ticks-half) * tick.Days()
		audits, steps := 200*0.025*during, 200*4*during/365.25
		simtest.Z(t, "audits", total(r.Series("audits")), math.Sqrt(audits), 1, audits, 0)
		simtest.Z(t, "steps", total(r.Series("guidance_steps")), math.Sqrt(steps), 1, steps, 0)
		near(t, "cost", -m.w.Cash().Float(), 7*total(r.Series("audits"))+30*total(r.Series("guidance_steps")), 1e-6)
		r.Close()
	}
}

// What sharing does with reported sellers follows the keys of reports.
func TestReportsOfSellers(t *testing.T) {
	_, m := trial{world: societytest.World{N: 10, Ticks: 1}, spec: "{report: {rate: 7%, malicious: 3%, false: 9%}, penalty: {fine: 5, remove: 11%, refund: false}}"}.run(t)
	if g := m.pub; g.Report != 0.07 || g.Malicious != 0.03 || g.Believed != 0.09 || g.Fine != 5e6 || g.Remove != 0.11 || g.Refund {
		t.Errorf("sharing reads %+v", [...]any{g.Report, g.Malicious, g.Believed, g.Fine, g.Remove, g.Refund})
	}
	_, m = trial{world: societytest.World{N: 10, Ticks: 1}, spec: "{report: off}"}.run(t)
	if g := m.pub; g.Report != 0 || g.Malicious != 0 {
		t.Error("without reports sellers are reported")
	}
}

// Mean trust in the platform is that of its users; those who have left do not count.
func TestTrustOfWhoIsThere(t *testing.T) {
	r, m := trial{world: societytest.World{N: 40, Ticks: 6, Every: 1, Users: 0.8}, rate: 2, spec: "{report: off, audit: {rate: 0/day}, trust: {rate: 0.3}}", set: func(k *market) {
		k.w.Scope.Step(sim.Step{Name: "go", Phase: sim.Adapt, Rows: 40, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi && c.Tick == 3; i += 3 {
				if k.w.Status[i] == society.Using {
					k.w.Leave(c, i)
				}
			}
		}})
	}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 6; tick++ {
		simtest.Tick(t, r, tick)
		sum, all, n := 0.0, 0.0, 0.0
		for i, status := range m.w.Status {
			trust := float64(m.pub.PlatformTrust[i]) / society.FullTrust
			all += trust / 40
			if status == society.Using {
				sum += trust
				n++
			}
		}
		near(t, "trust of users", societytest.Last(r, "platform_trust"), sum/n, 1e-12)
		if tick == 6 && (n < 15 || n > 28 || !(math.Abs(sum/n-all) >= 0.001)) {
			t.Errorf("%v users trust by %v, all by %v: it shows nothing", n, sum/n, all)
		}
	}
}

// What presence costs counts in the profit of a shop as it accrues: the mean is the same before and
// after a bill, and an entrant reckons with it from its first tick on.
func TestCostsThatAccrue(t *testing.T) {
	const perDay, every, entry = 7, 30, 40
	days := func(j int, t sim.Tick) sim.Tick { return t - sim.Tick(j)*entry } // since it came
	r, m := trial{world: societytest.World{N: 10, Ticks: 95}, shops: 2, start: 1, spec: "{cheat: {gain: 0}, audit: {rate: 0/day}, report: off, admission: off}",
		set: func(k *market) {
			k.rate = 0
			firms, s := k.firms, k.w.Scope
			firms.Owed = func(j int, t sim.Tick) units.Money { return money(perDay) * units.Money(days(j, t)%every) }
			rent := s.Stream(sim.Stream{Name: "rent", From: k.w.Shop, To: k.w.Supplier, Phase: sim.Settle})
			s.Step(sim.Step{Name: "enter", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
				if days(1, t) == 1 {
					firms.Open[1], firms.Since[1] = true, t
				}
			}})
			s.Step(sim.Step{Name: "bill", Phase: sim.Settle, Before: func(t sim.Tick, _ int) {
				for j := range 2 {
					if n := days(j, t); n > 0 && n%every == 0 {
						rent.Pay(&sim.Chunk{Tick: t}, j, 0, every*money(perDay))
					}
				}
			}})
		}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 95; tick++ {
		simtest.Tick(t, r, tick)
		for j := range 2 {
			if days(j, tick) > 0 {
				near(t, fmt.Sprintf("profit a day of shop %d on day %d", j, tick), m.shops.profit[j].Mean(0), -perDay, 1e-9)
			}
		}
	}
}
