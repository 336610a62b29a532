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
	"guanxi/sim/units"
)

// twin does what sharing does slowly and in the obvious way with the same draws: a map of who waits
// for each card, trust in a map, and parcels delivered one by one.
type twin struct {
	m       *sharing
	sellers []*twinSeller
	started int
	trust   map[[2]int]float64
	orders  int
	views   int
	mean    float64 // strength of ties

	uses     []bool // who uses the platform in this tick
	barred   map[int]bool
	known    [2]struct{ profit, ended float64 } // of deceivers, of honest sellers
	broken   struct{ trust, all float64 }       // of what was trusted
	short    struct{ quality, all float64 }     // of deliveries
	captured map[int]float64                    // money of consumers
	seen     map[int]int
	placed   map[int]int // cards that came into feeds in this tick
	met      societytest.Met
	touches  int
	good     map[int]int // dealings reported to governance
	bad      map[int]int
	budget   float64 // of a consumer for days of memory; 0: there is none
	memory   float64
	spent    map[int]float64
	today    map[int]float64
	firsts   int
	won      int // of firsts, through others' cards
}

type twinSeller struct {
	number, who    int
	honest, over   bool
	why            uint32
	quality, price float64
	since, until   float64
	cards          []*twinCard
	posted         int
	transit        []twinParcel
	seen           map[[2]int]int // cards, by friend and week
	muted          map[int]bool
	bought         map[[2]int]bool
	clients        map[int]bool
	month, profit  float64
	losses, months int
	prospers       bool
	caught         bool
	victims        []int
	found          int
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
	seller                  *twinSeller
	kept                    bool
	trust, short            float64
}

func newTwin(m *sharing) *twin {
	return &twin{m: m, trust: map[[2]int]float64{}, uses: make([]bool, m.w.N), barred: map[int]bool{},
		captured: map[int]float64{},
		seen:     map[int]int{}, placed: map[int]int{}, met: societytest.Met{}, good: map[int]int{}, bad: map[int]int{},
		spent: map[int]float64{}, today: map[int]float64{}}
}

// room is the share of the budget that a consumer has left.
func (x *twin) room(i int) float64 {
	if x.budget == 0 {
		return 1
	}
	return 1 - x.spent[i]/x.budget
}

// worth is the money worth of a unit of utility where a good is bought.
func (x *twin) worth(price float64) float64 {
	if e := x.m.spec.Buy.Elasticity; e > 0 {
		return price / e
	}
	return 1 / x.m.spec.Buy.Price
}

// look records who uses the platform before the tick runs.
func (x *twin) look() {
	for i := range x.uses {
		x.uses[i] = x.m.w.Status[i] == society.Using
		if days := x.m.w.Clock.Days(); x.budget > 0 {
			x.spent[i] = min(x.budget, x.spent[i]*math.Exp(-days/x.memory)+x.today[i]*(1-math.Exp(-days/x.memory))*x.memory/days)
			x.today[i] = 0
		}
	}
}

func (x *twin) trustIn(i, j int, at float64) float64 {
	if y, ok := x.trust[[2]int{i, j}]; ok {
		return y
	}
	g, shared, all, ties, mean := x.m.w.Graph, 0, 0, 0, 0.0
	if tie, ok := x.m.w.Weak.Between(i, j); ok {
		y := x.m.w.Weak.Tie(tie)
		return restless(float64(y.Strength), at*x.m.w.Clock.Days())
	}
	if !g.Has(i, j) {
		return 0
	}
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
	p := &x.m.spec.Trust
	if g.Complete() {
		return p.Start
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
	if g.Degree(i) == 1 || g.Degree(j) == 1 {
		return p.Start
	}
	return math.Min(1, math.Max(0, p.Start+p.Tie*(strength(i, j)-x.mean)))
}

// here reports whether a card can enter somebody's feed.
func (x *twin) here(j int) bool { return x.uses[j] && (x.m.w.Sessions == nil || x.m.w.View(j).Using) }

func (x *twin) card(s *twinSeller, hand, holder, card int, at float64) {
	key := x.m.card.Sub(uint64(s.number)).Sub(uint64(card)).Sub(uint64(holder + 1))
	c := &twinCard{key: key, at: at, holder: holder, card: card, hand: hand, fresh: true}
	for j := range x.m.w.N {
		if x.m.w.Graph.Has(holder, j) {
			c.waiting = append(c.waiting, j)
		}
	}
	for _, f := range x.m.w.Weak.Friends(holder) {
		c.waiting = append(c.waiting, int(f.Who))
	}
	s.cards = append(s.cards, c)
}

// enters brings a new card into the feeds of those who use the platform and have not muted its
// seller.
func (x *twin) enters(s *twinSeller, c *twinCard) {
	c.waiting = slices.DeleteFunc(c.waiting, func(j int) bool {
		return j == s.who || !x.here(j) || c.hand == 1 &&
			s.muted[j]
	})
	for _, j := range c.waiting {
		x.placed[j]++
	}
}

func (x *twin) tick(t sim.Tick) {
	clear(x.placed)
	p, w := x.m.spec, x.m.w
	days, g := w.Clock.Days(), w.Governance
	kept, short := 1-x.broken.trust/(10+x.broken.all), x.short.quality/(10+x.short.all)
	expire := math.Inf(1)
	if w.FeedExpire > 0 {
		expire = w.FeedExpire
	}
	sells := map[int]bool{}
	for _, s := range x.sellers {
		if !s.over {
			sells[s.who] = true
		}
	}
	hazard := func(i int) float64 {
		if sells[i] || x.barred[i] || !x.uses[i] || !w.Active(i) {
			return 0
		}
		n := 0.0
		for _, s := range x.sellers {
			if !s.over && s.prospers && w.Graph.Has(i, s.who) {
				n++
			}
		}
		worth, known := 1.0, x.known[num.One(x.m.character.Float(uint64(i), 0) >= p.Deceit.Share)]
		if f := p.Enter.Cost.Float(); f > 0 {
			expects := (10*p.Enter.Expect.Float() + known.profit) / (10 + known.ended)
			if worth = 0; expects > 0 {
				worth = math.Exp(-f / expects)
			}
		}
		return p.Enter.Rate.Over(units.Day) * (1 + p.Enter.Friends*n) * worth * w.Waited(i, t)
	}
	rng.Rare(x.m.starts.At(int(t), 0), 0, w.N, p.Enter.Rate.Over(units.Day)*(1+p.Enter.Friends*float64(w.N))*math.Max(1,
		days), hazard, func(i int) {
		stream := x.m.goodsKey.At(int(t), 0).Stream(uint64(i))
		s := &twinSeller{number: x.started, who: i, honest: x.m.character.Float(uint64(i), 0) >= p.Deceit.Share,
			since: float64(t-1) * days,
			seen:  map[[2]int]int{}, muted: map[int]bool{}, bought: map[[2]int]bool{}, clients: map[int]bool{}}
		s.quality = math.Min(1, p.Quality.Sample(&stream))
		s.price = math.Round(p.Price.Sample(&stream)*1e6) / 1e6
		x.started++
		x.sellers = append(x.sellers, s)
		x.captured[i] -= p.Enter.Cost.Float()
	})
	var delivered []twinParcel
	for _, s := range x.sellers {
		earn := func(by float64) {
			s.month += by
			x.captured[s.who] += by
		}
		goods, quality := p.Cost*s.price, s.quality
		if !s.honest {
			goods, quality = goods*(1-p.Deceit.Saves), p.Deceit.Quality
		}
		deliver := func(a twinParcel) {
			a.kept = quality >= s.quality
			delivered = append(delivered, a)
			u := x.m.card.Sub(uint64(s.number)).Sub(uint64(a.card)).Float(uint64(a.who), drawPass)
			if !s.over && x.uses[s.who] && x.uses[a.who] &&
				u < 1/(1+math.Exp(-(p.Pass.Intercept+p.Pass.Surprise*(quality-s.quality)+p.Pass.Commission*p.Commission))) {
				x.card(s, max(a.hand, 1)+1, a.who, a.card, a.at)
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
		if s.over || !x.uses[s.who] {
			continue
		}
		if w.Active(s.who) {
			key := x.m.posting.At(int(t), 0)
			for n := range num.PoissonInverse(key.Open(uint64(s.who), drawCards), p.Cards.Over(units.Day)*w.Waited(s.who, t)) {
				x.card(s, 1, s.who, s.posted, float64(t-1)+key.Float(uint64(s.who), drawTimes+uint64(n)))
				s.posted++
				earn(-p.Effort.Float())
			}
			if p.HasBroadcast {
				n := num.PoissonInverse(key.Open(uint64(s.who), drawStrangers), p.Broadcast.Views.Over(units.Day)*w.Waited(s.who,
					t))
				if n > 0 {
					c := &twinCard{key: x.m.card.Sub(uint64(s.number)).Sub(uint64(s.posted)).Sub(0), at: float64(t-1) +
						key.Float(uint64(s.who), drawStrangersAt), card: s.posted, fresh: true}
					stream := c.key.Stream(0)
					for range n {
						c.waiting = append(c.waiting, int(stream.Below(uint64(w.N))))
					}
					s.cards = append(s.cards, c)
					s.posted++
				}
			}
		}
		for k := 0; k < len(s.cards); k++ {
			c := s.cards[k]
			if c.fresh {
				x.enters(s, c)
				if c.hand == 0 { // shown for pay to those who use the platform
					earn(-float64(len(c.waiting)) * p.Broadcast.Price.Float())
				}
			}
			var left []int
			for _, j := range c.waiting {
				sent, since := c.at-float64(t-1), t
				if !c.fresh {
					sent, since = 0, t-1
				}
				u, ok := 0.0, false
				if x.here(j) {
					u, ok = society.MeetAmong(int(w.View(j).Browses), t, since, sent, c.key.Open(uint64(j), drawMeet))
				}
				if !ok {
					left = append(left, j)
					continue
				}
				at := float64(t-1) + u
				if at >= c.at+expire || c.key.Float(uint64(j), drawSee) >= w.View(j).Share() || c.hand == 1 && s.muted[j] {
					continue
				}
				if c.hand > 0 && w.Graph.Has(s.who, j) && !s.muted[j] {
					week := [2]int{j, int(math.Floor(at * w.Clock.Days() / 7))}
					if s.seen[week]++; float64(s.seen[week]) > p.Mute.Above.Over(units.Week) {
						s.muted[j] = true
					}
				}
				x.views++
				x.seen[j]++
				trust := 0.0
				if c.hand > 0 {
					trust = x.trustIn(j, c.holder, at) * math.Pow(p.Trust.Keep, float64(c.hand-1))
				}
				if s.bought[[2]int{c.card, j}] || c.hand > 0 && trust <= p.Trust.Ignore {
					continue
				}
				match := float64(w.Level(j, new(w.Direction(w.Taste(s.who))))) / 255
				confidence := 0.0
				if g != nil {
					confidence = g.Confidence(j)
				}
				v := p.Buy.Intercept + p.Buy.Quality*(s.quality-short) + p.Buy.Match*match + p.Buy.Trust*kept*trust + confidence
				if p.Buy.Elasticity == 0 {
					v -= p.Buy.Price * s.price
				}
				chance := 1 / (1 + math.Exp(-v))
				if c.key.Float(uint64(j), drawBuy) >= chance*x.room(j) {
					continue
				}
				x.today[j] += s.price
				x.orders++
				s.bought[[2]int{c.card, j}] = true
				if !s.clients[j] {
					s.clients[j] = true
					x.firsts++
					if c.hand != 1 {
						x.won++
					}
				}
				earn(s.price - goods)
				if c.hand > 1 {
					earn(-p.Commission * s.price)
					x.captured[c.holder] += p.Commission * s.price
				}
				if c.hand > 0 {
					x.met.Both(j, c.holder)
					if w.Weak.Has(j, c.holder) {
						x.touches++
					}
				}
				bet := 0.0
				if quality >= s.quality {
					bet = 1
				}
				turned := p.Buy.Quality*(quality-s.quality+short) + p.Buy.Trust*trust*(bet-kept) - confidence
				x.captured[j] += (-math.Log(1-chance)/chance + turned) * x.worth(s.price)
				a := twinParcel{at: at + p.Delivery.Days()/days, who: j, holder: c.holder, card: c.card, hand: c.hand, seller: s,
					trust: trust, short: s.quality - quality}
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
	nth := map[int]int{}
	for _, k := range order {
		a := delivered[k]
		if a.hand > 0 {
			tau := x.trustIn(a.who, a.holder, a.at)
			if a.kept {
				tau += p.Trust.Gain * (1 - tau)
			} else {
				tau *= 1 - p.Trust.Loss
			}
			x.trust[[2]int{a.who, a.holder}] = tau
		}
		if g == nil {
			continue
		}
		believed := g.Reports(a.who)
		if a.kept {
			believed = g.Malicious * g.Believed
			x.good[a.who]++
		} else {
			x.bad[a.who]++
		}
		if x.m.report.At(int(t), 0).Float(uint64(a.who), uint64(nth[a.who])) < believed {
			a.seller.caught = true
			if !a.kept {
				a.seller.victims = append(a.seller.victims, a.who)
			}
		}
		nth[a.who]++
	}
	for _, a := range delivered {
		x.short.quality += a.short
		x.short.all++
		x.broken.all += a.trust
		if !a.kept {
			x.broken.trust += a.trust
		}
	}
	for _, sum := range []*float64{&x.broken.trust, &x.broken.all, &x.short.quality, &x.short.all} {
		*sum *= math.Exp(-days / 365.25)
	}
	for k := range x.known {
		x.known[k].profit *= math.Exp(-days / 365.25)
		x.known[k].ended *= math.Exp(-days / 365.25)
	}
	for _, s := range x.sellers {
		kind := num.One(s.honest)
		if s.over {
			for _, i := range s.victims {
				if x.uses[s.who] {
					s.profit -= s.price
					x.known[kind].profit -= s.price
					x.captured[s.who] -= s.price
					x.captured[i] += s.price
				}
			}
			s.caught, s.victims = false, nil
			continue
		}
		earned := 0.0
		if !x.uses[s.who] {
			s.why = leftPlatform
		}
		if s.caught {
			s.found++
			s.month -= g.Fine.Float()
			x.captured[s.who] -= g.Fine.Float()
			for _, i := range s.victims {
				s.month -= s.price
				x.captured[s.who] -= s.price
				x.captured[i] += s.price
			}
			if x.m.sentence.At(int(t), 0).Float(uint64(s.who), 0) < g.Remove {
				s.why = removed
				x.barred[s.who] = true
			}
			s.caught, s.victims = false, nil
		}
		for float64(t)*days-s.since >= 30.4375*float64(s.months+1) {
			s.months++
			s.prospers = s.month > 0
			if s.losses++; s.month >= 0 {
				s.losses = 0
			}
			earned += s.month
			s.month = 0
			if s.losses >= p.LeaveAfter && s.why == lasts {
				s.why = gaveUp
			}
		}
		if s.why != lasts {
			s.over, s.until = true, float64(t)*days
			earned += s.month
			s.month = 0
			x.known[kind].ended++
		}
		s.profit += earned
		x.known[kind].profit += earned
	}
}

func TestTwin(t *testing.T) {
	r, m := trial{world: societytest.World{N: 150, Ticks: 150, Every: 1, Ties: society.TiesSpec{Kind: "erdos_renyi",
		MeanDegree: 8}},
		spec: "{enter: {rate: 0.002/day, friends: 3}, cards: 0.8/day, effort: 4, price: {dist: uniform, from: 20, to: " +
			"60}, deceit: {share: 40%}, buy: {intercept: -3}, pass: {intercept: -1}, delivery: 36h, trust: {tie: 4, ignore: " +
			"20%}, mute: {above: 8/week}, leave_after: 1}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	x := newTwin(m)
	for tick := sim.Tick(1); tick <= 150; tick++ {
		x.look()
		simtest.Tick(t, r, tick)
		x.tick(tick)
		selling := 0
		for _, s := range x.sellers {
			if !s.over {
				selling++
			}
		}
		if got := int(total(r.Series("card_orders"))); got != x.orders || int(m.number) != selling ||
			int(total(r.Series("cards_seen"))) != x.views {
			t.Fatalf("tick %d: %d sellers, %d sales, %v cards seen; the twin has %d, %d, %d", tick, m.number, got,
				total(r.Series("cards_seen")), selling, x.orders, x.views)
		}
		for pair, tau := range x.trust {
			if got := m.trustIn(uint32(pair[0]), uint32(pair[1]), 0); !(math.Abs(got-tau) <= 1e-5) {
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
	if total(r.Series("card_orders.hand_3")) < 20 || total(r.Series("card_mutes")) < 20 ||
		total(r.Series("sellers_left")) < 8 || total(r.Series("card_deceits")) < 20 {
		t.Error("little happens: the twin shows little")
	}
}

// restless is the strength of a weak tie that changes within the hour.
func restless(strength, day float64) float64 { return strength + math.Sin(200*day)/10 }

// The twin agrees with sessions that open the feed or not, feeds that overflow and expire, weak
// ties that end, governance, strangers, entry costs, and people who leave and return: in what
// everybody sees, whom it meets, and what it captures.
func TestTwinWithOthers(t *testing.T) {
	for k, tick := range []units.Duration{units.Day, 6 * units.Hour, units.Week, 2 * units.Day, 5 * units.Day} {
		good, bad := map[int]int{}, map[int]int{}
		ticks := sim.Tick(240 * units.Day / tick)
		at := func(day float64) sim.Tick { return sim.Tick(day / tick.Days()) }
		ties := society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}
		if k == 1 {
			ties = society.TiesSpec{Kind: "complete"}
		}
		buy, people := "{intercept: -2.3}", "{}"
		switch k {
		case 2:
			people = "{budget: {year: 3000, memory: 60d}}"
		case 3:
			buy = "{intercept: -3.5, elasticity: 2.6}"
		}
		r, m := trial{world: societytest.World{People: people, N: 120 - 50*(k%2), Tick: tick, Ticks: int(ticks), Every: 1,
			Seed: uint64(7 + k), Ties: ties, Pace: 0.8, Open: 0.6, Seen: 0.7, Expire: 2, Experienced: true, Users: 0.9},
			spec: "{enter: {rate: 0.002/day, friends: 3, cost: 20, expect: 60}, cards: 0.8/day, effort: 2, price: {dist: " +
				"uniform, from: 20, to: 60}, deceit: {share: 30%, saves: 20%}, buy: " + buy + ", pass: {intercept: -0.5}, " +
				"delivery: 36h, trust: {tie: 4, ignore: 20%}, mute: {above: 5/week}, leave_after: 2, broadcast: {views: 2/day}}",
			before: func(b *sim.Builder, w *society.World) {
				if g := w.Graph; !g.Complete() {
					weak := w.NewWeak(b.Scope("encounters"), 50, 0)
					var tied []uint32
					for i := range w.N {
						for j := range i {
							if (i*31+j*17)%19 == 0 && !g.Has(i, j) {
								tied = append(tied, weak.Form(i, j, 0.3+0.6*float64(j)/float64(w.N), math.MaxInt32))
							}
						}
					}
					weak.Before = func(tie uint32, day float64) float64 { return restless(float64(weak.Tie(tie).Strength), day) }
					b.Scope("end").Step(sim.Step{Name: "end", Phase: sim.Act, Before: func(now sim.Tick, _ int) {
						if day := float64(now) * tick.Days(); day > 60 && len(tied) > 0 {
							weak.Cut(tied[0])
							tied = tied[1:]
						}
					}})
				}
				g := society.NewGovernance(b.Scope("governance"), w.N, 0, 0.6)
				g.Choice, g.Report, g.Identity, g.Fine, g.Remove, g.Refund, g.Malicious, g.Believed = 2, 0.05, 3, 5e6, 0.2, true,
					0.01, 0.2
				for i := range g.PlatformTrust {
					g.PlatformTrust[i] = uint16(float64(i*7919%w.N) / float64(w.N) * society.FullTrust)
				}
				w.Governance = g
				w.Nuisance.Card = 0.02
				b.Scope("forget").Step(sim.Step{Name: "take", Phase: sim.Adapt, Rows: w.N, Chunk: func(c *sim.Chunk) {
					g.TakeOutcomes(c.ID, func(i int, _ uint64, fine bool) {
						if fine {
							good[i]++
						} else {
							bad[i]++
						}
					})
					for i := c.Lo; i < c.Hi; i++ {
						switch {
						case i%9 == 4 && c.Tick == at(100):
							w.Leave(c, i)
						case i%18 == 4 && c.Tick == at(150):
							w.Join(c, i, 0)
						}
					}
				}})
			}}.build(t, simtest.Options{Workers: 1})
		x := newTwin(m)
		if k == 2 {
			x.budget, x.memory = 3000*60/365.25, 60
		}
		w, touches := m.w, 0
		for now := sim.Tick(1); now <= ticks; now++ {
			x.look()
			simtest.Tick(t, r, now)
			x.tick(now)
			if w.Weak != nil {
				for _, k := range w.Weak.TakeTouches {
					touches += k
				}
			}
			if got, seen := int(total(r.Series("card_orders"))), int(total(r.Series("cards_seen"))); got != x.orders ||
				seen != x.views || touches != x.touches {
				t.Fatalf("tick %d of %v: %d sales, %d cards seen, %d along weak ties; the twin has %d, %d, %d", now, tick, got,
					seen, touches, x.orders, x.views, x.touches)
			}
			for i := range w.N {
				if w.Pending(i) != x.placed[i] {
					t.Fatalf("tick %d of %v: %d cards came into the feed of consumer %d; in the twin %d", now, tick, w.Pending(i), i,
						x.placed[i])
				}
			}
			if len(m.ventures) != len(x.sellers) {
				t.Fatalf("tick %d of %v: %d ventures; the twin has %d", now, tick, len(m.ventures), len(x.sellers))
			}
		}
		prosper := 0
		for n, s := range x.sellers {
			v := &m.ventures[n]
			if int(v.who) != s.who || v.why != s.why || int(v.cards) != s.posted || int(v.found) != s.found ||
				v.until != s.until || !(math.Abs((v.profit+v.month).Float()-s.profit-s.month) <= 1e-2) {
				t.Errorf("tick of %v: venture %+v; the twin has %+v", tick, v, s)
			}
			if s.prospers {
				prosper++
			}
		}
		for i := range w.N {
			_, experienced, met := w.Experienced.Take(i)
			if int(experienced) != -20*x.seen[i] || !slices.Equal(met, x.met.Of(i)) {
				t.Errorf("tick of %v: consumer %d experienced %d thousandths by %d cards and met %v; in the twin %v", tick, i,
					experienced, x.seen[i], met, x.met.Of(i))
			}
			near(t, "captured", w.Consumer.Captured(i).Float(), x.captured[i], 1e-2)
			if good[i] != x.good[i] || bad[i] != x.bad[i] {
				t.Errorf("tick of %v: dealings of consumer %d: %d good and %d bad ones, in the twin %d and %d", tick, i, good[i],
					bad[i], x.good[i], x.bad[i])
			}
			n := 0
			for _, s := range x.sellers {
				if !s.over && s.prospers && w.Graph.Has(i, s.who) {
					n++
				}
			}
			if !m.selling.Has(i) && m.prospering(i) != n {
				t.Errorf("tick of %v: %d friends of consumer %d prosper, in the twin %d", tick, m.prospering(i), i, n)
			}
		}
		for pair, tau := range x.trust {
			near(t, "trust", m.trustIn(uint32(pair[0]), uint32(pair[1]), 0), tau, 1e-5)
		}
		for kind, y := range x.known {
			near(t, "profit of ventures of a kind", m.known[kind].profit, y.profit, 1e-2+1e-9*math.Abs(y.profit))
			near(t, "endings of ventures of a kind", m.known[kind].ended, y.ended, 1e-9)
		}
		near(t, "first purchases", total(r.Series("card_first_buyers")), float64(x.firsts), 0)
		near(t, "first purchases by others' cards", total(r.Series("card_first_buyers.won")), float64(x.won), 0)
		t.Logf("tick of %v: %d ventures, %d prosper, %v left, %d sales, %v of strangers, %v of hand 3, %d along weak "+
			"ties, %v mutes, %v punished", tick, len(x.sellers), prosper, total(r.Series("sellers_left")), x.orders,
			total(r.Series("card_orders.strangers")), total(r.Series("card_orders.hand_3")), touches,
			total(r.Series("card_mutes")), total(r.Series("sellers_punished")))
		if len(x.sellers) < 20 || prosper < 5 || total(r.Series("card_orders.strangers")) < 50 ||
			total(r.Series("card_orders.hand_3")) < 50 || total(r.Series("card_mutes")) < 10 ||
			total(r.Series("sellers_punished")) < 10 || w.Weak != nil && touches < 100 {
			t.Error("little happens: the twin shows little")
		}
		if r.Close(); t.Failed() {
			return
		}
	}
}
