package satisfaction

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// satisfaction is the state of the mechanism: 5 bytes per consumer, 2 of them shared, and what is
// experienced.
type satisfaction struct {
	spec *Spec
	w    *society.World

	part [parts][]uint8 // in 255ths; only their means over users are reported

	// What is experienced is counted over a period, a day or a longer tick, and then saturated. On
	// shorter periods nearly all counts would be 0 or 1, and the mean of their saturated values
	// would differ. On ticks of several days each day is saturated by itself.
	period sim.Tick
	days   float64   // of a period
	late   []float64 // weight of each day of a tick in their joint effect; nil for a single day
	joined sim.Bits  // joined in this tick, on ticks of several days

	weight  [parts]float64
	half    [parts]float64 // per period, or per day of a longer one
	gain    uint64         // of a period, in 2^-32
	fit     []float64      // by kind of consumer, in this tick
	newGain uint64         // for a consumer who joined in the tick: of the days left on average

	base, most, back float64 // hazards per tick
	unserved         float64
	mostChurn        float64 // bounds over all consumers
	mostReturn       float64
	friends          int // upper bound on a consumer's number of friends

	leave, comeBack rng.Key
	round           rng.Key
	visitors        []*visitor // by worker
	lost            churned
	loyal           loyalty
	tenure          tenure
	mean            means
}

// Build adds the mechanism to a simulation.
func (f *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &satisfaction{spec: f, w: w, leave: s.Key("churn"), comeBack: s.Key("return"), round: s.Key("round")}
	f.run = m
	w.NeedExperienced()
	w.Satisfaction = sim.Column[uint16](s, "satisfaction", w.N)
	for p := range m.part {
		m.part[p] = sim.Column[uint8](s, partNames[p], w.N)
	}
	m.period = sim.Tick(w.Clock.In(units.Day))
	m.days = float64(m.period) * w.Clock.Days()
	m.friends = w.Graph.MaxInDegree()
	m.friends += w.Weak.MostStrong()
	m.rebuild()
	if m.late != nil {
		m.joined = sim.BitColumn(s, "joined", w.N)
	}
	for range s.Workers() {
		m.visitors = append(m.visitors, m.newVisitor())
	}
	for i := range w.N {
		if w.Status[i] != society.Never {
			m.start(uint32(i))
		}
	}
	w.OnJoin(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.start(i)
			if m.joined != nil {
				m.joined.Set(int(i))
			}
		}
	})
	m.declareMetrics(s)
	s.Step(sim.Step{Name: "return", Phase: sim.Arrive, Rows: w.N, Chunk: m.returns})
	s.Step(sim.Step{Name: "feel", Phase: sim.Adapt, Rows: w.N, Before: m.begin, Chunk: m.feel})
	s.Step(sim.Step{Name: "churn", Phase: sim.Adapt, Rows: w.N, Chunk: m.churn})
	m.lost.build(s, w)
	m.loyal.build(s, w)
	m.tenure.build(s, w)
	return nil
}

// begin opens a tick. What is the same for all of a kind is computed once for them: with a look-up of
// each consumer's segment, and feelings taken through World, feel took 261 instructions instead of 198.
func (m *satisfaction) begin(t sim.Tick, _ int) {
	m.mean.taken, m.tenure.now = false, t
	m.fit = m.fit[:0]
	for _, k := range m.w.Kinds() {
		m.fit = append(m.fit, m.w.Fit(k.Segment))
	}
}

// Rebuild applies a change of a live field.
func (f *Spec) Rebuild(sim.Tick) { f.run.rebuild() }

func (m *satisfaction) rebuild() {
	f, tick := m.spec, m.w.Clock.Tick
	sum := 0.0
	m.weight = [parts]float64{}
	for _, x := range f.Weights {
		for p, name := range partNames {
			if x.Name == name {
				m.weight[p] = x.Value
			}
		}
		sum += x.Value
	}
	for p := range m.weight {
		m.weight[p] /= sum
	}
	apart := m.w.Experienced.Days()
	each := m.days / float64(apart)
	m.half[emotional], m.half[social] = f.Half.Emotional*each, f.Half.Social*each
	m.gain = uint64(float64(gain(m.days, f.Memory.Days())*0x1p32) + 0.5)
	m.newGain = uint64(float64(gain(float64(0.5*float64(apart+1))*each, f.Memory.Days())*0x1p32) + 0.5)
	m.late = lateness(m.late[:0], apart, each, f.Memory.Days())
	m.base, m.most, m.back = f.Churn.Base.Over(tick), f.Churn.Max.Over(tick), f.Return.Base.Over(tick)
	m.unserved = f.Churn.Unserved.Over(tick)
	m.mostChurn = churnHazard(m.base, f.Churn.Satisfaction, 0, f.Churn.At, f.Churn.Friends, 0, m.unserved, m.most)
	m.mostReturn = returnHazard(m.back, f.Return.Friends, m.friends)
	m.w.Nuisance = society.Nuisance{Ad: f.Nuisance.Ad, Invite: f.Nuisance.Invite, Card: f.Nuisance.Card}
}

// start gives a consumer who starts to use the platform its first satisfaction. One who comes
// back has the satisfaction with which it left. What reached a consumer in between is not experienced.
func (m *satisfaction) start(i uint32) {
	m.w.Experienced.Take(int(i))
	if m.w.Satisfaction[i] != 0 {
		return
	}
	start := m.spec.Start
	m.w.Satisfaction[i] = max(1, nearest(start, society.FullSatisfaction)) // 0 stands for never having used it
	random := m.round.Bits(uint64(i), 0)
	for p := range m.part {
		m.part[p][i] = uint8(rounded(start*mostPart, uint16(random>>(16*p))))
	}
}

// feel turns what was experienced in a period into satisfaction:
// S ← S + (1−e^(−Δ/T_S))·(w_e·u(e) + w_x·x̃ + w_o·u(o) − S). The parts are averaged in the same
// way, each by itself.
func (m *satisfaction) feel(c *sim.Chunk) {
	if c.Tick%m.period != 0 {
		return
	}
	w := m.w
	status := w.Status[c.Lo:c.Hi]
	n := len(status)
	all := w.Satisfaction[c.Lo:][:n]
	e, x, o := m.part[emotional][c.Lo:][:n], m.part[experiential][c.Lo:][:n], m.part[social][c.Lo:][:n]
	perDay := 1 / (1000 * m.days)
	met := w.Experienced.TakeFriends(c)
	half, halfMet := m.half[emotional], m.half[social]
	we, wx, wo := m.weight[emotional], m.weight[experiential], m.weight[social]
	key := m.round.At(int(c.Tick), 0)
	for r, st := range status {
		if st != society.Using {
			continue
		}
		i := c.Lo + r
		fit, ease := m.fit[w.WhoNumber(i)], 0.0
		if w.Network != nil || w.Prospect != nil {
			fit = w.FitOf(i)
		}
		if w.Governance != nil {
			ease = w.Governance.Ease(i)
		}
		var ue, ux, uo float64
		gain := m.gain
		if m.late != nil {
			ue, ux, uo = m.dayByDay(i, met[r*len(m.late):], fit, ease)
			if m.joined.Has(i) {
				gain = m.newGain
				m.joined.Clear(i)
			}
		} else {
			emotion, experienced := w.Experienced.TakeWhole(i)
			ue, uo = saturate(float64(emotion), half), saturate(float64(met[r]), halfMet)
			ux = experience(fit, float64(float64(experienced)*perDay)+ease)
		}
		ux *= w.Load.Attention(i)
		random := key.Bits(uint64(i), 0)
		e[r] = uint8(toward(uint32(e[r]), ue, mostPart, gain, uint16(random)))
		x[r] = uint8(toward(uint32(x[r]), ux, mostPart, gain, uint16(random>>16)))
		o[r] = uint8(toward(uint32(o[r]), uo, mostPart, gain, uint16(random>>32)))
		now := atMost1(float64(we*ue) + float64(wx*ux) + float64(wo*uo))
		all[r] = uint16(max(1, toward(uint32(all[r]), now, society.FullSatisfaction, gain, uint16(random>>48))))
	}
}

// dayByDay returns the joint effect of the days of a tick on u(e), x̃ and u(o). met is the number of
// friends by day.
func (m *satisfaction) dayByDay(i int, met []uint32, fit, ease float64) (ue, ux, uo float64) {
	var days [society.MostDays]society.Day
	experienced := m.w.Experienced.TakeDays(i, days[:])
	daily := ease + float64(experienced)/(1000*m.days)
	each := 1000 * m.days / float64(len(m.late))
	for k, late := range m.late {
		d := &days[k]
		ue += float64(late * saturate(float64(d.Emotion), m.half[emotional]))
		ux += float64(late * experience(fit, daily+float64(d.Bought)/each))
		uo += float64(late * saturate(float64(met[k]), m.half[social]))
	}
	return ue, ux, uo
}

// visitor holds one worker's callbacks for candidates. They are made once; created where they are
// used, they would be allocated for each chunk.
type visitor struct {
	c                         *sim.Chunk
	most                      float64 // bound of hazards of leaving
	leaveHazard, returnHazard func(r int) float64
	leaveEvent, returnEvent   func(r int)
}

func (m *satisfaction) newVisitor() *visitor {
	w, v := m.w, &visitor{}
	v.leaveHazard = func(r int) float64 {
		i := v.c.Lo + r
		if w.Status[i] != society.Using {
			return 0
		}
		if law := w.Laws.Leaving; law != nil {
			return law.Hazard(v.c.Worker, i, v.most, m.leaves(i))
		}
		return m.leaves(i)
	}
	v.leaveEvent = func(r int) { w.Leave(v.c, v.c.Lo+r) }
	v.returnHazard = func(r int) float64 {
		i := v.c.Lo + r
		if w.Status[i] != society.Lapsed || !w.Accepts(i, 0) {
			return 0
		}
		return returnHazard(m.back, m.spec.Return.Friends, w.FriendsUsing(i))
	}
	v.returnEvent = func(r int) { w.Join(v.c, v.c.Lo+r, 0) }
	return v
}

// isUnserved reports whether a user is served so badly that it leaves for that: U_i < θ_i − κ.
func (m *satisfaction) isUnserved(i int) bool {
	return m.unserved > 0 && !m.w.Accepts(i, m.spec.Churn.Inertia)
}

// churn lets users leave. It happens to few, so only candidates are visited.
func (m *satisfaction) churn(c *sim.Chunk) {
	v := m.visitors[c.Worker]
	v.c = c
	v.most = m.mostChurn
	if rival := m.w.Rival; rival != nil {
		v.most *= rival.Churn
	}
	if law := m.w.Laws.Leaving; law != nil {
		v.most = law.Most(c.Worker, v.most)
		law.Watch(c, v.most, func(i int) bool { return m.w.Status[i] == society.Using },
			func(i int) []float64 { return []float64{m.leaves(i)} })
	}
	rng.Rare(m.leave.At(int(c.Tick), 0), c.ID, c.Hi-c.Lo, v.most, v.leaveHazard, v.leaveEvent)
}

// leaves is the built-in hazard with which user i leaves.
func (m *satisfaction) leaves(i int) float64 {
	w, f := m.w, &m.spec.Churn
	base, unserved := m.base, 0.0
	if m.isUnserved(i) {
		unserved = m.unserved
	}
	if rival := w.Rival; rival != nil {
		base, unserved = base*rival.Churn, float64(unserved*rival.Churn)
	}
	return churnHazard(base, f.Satisfaction, w.SatisfactionOf(i), f.At, f.Friends, w.FriendsUsing(i), unserved, m.most)
}

// returns lets lapsed users come back.
func (m *satisfaction) returns(c *sim.Chunk) {
	if m.w.Users == m.w.Registered {
		return // nobody has left
	}
	v := m.visitors[c.Worker]
	v.c = c
	rng.Rare(m.comeBack.At(int(c.Tick), 0), c.ID, c.Hi-c.Lo, m.mostReturn, v.returnHazard, v.returnEvent)
}
