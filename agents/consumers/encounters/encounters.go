package encounters

import (
	"maps"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/weak"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// encounters is the state of the mechanism.
type encounters struct {
	spec  *Spec
	w     *society.World
	layer *weak.Ties
	ways  []*way
	days  float64 // length of a tick

	wants, refuses rng.Key // of the pair: who looks, who is found
	talk, settled  rng.Key
	chats          float64 // per day
	unwanted       int32

	course   []course              // by tie
	calendar map[sim.Tick][]uint32 // ties by the tick in which something happens to them
	uses     map[uint32][]use      // of ties in this tick, in order of time
	found    sim.Lists[met]        // by who looks
	met      []met
	bridges  int64

	births, deaths, hardened, conversations *sim.Counter
}

// way is a function through which strangers meet.
type way struct {
	spec  *WaySpec
	name  string
	open  bool
	in    sim.Bits // who has opted in
	pools [][]uint32
	local bool    // a pool per region, of those near by; else a single pool
	rate  float64 // attempts per day

	look, whom     rng.Key
	tried, refused *sim.Counter
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &encounters{spec: p, w: w, days: w.Clock.Days(), wants: s.Key("wants"), refuses: s.Key("accepts"),
		talk: s.Key("talk"), settled: s.Key("settled")}
	p.run = m
	w.NeedTastes()
	w.Offer("meet", func() float64 { return w.PerUser(int64(len(m.met))) })
	fade := fadeOf(p.Ties.HalfLife)
	m.layer = w.NewWeak(s, p.Ties.Cap, fade)
	m.layer.Before = m.before
	m.chats = p.Ties.Chat.On(w.Clock.Tick).Over(units.Day)
	m.calendar, m.uses = map[sim.Tick][]uint32{}, map[uint32][]use{}
	m.found = sim.NewLists[met](w.N)
	sim.Hold(s, "courses", func() []course { return m.course })
	sim.HoldParts(s, "calendar", func(yield func([]uint32) bool) {
		for _, t := range slices.Sorted(maps.Keys(m.calendar)) {
			if !yield(m.calendar[t]) {
				return
			}
		}
	})
	if p.Near.On {
		m.ways = append(m.ways, m.newWay(s, nearPeople, &p.Near))
	}
	if p.Shake.On {
		m.ways = append(m.ways, m.newWay(s, shake, &p.Shake))
	}
	m.rebuild()
	m.measure(s)
	if w.Graph.Complete() {
		s.Warnf("encounters", "on the complete graph everybody is a strong friend, so there are no strangers to meet")
		return nil
	}
	s.Step(sim.Step{Name: "meet", Phase: sim.Act, Count: m.lookers, Chunk: m.meet, Commit: m.commit})
	return nil
}

// newWay makes a way to meet, and draws who opts in.
func (m *encounters) newWay(s *sim.Scope, name string, p *WaySpec) *way {
	w := m.w
	v := &way{spec: p, name: name, look: s.Key(name + ".look"), whom: s.Key(name + ".whom")}
	share := spec.Values(p.OptIn, society.AgeNames())
	v.in = sim.BitColumn(s, name, w.N)
	key := s.Key(name + ".opt_in")
	pools := 1
	if name == nearPeople {
		v.local, pools = true, max(1, len(w.Regions))
	}
	count := make([]int, pools)
	for i := range w.N {
		if key.Float(uint64(i), 0) < share[w.Who(i).Age] {
			v.in.Set(i)
			count[m.poolOf(v, i)]++
		}
	}
	v.pools = make([][]uint32, pools)
	for k := range v.pools {
		v.pools[k] = make([]uint32, 0, count[k])
	}
	for i := range w.N {
		if v.in.Has(i) {
			k := m.poolOf(v, i)
			v.pools[k] = append(v.pools[k], uint32(i))
		}
	}
	sim.HoldParts(s, name+".pools", slices.Values(v.pools))
	return v
}

func (m *encounters) poolOf(v *way, i int) int {
	if !v.local {
		return 0
	}
	return int(m.w.Who(i).Region)
}

// Rebuild applies a change of a live field.
func (p *Spec) Rebuild(sim.Tick) { p.run.rebuild() }

func (m *encounters) rebuild() {
	for _, v := range m.ways {
		v.rate = v.spec.Attempts.On(m.w.Clock.Tick).Over(units.Day)
	}
	m.unwanted = -society.Milli(m.spec.Unwanted)
}

func (m *encounters) measure(s *sim.Scope) {
	s.Count("weak_ties", "1", "weak ties, between strangers who met on the platform; ties that became strong do not "+
		"count", func() int64 {
		all, strong := m.layer.Number()
		return all - strong
	})
	m.births = s.Counter("weak_births", "new weak ties")
	m.deaths = s.Counter("weak_deaths", "weak ties that faded away")
	m.hardened = s.Counter("weak_conversions", "promoted ties: weak ties that became strong")
	m.conversations = s.Counter("weak_chats", "conversations along ties from encounters, also those that became "+
		"strong, and further meetings of consumers who have one")
	s.Gauge("weak_bridging", "1", "share of ties from encounters, including those that became strong, whose ends have "+
		"no strong friend in common", func() float64 {
		all, _ := m.layer.Number()
		return num.Quotient(float64(m.bridges), float64(all))
	}, sim.Share())
	for _, v := range m.ways {
		v.tried = s.Counter("encounters."+v.name, "attempts that found a stranger")
		v.refused = s.Counter("encounters_refused."+v.name, "attempts that the stranger refused")
	}
}

// lookers returns the number of rows of the step: none before a function is released, or while
// nobody uses the platform.
func (m *encounters) lookers() int {
	some := false
	for _, v := range m.ways {
		v.open = m.w.Released(v.name)
		some = some || v.open
	}
	return m.w.RowsIf(some && m.w.Users > 0)
}

// meet lets users who have opted in look for somebody. All of them see the ties as they are when
// the step begins.
func (m *encounters) meet(c *sim.Chunk) {
	for _, v := range m.ways {
		if !v.open || v.rate == 0 {
			continue
		}
		draw, whom := v.look.At(int(c.Tick), 0), v.whom.At(int(c.Tick), 0)
		for i := range v.in.Rows(c.Lo, c.Hi) {
			if m.w.Active(i) {
				for e := range num.PoissonInverse(draw.Open(uint64(i), 0), float64(v.rate*m.w.Waited(i, c.Tick))) {
					m.attempt(c, v, whom.Sub(uint64(e)), i)
				}
			}
		}
	}
}

// attempt makes one attempt of consumer i to find somebody.
func (m *encounters) attempt(c *sim.Chunk, v *way, whom rng.Key, i int) {
	w := m.w
	j := m.partner(c, v, whom, i)
	if j < 0 || m.friends(i, j) {
		return
	}
	_, tied := m.layer.Between(i, j)
	if tied && w.Status[j] != society.Using {
		return
	}
	cosine := w.Match(i, w.Taste(j))
	welcome := m.accepts(j, cosine, m.refuses.At(int(c.Tick), 0).Float(uint64(j), uint64(i)))
	want := welcome && m.accepts(i, cosine, m.wants.At(int(c.Tick), 0).Float(uint64(i), uint64(j)))
	if tied || want {
		day := float64(float64(c.Tick-1)+whom.Float(uint64(i), 0)) * m.days
		m.found.Add(c, met{float32(day), uint32(i), uint32(j), want})
	}
	if tied {
		return
	}
	v.tried.Add(c, 1)
	if !welcome {
		v.refused.Add(c, 1)
		if w.Status[j] == society.Using {
			w.Experienced.AddExperience(c, j, m.unwanted)
		}
	}
}

// friends reports whether two consumers are strong friends: on a directed graph, by an arc in
// either direction.
func (m *encounters) friends(i, j int) bool {
	g := m.w.Graph
	return g.Has(i, j) || g.Directed() && g.Has(j, i)
}

// accepts reports whether i wants a tie at a given match of tastes, by a draw.
func (m *encounters) accepts(i int, cosine, draw float64) bool {
	a := &m.spec.Accept
	taken := float64(m.layer.Degree(i)) / float64(m.layer.Cap)
	return taken < 1 && draw < acceptOf(a.Intercept, a.Match, a.Crowding, cosine, taken)
}

// commit changes the ties: first by what happened along them in the last tick, then by who met,
// then by what ties do by themselves until the tick ends.
func (m *encounters) commit(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	m.settle(&c)
	m.form(&c)
	m.happen(&c)
}
