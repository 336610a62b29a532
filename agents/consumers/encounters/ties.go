package encounters

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/agents/society/weak"
	"guanxi/sim"
	"guanxi/sim/num"
)

// What happens to a tie by itself is known in advance: its next use, its end by fading, its
// becoming strong. The first of these is in a calendar of ticks. An interaction from elsewhere
// postpones the end; the entry in the calendar is then too early, and the tie is entered again
// when its tick comes. Only becoming strong can come sooner than the entry.

// course is what encounters keeps of a tie beyond its ends and strength.
type course struct {
	chat  float32  // day of the next conversation
	above float32  // day since which it has been above s_max; −1: it is not
	due   sim.Tick // its place in the calendar; 0: none
}

// never is a day that does not come.
var never = math.Inf(1)

// enter puts a tie into the calendar at the tick of a day, in place of where it was.
func (m *encounters) enter(tie uint32, day float64, now sim.Tick) {
	m.course[tie].due = 0
	at := math.Floor(day/m.days) + 1
	if at > float64(m.w.Clock.Ticks) {
		return // not within this run
	}
	due := max(sim.Tick(at), now+1)
	m.course[tie].due = due
	m.calendar[due] = append(m.calendar[due], tie)
}

// ends returns the day on which a tie has faded away.
func (m *encounters) ends(tie uint32) float64 {
	x := m.layer.Tie(tie)
	if x.At < 0 {
		return never
	}
	return float64(x.At) + lifeOf(float64(x.Strength), m.spec.Ties.DropBelow, m.layer.Fade)
}

// hardens returns the day on which a tie becomes strong if it is not used again.
func (m *encounters) hardens(tie uint32) float64 {
	x, since := m.layer.Tie(tie), m.course[tie].above
	if x.At < 0 || since < 0 {
		return never
	}
	day := float64(since) + m.spec.Ties.StrongAfter.Days()
	if held := float64(x.At) + lifeOf(float64(x.Strength), m.spec.Ties.StrongAbove, m.layer.Fade); day > held {
		return never
	}
	return day
}

// use records that a tie was used, formed, or became strong on a day of the tick, and its state
// before, or at first.
type use struct {
	day, strength, at, above float32
	formed                   bool
}

// note records, for before and settle, the state of a tie before it is used or becomes strong on a
// day.
func (m *encounters) note(tie uint32, day float64, formed bool) {
	x := m.layer.Tie(tie)
	m.uses[tie] = append(m.uses[tie], use{float32(day), x.Strength, x.At, m.course[tie].above, formed})
}

// before returns the strength of a tie on a day of the tick, by what had happened to it by then; 0
// before it formed. With the strength after the last use of the tick, 1,000 cards sold 6.6, 6.9 and 9.0
// along weak ties on ticks of 6 hours, a day and a week (half-life 14 d, β_T = 6), instead of 6.5 to 6.6.
func (m *encounters) before(tie uint32, day float64) float64 {
	x := m.layer.Tie(tie)
	for _, u := range slices.Backward(m.uses[tie]) {
		switch {
		case day >= float64(u.day):
			return m.layer.StrengthFrom(x.Strength, x.At, day)
		case u.formed:
			return 0
		}
		x.Strength, x.At = u.strength, u.at
	}
	return m.layer.StrengthFrom(x.Strength, x.At, day)
}

// used strengthens a tie by n interactions on a day.
func (m *encounters) used(tie uint32, day float64, n int) {
	v, x, was := &m.spec.Ties, &m.course[tie], m.layer.Tie(tie)
	if was.At >= 0 {
		day = max(day, float64(was.At))
	}
	before := m.layer.StrengthFrom(was.Strength, was.At, day)
	if before <= v.StrongAbove {
		x.above = -1
	}
	after := usedOf(before, v.Gain, n)
	if after > v.StrongAbove && x.above < 0 {
		x.above = float32(day)
	}
	m.layer.Set(tie, after, day)
}

// nextChat returns the day of the next conversation after one: a gap of the Poisson process,
// drawn by the pair and that day.
func (m *encounters) nextChat(tie uint32, day float32) float32 {
	if m.chats == 0 {
		return float32(never)
	}
	u := m.talk.Open(rowOf(m.layer.Tie(tie)), uint64(math.Float32bits(day)))
	return max(float32(float64(day)-num.Log(u)/m.chats), math.Nextafter32(day, math.MaxFloat32))
}

// next returns the day on which something next happens to a tie by itself.
func (m *encounters) next(tie uint32) float64 {
	return min(m.ends(tie), m.hardens(tie), float64(m.course[tie].chat))
}

// happen runs what ties do by themselves in tick t.
func (m *encounters) happen(c *sim.Chunk) {
	for _, tie := range m.calendar[c.Tick] {
		if m.course[tie].due != c.Tick {
			continue // it was entered elsewhere since
		}
		m.course[tie].due = 0
		if next, ok := m.proceed(c, tie, float64(float64(c.Tick)*m.days)); ok {
			m.enter(tie, next, c.Tick)
		}
	}
	delete(m.calendar, c.Tick)
}

// proceed lets everything happen to a tie that is due before a day, and returns when something
// happens next; ok is false if the tie has ended.
func (m *encounters) proceed(c *sim.Chunk, tie uint32, until float64) (next float64, ok bool) {
	x := &m.course[tie]
	for {
		ends, hardens, chat := m.ends(tie), m.hardens(tie), float64(x.chat)
		next = min(ends, hardens, chat)
		if next >= until {
			return next, true
		}
		switch next {
		case ends:
			m.cut(c, tie)
			return 0, false
		case hardens:
			m.note(tie, hardens, false)
			m.harden(c, tie, hardens)
		default:
			if a, b := m.bothUse(tie); a && b {
				m.note(tie, chat, false)
				m.used(tie, chat, 1)
				m.talked(c, tie, chat)
			}
			x.chat = m.nextChat(tie, x.chat)
		}
	}
}

func (m *encounters) harden(c *sim.Chunk, tie uint32, day float64) {
	m.layer.Harden(tie, day)
	m.hardened.Add(c, 1)
}

// talked records that the ends of a tie were in contact on a day of the tick.
func (m *encounters) talked(c *sim.Chunk, tie uint32, day float64) {
	x := m.layer.Tie(tie)
	m.conversations.Add(c, 1)
	at := m.within(c, day)
	m.w.Experienced.AddContact(c, int(x.A), at, int(x.B))
	m.w.Experienced.AddContact(c, int(x.B), at, int(x.A))
}

// within returns a day as a fraction of the tick.
func (m *encounters) within(c *sim.Chunk, day float64) float64 { return day/m.days - float64(c.Tick-1) }

func (m *encounters) bothUse(tie uint32) (a, b bool) {
	x := m.layer.Tie(tie)
	return m.w.Status[x.A] == society.Using, m.w.Status[x.B] == society.Using
}

func (m *encounters) cut(c *sim.Chunk, tie uint32) {
	if x := m.layer.Tie(tie); m.bridging(int(x.A), int(x.B)) {
		m.bridges--
	}
	m.course[tie] = course{}
	delete(m.uses, tie)
	m.layer.Cut(tie)
	m.deaths.Add(c, 1)
}

// settle strengthens ties by the interactions along them in the last tick: on average in the
// middle of it, on ticks of several days at times of their own.
func (m *encounters) settle(c *sim.Chunk) {
	day := float64((float64(c.Tick) - 1.5) * m.days)
	for tie, n := range m.layer.TakeTouches {
		if m.w.Clock.Long() && !m.layer.Hard(tie) {
			m.replay(c, tie, n)
		} else {
			m.used(tie, max(day, 0), n)
		}
		if hardens, due := m.hardens(tie), m.course[tie].due; due == 0 || hardens < float64(float64(due-1)*m.days) {
			m.enter(tie, m.next(tie), c.Tick-1)
		}
	}
	clear(m.uses)
}

// replay repeats the last tick for a tie, with n interactions at uniform times in addition to its
// known uses, in order of time. Interactions before the tie formed are dropped.
func (m *encounters) replay(c *sim.Chunk, tie uint32, n int) {
	start, from, times := float64(float64(c.Tick-2)*m.days), 0.0, []float64{}
	for k, u := range m.uses[tie] {
		if k == 0 {
			m.layer.Set(tie, float64(u.strength), float64(u.at))
			m.course[tie].above = u.above
		}
		if u.formed {
			from = float64(u.day)
		} else {
			times = append(times, float64(u.day))
		}
	}
	x, draw := m.layer.Tie(tie), m.settled.At(int(c.Tick-1), 0)
	for k := range n {
		if day := start + float64(draw.Float(rowOf(x), uint64(k))*m.days); day >= from {
			times = append(times, day)
		}
	}
	slices.Sort(times)
	for _, day := range times {
		if hardens := m.hardens(tie); hardens < day {
			m.harden(c, tie, hardens)
		}
		m.used(tie, day, 1)
	}
}

// rowOf is the row of the draws of a pair.
func rowOf(x weak.Tie) uint64 { return uint64(x.A)<<32 | uint64(x.B) }

// met are two who met and both want a tie, or have one already.
type met struct {
	day  float32
	i, j uint32
	want bool // both want a tie; if they have one, in case it has ended by then
}

// form makes the ties of a tick, in order of time.
func (m *encounters) form(c *sim.Chunk) {
	m.met = m.met[:0]
	for k := range m.found {
		m.met = append(m.met, m.found.Take(k)...)
	}
	slices.SortFunc(m.met, func(a, b met) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, e := range m.met {
		i, j := int(e.i), int(e.j)
		day := float64(e.day)
		if tie, ok := m.layer.Between(i, j); ok { // they meet again
			m.course[tie].due = 0
			if _, ok := m.proceed(c, tie, day); ok {
				m.note(tie, day, false)
				m.used(tie, day, 1)
				m.talked(c, tie, day)
				m.enter(tie, m.next(tie), c.Tick-1)
			}
			continue
		}
		if !e.want || m.layer.Degree(i) >= m.layer.Cap || m.layer.Degree(j) >= m.layer.Cap {
			continue
		}
		tie := m.layer.Form(i, j, m.spec.Ties.Start, day)
		for int(tie) >= len(m.course) {
			m.course = append(m.course, course{})
		}
		x := &m.course[tie]
		*x = course{above: -1}
		if m.spec.Ties.Start > m.spec.Ties.StrongAbove {
			x.above = float32(day)
		}
		m.note(tie, day, true)
		x.chat = m.nextChat(tie, e.day)
		if m.bridging(i, j) {
			m.bridges++
		}
		m.births.Add(c, 1)
		m.w.Experienced.AddContact(c, i, m.within(c, day), j)
		m.w.Experienced.AddContact(c, j, m.within(c, day), i)
		m.enter(tie, m.next(tie), c.Tick-1)
	}
}

// bridging reports whether two consumers have no strong friend in common.
func (m *encounters) bridging(i, j int) bool {
	g, common := m.w.Graph, func(k uint32) bool { return m.friends(int(k), j) }
	return !slices.ContainsFunc(g.Neighbours(i), common) && !(g.Directed() && slices.ContainsFunc(g.Sources(i), common))
}
