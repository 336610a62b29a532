package policy

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// What is planned and not paid is cut, and counted. Unpaid audits are no insolvency, which ends when
// upkeep and functions are paid again.
func TestSolventAgain(t *testing.T) {
	functions := func(t sim.Tick) float64 { return map[bool]float64{true: 5, false: 1}[t <= 10] }
	r, m := trial{world: societytest.World{N: 10, Ticks: 20, Every: 1}, earns: 3, plans: map[society.Spending]float64{society.SpendAudits: 10, society.SpendGuidance: 1},
		spec: "{treasury: {upkeep: 0/year, credit: 0d}, development: {cost: 0}}",
		more: func(b *sim.Builder, w *society.World, _ *policy) {
			w.Policy.Plan(society.SpendFunctions, func(t sim.Tick) units.Money { return money(functions(t)) })
			s := b.Scope("functions")
			pay := s.Stream(sim.Stream{Name: "functions", From: w.Platform, To: w.Supplier, Phase: sim.Settle})
			s.Step(sim.Step{Name: "functions", Phase: sim.Settle, Before: func(t sim.Tick, _ int) {
				pay.Pay(&sim.Chunk{Tick: t}, 0, 0, money(functions(t)*w.Policy.Share(society.SpendFunctions)))
			}})
		}}.run(t)
	insolvent, cut := r.Series("insolvent"), r.Series("spending_cut")
	for tick := 1; tick <= 20; tick++ {
		// Of 3 a tick functions get 3 of 5, later 1 of 1, and audits what is left of 10. Guidance
		// comes before the tick earns, when there is nothing.
		short, unpaid := 1.0, 2+10+1.0
		if tick > 10 {
			short, unpaid = 0, 8+1
		}
		near(t, "insolvent", insolvent[tick], short, 0)
		near(t, "cut", cut[tick], unpaid, 1e-5)
	}
	near(t, "solvent until", r.Series("solvent_time")[20], 0, 0)
	near(t, "paid of audits", m.pub.Share(society.SpendAudits), 0.2, 1e-6)
}

// The quality of functions decays at a rate per day, on ticks of any length, also after the rate
// changes during the run.
func TestDecayPerDay(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		r, m := trial{world: societytest.World{N: 10, Tick: tick, Ticks: 1}, spec: "{treasury: {quality: {decay: 0.2/year}}}"}.build(t, simtest.Options{Workers: 1})
		near(t, "decay", m.pub.Keep.Decay, 0.2/365.25, 1e-12)
		m.spec.Treasury.Quality.Decay = units.Rate{Value: 0.3, Per: units.Year}
		m.spec.Rebuild(1)
		near(t, "decay from then on", m.pub.Keep.Decay, 0.3/365.25, 1e-12)
		r.Close()
	}
}
