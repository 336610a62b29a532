package network

import (
	"errors"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// network is the state of the mechanism: the cores of society.Core, and a number per need.
type network struct {
	spec *Spec
	w    *society.World
	pub  *society.Network

	mean    []float64 // N̄ by need
	there   []float64 // A by need, of those that others than friends serve
	friends []int     // the needs that friends serve
	served  []float64 // scratch, by need

	counts  []int64 // consumers by segment and place in the table
	counted bool    // in this phase
	now     sim.Tick
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	if w.Graph.Complete() || w.Graph.Directed() && !w.Graph.Weighted() || w.Graph.MeanDegree() == 0 {
		return errors.New("needs a graph with undirected ties between friends, of whom some are closest; choose " +
			"graph.kind and its degree")
	}
	needs := len(society.Needs())
	m := &network{spec: p, w: w, mean: sim.Column[float64](s, "delivered", needs), there: make([]float64, needs),
		served: make([]float64, needs)}
	p.run = m
	m.pub = &society.Network{Core: w.NewCore(s, s.Key("closest"), p.Core), Mean: m.meanOf}
	for _, name := range []string{"see", "share", "talk"} {
		m.friends = append(m.friends, needOf(name))
	}
	places := (p.Core + 1) * (p.Core + 1)
	table := func() (t [][]float64) {
		for range w.Segments {
			t = append(t, make([]float64, places))
		}
		return t
	}
	m.pub.Fit = table()
	for range w.Uses {
		m.pub.Uses = append(m.pub.Uses, table())
	}
	m.counts = make([]int64, len(w.Segments)*places)
	w.Network = m.pub
	m.tabulate(0)
	m.measure(s)
	s.AfterPhase(m, func(sim.Tick, sim.Phase) error { m.counted = false; return nil })
	s.Step(sim.Step{Name: "availability", Phase: sim.Arrive, Before: m.open})
	return nil
}

// open takes what was delivered in the last tick, and makes the tables of this one.
func (m *network) open(t sim.Tick, _ int) {
	gain := num.Hazard(m.w.Clock.Days() / m.spec.Memory.Days())
	for _, x := range providers {
		n := needOf(x.need)
		m.mean[n] = averaged(m.mean[n], m.w.Delivered(n), gain)
	}
	m.tabulate(t)
}

// tabulate makes U[segment][place]: Σ_n w_gn·served_gn(A_n).
func (m *network) tabulate(t sim.Tick) {
	w, p, k := m.w, m.spec, m.spec.Core
	m.now = t
	for j, x := range providers {
		m.there[needOf(x.need)] = availability(p.Alone, half(m.mean[needOf(x.need)], p.Half[j]))
	}
	for g := range w.Segments {
		weights := w.NeedWeights(g, w.Clock.Time(t))
		for n := range m.served {
			m.served[n] = w.Functions.ServedAt(g, n, m.there[n])
		}
		for size := range k + 1 {
			for using := range size + 1 {
				there := availability(p.Alone, float64(using)/float64(max(1, size)))
				for _, n := range m.friends {
					m.served[n] = w.Functions.ServedAt(g, n, there)
				}
				at := m.pub.Place(size, using)
				m.pub.Fit[g][at] = m.sum(weights, all)
				for k, of := range w.Uses {
					m.pub.Uses[k][g][at] = m.sum(weights, of)
				}
			}
		}
	}
}

// all are the numbers of all needs.
var all = society.UseOf(society.Needs()...)

// sum adds up some needs of a segment as they are served now.
func (m *network) sum(weights []float64, of []int) (sum float64) {
	for _, n := range of {
		sum += float64(weights[n] * m.served[n])
	}
	return min(sum, 1)
}

func (m *network) measure(s *sim.Scope) {
	s.Total("loop_friends", "1", "by how much, in logarithms, those grow at the end of the run who would join or come "+
		"back if they considered it, where users do: through their closest friends, if all who do not use the platform "+
		"were as likely to start", m.gainOfFriends)
	s.Gauge("core_using", "1", "share of the closest friends who use the platform, mean over consumers who have friends",
		m.coreUsing, sim.Share())
	for _, x := range providers {
		n := needOf(x.need)
		s.Gauge("availability."+x.need, "1", "share of what functions can serve of this need that is available",
			func() float64 { return m.there[n] }, sim.Share())
	}
}

// count counts consumers by segment and place, once where several metrics ask.
func (m *network) count() {
	if m.counted {
		return
	}
	m.counted = true
	clear(m.counts)
	core, places := m.pub.Core, len(m.pub.Fit[0])
	for i := range m.w.N {
		m.counts[int(m.w.Who(i).Segment)*places+m.pub.Place(core.Size(i), core.UsingInCore(i))]++
	}
}

// meanOf is the mean of U over the consumers of a segment.
func (m *network) meanOf(g int) float64 {
	m.count()
	sum, places := 0.0, len(m.pub.Fit[g])
	for at, n := range m.counts[g*places:][:places] {
		sum += float64(float64(n) * m.pub.Fit[g][at])
	}
	return sum / max(1, m.w.Size[g])
}

func (m *network) coreUsing() float64 {
	m.count()
	sum, all, width := 0.0, int64(0), m.spec.Core+1
	for at, n := range m.counts {
		if size, using := at/width%width, at%width; size > 0 {
			sum += float64(float64(n*int64(using)) / float64(size))
			all += n
		}
	}
	return num.Quotient(sum, float64(all))
}

// gainOfFriends is d ln(accepting)/d ln(users) (M25). Users who grow by a share ε start at random with probability
// ε·u/(1 − u) each, and each of a core that they join serves its consumer better by one friend.
func (m *network) gainOfFriends() float64 {
	w, core := m.w, m.pub.Core
	access := w.Access(m.now)
	accepting, more := 0.0, 0.0
	for i := range w.N {
		if w.Status[i] == society.Using || !w.HasAccess(i, access) {
			continue
		}
		size, using := core.Size(i), core.UsingInCore(i)
		if w.Accepts(i, 0) {
			accepting++
		} else if fit := m.pub.Fit[w.Who(i).Segment]; using < size &&
			w.Accepts(i, fit[m.pub.Place(size, using+1)]-fit[m.pub.Place(size, using)]) {
			more += float64(size - using)
		}
	}
	return num.Quotient(float64(more*float64(w.Users)), float64(accepting*float64(int64(w.N)-w.Users)))
}
