package sharing

import "guanxi/sim/num"

// mostAsked is the number of a buyer's friends that enter the formula, which only feeds a metric. Over
// the purchases of a default run 2 friends give the result of 16 to within .001 of R.
const mostAsked = 2

// toFollow is the number of sales expected from friends of a buyer, should it pass the card on:
// R_sale = Σ v·P(buy)·P(pass) over the buyer's own friends (M12). Of more than mostAsked friends it takes every
// step-th from a random start and multiplies by step, which is unbiased.
func (m *sharing) toFollow(s *seller, b *purchase, delivered float64) float64 {
	graph, weak := m.w.Graph, m.w.Weak.Friends(int(b.who))
	degree := graph.Degree(int(b.who))
	step := (degree + len(weak) + mostAsked - 1) / mostAsked
	copied, sum := b.item, 0.0
	copied.holder, copied.hand = b.who, max(b.hand, 1)+1
	for at := int(b.key.Below(uint64(b.who), drawAsked, uint64(step))); at < degree+len(weak); at += step {
		if at < degree {
			sum += m.follows(s, &copied, uint32(graph.Neighbour(int(b.who), at)), b.at)
		} else {
			sum += m.follows(s, &copied, weak[at-degree].Who, b.at)
		}
	}
	return float64(float64(step) * float64(sum*m.passes(&m.ventures[s.v], delivered))) // the caller adds it
}

// follows is the number of sales expected from a friend by a card at a time in ticks.
func (m *sharing) follows(s *seller, it *item, f uint32, at float64) float64 {
	view := m.w.View(int(f))
	if !view.Using || f == m.ventures[s.v].who || s.bought(it.card, f) {
		return 0
	}
	feed, _ := m.w.ReachOf(int(f), 0)
	buys := float64(num.Sigmoid(m.offer(s, it, wait{who: f}, at).value) * m.w.Budget.Room(int(f)))
	return float64(feed*view.Share()) * buys
}
