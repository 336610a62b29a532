package payment

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// twin does what packets do slowly and in the obvious way with the same draws: chains in maps, each
// share followed on its own, cards drawn on day by day.
type twin struct {
	m        *payment
	ever     map[int]bool
	uses     []bool // the platform, in this tick
	balance  map[int]units.Money
	captured map[int]units.Money
	drawn    map[int]units.Money // used of the allowance
	met      societytest.Met     // in this tick
	bank     float64
	chains   []*twinChain
	days     int                   // of the tick
	flows    map[int][]units.Money // by consumer and day
	goes     map[int]map[int]bool  // consumers who withdraw at the end of which day
	party    map[int]bool          // sent or opened a packet in this tick
	sent     int
	lured    int
	binders  int
}

func (x *twin) bound(i int) bool { return x.ever[i] && x.uses[i] }

// sessions is the number of sessions of the tick; waited is the number of days for which needs have
// waited.
func (x *twin) sessions(i int) int {
	if x.m.w.Sessions == nil {
		return num.One(x.uses[i])
	}
	return int(x.m.w.View(i).Sessions)
}

func (x *twin) waited(i int, t sim.Tick) float64 {
	if x.m.w.Sessions == nil {
		return float64(num.One(x.uses[i])) * x.m.w.Clock.Days()
	}
	return x.m.w.Waited(i, t)
}

// pay moves money in or out of a balance at a time since the start.
func (x *twin) pay(t sim.Tick, i int, at float64, by units.Money) {
	if x.flows[i] == nil {
		x.flows[i] = make([]units.Money, x.days)
	}
	x.flows[i][int((at-float64(t-1))*float64(x.days))] += by
	x.captured[i] += by
}

type twinChain struct {
	key     rng.Key
	members []int
	packets []*twinPacket
}

type twinPacket struct {
	number   int
	from     int
	sentAt   float64
	shares   []units.Money
	waiting  map[int]bool
	met      map[int]bool
	amount   units.Money
	returned bool
}

func (x *twin) post(t sim.Tick, h *twinChain, from int, at, amount float64) {
	p := &twinPacket{number: len(h.packets), from: from, sentAt: at, amount: money(amount), waiting: map[int]bool{},
		met: map[int]bool{}}
	if p.amount == 0 {
		return
	}
	luck := h.key.Sub(1).Stream(uint64(p.number))
	rest := p.amount
	for left := len(h.members) - 1; left > 0; left-- {
		share := rest
		if u := luck.Float64(); left > 1 {
			share = units.Money(math.Floor(u * 2 * float64(rest) / float64(left)))
		}
		p.shares = append(p.shares, share)
		rest -= share
	}
	for _, j := range h.members {
		if j != from {
			p.waiting[j] = true
		}
	}
	h.packets = append(h.packets, p)
	x.pay(t, from, at, -p.amount)
	x.party[from] = true
	x.sent++
}

func (x *twin) tick(t sim.Tick) {
	m, w := x.m, x.m.w
	p, longest := m.spec, math.Max(1, w.Clock.Days())
	joins := map[int]bool{}
	own, friends := p.Bind.Own.Value, p.Bind.Friends.Value // per day
	rng.Rare(m.bind.At(int(t), 0), 0, w.N, (own+friends)*longest, func(i int) float64 {
		if !x.uses[i] || x.ever[i] {
			return 0
		}
		n, row := 0.0, w.Graph.Neighbours(i)
		for _, j := range row {
			if x.bound(int(j)) {
				n++
			}
		}
		return (own + friends*n/math.Max(1, float64(len(row)))) * x.waited(i, t)
	}, func(i int) { joins[i] = true })
	for i := range joins {
		x.ever[i] = true
		x.binders++
	}
	key := m.send.At(int(t), 0)
	rate := p.Packets.Rate.Value
	hazard := func(i int) float64 {
		if !x.bound(i) {
			return 0
		}
		return rate * x.waited(i, t)
	}
	rng.Rare(key, 0, w.N, rate*longest, hazard, func(i int) {
		for n := range num.PoissonOfSome(key.Open(uint64(i), 0), hazard(i)) {
			h := &twinChain{key: m.packet.At(int(t), int(n)).Sub(uint64(i)), members: []int{i}}
			s := h.key.Stream(uint64(i))
			want := int(math.Floor(math.Max(1, m.spec.Packets.Receivers.Sample(&s)+0.5)))
			friends := w.Graph.Neighbours(i)
			if len(friends) == 0 {
				continue
			}
			first := int(s.Below(uint64(len(friends))))
			for k := 0; k < len(friends) && len(h.members) <= want; k++ {
				if j := int(friends[(first+k)%len(friends)]); x.uses[j] {
					h.members = append(h.members, j)
				}
			}
			if len(h.members) == 1 {
				continue
			}
			at := float64(t-1) + s.Float64()
			x.post(t, h, i, at, m.spec.Packets.Amount.Sample(&s))
			x.chains = append(x.chains, h)
		}
	})
	binding, since := map[int]bool{}, map[int]float64{}
	for _, h := range x.chains { // packets so far
		for _, p := range h.packets {
			for i := range p.waiting {
				if at, ok := x.meets(t, h, p, i); ok && !x.bound(i) {
					if at, ok = x.binds(t, p, i, at); ok && (since[i] == 0 || at < since[i]) {
						since[i] = at
					}
				}
			}
		}
	}
	for _, h := range x.chains {
		for k := 0; k < len(h.packets); k++ {
			x.open(t, h, h.packets[k], binding, since)
		}
	}
	for i := range binding {
		x.ever[i] = true
		x.binders++
		x.lured++
	}
	leave := p.Withdrawal.Rate.Value
	keyed := m.withdraw.At(int(t), 0)
	often := func(i int) float64 {
		if !x.bound(i) {
			return 0
		}
		return leave * x.waited(i, t)
	}
	rng.Rare(keyed, 0, w.N, leave*longest, often, func(i int) {
		x.goes[i] = map[int]bool{0: x.days == 1}
		for n := range num.PoissonOfSome(keyed.Open(uint64(i), 0), often(i)) {
			if x.days > 1 {
				x.goes[i][int(keyed.Float(uint64(i), uint64(n)+1)*float64(x.days))] = true
			}
		}
	})
	if t%max(1, sim.Tick(units.Day/w.Clock.Tick)) != 0 {
		return // the day continues
	}
	charged := w.Clock.Start.Add(time.Duration(float64(t)*w.Clock.Days()*24) * time.Hour).After(p.Withdrawal.From)
	for i := range w.N {
		for day := range x.days {
			if x.flows[i] != nil {
				x.balance[i] += x.flows[i][day]
			}
			x.bank += p.BankCost * math.Max(0, -x.balance[i].Float())
			x.balance[i] = max(0, x.balance[i])
			if x.goes[i][day] {
				x.withdraw(i, charged)
			}
		}
	}
	clear(x.flows)
	clear(x.goes)
}

func (x *twin) withdraw(i int, charged bool) {
	p := x.m.spec
	amount, fee := x.balance[i].Float(), 0.0
	if charged {
		if over := amount - math.Max(0, p.Withdrawal.Free.Float()-x.drawn[i].Float()); over > 0 {
			fee = math.Min(amount, math.Max(p.Withdrawal.Minimum.Float(), p.Withdrawal.Fee*over))
		}
		x.drawn[i] += x.balance[i]
	}
	x.balance[i] = 0
	x.captured[i] -= money(fee)
	x.bank += p.BankCost * (amount - fee)
}

func (x *twin) expiry(p *twinPacket) float64 {
	return p.sentAt + x.m.spec.Packets.Expire.Days()/x.m.w.Clock.Days()
}

// meets is the time of a tick from which a consumer has a packet before it.
func (x *twin) meets(t sim.Tick, h *twinChain, p *twinPacket, i int) (at float64, ok bool) {
	start := float64(t - 1)
	if !x.uses[i] || p.met[i] {
		return start, x.uses[i] && start < x.expiry(p)
	}
	v := h.key.Open(uint64(i), uint64(p.number)<<20)
	if p.sentAt >= start {
		at, ok = society.MeetAmong(x.sessions(i), t, t, p.sentAt-start, v)
	} else {
		at, ok = society.MeetAmong(x.sessions(i), t, t-1, 0, v)
	}
	at += start
	return at, ok && at < x.expiry(p)
}

// binds is the time at which a consumer binds for a packet that is before it from a given time on.
func (x *twin) binds(t sim.Tick, p *twinPacket, i int, from float64) (at float64, ok bool) {
	urge, start, u := x.m.spec.Bind.Packet.Value*x.m.w.Clock.Days(), float64(t-1), 0.0
	for n := uint64(0); u < 1 && urge > 0; n++ {
		if u += -num.Log(x.m.urges.At(int(t), 0).Open(uint64(i), n)) / urge; u >= from-start {
			return start + u, u < 1 && start+u < x.expiry(p)
		}
	}
	return 0, false
}

func (x *twin) open(t sim.Tick, h *twinChain, p *twinPacket, binding map[int]bool, since map[int]float64) {
	m, expiry := x.m, x.expiry(p)
	type event struct {
		at  float64
		who int
	}
	var events []event
	for i := range p.waiting {
		at, ok := x.meets(t, h, p, i)
		if !ok {
			continue
		}
		p.met[i] = true
		if !x.bound(i) {
			if since[i] == 0 || at < since[i] {
				if at, ok = x.binds(t, p, i, at); !ok {
					continue
				}
			}
			binding[i] = true
		}
		events = append(events, event{at, i})
	}
	sort.Slice(events, func(a, b int) bool {
		return events[a].at < events[b].at || events[a].at == events[b].at && events[a].who < events[b].who
	})
	largest := units.Money(0)
	for _, s := range p.shares {
		largest = max(largest, s)
	}
	for _, e := range events {
		share := p.shares[len(p.shares)-len(p.waiting)]
		delete(p.waiting, e.who)
		x.pay(t, e.who, e.at, share)
		x.party[e.who] = true
		x.met.Both(e.who, p.from)
		luck := 1.0
		if share == largest {
			luck = m.spec.Packets.Luckiest
		}
		kappa := m.spec.Packets.Contagion * p.amount.Float() / (p.amount.Float() +
			(m.spec.Packets.Luckiest-1)*largest.Float())
		draws := uint64(p.number) << 20
		for n := range num.PoissonInverse(h.key.Open(uint64(e.who), draws+1), kappa*luck*share.Float()/m.amount) {
			s := h.key.Sub(2).Sub(draws + 2 + uint64(n)).Stream(uint64(e.who))
			x.post(t, h, e.who, e.at, m.spec.Packets.Amount.Sample(&s))
		}
	}
	if expiry <= float64(t) && !p.returned {
		p.returned = true
		for k := len(p.shares) - len(p.waiting); k < len(p.shares); k++ {
			x.pay(t, p.from, min(expiry, float64(t)-1e-9), p.shares[k])
		}
		p.waiting = nil
	}
}

func TestTwin(t *testing.T) {
	for seed, y := range []struct {
		urge, pace float64
		tick       units.Duration
	}{{0, 0, units.Day}, {0.3, 0, units.Day}, {3, 0, units.Day}, {0.3, 1.5, units.Day}, {0.3, 3, 6 * units.Hour},
		{0.5, 0.8, 2 * units.Day}, {0.5, 0.8, units.Week}} {
		t.Run(fmt.Sprintf("urge %v, pace %v, tick of %v", y.urge, y.pace, y.tick), func(t *testing.T) {
			ticks := sim.Tick(40 * units.Day / min(y.tick, 2*units.Day))
			r, m := trial{world: societytest.World{N: 150, Tick: y.tick, Ticks: int(ticks), Every: 1, Seed: uint64(seed + 1),
				Pace: y.pace, Open: 0.5, Experienced: true, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 6},
				People: "{segments: {a: {share: 50%}, b: {share: 50%}}}"},
				spec: fmt.Sprintf("{bind: {own: 0.002/day, friends: 0.01/day, packet: %v/day}, red_packets: {rate: 0.2/day, "+
					"contagion: 60%%, luckiest: 3, expire: 36h}, withdrawal: {rate: 0.02/day, fee: 1%%, free: 60, minimum: 0.2, "+
					"from: 2011-02-02}}", y.urge),
				more: func(b *sim.Builder, w *society.World, m *payment) {
					for i := 0; i < w.N; i += 3 {
						m.ever[i>>6] |= 1 << (i & 63)
						m.bound.Set(i, true)
					}
					societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
						switch {
						case i%9 < 2 && c.Tick == ticks/3:
							w.Leave(c, i)
						case i%18 < 2 && c.Tick == ticks/2:
							w.Join(c, i, 0)
						}
					})
				}}.build(t, simtest.Options{Workers: 1})
			defer r.Close()
			w := m.w
			x := &twin{m: m, days: int(max(1, (y.tick+units.Day-1)/units.Day)), flows: map[int][]units.Money{},
				goes: map[int]map[int]bool{}, party: map[int]bool{}, ever: map[int]bool{}, uses: make([]bool, w.N),
				balance: map[int]units.Money{}, captured: map[int]units.Money{}, drawn: map[int]units.Money{},
				met: societytest.Met{}}
			for i := 0; i < w.N; i += 3 {
				x.ever[i] = true
			}
			for tick := sim.Tick(1); tick <= ticks; tick++ {
				for i := range x.uses {
					x.uses[i] = w.Status[i] == society.Using
				}
				simtest.Tick(t, r, tick)
				clear(x.met)
				clear(x.party)
				x.tick(tick)
				if got := int(societytest.Last(r, "red_packet_users")); got != len(x.party) {
					t.Fatalf("tick %d: %d send or open packets, in the twin %d", tick, got, len(x.party))
				}
				if got := int(total(r.Series("red_packets"))); got != x.sent {
					t.Fatalf("tick %d: %d packets, the twin has %d", tick, got, x.sent)
				}
				for i := range w.N {
					if _, _, met := w.Experienced.Take(i); !slices.Equal(met, x.met.Of(i)) {
						t.Fatalf("tick %d, consumer %d: met %v, in the twin %v", tick, i, met, x.met.Of(i))
					}
					holds := x.balance[i]
					if x.flows[i] != nil { // the day continues
						holds += x.flows[i][0]
					}
					if bound := x.ever[i] && w.Status[i] == society.Using; m.bound.Has(i) != bound ||
						units.Money(m.balance[i]) != holds {
						t.Fatalf("tick %d, consumer %d: bound %v, holds %v; the twin says %v, %v", tick, i, m.bound.Has(i),
							units.Money(m.balance[i]), bound, holds)
					}
				}
			}
			fees := units.Money(0)
			for _, captured := range x.captured {
				fees -= captured
			}
			for _, h := range x.chains { // unopened money still belongs to the sender
				for _, p := range h.packets {
					for _, share := range p.shares[len(p.shares)-len(p.waiting):] {
						x.captured[p.from] += share
					}
				}
			}
			for i := range w.N {
				near(t, "captured", w.Consumer.Captured(i).Float(), x.captured[i].Float(), 1e-5)
			}
			near(t, "banks", w.Bank.Balance().Float(), x.bank, 1e-2)
			near(t, "bound", total(r.Series("new_payment_users")), float64(x.binders), 0)
			near(t, "bound for a packet", total(r.Series("new_payment_users.packet")), float64(x.lured), 0)
			t.Logf("%d packets, %v answers, %d bound, %d for a packet, fees %v", x.sent, total(r.Series("red_packets.answer")),
				x.binders, x.lured, fees)
			if total(r.Series("red_packets.answer")) < 50 || x.binders == x.lured || y.urge > 0 && x.lured < 5 ||
				total(r.Series("withdrawals")) == 0 {
				t.Error("little happens: the twin shows little")
			}
		})
	}
}
