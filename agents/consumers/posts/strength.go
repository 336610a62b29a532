package posts

import (
	"fmt"

	"guanxi/sim"
	"guanxi/sim/graph"
)

// readStrength stores the overlap of each tie in a byte.
func (m *posts) readStrength(s *sim.Scope) error {
	g := m.w.Graph
	if g.Directed() {
		key := "posts.like.tie"
		if m.spec.Like.Tie == 0 {
			key = "posts.comment.tie"
		}
		return fmt.Errorf("%s: tie strength, the share of common friends, is not defined on a directed graph; set posts.like.tie and posts.comment.tie to 0", key)
	}
	overlaps, _ := g.Overlaps()
	if overlaps == nil {
		// The complete graph: every tie has full strength.
		m.strongest = make([]uint8, max(m.w.N, batch))
		for k := range m.strongest {
			m.strongest[k] = 255
		}
		return nil
	}
	m.strength = sim.Column[uint8](s, "strength", len(overlaps))
	for k, x := range overlaps {
		m.strength[k] = uint8(float64(x*255) + 0.5)
	}
	return nil
}

// strengths returns the strengths of a consumer's ties: nil if they have no effect, m.strongest
// on the complete graph.
func (m *posts) strengths(g *graph.Graph, i int) []uint8 {
	if m.strength == nil {
		return m.strongest
	}
	at := g.Offset(i)
	return m.strength[at : at+int64(g.Degree(i))]
}

// from returns s[at:], or nil if s is nil.
func from(s []uint8, at int) []uint8 {
	if s == nil {
		return nil
	}
	return s[at:]
}

// tied reports whether the strength of a tie affects reactions.
func (m *posts) tied() bool { return m.strength != nil || m.strongest != nil }

// strengthAt returns the strength of a tie at its place in a pair.
func strengthAt(strength []uint8, at int) uint64 {
	if strength == nil {
		return 0
	}
	return uint64(strength[at]) << pairTie
}
