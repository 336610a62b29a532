package adoption

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/cores"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// adoption is the state of the mechanism.
type adoption struct {
	spec *Spec
	w    *society.World

	causeInnovation, causeStrong, causeWeak uint8
	causePaid                               uint8 // by marketing

	p, q, qw     float64 // per tick; p with marketing
	divisor      float64 // c, if it is the same for everybody; 0: the consumer's own degree
	most         int     // largest number of neighbours
	invalidRates error   // error of a live field that gives no probability

	susceptible sim.Bits // has never used the platform and may start

	reservation []float32 // θ_i
	threshold   []float32
	heard       []uint32

	draw     rng.Key
	causeKey rng.Key
	invite   *invitations

	fresh   []uint32 // cascade: adopted in the last tick
	next    []uint32
	edgeKey rng.Key
}

// Build adds the mechanism to a simulation.
func (a *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &adoption{spec: a, w: w, draw: s.Key("adopt"), causeKey: s.Key("cause"), edgeKey: s.Key("edge")}
	a.run = m
	m.susceptible = sim.BitColumn(s, "outside", w.N)
	for i := range w.N {
		m.susceptible.Set(i)
	}
	if a.NeverAdopt > 0 {
		key := s.Key("never")
		for i := range w.N {
			if key.Float(uint64(i), 0) < a.NeverAdopt && !w.HasDate(i) {
				m.susceptible.Clear(i)
			}
		}
	}
	w.OnJoin(m.noteJoined)
	switch a.Model {
	case "cascade":
		m.buildCascade(s)
	case "threshold":
		m.buildThreshold(s)
	default:
		if err := m.buildBass(s); err != nil {
			return err
		}
	}
	for i := range w.N {
		if w.Status[i] == society.Using { // since a date before the start
			m.noteJoined(0, []uint32{uint32(i)})
		}
	}
	if err := m.buildInitial(s); err != nil {
		return err
	}
	// where everybody uses it from the start nobody adopts
	if m.spec.Model == "bass" && slices.ContainsFunc(m.susceptible, func(word uint64) bool { return word != 0 }) {
		m.warnOfTick(s)
	}
	return nil
}

// noteJoined records who joined. New adopters start a step of a cascade. Those who are back do not:
// each adopter has one chance at a neighbour.
func (m *adoption) noteJoined(t sim.Tick, rows []uint32) {
	for _, i := range rows {
		if m.spec.Model == "cascade" && (t == 0 || m.susceptible.Has(int(i))) {
			m.next = append(m.next, i)
		}
		m.susceptible.Clear(int(i))
	}
}

// Rebuild applies a change of a live field.
func (a *Spec) Rebuild(t sim.Tick) {
	tick := a.run.w.Clock.Tick
	a.run.p = a.baselineHazard(tick, a.run.w.N, a.run.fundedShare())
	a.run.q, a.run.qw = a.Imitation.Over(tick), a.Weak.Over(tick)
	if t > 0 && a.Model == "bass" {
		a.run.invalidRates = a.run.checkProbability()
	}
}

func (m *adoption) buildBass(s *sim.Scope) error {
	a, w := m.spec, m.w
	a.Rebuild(0)
	m.setDivisor()
	m.most = w.Graph.MaxInDegree()
	if err := m.checkProbability(); err != nil {
		return err
	}
	s.BeforeRun(func() { m.invalidRates = m.checkProbability() }) // the cap of weak ties is known by now
	s.AfterTick(m, func(sim.Tick) error { return m.invalidRates })
	if a.HasReservation {
		m.reservation = sim.Column[float32](s, "reservation", w.N)
		key := s.Key("reservation")
		cores.Rows(w.N, func(i int) {
			z := num.NormQuantile(key.Open(uint64(i), 0))
			m.reservation[i] = float32(a.Reservation.Mean + float64(a.Reservation.SD*z))
		})
	}
	m.causeInnovation = w.Cause("innovation", "first adoptions by innovation")
	m.causeStrong = w.Cause("strong", "first adoptions by imitation of strong friends")
	if a.Weak.Value > 0 {
		m.causeWeak = w.Cause("weak", "first adoptions by imitation of weak friends")
	}
	if a.HasInvitation {
		m.buildInvitations(s)
	}
	if a.HasMarketing {
		m.buildMarketing(s)
	}
	if w.Network != nil {
		w.Network.Accepts = m.accepts
	}
	s.Step(sim.Step{Name: "adopt", Phase: sim.Arrive, Rows: w.N, Chunk: m.adopt})
	return nil
}

// setDivisor sets c of a/c.
func (m *adoption) setDivisor() {
	switch m.spec.Normalise {
	case "none":
		m.divisor = 1
	case "mean_degree":
		m.divisor = m.w.Graph.MeanDegree()
		if m.divisor == 0 {
			m.divisor = 1 // no edges: nobody is imitated
		}
	default:
		if m.w.Graph.Complete() {
			m.divisor = float64(max(1, m.w.N-1))
		}
	}
}

// share returns a/c for a adopted neighbours of k. A consumer without neighbours imitates nobody.
func (m *adoption) share(a, k float64) float64 {
	switch {
	case a == 0:
		return 0
	case m.divisor > 0:
		return a / m.divisor
	}
	return a / k
}

// maxStrongShare returns the largest a/c that a consumer can have: 1 if c is the consumer's own degree, or
// a is counted in its core, else all neighbours, with as many ties that became strong as there can be,
// over c.
func (m *adoption) maxStrongShare() float64 {
	if m.divisor == 0 || m.w.Network != nil {
		return 1
	}
	most := m.most
	if !m.w.Graph.Complete() {
		most += m.w.Weak.MostStrong()
	}
	return float64(most) / m.divisor
}

// bound returns a hazard (or probability) per tick that no consumer exceeds; the factor leaves
// room for rounding.
func (m *adoption) bound() float64 {
	lift := 1.0
	if m.invite != nil {
		lift += m.spec.Invitation.Lift
		if t := m.spec.treated; t != nil {
			lift = max(lift, 1+t.Invitation.Lift)
		}
	}
	return float64((m.p+float64(m.q*m.maxStrongShare())+float64(m.qw*m.maxWeakShare()))*lift) * m.w.MostFit() * (1 + 1e-9)
}

// checkProbability returns an error if the form gives no probability for some consumer whose
// friends have all adopted.
func (m *adoption) checkProbability() error {
	if why := m.invalid(m.spec); why != "" {
		return fmt.Errorf("adoption.form: %s", why)
	}
	return nil
}

// Foresees reports whether the form bounds live rates, which a later tick may change.
func (a *Spec) Foresees() bool { return a.Model == "bass" && a.Form != "hazard" }

// Foresee checks the rates of a later tick against the graph.
func (a *Spec) Foresee(later any) (key string, err error) {
	if why := a.run.invalid(later.(*Spec)); why != "" {
		return "form", errors.New(why)
	}
	return "", nil
}

// invalid says why the rates of a, on this graph, are none that the form gives a probability
// for; "" if they are.
func (m *adoption) invalid(a *Spec) string {
	tick := m.w.Clock.Tick
	p, q, qw := a.baselineHazard(tick, m.w.N, 1), a.Imitation.Over(tick), a.Weak.Over(tick)
	switch a.Form {
	case "linear":
		lift := 1.0
		if a.HasInvitation {
			lift += a.Invitation.Lift
		}
		strong, most := m.maxStrongShare(), m.maxWeakShare()
		if top := (p + float64(q*strong) + float64(qw*most)) * lift; top > 1+1e-12 {
			weak := ""
			if qw > 0 {
				weak = fmt.Sprintf(" + weak_imitation %.4g × %.4g", qw, most)
			}
			return fmt.Sprintf("linear gives a probability of %.4g per tick where all friends have adopted, (innovation %.4g "+
				"+ imitation %.4g × %.4g%s) × %.4g; it must not exceed 1: use a shorter clock.tick or adoption.form: hazard", top,
				p, q, strong, weak, lift)
		}
	case "independent":
		per := q // of an only neighbour, if the divisor is the own degree
		if m.divisor > 0 {
			per /= m.divisor
		}
		if p > 1 || per > 1 {
			return fmt.Sprintf("independent gives probabilities of %.4g and %.4g per neighbour and tick; neither may exceed 1",
				p, per)
		}
		if qw > 1 {
			return fmt.Sprintf("independent gives a probability of %.4g per weak friend and tick; it may not exceed 1", qw)
		}
	}
	return ""
}

// weakShare returns w/c_w of consumer i, and w, its number of weak friends who count.
func (m *adoption) weakShare(i int) (share float64, w int) {
	layer := m.w.Weak
	w = layer.Active(i)
	switch {
	case w == 0:
		return 0, 0
	case m.spec.Normalise == "none":
		return float64(w), w
	case m.spec.Normalise == "mean_degree":
		return float64(w) / layer.MeanOthers(), w
	}
	return float64(w) / float64(layer.Others(i)), w
}

// maxWeakShare returns the largest w/c_w that a consumer can have. A consumer with a weak friend has
// at least one, and so the mean over those who have any is at least 1.
func (m *adoption) maxWeakShare() float64 {
	if m.w.Weak == nil {
		return 0
	}
	if m.spec.Normalise == "degree" {
		return 1
	}
	return float64(m.w.Weak.Cap)
}

// warnOfTick warns of a tick too long for a hazard.
func (m *adoption) warnOfTick(s *sim.Scope) {
	if m.spec.Form != "hazard" || m.spec.Innovation.Per == 0 && m.spec.Imitation.Per == 0 {
		return
	}
	if m.qw > 0.05 {
		s.Warnf("adoption.weak_imitation", "%.3g per tick; above 0.05 the discrete tick slows diffusion against "+
			"continuous time", m.qw)
	}
	if m.q > 0.05 {
		s.Warnf("adoption.imitation", "%.3g per tick; above 0.05 the discrete tick slows diffusion against continuous "+
			"time (on a ring with q 0.4/day the share on day 10 is .402 at a tick of a day, .437 exactly)", m.q)
	}
}

// adopt is all of M2 for the consumers of a chunk.
func (m *adoption) adopt(c *sim.Chunk) {
	key, access := m.draw.At(int(c.Tick), 0), m.w.Access(c.Tick-1)
	bound := m.bound()
	if law := m.w.Laws.Joining; law != nil {
		bound = law.Most(c.Worker, m.bound(), m.p, m.q, m.qw)
		law.Watch(c, bound, m.susceptible.Has, func(i int) []float64 {
			with := m.formulaArguments(m.covariatesOf(i))
			return with[:]
		})
		bound *= 1 + 1e-9
	}
	for i := range m.susceptible.Rows(c.Lo, c.Hi) {
		if u := key.Float(uint64(i), 0); u < bound && m.w.HasAccess(i, access) {
			m.consider(c, i, u, bound)
		}
	}
}

// consider lets consumer i, who has access, adopt or not, by a uniform draw u. Consumers whose
// draw is above bound are not considered, so a hazard beyond it would be cut off.
func (m *adoption) consider(c *sim.Chunk, i int, u, bound float64) {
	a := m.spec
	if m.reservation != nil && !m.eligible(i, m.strongExposure(i), m.w.FitOf(i)) {
		return
	}
	v := m.covariatesOf(i)
	if law := m.w.Laws.Joining; law != nil {
		with := m.formulaArguments(v)
		if h := law.Hazard(c.Worker, i, bound, with[:]...); fires(u, h) {
			m.adoptByFormula(c, i, h, bound, v)
		}
		return
	}
	h := hazardOf(v.fit, m.p, m.q, v.peers, float64(m.qw*v.weak), v.lift)
	if h > bound && bound < 1 {
		panic(fmt.Sprintf("adoption: consumer %d has a hazard of %v in tick %d, above the bound of %v: what raises "+
			"hazards belongs in bound", i, h, c.Tick, bound))
	}
	adopts := false
	switch a.Form {
	case "linear":
		adopts = u < h
	case "independent":
		scale := v.fit * v.lift
		f := independentOf(min(1, float64(m.p*scale)), min(1, float64(v.peers/max(1, v.adopted)*m.q)*scale),
			int(v.adopted))
		if v.others > 0 {
			f = either(f, independentOf(0, min(1, float64(v.weak/float64(v.others)*m.qw)*scale), v.others))
		}
		adopts = u < f
	default:
		adopts = fires(u, h)
	}
	if adopts {
		m.adoptWithCause(c, i, h, float64(float64(v.fit*m.p)*v.lift), float64(float64(v.fit*float64(m.qw*v.weak))*v.lift))
	}
}

// covariates is what somebody who has not adopted sees of the platform and of its friends there.
type covariates struct {
	exposure
	fit, peers, weak, lift float64
	others                 int // weak friends who count
}

func (m *adoption) covariatesOf(i int) (v covariates) {
	w := m.w
	v.exposure, v.fit, v.lift = m.strongExposure(i), w.FitOf(i), 1
	if m.invite != nil && m.invite.by[i] != 0 {
		v.lift += m.spec.settingsFor(w, int(m.invite.by[i])-1).Invitation.Lift
	}
	if m.qw > 0 {
		v.weak, v.others = m.weakShare(i)
	}
	v.peers = m.share(v.adopted, v.total)
	if n := w.Network; n != nil { // a draw below the hazard is consideration; fit decides in eligible
		v.fit, v.peers = 1, float64(n.Core.UsingInCore(i))/float64(max(1, n.Core.Size(i)))
	}
	return v
}

// formulaArguments has what a formula for joining may name, in the order of its site.
func (m *adoption) formulaArguments(v covariates) [8]float64 {
	return [...]float64{hazardOf(v.fit, m.p, m.q, v.peers, float64(m.qw*v.weak), v.lift), m.p, m.q, m.qw, v.peers, v.weak,
		v.lift, v.fit}
}

// adoptByFormula makes i adopt by a formula: what it gives without friends is due to innovation, and what weak friends
// add to that to them.
func (m *adoption) adoptByFormula(c *sim.Chunk, i int, h, bound float64, v covariates) {
	law := m.w.Laws.Joining
	v.peers = 0
	with := m.formulaArguments(v)
	both := law.Alone(c.Worker, i, bound, with[:]...)
	v.weak = 0
	with = m.formulaArguments(v)
	innovation := law.Alone(c.Worker, i, bound, with[:]...)
	m.adoptWithCause(c, i, h, innovation, both-innovation)
}

// adoptWithCause makes i adopt, by a cause drawn from the competing hazards.
func (m *adoption) adoptWithCause(c *sim.Chunk, i int, all, innovation, weak float64) {
	v := m.causeKey.Float(uint64(i), uint64(c.Tick)) * all
	switch {
	case v < innovation && m.adoptsWithoutPeers(i):
		cause := m.causeInnovation
		if a := m.spec; a.HasMarketing && v >= innovation*float64(a.Innovation.Over(m.w.Clock.Tick)/m.p) {
			cause = m.causePaid
		}
		m.w.Join(c, i, cause)
	case v < innovation:
		m.w.Join(c, i, m.causeStrong) // without friends it would have refused
	case v < innovation+weak:
		m.w.Join(c, i, m.causeWeak)
	default:
		m.w.Join(c, i, m.causeStrong)
	}
	if m.invite != nil {
		m.invite.success(c, i)
	}
}

// adoptsWithoutPeers reports whether i would adopt without friends on the platform, as without network effects
// everybody who is eligible by the fit alone.
func (m *adoption) adoptsWithoutPeers(i int) bool {
	return m.w.Network == nil || m.reservation == nil || m.eligible(i, exposure{}, m.w.FitAlone(i))
}

// accepts is eligible under network effects at U_i and so much more, also for those who come back and who stay.
func (m *adoption) accepts(i int, more float64) bool {
	return m.reservation == nil || m.eligible(i, exposure{}, m.w.FitOf(i)+more)
}

// eligible is E_i: the fit, plus what friends add, reaches the reservation, which is higher by
// ϖ·u_R if there is a rival.
func (m *adoption) eligible(i int, x exposure, fit float64) bool {
	reach := fit + float64(m.spec.Reservation.Peers*x.adopted)/max(1, x.total)
	bar := float64(m.reservation[i])
	if rival := m.w.Rival; rival != nil {
		bar += rival.Threshold
	}
	return reach >= bar
}

// narrow clamps x to the range of float32, for a column.
func narrow(x float64) float32 {
	return float32(math.Max(-math.MaxFloat32, math.Min(math.MaxFloat32, x)))
}
