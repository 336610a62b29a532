package homing

import (
	"cmp"
	"math/bits"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// homing is the state of the mechanism.
type homing struct {
	spec *Spec
	w    *society.World
	all  []society.Platform // in the order of their seeds, so that names do not matter
	here []*society.Membership

	taste     []float32 // of consumers
	several   sim.Bits
	elsewhere [][]float32 // by platform: part of each consumer's sessions that others take; nil: none do
	sellers   []seller

	own, theirs                            monthly // of consumers, of sellers
	friends, satisfaction                  float64 // a month
	review, choice, sellerReview, sellerOf rng.Key
	moved                                  *sim.Counter
	effort, theirEffort                    *sim.Entry // the second is nil without sellers
}

// seller is where a seller is, and what it wants.
type seller struct {
	Taste   float64
	Several int64 // 1: it may be on several platforms
	Set     uint64
}

// monthly is what a side weighs, in units of currency a month, and the sets that it may choose.
type monthly struct {
	second, transport, other, noise float64
	sets                            [2][]uint // by those on one platform at most, by those on several
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	w.Wallets()
	m := &homing{spec: p, w: w, all: slices.Clone(w.Platforms), review: s.Key("review"), choice: s.Key("choice"),
		sellerReview: s.Key("seller_review"), sellerOf: s.Key("seller_choice")}
	p.run = m
	p.Rebuild(0)
	slices.SortFunc(m.all, func(a, b society.Platform) int {
		return cmp.Or(cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Name, b.Name))
	})
	key := s.Key("taste")
	m.taste = sim.Column[float32](s, "taste", w.N)
	m.several = sim.BitColumn(s, "several", w.N)
	for i := range w.N {
		m.taste[i] = float32(key.Float(uint64(i), 0))
		if key.Float(uint64(i), 1) < p.Both {
			m.several.Set(i)
		}
	}
	m.sellers = sim.Column[seller](s, "sellers", p.Sellers.Count)
	key = s.Key("seller_taste")
	for j := range m.sellers {
		m.sellers[j].Taste = key.Float(uint64(j), 0)
		m.sellers[j].Several = int64(num.One(key.Float(uint64(j), 1) < p.Sellers.Both))
	}
	for k, x := range m.all {
		m.settle(s, k, x)
	}
	for k := range p.Links {
		m.link(p.Links[k].Name, &p.Links[k].V)
	}
	m.moved = s.Counter("rehomed", "choices of consumers to be on other platforms than before")
	m.effort = s.Effort("homing.second", w.Consumer, society.Proposition, "effort of consumers who are on several "+
		"platforms")
	if p.Sellers.Count > 0 {
		sellers := s.Account("provider.seller", "provider", 0)
		m.theirEffort = s.Effort("homing.second.sellers", sellers, society.Proposition, "effort of sellers "+
			"who are on several platforms")
	}
	s.Count("sellers_multihoming", "1", "sellers who are on several platforms", func() (n int64) {
		for _, x := range m.sellers {
			if bits.OnesCount64(x.Set) > 1 {
				n++
			}
		}
		return n
	}, sim.UpTo(p.Sellers.Count))
	s.Step(sim.Step{Name: "choose", Phase: sim.Arrive, Rows: w.N, Chunk: m.consumers, Commit: m.others})
	s.Step(sim.Step{Name: "divide", Phase: sim.Settle, Rows: w.N, Grain: sim.FineGrain, Chunk: m.divide,
		Commit: m.sellersEffort})
	return nil
}

// settle tells a platform what belonging to it is worth.
func (m *homing) settle(s *sim.Scope, k int, x society.Platform) {
	here := x.World.Membership
	if here == nil {
		here = &society.Membership{Place: .5}
	}
	m.here = append(m.here, here)
	here.Gross = func(i int) float64 { return m.offer(k, i).gross - m.satisfied(k, i) }
	here.GrossOfSellers = func() (sum float64) {
		for _, y := range m.sellers {
			if y.Set>>k&1 == 1 {
				sum += m.offerTo(k, y.Taste).gross
			}
		}
		return sum
	}
	if m.spec.Sessions > 0 {
		m.elsewhere = append(m.elsewhere, sim.Column[float32](s, "elsewhere."+x.Name, m.w.N))
		x.World.Elsewhere = func(i int) float64 { return float64(m.elsewhere[k][i]) }
	}
}

// link lets asks of a platform go over another. If one of both is off it changes nothing.
func (m *homing) link(name string, l *link) {
	at := func(name string) int {
		return slices.IndexFunc(m.all, func(x society.Platform) bool { return x.Name == name })
	}
	from, to := at(name), at(l.Over)
	if from < 0 || to < 0 {
		return
	}
	over := m.all[to].World
	m.all[from].World.Link(func(from, to int) bool {
		return l.Open && over.Status[from] == society.Using && over.Status[to] == society.Using
	})
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	m.own, m.theirs = p.side.monthly(len(m.all)), p.Sellers.side.monthly(len(m.all))
	m.friends, m.satisfaction = p.Friends.Float(), p.Satisfaction.Float()
}

func (p *side) monthly(platforms int) monthly {
	return monthly{p.Second.Float(), p.Transport.Float(), p.Other.Float(), p.Noise.Float(),
		[2][]uint{allowed(platforms, p.None, false), allowed(platforms, p.None, true)}}
}

// satisfied is what satisfaction with platform k is worth to consumer i.
func (m *homing) satisfied(k, i int) float64 {
	w := m.all[k].World
	if w.Satisfaction == nil || w.Status[i] == society.Never {
		return 0
	}
	return float64(m.satisfaction * w.SatisfactionOf(i))
}

// offer is what platform k is to consumer i.
func (m *homing) offer(k, i int) offer {
	w, here := m.all[k].World, m.here[k]
	sellers := float64(here.Here) / float64(max(1, len(m.sellers)))
	friends := float64(w.FriendsUsing(i)) / float64(max(1, w.Graph.InDegree(i)))
	return offer{worthOf(here.Consumers.Worth, float64(m.own.other*sellers), float64(m.friends*friends),
		m.satisfied(k, i), m.own.transport, float64(m.taste[i]), here.Place), here.Consumers.Fee}
}

// offerTo is what platform k is to a seller.
func (m *homing) offerTo(k int, taste float64) offer {
	here, users := m.here[k], float64(m.all[k].World.Users)/float64(m.w.N)
	return offer{worthOf(here.Sellers.Worth, float64(m.theirs.other*users), 0, 0, m.theirs.transport, taste, here.Place),
		here.Sellers.Fee}
}

// on is the set of platforms that consumer i uses.
func (m *homing) on(i int) (set uint) {
	for k, x := range m.all {
		set |= uint(num.One(x.World.Status[i] == society.Using)) << k
	}
	return set
}

// known is the set of those that it may choose: of one that people have to hear of first, it has once been a user.
func (m *homing) known(i int) (set uint) {
	for k, x := range m.all {
		set |= uint(num.One(x.World.Status[i] != society.Never || !x.World.Recruits())) << k
	}
	return set
}

// consumers lets those reconsider who come to it in this tick.
func (m *homing) consumers(c *sim.Chunk) {
	due := dueIn(m.spec.Review, m.w.Clock)
	review, choice, access := m.review.At(int(c.Tick), 0), m.choice.At(int(c.Tick), 0), m.w.Access(c.Tick-1)
	offers := make([]offer, len(m.all))
	for i := c.Lo; i < c.Hi; i++ {
		if review.Float(uint64(i), 0) >= due || !m.w.HasAccess(i, access) {
			continue
		}
		on := m.on(i)
		for k := range offers {
			offers[k] = m.offer(k, i)
		}
		set := m.own.choose(offers, on, m.known(i), m.several.Has(i), choice.Row(uint64(i)))
		if set == on {
			continue
		}
		m.moved.Add(c, 1)
		for k, x := range m.all {
			switch now := set >> k & 1; {
			case now == on>>k&1:
			case now == 1:
				x.World.Join(c, i, 0)
			default:
				x.World.Leave(c, i)
			}
		}
	}
}

// others lets sellers reconsider, by who was there at the start of the tick.
func (m *homing) others(t sim.Tick, _ int) {
	due := dueIn(m.spec.Sellers.Review, m.w.Clock)
	review, choice := m.sellerReview.At(int(t), 0), m.sellerOf.At(int(t), 0)
	offers := make([]offer, len(m.all))
	for j := range m.sellers {
		x := &m.sellers[j]
		if review.Float(uint64(j), 0) >= due {
			continue
		}
		for k := range offers {
			offers[k] = m.offerTo(k, x.Taste)
		}
		x.Set = uint64(m.theirs.choose(offers, uint(x.Set), 1<<len(offers)-1, x.Several == 1, choice.Row(uint64(j))))
	}
	for k, here := range m.here {
		here.Here = 0
		for _, x := range m.sellers {
			here.Here += int64(x.Set >> k & 1)
		}
	}
}

// dueIn is the probability to reconsider in a tick.
func dueIn(r units.Rate, clock sim.Clock) float64 { return num.Hazard(r.Over(clock.Tick)) }

// choose returns the set of platforms that somebody who is on one and knows some chooses.
func (p *monthly) choose(offers []offer, on, known uint, several bool, luck rng.Row) uint {
	utility := func(set uint) float64 { return bundle(set, offers, p.second) }
	draw := func(set uint) float64 { return luck.Open(uint64(set)) }
	return choose(on, known, p.sets[int(num.One(several))], utility, p.noise, draw)
}

// sellersEffort books the same for sellers.
func (m *homing) sellersEffort(t sim.Tick, _ int) {
	further := int64(0)
	for _, x := range m.sellers {
		further += int64(max(1, bits.OnesCount64(x.Set)) - 1)
	}
	if further > 0 {
		m.theirEffort.Book(&sim.Chunk{Tick: t}, 0,
			units.Amount(m.theirs.second*m.w.Clock.Days()/society.Month).Times(further))
	}
}

// divide books what being on several platforms costs, and divides the sessions of the next tick.
func (m *homing) divide(c *sim.Chunk) {
	offers := make([]offer, len(m.all))
	effort := units.Amount(m.own.second * m.w.Clock.Days() / society.Month)
	for i := c.Lo; i < c.Hi; i++ {
		on := m.on(i)
		if n := bits.OnesCount(on); n > 1 {
			m.effort.Book(c, i, effort.Times(int64(n-1)))
		}
		if m.elsewhere == nil {
			continue
		}
		for k := range offers {
			offers[k] = m.offer(k, i)
		}
		for k := range offers {
			if m.elsewhere[k][i] = 0; on>>k&1 == 1 {
				m.elsewhere[k][i] = float32(m.spec.Sessions * (1 - share(k, on, offers, m.own.noise)))
			}
		}
	}
}
