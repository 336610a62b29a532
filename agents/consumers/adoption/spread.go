package adoption

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
)

// buildCascade makes the independent cascade (Kempe, Kleinberg & Tardos 2003): a consumer who
// adopted in the last tick has one chance at each neighbour. The draw is keyed by the edge, so a
// cascade does not depend on the order of visits.
func (m *adoption) buildCascade(s *sim.Scope) {
	w := m.w
	w.Cause("cascade", "first adoptions by consumers whom a neighbour convinced")
	m.causeInnovation = w.Cause("innovation", "first adoptions by innovation")
	m.spec.Rebuild(0)
	transmission := m.spec.Transmission
	s.Step(sim.Step{Name: "innovate", Phase: sim.Arrive, Rows: w.N,
		Before: func(sim.Tick, int) {
			m.fresh, m.next = m.next, m.fresh[:0]
		},
		Chunk: m.innovate,
	})
	if len(m.spec.Reinforced) > 0 {
		m.buildReinforced(s)
		return
	}
	if w.Graph.Complete() {
		s.Step(sim.Step{Name: "spread", Phase: sim.Arrive, Rows: w.N, Chunk: m.convinceAll})
		return
	}
	s.Step(sim.Step{Name: "spread", Phase: sim.Arrive, Grain: 64,
		Count: func() int { return len(m.fresh) },
		Chunk: func(c *sim.Chunk) {
			access := w.Access(c.Tick - 1)
			for _, i := range m.fresh[c.Lo:c.Hi] {
				m.convince(c, int(i), access, transmission)
			}
		},
	})
}

// buildReinforced makes the cascade in which the chance of a signal depends on how many came before it (Kempe,
// Kleinberg & Tardos 2005). Each consumer has one draw for the run, and adopts at the first number of signals k
// with F(k) above it, which is the same law (Kempe, Kleinberg & Tardos 2003), whatever the order of signals.
func (m *adoption) buildReinforced(s *sim.Scope) {
	w, p := m.w, m.spec.chances()
	m.heard = sim.Column[uint32](s, "heard", w.N)
	s.Step(sim.Step{Name: "spread", Phase: sim.Arrive, Rows: w.N,
		Before: func(t sim.Tick, _ int) {
			access := w.Access(t - 1)
			for _, i := range m.fresh {
				for _, j := range w.Graph.Neighbours(int(i)) {
					if m.susceptible.Has(int(j)) && w.HasAccess(int(j), access) {
						m.heard[j]++
					}
				}
			}
		},
		Chunk: func(c *sim.Chunk) {
			access, complete := w.Access(c.Tick-1), w.Graph.Complete()
			for i := range m.susceptible.Rows(c.Lo, c.Hi) {
				if complete && w.HasAccess(i, access) {
					m.heard[i] += uint32(len(m.fresh))
				}
				if k := int(m.heard[i]); k > 0 && m.edgeKey.Float(uint64(i), 0) < convincedOf(p, k) {
					w.Join(c, i, 0)
				}
			}
		},
	})
}

// convince gives i its one chance at each neighbour.
func (m *adoption) convince(c *sim.Chunk, i int, access society.Access, transmission float64) {
	for _, j := range m.w.Graph.Neighbours(i) {
		if m.susceptible.Has(int(j)) && m.edgeKey.Float(uint64(i), uint64(j)) < transmission &&
			m.w.HasAccess(int(j), access) {
			m.w.JoinFrom(c, int(j), i, 0)
		}
	}
}

// convinceAll is convince for everybody on the complete graph. Each of f new adopters has its
// chance, so a consumer is convinced with probability 1 − (1−T)^f. This takes one draw per
// consumer, where one per edge would be N draws per adopter.
func (m *adoption) convinceAll(c *sim.Chunk) {
	p := independentOf(0, m.spec.Transmission, len(m.fresh))
	if p == 0 {
		return
	}
	key, access := m.edgeKey.At(int(c.Tick), 0), m.w.Access(c.Tick-1)
	for i := range m.susceptible.Rows(c.Lo, c.Hi) {
		if key.Float(uint64(i), 0) < p && m.w.HasAccess(i, access) {
			// Each of them is equally likely to have convinced it.
			m.w.JoinFrom(c, i, int(m.fresh[key.Below(uint64(i), 1, uint64(len(m.fresh)))]), 0)
		}
	}
}

// innovate adds the adopters who need no neighbour. They join before those of the cascade, whose
// cause is 0, which joinFrom does not record.
func (m *adoption) innovate(c *sim.Chunk) {
	if m.p == 0 {
		return
	}
	key, access := m.draw.At(int(c.Tick), 0), m.w.Access(c.Tick-1)
	for i := range m.susceptible.Rows(c.Lo, c.Hi) {
		if fires(key.Float(uint64(i), 0), m.p) && m.w.HasAccess(i, access) {
			m.w.Join(c, i, m.causeInnovation)
		}
	}
}

// buildThreshold makes the threshold model (Granovetter 1978): a consumer adopts when the share
// of adopted neighbours reaches its threshold, drawn once.
func (m *adoption) buildThreshold(s *sim.Scope) {
	w := m.w
	m.spec.Rebuild(0)
	m.causeInnovation = w.Cause("innovation", "first adoptions by innovation")
	reached := w.Cause("threshold", "first adoptions by consumers whose threshold was reached")
	m.threshold = sim.Column[float32](s, "threshold", w.N)
	key := s.Key("threshold")
	cores.Rows(w.N, func(i int) {
		stream := key.Stream(uint64(i))
		m.threshold[i] = narrow(m.spec.Threshold.Sample(&stream))
	})
	s.Step(sim.Step{Name: "adopt", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
		key, access := m.draw.At(int(c.Tick), 0), w.Access(c.Tick-1)
		for i := range m.susceptible.Rows(c.Lo, c.Hi) {
			if !w.HasAccess(i, access) {
				continue
			}
			if x := m.strongExposure(i); x.total > 0 && meets(x, m.threshold[i]) {
				w.Join(c, i, reached)
			} else if m.p > 0 && fires(key.Float(uint64(i), 0), m.p) {
				w.Join(c, i, m.causeInnovation)
			}
		}
	}})
}

// exposure is a number of adopted friends and the number of all friends.
type exposure struct{ adopted, total float64 }

// strongExposure returns a and k, counting ties of the graph and ties that became strong.
func (m *adoption) strongExposure(i int) exposure {
	x := exposure{float64(m.w.FriendsUsing(i)), float64(m.w.Graph.InDegree(i))}
	if layer := m.w.Weak; layer.Degree(i) > layer.Others(i) {
		x.total += float64(layer.Degree(i) - layer.Others(i))
	}
	return x
}

// meets reports whether the exposure reaches a threshold θ, a ≥ θ·k, with room for the rounding
// of θ to float32.
func meets(x exposure, threshold float32) bool {
	return x.adopted+float64(1e-6*x.total) >= float64(float64(threshold)*x.total)
}
