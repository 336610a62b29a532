package encounters

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// What happens to a tie by itself is known in advance: its next use, its end by fading, its
// becoming strong. The first of these is in a calendar of ticks, so that ties to which nothing
// happens cost nothing. An interaction from elsewhere postpones the end; the entry in the
// calendar is then too early, and the tie is entered again when its tick comes. Only becoming
// strong can come sooner than the entry.

// course is what encounters keeps of a tie beyond its ends and strength, 24 bytes.
type course struct {
	chat       float32 // day of the next conversation
	above      float32 // day since which it has been above s_max; −1: it is not
	due        int32   // tick of its entry in the calendar; 0: no entry
	next, prev int32   // neighbours in the list of that tick, tie + 1; 0: none
	last       uint32  // place + 1 of its last use in uses, see lastUse, and bridge
}

// bridge marks a tie whose ends have no strong friend in common.
const bridge = 1 << 31

// never is a day that does not come.
var never = math.Inf(1)

// calendar holds the ties by the tick in which something happens to them: linked lists through
// their courses, on a wheel.
type calendar struct {
	first []int32 // by tick modulo the length: tie + 1; 0: none
	last  sim.Tick
}

func newCalendar(ticks int) calendar { return calendar{first: make([]int32, ticks+2)} }

// enter puts a tie without an entry into the calendar at the tick of a day, or at the end of the
// wheel if that comes first. There it is looked at and entered again.
func (m *encounters) enter(tie uint32, day float64, now sim.Tick) {
	k := &m.calendar
	at := math.Floor(day/m.days) + 1
	if at > float64(k.last) {
		return // not within this run
	}
	due := sim.Tick(min(max(at, float64(now)+1), float64(now)+float64(len(k.first)-1)))
	x, first := &m.course[tie], &k.first[int(due)%len(k.first)]
	x.due, x.next, x.prev = int32(due), *first, 0
	if *first != 0 {
		m.course[*first-1].prev = int32(tie) + 1
	}
	*first = int32(tie) + 1
}

func (m *encounters) leave(tie uint32) {
	x := &m.course[tie]
	if x.due == 0 {
		return
	}
	if x.prev != 0 {
		m.course[x.prev-1].next = x.next
	} else {
		m.calendar.first[int(x.due)%len(m.calendar.first)] = x.next
	}
	if x.next != 0 {
		m.course[x.next-1].prev = x.prev
	}
	x.due, x.next, x.prev = 0, 0, 0
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
	tie          uint32
	day          float32
	strength, at float32
	above        float32
	prev         int32 // place in uses of the one before it in the tick, none, or formed
}

const (
	none   = -1
	formed = -2 // this is the use that formed the tie
)

// note records, for before and settle, the state of a tie before it is used or becomes strong on a
// day.
func (m *encounters) note(tie uint32, day float64) { m.noteAfter(m.lastUse(tie), tie, day) }

func (m *encounters) noteAfter(prev int, tie uint32, day float64) {
	x, y := m.layer.Tie(tie), &m.course[tie]
	m.uses = append(m.uses, use{tie, float32(day), x.Strength, x.At, y.above, int32(prev)})
	y.last = y.last&bridge | uint32(len(m.uses))
}

// lastUse returns the place of a tie's last use in the tick, or none. A place from an earlier tick is
// of another tie now.
func (m *encounters) lastUse(tie uint32) int {
	if k := int(m.course[tie].last&^bridge) - 1; k >= 0 && k < len(m.uses) && m.uses[k].tie == tie {
		return k
	}
	return none
}

// before returns the strength of a tie on a day of the tick, by what had happened to it by then; 0
// before it formed. With the strength after the last use of the tick, 1,000 cards sold 6.6, 6.9 and 9.0
// along weak ties on ticks of 6 hours, a day and a week (half-life 14 d, β_T = 6), instead of 6.5 to 6.6.
func (m *encounters) before(tie uint32, day float64) float64 {
	x, k := m.layer.Tie(tie), m.lastUse(tie)
	for k >= 0 && day < float64(m.uses[k].day) {
		u := &m.uses[k]
		x.Strength, x.At, k = u.strength, u.at, int(u.prev)
	}
	if k == formed {
		return 0
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
	x := m.layer.Tie(tie)
	u := m.talk.Open(uint64(x.A)<<32|uint64(x.B), uint64(math.Float32bits(day)))
	return max(float32(float64(day)-num.Log(u)/m.chats), math.Nextafter32(day, math.MaxFloat32))
}

// next returns the day on which something next happens to a tie by itself.
func (m *encounters) next(tie uint32) float64 {
	return min(m.ends(tie), m.hardens(tie), float64(m.course[tie].chat))
}

// happen runs what ties do by themselves in tick t.
func (m *encounters) happen(c *sim.Chunk) {
	t := c.Tick
	m.due = m.due[:0]
	for tie := m.calendar.first[int(t)%len(m.calendar.first)]; tie != 0; tie = m.course[tie-1].next {
		m.due = append(m.due, uint32(tie-1))
	}
	for _, tie := range m.due {
		m.leave(tie)
		if next, ok := m.proceed(c, tie, float64(float64(t)*m.days)); ok {
			m.enter(tie, next, t)
		}
	}
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
			m.note(tie, hardens)
			m.harden(c, tie, hardens)
		default:
			if a, b := m.bothUse(tie); a && b {
				m.note(tie, chat)
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
	m.bridges -= int64(m.course[tie].last / bridge)
	m.course[tie] = course{}
	m.layer.Cut(tie)
	m.deaths.Add(c, 1)
}

// settle strengthens ties by the interactions along them in the last tick: on average in the
// middle of it, on ticks of several days at times of their own.
func (m *encounters) settle(c *sim.Chunk) {
	m.due = m.layer.TakeTouched(m.due[:0])
	slices.Sort(m.due)
	day := float64((float64(c.Tick) - 1.5) * m.days)
	for _, tie := range m.due {
		n := m.layer.TakeTouches(tie)
		if m.w.Clock.Long() && !m.layer.Hard(tie) {
			m.replay(c, tie, n)
		} else {
			m.used(tie, max(day, 0), n)
		}
		if hardens := m.hardens(tie); m.course[tie].due == 0 || hardens < float64(float64(m.course[tie].due-1)*m.days) {
			m.leave(tie)
			m.enter(tie, m.next(tie), c.Tick-1)
		}
	}
	m.uses = m.uses[:0]
}

// replay repeats the last tick for a tie, with n interactions at uniform times in addition to its
// known uses, in order of time. Interactions before the tie formed are dropped.
func (m *encounters) replay(c *sim.Chunk, tie uint32, n int) {
	start, from := float64(float64(c.Tick-2)*m.days), 0.0
	m.times = m.times[:0]
	for k := m.lastUse(tie); k >= 0; {
		u := &m.uses[k]
		m.layer.Set(tie, float64(u.strength), float64(u.at))
		m.course[tie].above = u.above
		if k = int(u.prev); k == formed {
			from = float64(u.day)
		} else {
			m.times = append(m.times, float64(u.day))
		}
	}
	x := m.layer.Tie(tie)
	draw := m.settled.At(int(c.Tick-1), 0)
	pair := uint64(x.A)<<32 | uint64(x.B)
	for k := range n {
		if day := start + float64(draw.Float(pair, uint64(k))*m.days); day >= from {
			m.times = append(m.times, day)
		}
	}
	slices.Sort(m.times)
	for _, day := range m.times {
		if hardens := m.hardens(tie); hardens < day {
			m.harden(c, tie, hardens)
		}
		m.used(tie, day, 1)
	}
}

// met are two who met and both want a tie, or have one already.
type met struct {
	day  float32
	i, j uint32
	want bool // both want a tie; if they have one, in case it has ended by then
}

// form makes the ties of a tick, in order of time.
func (m *encounters) form(c *sim.Chunk) {
	all := m.met[:0]
	for k := range m.found {
		all = append(all, m.found.Take(k)...)
	}
	m.met = all
	slices.SortFunc(all, func(a, b met) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, e := range all {
		i, j := int(e.i), int(e.j)
		day := float64(e.day)
		if tie, ok := m.layer.Between(i, j); ok { // they meet again
			m.leave(tie)
			if _, ok := m.proceed(c, tie, day); ok {
				m.note(tie, day)
				m.used(tie, day, 1)
				m.talked(c, tie, day)
				m.enter(tie, m.next(tie), c.Tick-1)
			}
			continue
		}
		if !e.want || !m.layer.Room(i) || !m.layer.Room(j) {
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
		m.noteAfter(formed, tie, day)
		x.chat = m.nextChat(tie, e.day)
		if m.bridging(i, j) {
			x.last |= bridge
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
