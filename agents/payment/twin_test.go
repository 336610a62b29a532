package payment

import (
	"fmt"
	"math"
	"sort"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// twin does what packets do, slowly and in the obvious way, with the same draws:
// chains in maps, each share followed by itself, balances drawn from cards at once.
type twin struct {
	m       *payment
	bound   map[int]bool
	balance map[int]units.Money
	chains  []*twinChain
	sent    int
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

func (x *twin) post(h *twinChain, from int, at, amount float64) {
	p := &twinPacket{number: len(h.packets), from: from, sentAt: at, amount: money(amount), waiting: map[int]bool{}, met: map[int]bool{}}
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
	x.balance[from] -= p.amount
	x.sent++
}

func (x *twin) tick(t sim.Tick) {
	m, w := x.m, x.m.w
	key := m.send.At(int(t), 0)
	rate := m.spec.Packets.Rate.Value
	hazard := func(i int) float64 {
		if x.bound[i] {
			return rate
		}
		return 0
	}
	rng.Rare(key, 0, w.N, rate, hazard, func(i int) {
		for n := range packetsOf(key.Open(uint64(i), 0), hazard(i)) {
			h := &twinChain{key: m.packet.At(int(t), int(n)).Sub(uint64(i)), members: []int{i}}
			s := h.key.Stream(uint64(i))
			want := int(math.Floor(math.Max(1, m.spec.Packets.Receivers.Sample(&s)+0.5)))
			friends := w.Graph.Neighbours(i)
			if len(friends) == 0 {
				continue
			}
			first := int(s.Below(uint64(len(friends))))
			for k := 0; k < len(friends) && k < want; k++ {
				h.members = append(h.members, int(friends[(first+k)%len(friends)]))
			}
			at := float64(t-1) + s.Float64()
			x.post(h, i, at, m.spec.Packets.Amount.Sample(&s))
			x.chains = append(x.chains, h)
		}
	})
	binding := map[int]bool{}
	for _, h := range x.chains {
		for k := 0; k < len(h.packets); k++ {
			x.open(t, h, h.packets[k], binding)
		}
	}
	for i := range binding {
		x.bound[i] = true
	}
	for i, b := range x.balance {
		x.balance[i] = max(0, b)
	}
}

func (x *twin) open(t sim.Tick, h *twinChain, p *twinPacket, binding map[int]bool) {
	m := x.m
	start, expiry := float64(t-1), p.sentAt+m.expire
	type event struct {
		at  float64
		who int
	}
	var events []event
	for i := range p.waiting {
		at := start
		if !p.met[i] {
			v := h.key.Open(uint64(i), uint64(p.number)<<20)
			var ok bool
			if p.sentAt >= start { // one session in the tick, at a uniform time
				at, ok = society.NextSession(p.sentAt-start, v, 1)
			} else {
				at, ok = m.w.Meet(i, t, t-1, 0, v)
			}
			if at += start; !ok || at >= expiry {
				continue
			}
			p.met[i] = true
		}
		if !x.bound[i] {
			u, ok := 0.0, false
			for n := uint64(0); u < 1 && m.urge > 0; n++ {
				if u += -num.Log(m.urges.At(int(t), 0).Open(uint64(i), n)) / m.urge; u >= at-start {
					ok = u < 1
					break
				}
			}
			if at = start + u; !ok || at >= expiry {
				continue
			}
			binding[i] = true
		}
		if at < expiry {
			events = append(events, event{at, i})
		}
	}
	sort.Slice(events, func(a, b int) bool { return events[a].at < events[b].at })
	largest := units.Money(0)
	for _, s := range p.shares {
		largest = max(largest, s)
	}
	for _, e := range events {
		share := p.shares[len(p.shares)-len(p.waiting)]
		delete(p.waiting, e.who)
		x.balance[e.who] += share
		luck := 1.0
		if share == largest {
			luck = m.spec.Packets.Luckiest
		}
		kappa := m.spec.Packets.Contagion * p.amount.Float() / (p.amount.Float() + (m.spec.Packets.Luckiest-1)*largest.Float())
		draws := uint64(p.number) << 20
		for n := range num.PoissonInverse(h.key.Open(uint64(e.who), draws+1), kappa*luck*share.Float()/m.amount) {
			s := h.key.Sub(2).Sub(draws + 2 + uint64(n)).Stream(uint64(e.who))
			x.post(h, e.who, e.at, m.spec.Packets.Amount.Sample(&s))
		}
	}
	if expiry <= float64(t) && !p.returned {
		p.returned = true
		for k := len(p.shares) - len(p.waiting); k < len(p.shares); k++ {
			x.balance[p.from] += p.shares[k]
		}
		p.waiting = nil
	}
}

func TestTwin(t *testing.T) {
	for seed, urge := range []float64{0, 0.3, 3} {
		t.Run(fmt.Sprintf("urge %v", urge), func(t *testing.T) {
			r, m := trial{world: societytest.World{N: 150, Ticks: 40, Every: 1, Seed: uint64(seed + 1), Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 6}},
				spec: fmt.Sprintf("{bind: {own: 0/day, friends: 0/day, packet: %v/day}, red_packets: {rate: 0.3/day, contagion: 60%%, luckiest: 3, expire: 36h}, withdrawal: {rate: 0/day}}", urge),
				more: func(_ *sim.Builder, w *society.World, m *payment) {
					for i := 0; i < w.N; i += 2 {
						m.ever[i>>6] |= 1 << (i & 63)
						m.bound.Set(i, true)
					}
				}}.build(t, simtest.Options{Workers: 1})
			defer r.Close()
			x := &twin{m: m, bound: map[int]bool{}, balance: map[int]units.Money{}}
			for i := 0; i < m.w.N; i += 2 {
				x.bound[i] = true
			}
			for tick := sim.Tick(1); tick <= 40; tick++ {
				simtest.Tick(t, r, tick)
				x.tick(tick)
				if got := int(total(r.Series("red_packets"))); got != x.sent {
					t.Fatalf("tick %d: %d packets, the twin has %d", tick, got, x.sent)
				}
				for i := range m.w.N {
					if m.bound.Has(i) != x.bound[i] || units.Money(m.balance[i]) != x.balance[i] {
						t.Fatalf("tick %d, consumer %d: bound %v, holds %v; the twin says %v, %v", tick, i, m.bound.Has(i), units.Money(m.balance[i]), x.bound[i], x.balance[i])
					}
				}
			}
			if total(r.Series("red_packets.answer")) < 50 {
				t.Error("few answers: the twin shows little")
			}
		})
	}
}
