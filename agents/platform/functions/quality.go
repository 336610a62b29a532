package functions

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// buildQuality makes q_f: state if policy moves it, else the values of the scenario.
func (m *functions) buildQuality(s *sim.Scope) {
	n := len(m.spec.Functions)
	m.written = make([]float64, n)
	m.keeping = m.w.Policy != nil && m.w.Policy.Keep != nil
	if m.keeping {
		m.quality = sim.Column[float64](s, "quality", n)
	} else {
		m.quality = make([]float64, n)
	}
	for k := range m.quality {
		m.written[k] = m.spec.Functions[k].V.Quality
		m.quality[k] = m.written[k]
	}
}

// rewrite applies a quality that the scenario changes during the run, as for a function made
// anew.
func (m *functions) rewrite() {
	for k := range m.quality {
		if q := m.spec.Functions[k].V.Quality; q != m.written[k] {
			m.quality[k], m.written[k] = q, q
		}
	}
}

// upkeepOf returns what function k would cost in a tick if all of it were paid: its upkeep or, if
// it states none and quality moves, the spending that holds its original quality. spent is per
// day and consumer.
func (m *functions) upkeepOf(k int) (spent float64, amount units.Money) {
	w := m.w
	v := &m.spec.Functions[k].V
	total := v.Upkeep.Of(w.N, w.Clock.Tick)
	if v.Upkeep.Value > 0 {
		spent = total / float64(w.N) / w.Clock.Days()
	} else if m.keeping {
		spent = holding(w.Policy.Keep.Gain, w.Policy.Keep.Decay, m.written[k])
		total = float64(spent*float64(w.N)) * w.Clock.Days()
	}
	amount = units.Amount(total) // the books refuse an amount that is too large
	return spent, amount
}

// plan returns what the released functions would cost in a tick.
func (m *functions) plan(sim.Tick) (sum units.Money) {
	for k, out := range m.pub.Released {
		if out {
			_, amount := m.upkeepOf(k)
			sum = sum.Plus(amount)
		}
	}
	return sum
}

func (m *functions) payUpkeep(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	share := 1.0
	if m.keeping {
		share = m.w.Policy.Share(society.SpendFunctions)
	}
	for k, out := range m.pub.Released {
		if !out {
			continue
		}
		_, amount := m.upkeepOf(k)
		if share < 1 && amount > 0 {
			amount = units.Money(share * float64(amount))
		}
		m.upkeep.Pay(&c, 0, 0, amount)
	}
}

// keep moves the quality of the released functions by what was spent on them in the tick.
func (m *functions) keep(sim.Tick, int) {
	w := m.w
	share, keep, days := w.Policy.Share(society.SpendFunctions), w.Policy.Keep, w.Clock.Days()
	for k, out := range m.pub.Released {
		if out {
			spent, _ := m.upkeepOf(k)
			m.quality[k] = later(m.quality[k], keep.Gain, float64(spent*share), keep.Decay, days)
		}
	}
	m.serve()
}

func (m *functions) meanQuality() float64 {
	sum, n := 0.0, 0
	for k, out := range m.pub.Released {
		if out {
			sum += m.quality[k]
			n++
		}
	}
	return num.Quotient(sum, float64(n))
}
