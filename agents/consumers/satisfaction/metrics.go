package satisfaction

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

func (m *satisfaction) declareMetrics(s *sim.Scope) {
	w := m.w
	m.mean.segment = make([]float64, len(w.Segments))
	m.mean.size = make([]float64, len(w.Segments))
	s.Gauge("satisfaction", "1", "mean satisfaction of users, 0 to 1", func() float64 { return m.means().all },
		sim.Share())
	for p, name := range partNames {
		s.Gauge("satisfaction_"+name, "1", "mean of this part of satisfaction over users, 0 to 1; experiential: of "+
			"experienced utility", func() float64 { return m.means().part[p] }, sim.Share())
	}
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Gauge("satisfaction."+name, "1", "mean satisfaction of users of this segment", func() float64 {
				x := m.means()
				return x.segment[g] / x.size[g] // NaN if there are none
			}, sim.Share())
		}
	}
	s.Gauge("churn_rate", "1/day", "users who stopped in the last 30 days, per user and day: what retention lacks",
		func() float64 { return m.lost.all.rate(w) }, sim.NotNegative())
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Gauge("churn_rate."+name, "1/day", "users of this segment who stopped in the last 30 days, per user and day",
				func() float64 { return m.lost.segment[g].rate(w) }, sim.NotNegative())
		}
	}
	if m.unserved > 0 {
		s.Gauge("unserved", "1", "share of users whom the platform serves worse than they require, by more than "+
			"satisfaction.churn.inertia", m.unservedShare, sim.Share())
	}
	s.Gauge("loyalty90", "1", "share of consumers active 90 days ago who use the platform, measured every tenth day; "+
		"missing in the first 90 days", func() float64 { return m.loyal.share }, sim.Share())
}

func (m *satisfaction) unservedShare() float64 {
	n := 0.0
	for i, status := range m.w.Status {
		if status == society.Using && m.isUnserved(i) {
			n++
		}
	}
	return num.Quotient(n, float64(m.w.Users))
}

// means holds means over users, as of the latest tick.
type means struct {
	taken         bool
	all           float64
	part          [parts]float64
	segment, size []float64
}

// means computes all means in one pass, when a row is recorded.
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

// churned counts those who left in the last 30 days, overall and by segment.
type churned struct {
	all     window
	segment []window
}

// window sums leavers and users over the last ticks.
type window struct {
	now       int64 // leavers of this tick
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

// close adds the tick. users is the number at its end.
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
