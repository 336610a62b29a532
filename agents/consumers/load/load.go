// Package load is what advertising in the feed costs consumers: attention, and so time (M9). It counts the
// advertisements that a consumer's feed shows in a session, and keeps a running mean of them, by which the
// consumer opens the feed less often and thinks less of the platform.
//
// Source: Goli, Huang, Reiley & Riabov (2025), Measuring consumer sensitivity to audio advertising,
// Quantitative Marketing and Economics 23(3), for hours that fall linearly in the load, and three times as much
// in the long run as in the first month. How much is lost is that of a feed: see the key sensitivity.
package load

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `ads.load`.
type Spec struct {
	Sensitivity float64
	Memory      units.Duration
	Match       float64
}

// Declare declares the section's fields.
func (a *Spec) Declare(s *spec.Section) {
	s.Share(&a.Sensitivity, "sensitivity", "7.5%", "share of the sessions that open the feed, and of what is "+
		"experienced, lost to a load of one advertisement in each of those sessions", spec.Symbol("b"), spec.Live(),
		spec.Equation("M9"), spec.Assumed("4–15%"),
		spec.Source("hiding 82 % of the advertisements in a feed raised time by 6 % (Beknazar-Yuzbashev et al., Warwick "+
			"1602); 12 posts a session (Socialbakers 2015), of which 10–15 % are advertisements (assumed: 3 % in 2015, 21 "+
			"% in "+
			"2020): 9.6–14.4 % if that was of four weeks, 4.1–6.2 % if of a year. Its length is unread, and 7.5 % lies "+
			"between. 0 stays possible: nine years without advertisements do not change what Facebook is worth to users "+
			"(Brynjolfsson et al. 2024)"))
	s.Duration(&a.Memory, "memory", "30d", "time constant with which past load fades; the loss of the first month is "+
		"1/2.7 of that in the long run", spec.Symbol("T_L"), spec.Above(0), spec.Live(), spec.Equation("M9"),
		spec.Assumed("20d–35d"),
		spec.Source("three times the loss of a month's experiment after 21 months: Goli et al. 2025"))
	s.Number(&a.Match, "match", "0", "how much less an advertisement costs that matches: as much as 1 − ρ(m − m̄) of "+
		"them, "+
		"where m̄ is the match of one that is shown to anybody", spec.Symbol("ρ"), spec.Min(-1), spec.Max(1),
		spec.Equation("M9"), spec.Assumed("0–0.7"),
		spec.Source("no size: households skip fewer advertisements of brands that they buy (Tuchman, Nair & Gardete "+
			"2018), "+
			"and obtrusive ones that match do worse (Goldfarb & Tucker 2011)"))
}

// Load is the state: 6 bytes per consumer.
type Load struct {
	spec   *Spec
	w      *society.World
	opened []uint16 // sessions that opened the feed on this day
	period sim.Tick
	days   float64 // of a period: a day or a longer tick
	round  rng.Key

	sessions, shown *sim.Counter
}

// New adds the load to a simulation in which activity is on. meanMatch is that of an advertisement shown to anybody.
func New(s *sim.Scope, w *society.World, a *Spec, meanMatch float64) *Load {
	period := sim.Tick(w.Clock.In(units.Day))
	m := &Load{spec: a, w: w, period: period, days: float64(period) * w.Clock.Days(), round: s.Key("load")}
	m.opened = sim.Column[uint16](s, "opened", w.N)
	w.Load = &society.Load{Mean: sim.Column[uint16](s, "load", w.N), Shown: sim.Column[uint16](s, "shown", w.N)}
	if a.Match != 0 {
		w.Load.Matched, w.Load.Baseline = sim.Column[int32](s, "matched", w.N), meanMatch
	}
	m.Rebuild()
	m.sessions = s.Counter("feed_sessions", "sessions that opened the feed, counted when their day ends")
	m.shown = s.Counter("ad_load.shown", "paid exposures in the feed, counted when their day ends")
	s.Rate("ad_load", "1", "ad load: paid advertisements shown per session that opens the feed", m.shown, m.sessions,
		sim.NotNegative())
	s.Gauge("ad_load.felt", "1", "ad load as users remember it: mean of their running means",
		func() float64 { return m.mean(w.Load.Of) }, sim.NotNegative())
	s.Gauge("ad_load.attention", "1", "share of sessions that open the feed, and of experience, that the ad load "+
		"leaves; mean over users", func() float64 { return m.mean(w.Load.Attention) }, sim.Share())
	return m
}

// Rebuild applies the keys.
func (m *Load) Rebuild() { m.w.Load.Sensitivity = m.spec.Sensitivity }

// Feel counts the sessions of a chunk's consumers, and when a day ends moves the means of those who had
// any.
func (m *Load) Feel(c *sim.Chunk) {
	w, l := m.w, m.w.Load
	for i := range w.Browsing.Rows(c.Lo, c.Hi) {
		m.opened[i] = uint16(min(1<<16-1, int(m.opened[i])+int(w.View(i).Browses)))
	}
	if c.Tick%m.period != 0 {
		return
	}
	key, memory := m.round.At(int(c.Tick), 0), m.spec.Memory.Days()
	var opened, shown int64
	for i := c.Lo; i < c.Hi; i++ {
		n, k := m.opened[i], l.Shown[i]
		if n == 0 {
			continue
		}
		opened, shown = opened+int64(n), shown+int64(k)
		felt := float64(k)
		if l.Matched != nil {
			felt = lighter(felt, m.spec.Match, float64(l.Matched[i])/society.LoadUnit)
			l.Matched[i] = 0
		}
		mean := toward(l.Of(i), felt/float64(n), daysWith(int(n), m.days), memory)
		l.Mean[i] = rounded(mean, key.Float(uint64(i), 0))
		m.opened[i], l.Shown[i] = 0, 0
	}
	m.sessions.Add(c, opened)
	m.shown.Add(c, shown)
}

// mean is the mean over users.
func (m *Load) mean(of func(i int) float64) float64 {
	sum, n := 0.0, 0.0
	for i, status := range m.w.Status {
		if status == society.Using {
			sum += of(i)
			n++
		}
	}
	return num.Quotient(sum, n)
}
