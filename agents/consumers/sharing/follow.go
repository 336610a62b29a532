package sharing

import "guanxi/sim/num"

// toFollow is the number of sales expected from friends of a buyer, should it pass the card on:
// R_sale = Σ v·P(buy)·P(pass) over the buyer's own friends (M12). It asks one of them, at random, in the place of all,
// which is unbiased: it only feeds a metric, and the purchases of a year are many.
func (m *sharing) toFollow(s *seller, b *purchase, delivered float64) float64 {
	graph, weak := m.w.Graph, m.w.Weak.Friends(int(b.who))
	degree := graph.Degree(int(b.who))
	all := degree + len(weak)
	if all == 0 {
		return 0
	}
	copied, friend := b.item, uint32(0)
	copied.holder, copied.hand = b.who, max(b.hand, 1)+1
	if at := int(b.key.Below(uint64(b.who), drawAsked, uint64(all))); at < degree {
		friend = uint32(graph.Neighbour(int(b.who), at))
	} else {
		friend = weak[at-degree].Who
	}
	sales := float64(m.follows(s, &copied, friend, b.at) * m.passes(&m.ventures[s.v], delivered))
	return float64(float64(all) * sales) // the caller adds it
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
