package laws

import (
	"fmt"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/formula"

	"gonum.org/v1/gonum/stat"
)

// laws is the state of the mechanism: what the scenario gives to each person.
type laws struct {
	spec     *Spec
	w        *society.World
	constant []float64
	state    [][]float64
	next     [][]float64 // of the states that have a formula, until all are computed
	renew    []*formula.Formula
	at       []*formula.At // by worker
}

// Build adds the mechanism to a simulation. It comes before those that ask it.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &laws{spec: p, w: w, constant: make([]float64, len(p.Constants))}
	p.run = m
	p.Rebuild(0)
	for range s.Workers() {
		m.at = append(m.at, &formula.At{})
	}
	for _, x := range p.State {
		column := sim.Column[float64](s, "state."+x.Name, w.N)
		key := s.Key("state." + x.Name)
		cores.Rows(w.N, func(i int) {
			stream := key.Stream(uint64(i))
			column[i] = x.V.Start.Sample(&stream)
		})
		m.state = append(m.state, column)
		s.Gauge("state."+x.Name, "1", "mean of "+x.Name+", a state of the scenario, over consumers",
			func() float64 { return stat.Mean(column, nil) })
		s.Gauge("state."+x.Name+".sd", "1", "standard deviation of "+x.Name+" over consumers",
			func() float64 { return stat.PopStdDev(column, nil) }, sim.NotNegative())
	}
	names := p.names(m)
	if err := m.buildStates(s, names); err != nil {
		return err
	}
	to := map[string]**society.Law{"joining": &w.Laws.Joining, "leaving": &w.Laws.Leaving, "inviting": &w.Laws.Inviting,
		"reading": &w.Laws.Reading, "sharing": &w.Laws.Sharing, "buying": &w.Laws.Buying}
	for _, at := range p.sites() {
		if !at.law.on || at.law.Is == "" { // where switches are only tried there is no formula
			continue
		}
		unit, most := formula.Pure, (*formula.Formula)(nil)
		if at.hazard {
			unit = formula.Rate
			most, _ = language(names, at.with(true), w).Read(at.law.Most, unit)
		}
		value, fault := language(names, at.with(false), w).Read(at.law.Is, unit)
		if fault != nil {
			return fmt.Errorf("laws.%s.%s: %w", at.name, at.of, fault)
		}
		*to[at.name] = society.NewLaw(s, "laws."+at.name+"."+at.of, value, most, w.Clock.Tick)
	}
	return nil
}

// buildStates makes the steps that compute states anew: all from the values before, and then at once.
func (m *laws) buildStates(s *sim.Scope, names map[string]formula.Name) error {
	m.renew, m.next = make([]*formula.Formula, len(m.state)), make([][]float64, len(m.state))
	some := false
	for k, x := range m.spec.State {
		if x.V.Next == "" {
			continue
		}
		f, fault := language(names, done(m.w), m.w).Read(x.V.Next, formula.Pure)
		if fault != nil {
			return fmt.Errorf("laws.state.%s.next: %w", x.Name, fault)
		}
		for _, name := range f.Names {
			switch {
			case name == "reads" && m.w.Laws.Read == nil:
				m.w.Laws.Read = sim.Tally[uint32](s, "read", m.w.N)
			case name == "purchases" && m.w.Laws.Bought == nil:
				m.w.Laws.Bought = sim.Tally[uint32](s, "bought", m.w.N)
			}
		}
		m.renew[k], m.next[k], some = f, sim.Column[float64](s, "next."+x.Name, m.w.N), true
	}
	if some {
		s.Step(sim.Step{Name: "compute", Phase: sim.Adapt, Rows: m.w.N, Chunk: m.compute})
		s.Step(sim.Step{Name: "renew", Phase: sim.Adapt, Rows: m.w.N, Chunk: m.settle})
		s.AfterTick(m, m.check)
	}
	return nil
}

// Rebuild applies a change of a live field. Times are in ticks, rates per tick.
func (p *Spec) Rebuild(sim.Tick) {
	tick := p.run.w.Clock.Tick
	for k := range p.Constants {
		switch v := &p.Constants[k].V; {
		case v.isRate:
			p.run.constant[k] = v.Rate.Over(tick)
		case v.isTime:
			p.run.constant[k] = float64(v.Time) / float64(tick)
		case v.isMoney:
			p.run.constant[k] = v.Money.Float()
		default:
			p.run.constant[k] = v.Number
		}
	}
}

// compute computes the states of a chunk after the tick.
func (m *laws) compute(c *sim.Chunk) {
	a := m.at[c.Worker]
	for k, f := range m.renew {
		if f == nil {
			continue
		}
		for i := c.Lo; i < c.Hi; i++ {
			a.Who, a.Me = i, i
			m.next[k][i] = f.Value(a)
		}
	}
}

// settle gives the states of a chunk their values, and begins to count anew.
func (m *laws) settle(c *sim.Chunk) {
	for k, next := range m.next {
		if next != nil {
			copy(m.state[k][c.Lo:c.Hi], next[c.Lo:c.Hi])
		}
	}
	for _, counted := range [][]uint32{m.w.Laws.Read, m.w.Laws.Bought} {
		if counted != nil {
			clear(counted[c.Lo:c.Hi])
		}
	}
}

// check returns an error where a state is no number any more.
func (m *laws) check(t sim.Tick) error {
	for k, next := range m.next {
		for i, v := range next {
			if v-v != 0 {
				return fmt.Errorf("laws.state.%s.next: of consumer %d in tick %d it is not a finite number: something is "+
					"divided by 0, has no logarithm or root, or grows without end", m.spec.State[k].Name, i, t)
			}
		}
	}
	return nil
}
