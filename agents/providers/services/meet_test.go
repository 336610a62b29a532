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
