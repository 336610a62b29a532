package adoption

import (
	"guanxi/sim"
)

// buildCascade makes the independent cascade (Kempe, Kleinberg & Tardos 2003):
// who adopted in the last tick has one chance at each neighbour. The draw is
// keyed by the edge, so a cascade does not depend on the order of visits.
func (m *adoption) buildCascade(s *sim.Scope) error {
	w := m.w
	w.Cause("cascade", "first adopters convinced by a neighbour")
	m.innovation = w.Cause("innovation", "first adopters by innovation")
	w.OnJoin(func(_ sim.Tick, rows []uint32) { m.next = append(m.next, rows...) })
	m.spec.Rebuild(0)
	transmission := m.spec.Transmission
	s.Step(sim.Step{Name: "innovate", Phase: sim.Arrive, Rows: w.N,
		Before: func(sim.Tick, int) { m.fresh, m.next = m.next, m.fresh[:0] },
		Chunk:  m.innovate,
	})
	if w.Graph.Complete() {
		s.Step(sim.Step{Name: "spread", Phase: sim.Arrive, Rows: w.N, Chunk: m.convinceAll})
		return nil
	}
	s.Step(sim.Step{Name: "spread", Phase: sim.Arrive, Grain: 64,
		Count: func() int { return len(m.fresh) },
		Chunk: func(c *sim.Chunk) {
			access := w.AccessShare(c.Tick - 1)
			for _, i := range m.fresh[c.Lo:c.Hi] {
				m.convince(c, int(i), access, transmission)
			}
		},
	})
	return nil
}

// convince gives i its one chance at each neighbour.
func (m *adoption) convince(c *sim.Chunk, i int, access, transmission float64) {
	for _, j := range m.w.Graph.Neighbours(i) {
		if m.outside[j>>6]&(1<<(j&63)) != 0 && m.edgeKey.Float(uint64(i), uint64(j)) < transmission && m.w.HasAccess(int(j), access) {
			m.w.JoinFrom(c, int(j), i)
		}
	}
}

// convinceAll is convince for all on the complete graph: each of f new adopters
// has its chance, so a consumer is convinced with probability 1 − (1−T)^f, by a
// draw a consumer where one an edge would be N draws an adopter.
func (m *adoption) convinceAll(c *sim.Chunk) {
	p := independentOf(0, m.spec.Transmission, len(m.fresh))
	if p == 0 {
		return
	}
	key, access := m.edgeKey.At(int(c.Tick), 0), m.w.AccessShare(c.Tick-1)
	for word := c.Lo >> 6; word<<6 < c.Hi; word++ {
		for b := m.outside[word]; b != 0; b &= b - 1 {
			if i := word<<6 + trailing(b); key.Float(uint64(i), 0) < p && m.w.HasAccess(i, access) {
				// Who of them convinced it is as likely anyone.
				m.w.JoinFrom(c, i, int(m.fresh[key.Below(uint64(i), 1, uint64(len(m.fresh)))]))
			}
		}
	}
}

// innovate adds the adopters who need no neighbour. They join before the
// cascade's, whose cause is the number 0 that JoinAny leaves.
func (m *adoption) innovate(c *sim.Chunk) {
	if m.p == 0 {
		return
	}
	key, access := m.draw.At(int(c.Tick), 0), m.w.AccessShare(c.Tick-1)
	for word := c.Lo >> 6; word<<6 < c.Hi; word++ {
		for b := m.outside[word]; b != 0; b &= b - 1 {
			if i := word<<6 + trailing(b); fires(key.Float(uint64(i), 0), m.p) && m.w.HasAccess(i, access) {
				m.w.Join(c, i, m.innovation)
			}
		}
	}
}

// buildThreshold makes the threshold model (Granovetter 1978): adopt when the
// share of adopted neighbours reaches a threshold, drawn once per consumer.
func (m *adoption) buildThreshold(s *sim.Scope) error {
	w := m.w
	m.spec.Rebuild(0)
	m.innovation = w.Cause("innovation", "first adopters by innovation")
	reached := w.Cause("threshold", "first adopters whose threshold was reached")
	m.threshold = sim.Column[float32](s, "threshold", w.N)
	key := s.Key("threshold")
	for i := range w.N {
		stream := key.Stream(uint64(i))
		m.threshold[i] = narrow(m.spec.Threshold.Sample(&stream))
	}
	s.Step(sim.Step{Name: "adopt", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
		key, access := m.draw.At(int(c.Tick), 0), w.AccessShare(c.Tick-1)
		for word := c.Lo >> 6; word<<6 < c.Hi; word++ {
			for b := m.outside[word]; b != 0; b &= b - 1 {
				i := word<<6 + trailing(b)
				if !w.HasAccess(i, access) {
					continue
				}
				degree := w.Graph.InDegree(i)
				if degree > 0 && meets(m.peers(i), degree, m.threshold[i]) {
					w.Join(c, i, reached)
				} else if m.p > 0 && fires(key.Float(uint64(i), 0), m.p) {
					w.Join(c, i, m.innovation)
				}
			}
		}
	}})
	return nil
}

// meets says whether a of k adopted neighbours reach a threshold θ: a ≥ θ·k,
// with room for the rounding of θ to a float32.
func meets(a, k int, threshold float32) bool {
	return float64(a)+float64(1e-6*float64(k)) >= float64(float64(threshold)*float64(k))
}
