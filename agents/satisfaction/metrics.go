package satisfaction

import (
	"math"
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

func (m *satisfaction) declareMetrics(s *sim.Scope) {
	w := m.w
	m.mean.segment = make([]float64, len(w.Segments))
	m.mean.size = make([]float64, len(w.Segments))
	s.Gauge("satisfaction", "1", "mean satisfaction of users, 0 to 1", func() float64 { return m.means().all }, sim.Share())
	for p, name := range partNames {
		s.Gauge("satisfaction_"+name, "1", "mean of this part of satisfaction over users, 0 to 1", func() float64 { return m.means().part[p] }, sim.Share())
	}
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Gauge("satisfaction."+name, "1", "mean satisfaction of users of this segment", func() float64 {
				x := m.means()
				return x.segment[g] / x.size[g] // NaN of nobody
			}, sim.Share())
		}
	}
	s.Gauge("churn_rate", "1/day", "users who stopped in the last 30 days, per user and day", func() float64 { return m.lost.all.rate(w) }, sim.NotNegative())
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Gauge("churn_rate."+name, "1/day", "users of this segment who stopped in the last 30 days, per user and day", func() float64 { return m.lost.segment[g].rate(w) }, sim.NotNegative())
		}
	}
	s.Gauge("loyalty90", "1", "share of those active 90 days ago who use the platform, as of the last tenth day; missing in the first 90 days", func() float64 { return m.loyal.share }, sim.Share())
}

// means over users, of the tick that ran last.
type means struct {
	taken         bool
	all           float64
	part          [parts]float64
	segment, size []float64
}

// means takes all means in one pass, where a row is recorded.
func (m *satisfaction) means() *means {
	x := &m.mean
	if x.taken {
		return x
	}
	*x = means{taken: true, segment: x.segment, size: x.size}
	clear(x.segment)
	clear(x.size)
	w := m.w
	n := 0.0
	for i, status := range w.Status {
		if status != society.Using {
			continue
		}
		n++
		s := w.SatisfactionOf(i)
		x.all += s
		for p := range m.part {
			x.part[p] += float64(m.part[p][i]) / mostPart
		}
		x.segment[w.Who(i).Segment] += s
		x.size[w.Who(i).Segment]++
	}
	x.all /= n
	for p := range x.part {
		x.part[p] /= n
	}
	return x
}

// churned is who left in the last 30 days, of all users and of each segment.
type churned struct {
	all     window
	segment []window
}

// window sums leavers and users over the last ticks.
type window struct {
	now       int64 // who left in this tick
	left, use []int64
	at        int
	sumLeft   int64
	sumUse    int64
}

func (l *churned) build(s *sim.Scope, w *society.World) {
	ticks := min(w.Clock.In(30*units.Day), max(1, w.Clock.Ticks))
	l.all, l.segment = newWindow(ticks), make([]window, len(w.Segments))
	for g := range l.segment {
		l.segment[g] = newWindow(ticks)
	}
	s.Step(sim.Step{Name: "count churn", Phase: sim.Measure, Commit: func(sim.Tick, int) {
		l.all.close(w.Users)
		for g := range l.segment {
			l.segment[g].close(w.UsersIn(g))
		}
	}})
	w.OnLeave(func(_ sim.Tick, rows []uint32) {
		l.all.now += int64(len(rows))
		for _, i := range rows {
			l.segment[w.Who(int(i)).Segment].now++
		}
	})
}

func newWindow(ticks int) window {
	return window{left: make([]int64, ticks), use: make([]int64, ticks)}
}

// close takes the tick in; users are those after it.
func (l *window) close(users int64) {
	use := users + l.now // before any of them left
	l.sumLeft += l.now - l.left[l.at]
	l.sumUse += use - l.use[l.at]
	l.left[l.at], l.use[l.at] = l.now, use
	l.at = (l.at + 1) % len(l.left)
	l.now = 0
}

func (l *window) rate(w *society.World) float64 {
	return num.Quotient(float64(l.sumLeft), float64(l.sumUse)) / w.Clock.Days()
}

// loyalty is the share of those active 90 days ago who still use the platform.
// Who was active is kept in a bit a consumer for every tenth day only: a bit for
// each of 90 days would be 11 bytes a consumer, and the share moves slowly.
type loyalty struct {
	w       *society.World
	span    sim.Tick // ticks in 90 days
	spacing sim.Tick // between cohorts; divides span
	cohorts []sim.Bits
	was     []int64 // by chunk: members of the cohort
	are     []int64 // of these, users now
	share   float64
}

func (l *loyalty) build(s *sim.Scope, w *society.World) {
	l.w, l.share = w, math.NaN()
	l.span = sim.Tick(w.Clock.In(90 * units.Day))
	if int(l.span) >= w.Clock.Ticks {
		return // nobody will have been here that long
	}
	l.spacing = max(1, sim.Tick(w.Clock.In(10*units.Day)))
	for l.span%l.spacing != 0 {
		l.spacing--
	}
	l.cohorts = make([]sim.Bits, l.span/l.spacing)
	for k := range l.cohorts {
		l.cohorts[k] = sim.BitColumn(s, "cohort", w.N)
	}
	chunks := sim.Chunks(w.N, sim.DefaultGrain)
	l.was, l.are = make([]int64, chunks), make([]int64, chunks)
	s.Step(sim.Step{Name: "count loyalty", Phase: sim.Measure, Rows: w.N, Chunk: l.count, Commit: l.close})
}

// count holds the cohort of 90 days ago against today's users and takes today's
// in its place.
func (l *loyalty) count(c *sim.Chunk) {
	if c.Tick%l.spacing != 0 {
		return
	}
	w := l.w
	cohort := l.cohorts[int(c.Tick/l.spacing)%len(l.cohorts)]
	day := w.Clock.In(units.Day)
	var was, are int64
	for lo := c.Lo; lo < c.Hi; lo += 64 {
		var active, using uint64
		for r := range min(64, c.Hi-lo) {
			i := lo + r
			if w.Status[i] == society.Using {
				using |= 1 << r
			}
			if w.Active(i) || w.Sessions != nil && w.SinceSession(i, c.Tick) < day {
				active |= 1 << r
			}
		}
		was += int64(bits.OnesCount64(cohort[lo/64]))
		are += int64(bits.OnesCount64(cohort[lo/64] & using))
		cohort[lo/64] = active
	}
	l.was[c.ID], l.are[c.ID] = was, are
}

func (l *loyalty) close(t sim.Tick, _ int) {
	if t%l.spacing != 0 || t <= l.span {
		return
	}
	was, are := int64(0), int64(0)
	for k := range l.was {
		was += l.was[k]
		are += l.are[k]
	}
	if was > 0 {
		l.share = float64(are) / float64(was)
	}
}
