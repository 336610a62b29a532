package satisfaction

import (
	"math"
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Loyalty is behaviour, not another name for satisfaction (Oliver 1999). It is measured by who
// was active 90 days ago and still uses the platform, and by how long users have been there.

// loyalty is the share of users active 90 days ago who still use the platform. Who was active is
// kept, one bit per consumer, for every tenth day only: a bit for each of 90 days would take 11
// bytes per consumer, and the share changes slowly.
type loyalty struct {
	w       *society.World
	span    sim.Tick // ticks in 90 days
	spacing sim.Tick // ticks between cohorts; divides span
	cohorts []sim.Bits
	was     []int64 // by chunk: members of the cohort
	are     []int64 // by chunk: members who are users now
	share   float64
}

func (l *loyalty) build(s *sim.Scope, w *society.World) {
	l.w, l.share = w, math.NaN()
	l.span = sim.Tick(w.Clock.In(90 * units.Day))
	if int(l.span) >= w.Clock.Ticks {
		return // the run is too short
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

// count compares the cohort of 90 days ago with today's users, and replaces it by today's cohort.
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
		cohort[lo/64] = active & using // of those who left in the same tick none could stay
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

// tenure is how long users have used the platform since they last joined. It is kept for an
// evenly spaced sample of consumers, which is everybody in small populations: four bytes for each
// of a million would take as much as satisfaction and two of its parts.
type tenure struct {
	w     *society.World
	now   sim.Tick
	since []int32 // tick in which a consumer of the sample last joined
}

// mostTenures is the size of the sample. If the standard deviation of tenures equals their mean,
// the standard error is .8 %.
const mostTenures = 1 << 14

func (x *tenure) build(s *sim.Scope, w *society.World) {
	x.w = w
	x.since = sim.Column[int32](s, "since", min(w.N, mostTenures))
	w.OnJoin(func(t sim.Tick, rows []uint32) {
		for _, i := range rows {
			if k := x.place(int(i)); x.consumer(k) == int(i) {
				x.since[k] = int32(t)
			}
		}
	})
	s.Gauge("tenure", "d", "mean time since users last joined; of a sample where there are more than 16,384 consumers",
		x.mean, sim.NotNegative())
}

// consumer returns the k-th consumer of the sample.
func (x *tenure) consumer(k int) int { return k * x.w.N / len(x.since) }

// place returns the place of consumer i in the sample, if it is in it.
func (x *tenure) place(i int) int { return ((i+1)*len(x.since) - 1) / x.w.N }

// mean returns the mean tenure in days; missing if nobody in the sample is a user.
func (x *tenure) mean() float64 {
	n, sum := 0, int64(0)
	for k, since := range x.since {
		if x.w.Status[x.consumer(k)] == society.Using {
			n++
			sum += int64(x.now) - int64(since)
		}
	}
	return num.Quotient(float64(sum), float64(n)) * x.w.Clock.Days()
}
