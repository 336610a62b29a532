package sharing

import "guanxi/sim/num"

// follow holds what is common to all friends of a buyer when computing the sales expected from
// them.
type follow struct {
	s     *seller
	card  uint32
	v     uint32 // the seller
	buyer uint32
	hand  int
	dealt uint32 // sketch of who has bought through the buyer before
	sum   float64
}

// mostAsked is the number of a buyer's friends that enter the formula. It only feeds a metric, over
// more pairs than all cards meet, each of which reads two rows of friends: with 16 friends it took
// half of the mechanism's time, and with 4 a tenth. Over the purchases of a default run 2 friends give
// the result of 16 to within .001 of R.
const mostAsked = 2

// toFollow is the number of sales expected from friends of a buyer, should it pass the card on:
// R_sale = Σ v·P(buy)·P(pass) over the buyer's own friends (M12). Of more than mostAsked friends it takes every
// step-th from a random start and multiplies by step, which is unbiased.
func (m *sharing) toFollow(worker int, s *seller, b *purchase, delivered float64) float64 {
	w, p, v, j := m.w, m.spec, &m.ventures[s.v], b.who
	x := follow{s: s, card: b.card, v: v.who, buyer: j, hand: int(max(b.hand, 1) + 1), dealt: m.trust.dealt[j]}
	strong, weak := w.Graph.Neighbours(int(j)), w.Weak.Friends(int(j))
	known := len(strong)
	if w.Graph.Complete() {
		known, weak = w.N, nil
	}
	step := (known + len(weak) + mostAsked - 1) / mostAsked
	at := int(b.key.Below(uint64(j), drawAsked, uint64(step)))
	for ; at < known; at += step {
		f := uint32(at)
		if strong != nil {
			f = strong[at]
		}
		m.follows(&x, f, effectiveTrust(m.trustOfStrong(worker, f, j, x.dealt), p.Trust.Keep, x.hand))
	}
	for at -= known; at < len(weak); at += step {
		m.follows(&x, weak[at].Who, effectiveTrust(m.trustAlong(weak[at], j, x.dealt, b.at), p.Trust.Keep, x.hand))
	}
	return float64(float64(step) * float64(x.sum*m.passes(v, delivered))) // the caller adds it
}

// follows adds the sales expected from a friend.
func (m *sharing) follows(x *follow, f uint32, trust float64) {
	w, p := m.w, m.spec
	view := m.w.ViewOf(int(f))
	if !view.Using() || f == x.v || f == x.buyer || trust <= p.Trust.Ignore || x.s.buyers.has(x.card, f) {
		return
	}
	feed, _ := w.ReachOf(int(f), 0)
	buys := num.Sigmoid(utility(x.s.base, p.Buy.Match, m.match(x.s, f), p.Buy.Trust, trust) + w.Governance.Confidence(int(f)))
	x.sum += float64(float64(feed*view.Share()) * buys)
}
