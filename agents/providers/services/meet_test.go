package services

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Calls change only with the fee: when an event sets another key, providers do not choose again at
// their current quality.
func TestCallsFollowTheFeeAlone(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 3}, shops: 3, quality: func(j int) float64 { return float64(j) / 2 },
		spec: "{api: {free: 0, cost: 0.01, calls: 30000, merit: 2, leave: {rate: 0/day}}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	f := m.trades[0]
	for tick := sim.Tick(1); tick <= 3; tick++ {
		simtest.Tick(t, r, tick)
		for j := range 3 {
			near(t, fmt.Sprintf("calls of shop %d after tick %d", j, tick), f.calls[j], 30_000*math.Exp(2*(float64(j)/2-0.5))*math.Pow(0.01/(0.01+m.spec.API.Fee), 1.2), 1e-6)
			f.Quality[j] = 1 - f.Quality[j]/3
		}
		if tick == 2 {
			m.spec.API.Fee = 0.01
		}
		m.spec.Rebuild(tick)
	}
}

// Monthly profit is measured from the release of the function on, for any tick; at the release it
// is unknown, and nobody leaves because of it.
func TestProfitSinceTheRelease(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		const out, shops = 20, 200
		r, m := trial{world: societytest.World{N: 10, Start: later, Tick: tick, Ticks: 40}, shops: shops, profit: 8, released: func(t sim.Tick) bool { return t >= out },
			spec: "{api: {free: 0, cost: 0.01, calls: 30000, fee: 0.02, leave: {rate: 1/day, spread: 300}}}"}.build(t, simtest.Options{Workers: 1})
		f := m.trades[0]
		_, _, net := integration{0.01, 1.2, 100}.choose(30_000, 0.02, 0)
		profit := 8*month + net
		for k := sim.Tick(1); k <= 40; k++ {
			simtest.Tick(t, r, k)
			if n := total(r.Series("api_exits")); (k <= out) != (n == 0) {
				t.Fatalf("ticks of %v: after tick %d %v have left", tick, k, n)
			}
			if k <= out {
				continue
			}
			for j := range shops {
				if f.IsOpen(j) {
					near(t, fmt.Sprintf("profit a month on ticks of %v", tick), f.profit[j].Mean(0), profit, 1e-4)
				}
			}
		}
		h := leaveHazard(tick.Days(), 300, profit, f.loss[0])
		simtest.Z(t, fmt.Sprintf("share who stay on ticks of %v", tick), float64(f.Count())/shops, math.Sqrt(math.Exp(-20*h)*(1-math.Exp(-20*h))), shops, math.Exp(-20*h), 1e-12)
		r.Close()
	}
}

// A provider pays once per period of its own, also where periods are no whole number of ticks; a
// period shorter than a tick is refused. The first period starts on the day from which verification
// is offered.
func TestPeriodsOfVerification(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 7 * units.Day, 30 * units.Day} {
		const shops = 50
		ticks := int(735 * units.Day / tick)
		r, m := trial{world: societytest.World{N: 10, Start: later, Tick: tick, Ticks: ticks}, shops: shops, profit: 10, spec: "{verification: {every: 30d, fee: 0.5, lift: 1, error: 0%}}"}.run(t)
		want, first := 0.0, float64(ticks-1)*tick.Days()
		for j := range uint64(shops) {
			due := 30 * m.decide.Float(j, uint64(society.TradeShop))
			want += math.Floor((first-due)/30) + 1
		}
		// A decision in the first tick is made without a known profit.
		near(t, fmt.Sprintf("fees on ticks of %v", tick), total(r.Series("service_revenue"))/0.5, want, 3)
	}
	var said string
	report := func(path, format string, args ...any) { said += path + ": " + fmt.Sprintf(format, args...) }
	p := &Spec{HasVerification: true}
	p.Verification.Every = 7 * units.Day
	if p.CheckWorld(sim.Clock{Tick: 7 * units.Day}, nil, report); said != "" {
		t.Error(said)
	}
	if p.CheckWorld(sim.Clock{Tick: 8 * units.Day}, nil, report); said != "verification.every: 7d is shorter than a tick, 8d, but a provider can pay at most once per tick" {
		t.Errorf("said %q", said)
	}
	r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 2}, shops: 1, spec: "{verification: {}}",
		more: func(*sim.Builder, *society.World) {}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	m.spec.Verification.From = later.Add(24 * time.Hour)
	for tick, offered := range []bool{false, true} {
		simtest.Tick(t, r, sim.Tick(tick+1))
		if known := m.trades[0].due[0] >= 0; known != offered {
			t.Errorf("tick %d: offered %v", tick+1, known)
		}
	}
}

// A shop that is removed while verified loses the badge and neither calls nor pays; the lift of a
// badge follows the timeline up and down.
func TestRemovedMeanwhile(t *testing.T) {
	var g *society.Governance
	r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 60}, shops: 2, profit: 10, more: func(b *sim.Builder, w *society.World) {
		g = society.NewGovernance(b.Scope("governance"), w.N, 2, 0.5)
		g.Listed[0], g.Listed[1] = true, true
		w.Governance = g
	}, spec: "{verification: {every: 10d, fee: 1, lift: 0.5, error: 0%}, api: {free: 0, fee: 0.00001, calls: 100000}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	f := m.trades[0]
	for tick := sim.Tick(1); tick <= 30; tick++ {
		simtest.Tick(t, r, tick)
	}
	if !f.verified[0] || !f.verified[1] {
		t.Fatal("nobody is verified")
	}
	g.Listed[0] = false
	before := f.Captured(0)
	for tick := sim.Tick(31); tick <= 60; tick++ {
		simtest.Tick(t, r, tick)
	}
	if f.verified[0] || !f.verified[1] {
		t.Errorf("verified are %v", f.verified)
	}
	if f.calls[0] == 0 {
		t.Error("it would not call anyway")
	}
	near(t, "what the market of the test pays it, and no more", f.Captured(0)-before, 300, 1e-9)
	for _, lift := range []float64{0.9, 0.2} {
		m.spec.Verification.Lift = lift
		m.spec.Rebuild(60)
		near(t, "lift", m.w.Badge.Of(society.TradeShop, 1), lift, 0)
	}
}

// A consumer's own stickers do not count as a friend's.
func TestOwnStickersAreNoSocialProof(t *testing.T) {
	_, m := trial{world: societytest.World{N: 5, Start: later, Ticks: 1}, spec: "{stickers: {social: 0.7}}"}.run(t)
	for i := range 3 {
		m.keep(i, true)
	}
	near(t, "of an owner", m.proofOf(0), 0.7*math.Log(float64(m.users)), 1e-12)
	near(t, "of somebody else", m.proofOf(4), 0.7*math.Log(float64(1+m.users)), 1e-12)
}

// On a directed graph u → v means that u influences v: the stickers that count are those of the
// consumers who influence one.
func TestStickersOnADirectedGraph(t *testing.T) {
	g := need.Value(graph.FromEdges(5, true, []graph.Edge{{U: 0, V: 1}, {U: 0, V: 2}, {U: 3, V: 1}, {U: 1, V: 4}}))(t)
	_, m := trial{world: societytest.World{N: 5, Start: later, Ticks: 1}, spec: "{stickers: {social: 0.7}}"}.run(t)
	m.w.Graph = g
	for i, has := range []bool{true, false, false, true, false} {
		m.keep(i, has)
	}
	for i, n := range []float64{0, 2, 1, 0, 0} {
		near(t, "social proof", m.proofOf(i), 0.7*math.Log(1+n), 1e-12)
	}
}

// Occasions and recharges come through sessions: at their rate, over the days for which a need waits
// for a session.
func TestNeedsWaitForSessions(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		ticks := int(84 * units.Day / tick)
		r, m := trial{world: societytest.World{N: 1500, Start: later, Tick: tick, Ticks: ticks, Pace: 0.4}, spec: "{stickers: {every: 5d, appeal: -1000}, recharge: {every: 8d, buyers: 100%}}"}.build(t, simtest.Options{Workers: 1})
		days := 0.0
		for k := sim.Tick(1); k <= sim.Tick(ticks); k++ {
			simtest.Tick(t, r, k)
			for i := range m.w.N {
				days += m.w.Waited(i, k)
			}
		}
		if days > 0.9*1500*84 {
			t.Fatalf("all wait for nothing: %v days", days)
		}
		simtest.Z(t, fmt.Sprintf("occasions on ticks of %v", tick), total(r.Series("sticker_occasions")), math.Sqrt(days/5), 1, days/5, 0)
		simtest.Z(t, fmt.Sprintf("recharges on ticks of %v", tick), total(r.Series("recharges")), math.Sqrt(days/8), 1, days/8, 0)
		r.Close()
	}
}
