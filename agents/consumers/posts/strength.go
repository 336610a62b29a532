package posts

import (
	"fmt"

	"guanxi/sim"
)

// readStrength stores the overlap of each tie in a byte, where it has an effect.
func (m *posts) readStrength(s *sim.Scope) error {
	key := "posts.like.tie"
	if m.spec.Like.Tie == 0 {
		if key = "posts.comment.tie"; m.spec.Comment.Tie == 0 {
			return nil
		}
	}
	g := m.w.Graph
	if g.Directed() {
		return fmt.Errorf("%s: tie strength, the share of common friends, is not defined on a directed graph; set posts.like.tie and posts.comment.tie to 0", key)
	}
	m.tied = true
	overlaps, _ := g.Overlaps() // nil on the complete graph, where every tie has full strength
	m.strength = sim.Column[uint8](s, "strength", len(overlaps))
	for k, x := range overlaps {
		m.strength[k] = uint8(float64(x*255) + 0.5)
	}
	return nil
}

// strengthOf returns the strength, in 255ths, of the tie at a place in an author's row.
func (m *posts) strengthOf(author, place int) uint8 {
	if len(m.strength) == 0 {
		return 255 // the complete graph, or of no effect
	}
	return m.strength[m.w.Graph.Offset(author)+int64(place)]
}
