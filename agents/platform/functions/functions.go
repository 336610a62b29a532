package functions

import (
	"fmt"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/table"
)

// functions is the state of the mechanism. It is small: nothing is kept per consumer.
type functions struct {
	spec *Spec
	w    *society.World
	pub  *society.Functions

	release []sim.Tick // by function; 0: at the start
	out     []sim.Tick // tick in which it was released; NeverReleased until then
	need    [][]int    // by function: indices of the needs that it serves

	quality []float64 // q_f; as in the scenario unless policy moves it
	written []float64 // quality in the scenario, as last seen
	keeping bool      // policy moves quality

	weights [][]float64 // of needs, by segment
	served  [][]float64 // by segment and need
	offers  []offer     // scratch of servedAt

	releases *sim.Counter
	upkeep   *sim.Stream
}

// Build adds the mechanism to a simulation.
func (f *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &functions{spec: f, w: w}
	f.run = m
	m.pub = &society.Functions{
		Released: make([]bool, len(f.Functions)),
		Fit:      make([]float64, len(w.Segments)),
		Off:      f.off,
	}
	for _, x := range f.Functions {
		at := sim.Tick(0)
		switch {
		case x.V.never:
			at = society.NeverReleased
		case x.V.date.After(w.Clock.Start):
			at = w.Clock.Of(x.V.date)
		}
		m.pub.Names = append(m.pub.Names, x.Name)
		m.release = append(m.release, at)
		m.need = append(m.need, needNumbers(x.V.Serves))
	}
	m.noteAbilities(s)
	m.served = make([][]float64, len(w.Segments))
	m.weights = make([][]float64, len(w.Segments))
	for g := range m.served {
		m.served[g] = make([]float64, len(society.Needs()))
		m.weights[g] = w.NeedWeights(g, 0)
	}
	m.out = make([]sim.Tick, len(m.release))
	for k, at := range m.release {
		m.out[k] = society.NeverReleased
		if at == 0 {
			m.releaseIn(0, k)
		}
	}
	m.pub.Served = m.served
	m.pub.ServedAt = m.servedAt
	m.pub.Calendar, m.pub.Serves, m.pub.Unmet = m.release, m.need, m.unmet
	w.Functions = m.pub
	m.buildQuality(s)
	m.serve()
	m.declareMetrics(s)
	m.upkeep = s.Stream(sim.Stream{Name: "function.upkeep", From: w.Platform, To: w.Supplier, Phase: sim.Settle,
		Module: society.Proposition, Doc: "cost of running the released functions"})
	s.Step(sim.Step{Name: "upkeep", Phase: sim.Settle, Commit: m.payUpkeep})
	if m.keeping {
		w.Policy.Plan(society.SpendFunctions, m.plan)
		s.Step(sim.Step{Name: "quality", Phase: sim.Adapt, Before: m.keep})
	}
	s.Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: m.arrive})
	s.Table(m.releasesTable)
	return nil
}

func (m *functions) releaseIn(t sim.Tick, k int) { m.pub.Released[k], m.out[k] = true, t }

// releaseRow is a row of releases.csv, beside its date.
type releaseRow struct {
	Function string   `key:"name of the function"`
	Tick     sim.Tick `stock:"tick of its release; 0: available from the start"`
}

// releasesTable lists when each function was released, without those that never were.
func (m *functions) releasesTable() *table.Table {
	date := table.NewColumn("date", table.DateType, table.Stock, "", "date on which the tick of its release begins")
	if m.w.Clock.Timed() {
		date.Type = table.DateTimeType
	}
	const doc = "The functions of the platform, one row each, with their dates of release."
	t := table.Of[releaseRow]("releases", doc, date)
	for k, name := range m.pub.Names {
		if at := m.out[k]; at != society.NeverReleased {
			t.Add(releaseRow{name, at}, table.Date(m.w.Clock.Date(max(0, at-1))))
		}
	}
	return t
}

// Rebuild applies a change of a live field.
func (f *Spec) Rebuild(sim.Tick) {
	f.run.rewrite()
	f.run.serve()
}

// noteAbilities warns of an ability for a function that the scenario does not have, a likely
// misspelling.
func (m *functions) noteAbilities(s *sim.Scope) {
	for g, list := range m.w.Ability {
		for _, a := range list {
			if !m.pub.Has(a.Name) {
				s.Warnf("consumers.segments."+m.w.Segments[g]+".ability", "%s is not a function of this scenario", a.Name)
			}
		}
	}
}

func needNumbers(names []string) []int {
	var numbers []int
	for k, need := range society.Needs() {
		if slices.Contains(names, need) {
			numbers = append(numbers, k)
		}
	}
	return numbers
}

// arrive releases what is due and moves needs that drift.
func (m *functions) arrive(t sim.Tick, _ int) {
	changed := false
	c := sim.Chunk{Tick: t}
	if m.w.Policy != nil && m.w.Policy.Releases {
		for _, k := range m.w.Policy.Due {
			m.releaseIn(t, k)
			m.releases.Add(&c, 1)
			changed = true
		}
	} else {
		for k, at := range m.release {
			if at == t {
				m.releaseIn(t, k)
				m.releases.Add(&c, 1)
				changed = true
			}
		}
	}
	if m.w.Drifts() {
		days := m.w.Clock.Time(t)
		for g := range m.weights {
			m.weights[g] = m.w.NeedWeights(g, days)
		}
		changed = true
	}
	if changed {
		m.serve()
	}
}

// serve computes served and fit of every segment.
func (m *functions) serve() {
	for g := range m.served {
		for n := range m.served[g] {
			m.served[g][n] = m.servedAt(g, n, 1)
		}
		m.pub.Fit[g] = fitOf(m.weights[g], m.served[g])
	}
}

// servedAt is served of a segment and need if only a share of what the need takes is available.
func (m *functions) servedAt(g, n int, available float64) float64 {
	offers := m.offers[:0]
	for k := range m.release {
		if m.pub.Released[k] && slices.Contains(m.need[k], n) {
			f := &m.spec.Functions[k].V
			offers = append(offers, offer{float64(usable(m.w.AbilityFor(g, m.pub.Names[k]), f.Ease, m.quality[k]) * available),
				f.Combine == "noisy_or"})
		}
	}
	m.offers = offers
	return served(offers)
}

func (m *functions) declareMetrics(s *sim.Scope) {
	w := m.w
	m.releases = s.Counter("releases", "functions released after the start")
	s.Gauge("fit", "1", "fit: how well the needs of consumers are served, mean over consumers", func() float64 {
		return meanOver(w, m.meanFit)
	}, sim.Share())
	if m.keeping {
		for k, name := range m.pub.Names {
			s.Gauge("quality."+name, "1", "quality of this function; before its release, its initial quality",
				func() float64 { return m.quality[k] }, sim.Share())
		}
		s.Gauge("quality", "1", "mean quality of the released functions", m.meanQuality, sim.Share())
	}
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Gauge("fit."+name, "1", "fit: how well the needs of this segment are served",
				func() float64 { return m.meanFit(g) }, sim.Share())
		}
	}
	for n, name := range society.Needs() {
		if !m.needed(n) {
			continue
		}
		s.Gauge("unmet."+name, "1", fmt.Sprintf("unserved weight of the need to %s, mean over consumers", name),
			func() float64 { return m.unmet(n) }, sim.Share())
	}
}

// meanFit is the mean fit of a segment: of each of its consumers where it depends on who else is there.
func (m *functions) meanFit(g int) float64 {
	if n := m.w.Network; n != nil {
		return n.Mean(g)
	}
	return m.pub.Fit[g]
}

func (m *functions) needed(n int) bool {
	name := society.Needs()[n]
	for g := range m.weights {
		if m.weights[g][n] > 0 {
			return true
		}
		for _, x := range m.w.Drift[g].Needs {
			if x.Name == name && x.Value > 0 {
				return true
			}
		}
	}
	return false
}

// unmet is Σ_g N_g·w_gn·(1 − served_gn)/N (M1).
func (m *functions) unmet(n int) float64 {
	return meanOver(m.w, func(g int) float64 { return float64(m.weights[g][n] * (1 - m.served[g][n])) })
}

// meanOver returns the mean over consumers of a quantity by segment.
func meanOver(w *society.World, of func(segment int) float64) float64 {
	sum := 0.0
	for g, n := range w.Size {
		sum += float64(n * of(g))
	}
	return sum / float64(w.N)
}
