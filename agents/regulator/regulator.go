package regulator

import (
	"math"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// regulator is the state of the mechanism.
type regulator struct {
	spec    *Spec
	w       *society.World
	revenue []*sim.Stream

	seen []units.Money // revenue of all ticks that are over, a single value
	tax  *sim.Stream
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &regulator{spec: p, w: w}
	p.run = m
	if !p.HasTax {
		return nil
	}
	m.seen = sim.Column[units.Money](s, "revenue", 1)
	m.tax = s.Stream(sim.Stream{Name: "regulator.tax", From: w.Platform, To: s.Account("outside.state", "outside", 0),
		Phase: sim.Arrive, Module: society.Acquisition, Doc: "tax on the platform's revenue"})
	s.Step(sim.Step{Name: "tax", Phase: sim.Arrive, Before: m.collect})
	return nil
}

// Attach gives the regulator the streams of a simulation that is built and has not begun.
func (p *Spec) Attach(r *sim.Simulation) {
	for _, s := range r.Streams() {
		if s.Revenue != "" {
			p.run.revenue = append(p.run.revenue, s)
		}
	}
}

// collect taxes what was earned in the tick before.
func (m *regulator) collect(t sim.Tick, _ int) {
	all := units.Money(0)
	for _, s := range m.revenue {
		all = all.Plus(s.Total())
	}
	earned := all - m.seen[0]
	m.seen[0] = all
	if reached(m.w.Clock, m.spec.Tax.From, t-1) {
		m.tax.Pay(&sim.Chunk{Tick: t}, 0, 0, earned.Share(m.spec.Tax.Share))
	}
}

// reached reports whether a tick is that of a day or later; no day is always there.
func reached(clock sim.Clock, day time.Time, t sim.Tick) bool {
	return day.IsZero() || t >= clock.Of(day)
}

// Within returns the bounds of a key in a tick: the narrowest of those that hold.
func (p *Spec) Within(clock sim.Clock, key string, t sim.Tick) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	if p == nil {
		return least, most
	}
	for _, l := range p.Limits {
		if l.V.Key == key && reached(clock, l.V.From, t) {
			least, most = max(least, l.V.least), min(most, l.V.most)
		}
	}
	return least, most
}
