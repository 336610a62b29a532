package sharing

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// twin does what sharing does, slowly and in the obvious way, with the same draws:
// a map of who waits for each card, trust in a map, purchases carried to their buyers
// one by one. Everybody has a session in each tick.
type twin struct {
	m       *sharing
	sellers []*twinSeller
	started int
	trust   map[[2]int]float64
	orders  int
	views   int
	mean    float64 // strength of ties
	most    int     // friends of anybody that prospered at a time, so far
}

type twinSeller struct {
	number, who    int
	honest, over   bool
	quality, price float64
	since          float64
	cards          []*twinCard
	posted         int
	transit        []twinParcel
	seen           map[int]int
	muted          map[int]bool
	bought         map[[2]int]bool
	month          float64
	losses, months int
	prospers       bool
}

type twinCard struct {
	key                rng.Key
	at                 float64
	holder, card, hand int
	waiting            []int
	fresh              bool
}

type twinParcel struct {
	at                      float64
	who, holder, card, hand int
}

func (x *twin) trustIn(i, j int) float64 {
	if y, ok := x.trust[[2]int{i, j}]; ok {
		return y
	}
	g, shared, all, ties, mean := x.m.w.Graph, 0, 0, 0, 0.0
	strength := func(i, j int) float64 {
		shared, all = 0, 0
		for k := range g.N() {
			a, b := g.Has(i, k), g.Has(j, k)
			if a && b {
				shared++
			}
			if (a || b) && k != i && k != j {
				all++
			}
		}
		return float64(shared) / float64(all)
	}
	if x.mean == 0 {
		for a := range g.N() {
			for _, b := range g.Neighbours(a) {
				if g.Degree(a) > 1 && g.Degree(int(b)) > 1 {
					ties++
					mean += strength(a, int(b))
				}
			}
		}
		x.mean = mean / float64(ties)
	}
	p := &x.m.spec.Trust
	if g.Degree(i) == 1 || g.Degree(j) == 1 {
		return p.Start
	}
	return math.Min(1, math.Max(0, p.Start+p.Tie*(strength(i, j)-x.mean)))
}

func (x *twin) card(s *twinSeller, hand, holder, card int, at float64) {
	key := x.m.card.Sub(uint64(s.number)).Sub(uint64(card)).Sub(uint64(holder + 1))
	c := &twinCard{key: key, at: at, holder: holder, card: card, hand: hand, fresh: true}
	for _, j := range x.m.w.Graph.Neighbours(holder) {
		if int(j) != s.who && !(hand == 1 && s.muted[int(j)]) {
			c.waiting = append(c.waiting, int(j))
		}
	}
	s.cards = append(s.cards, c)
}

func (x *twin) tick(t sim.Tick) {
	p, w := x.m.spec, x.m.w
	sells := map[int]bool{}
	for _, s := range x.sellers {
		if !s.over {
			sells[s.who] = true
		}
	}
	hazard := func(i int) float64 {
		if sells[i] {
			return 0
		}
		n := 0.0
		for _, s := range x.sellers {
			if !s.over && s.prospers && w.Graph.Has(i, s.who) {
				n++
			}
		}
		return p.Enter.Rate.Value * (1 + p.Enter.Friends*n)
	}
	for i := range w.N {
		n := 0
		for _, s := range x.sellers {
			if !s.over && s.prospers && w.Graph.Has(i, s.who) {
				n++
			}
		}
		x.most = max(x.most, n)
	}
	rng.Rare(x.m.starts.At(int(t), 0), 0, w.N, p.Enter.Rate.Value*(1+p.Enter.Friends*float64(x.most)), hazard, func(i int) {
		stream := x.m.goodsKey.At(int(t), 0).Stream(uint64(i))
		s := &twinSeller{number: x.started, who: i, honest: x.m.character.Float(uint64(i), 0) >= p.Deceit.Share, since: float64(t - 1),
			seen: map[int]int{}, muted: map[int]bool{}, bought: map[[2]int]bool{}}
		s.quality = math.Min(1, p.Quality.Sample(&stream))
		s.price = math.Round(p.Price.Sample(&stream)*1e6) / 1e6
		x.started++
		x.sellers = append(x.sellers, s)
	})
	var delivered []twinParcel
	var kept []bool
	for _, s := range x.sellers {
		if int(t-1)%7 == 0 {
			s.seen = map[int]int{}
		}
		goods, quality := p.Cost*s.price, s.quality
		if !s.honest {
			goods, quality = goods*(1-p.Deceit.Saves), p.Deceit.Quality
		}
		deliver := func(a twinParcel) {
			delivered, kept = append(delivered, a), append(kept, quality >= s.quality)
			u := x.m.card.Sub(uint64(s.number)).Sub(uint64(a.card)).Float(uint64(a.who), drawPass)
			if !s.over && u < 1/(1+math.Exp(-(p.Pass.Intercept+p.Pass.Surprise*(quality-s.quality)+p.Pass.Commission*p.Commission))) {
				x.card(s, a.hand+1, a.who, a.card, a.at)
			}
		}
		due := s.transit
		s.transit = nil
		for _, a := range due {
			if a.at < float64(t) {
				deliver(a)
			} else {
				s.transit = append(s.transit, a)
			}
		}
		if s.over {
			continue
		}
		key := x.m.posting.At(int(t), 0)
		for n := range num.PoissonInverse(key.Open(uint64(s.who), drawCards), p.Cards.Value) {
			x.card(s, 1, s.who, s.posted, float64(t-1)+key.Float(uint64(s.who), drawTimes+uint64(n)))
			s.posted++
			s.month -= p.Effort.Float()
		}
		for k := 0; k < len(s.cards); k++ {
			c := s.cards[k]
			var left []int
			for _, j := range c.waiting {
				sent, since := c.at-float64(t-1), t
				if !c.fresh {
					sent, since = 0, t-1
				}
				u, ok := society.MeetAmong(1, t, since, sent, c.key.Open(uint64(j), drawMeet))
				if !ok {
					left = append(left, j)
					continue
				}
				if c.hand == 1 && s.muted[j] {
					continue
				}
				if w.Graph.Has(s.who, j) && !s.muted[j] {
					if s.seen[j]++; s.seen[j] > int(p.Mute.Above.Value) {
						s.muted[j] = true
					}
				}
				x.views++
				trust := x.trustIn(j, c.holder) * math.Pow(p.Trust.Keep, float64(c.hand-1))
				if s.bought[[2]int{c.card, j}] || trust <= p.Trust.Ignore {
					continue
				}
				match := float64(w.Level(j, ptr(w.Direction(w.Taste(s.who))))) / 255
				v := p.Buy.Intercept + p.Buy.Quality*s.quality - p.Buy.Price*s.price + p.Buy.Match*match + p.Buy.Trust*trust
				if c.key.Float(uint64(j), drawBuy) >= 1/(1+math.Exp(-v)) {
					continue
				}
				x.orders++
				s.bought[[2]int{c.card, j}] = true
				s.month += s.price - goods
				if c.hand > 1 {
					s.month -= p.Commission * s.price
				}
				a := twinParcel{float64(t-1) + u + p.Delivery.Days(), j, c.holder, c.card, c.hand}
				if a.at < float64(t) {
					deliver(a)
				} else {
					s.transit = append(s.transit, a)
				}
			}
			c.waiting, c.fresh = left, false
		}
	}
	order := make([]int, len(delivered))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return delivered[a].who - delivered[b].who })
	for _, k := range order {
		a := delivered[k]
		tau := x.trustIn(a.who, a.holder)
		if kept[k] {
			tau += p.Trust.Gain * (1 - tau)
		} else {
			tau *= 1 - p.Trust.Loss
		}
		x.trust[[2]int{a.who, a.holder}] = tau
	}
	for _, s := range x.sellers {
		for !s.over && float64(t)-s.since >= 30.4375*float64(s.months+1) {
			s.months++
			s.prospers = s.month > 0
			if s.losses++; s.month >= 0 {
				s.losses = 0
			}
			s.month = 0
			s.over = s.losses >= p.LeaveAfter
		}
	}
}

func ptr[T any](x T) *T { return &x }

func TestTwin(t *testing.T) {
	r, m := trial{world: societytest.World{N: 150, Ticks: 150, Every: 1, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}},
		spec: "{enter: {rate: 0.002/day, friends: 3}, cards: 0.8/day, effort: 4, price: {dist: uniform, from: 20, to: 60}, deceit: {share: 40%}, buy: {intercept: -3}, pass: {intercept: -1}, delivery: 36h, trust: {tie: 4, ignore: 20%}, mute: {above: 8/week}, leave_after: 1}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	x := &twin{m: m, trust: map[[2]int]float64{}}
	for tick := sim.Tick(1); tick <= 150; tick++ {
		simtest.Tick(t, r, tick)
		x.tick(tick)
		selling := 0
		for _, s := range x.sellers {
			if !s.over {
				selling++
			}
		}
		if got := int(total(r.Series("card_orders"))); got != x.orders || int(m.number) != selling || int(total(r.Series("cards_seen"))) != x.views {
			t.Fatalf("tick %d: %d sellers, %d sales, %v cards seen; the twin has %d, %d, %d", tick, m.number, got, total(r.Series("cards_seen")), selling, x.orders, x.views)
		}
		for pair, tau := range x.trust {
			if got := m.trustIn(uint32(pair[0]), uint32(pair[1])); math.Abs(got-tau) > 1e-5 {
				t.Fatalf("tick %d: trust of %v is %v; the twin says %v", tick, pair, got, tau)
			}
		}
	}
	starts := map[float64]bool{}
	for i := range m.w.N {
		for _, j := range m.w.Graph.Neighbours(i) {
			starts[m.trustAtFirst(uint32(i), j)] = true
		}
	}
	if len(starts) < 5 {
		t.Errorf("ties give trust %v", starts)
	}
	if total(r.Series("card_orders.hand_3")) < 20 || total(r.Series("card_mutes")) < 20 || total(r.Series("sellers_left")) < 8 || total(r.Series("card_deceits")) < 20 {
		t.Error("little happens: the twin shows little")
	}
}
