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
	m.innovation = w.Cause("innovation", "first adoptions by innovation")
	m.spec.Rebuild(0)
	transmission := m.spec.Transmission
	s.Step(sim.Step{Name: "innovate", Phase: sim.Arrive, Rows: w.N,
		Before: func(sim.Tick, int) {
			m.mark(m.fresh, false)
			m.fresh, m.next = m.next, m.fresh[:0]
			m.mark(m.fresh, true)
		},
		Chunk: m.innovate,
	})
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
	if m.spec.WeakChance > 0 {
		m.weak = w.Cause("weak", "first adoptions by consumers whom a weak friend and no neighbour convinced")
		m.newly = sim.BitColumn(s, "newly", w.N)
		s.Step(sim.Step{Name: "spread to strangers", Phase: sim.Arrive, Rows: w.N, Chunk: m.convinceWeak})
	}
}

// mark records the new adopters, for their weak friends.
func (m *adoption) mark(rows []uint32, is bool) {
	if m.newly == nil {
		return
	}
	for _, i := range rows {
		if is {
			m.newly.Set(int(i))
		} else {
			m.newly.Clear(int(i))
		}
	}
}

// convinceWeak is convince over weak ties, evaluated for those who may be convinced, and after
// the neighbours: the cause is a weak friend only if no neighbour convinced. A tie that became
// strong convinces like a tie of the graph.
func (m *adoption) convinceWeak(c *sim.Chunk) {
	layer := m.w.Weak
	if layer == nil || len(m.fresh) == 0 {
		return
	}
	access := m.w.Access(c.Tick - 1)
	for i := range m.outside.Rows(c.Lo, c.Hi) {
		if m.w.Joining(i) || !m.w.HasAccess(i, access) {
			continue
		}
		// Of a tie that became strong the cause is 0, which wins over a weak friend.
		if !m.convincedBy(c, i, true, 0) {
			m.convincedBy(c, i, false, m.weak)
		}
	}
}

// convincedBy makes i adopt if a weak friend or, if hard, a friend by a tie that became strong
// convinces it in this tick.
func (m *adoption) convincedBy(c *sim.Chunk, i int, hard bool, cause uint8) (any bool) {
	chance := m.spec.WeakChance
	if hard {
		chance = m.spec.Transmission
	}
	for _, f := range m.w.Weak.Friends(i) {
		if m.newly.Has(int(f.Who)) && m.w.Weak.Hard(f.Tie) == hard && m.edgeKey.Float(uint64(f.Who), uint64(i)) < chance {
			m.w.JoinBy(c, i, cause, int(f.Who))
			any = true
		}
	}
	return any
}

// convince gives i its one chance at each neighbour.
func (m *adoption) convince(c *sim.Chunk, i int, access society.Access, transmission float64) {
	for _, j := range m.w.Graph.Neighbours(i) {
		if m.outside.Has(int(j)) && m.edgeKey.Float(uint64(i), uint64(j)) < transmission && m.w.HasAccess(int(j), access) {
			m.w.JoinFrom(c, int(j), i)
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
	for i := range m.outside.Rows(c.Lo, c.Hi) {
		if key.Float(uint64(i), 0) < p && m.w.HasAccess(i, access) {
			// Each of them is equally likely to have convinced it.
			m.w.JoinFrom(c, i, int(m.fresh[key.Below(uint64(i), 1, uint64(len(m.fresh)))]))
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
	for i := range m.outside.Rows(c.Lo, c.Hi) {
		if fires(key.Float(uint64(i), 0), m.p) && m.w.HasAccess(i, access) {
			m.w.Join(c, i, m.innovation)
		}
	}
}

// buildThreshold makes the threshold model (Granovetter 1978): a consumer adopts when the share
// of adopted neighbours reaches its threshold, drawn once.
func (m *adoption) buildThreshold(s *sim.Scope) {
	w := m.w
	m.spec.Rebuild(0)
	m.innovation = w.Cause("innovation", "first adoptions by innovation")
	reached := w.Cause("threshold", "first adoptions by consumers whose threshold was reached")
	if m.spec.WeakWeight > 0 {
		m.weak = w.Cause("weak", "first adoptions by consumers whose threshold strong friends alone do not reach")
	}
	m.threshold = sim.Column[float32](s, "threshold", w.N)
	key := s.Key("threshold")
	cores.Rows(w.N, func(i int) {
		stream := key.Stream(uint64(i))
		m.threshold[i] = narrow(m.spec.Threshold.Sample(&stream))
	})
	s.Step(sim.Step{Name: "adopt", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
		key, access := m.draw.At(int(c.Tick), 0), w.Access(c.Tick-1)
		for i := range m.outside.Rows(c.Lo, c.Hi) {
			if !w.HasAccess(i, access) {
				continue
			}
			strong := m.strongTies(i)
			all := m.withWeak(i, strong)
			if all.of > 0 && meets(all, m.threshold[i]) {
				cause := reached
				if m.weak != 0 && !(strong.of > 0 && meets(strong, m.threshold[i])) {
					cause = m.weak
				}
				w.Join(c, i, cause)
			} else if m.p > 0 && fires(key.Float(uint64(i), 0), m.p) {
				w.Join(c, i, m.innovation)
			}
		}
	}})
}

// exposure is a number of adopted friends and the number of all friends.
type exposure struct{ adopted, of float64 }

// strongTies returns a and k, counting ties of the graph and ties that became strong.
func (m *adoption) strongTies(i int) exposure {
	x := exposure{float64(m.peers(i)), float64(m.w.Graph.InDegree(i))}
	if layer := m.w.Weak; layer.Degree(i) > layer.Others(i) {
		x.of += float64(layer.Degree(i) - layer.Others(i))
		if m.ever != nil {
			x.adopted += float64(m.everTies(i, true))
		}
	}
	return x
}

// withWeak adds weak friends with their weight: (a + ω·w)/(k + ω·z).
func (m *adoption) withWeak(i int, x exposure) exposure {
	weight := m.spec.WeakWeight
	if weight == 0 || m.w.Weak.Others(i) == 0 {
		return x
	}
	n := m.w.Weak.Active(i)
	if m.ever != nil {
		n = m.everTies(i, false)
	}
	x.adopted += float64(weight * float64(n))
	x.of += float64(weight * float64(m.w.Weak.Others(i)))
	return x
}

// meets reports whether the exposure reaches a threshold θ, a ≥ θ·k, with room for the rounding
// of θ to float32.
func meets(x exposure, threshold float32) bool {
	return x.adopted+float64(1e-6*x.of) >= float64(float64(threshold)*x.of)
}
