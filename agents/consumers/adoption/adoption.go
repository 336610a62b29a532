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

	innovation, strong, weak, paidCause uint8

	p, q, qw float64 // per tick
	divisor  float64 // c, if it is the same for everybody; 0: the consumer's own degree
	most     int     // largest number of neighbours
	refused  error   // error of a live field that gives no probability

	outside sim.Bits // has never used the platform and may start
	adopted []int32  // friends who have ever adopted; nil where w.Friends serves
	ever    sim.Bits // has ever adopted
	total   int      // number in ever; on the complete graph it replaces adopted

	reservation []float32 // θ_i
	threshold   []float32

	draw   rng.Key
	why    rng.Key
	invite *invitations
	paid   []*paidCampaign
	paying *sim.Stream

	paidPlanned sim.Tick // tick for which the campaigns have planned

	fresh   []uint32 // cascade: adopted in the last tick
	next    []uint32
	newly   sim.Bits // fresh as bits, where weak friends convince
	edgeKey rng.Key
}

// Build adds the mechanism to a simulation.
func (a *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &adoption{spec: a, w: w, draw: s.Key("adopt"), why: s.Key("cause"), edgeKey: s.Key("edge")}
	a.run = m
	m.outside = sim.BitColumn(s, "outside", w.N)
	for i := range w.N {
		m.outside.Set(i)
	}
	if a.NeverAdopt > 0 {
		key := s.Key("never")
		for i := range w.N {
			if key.Float(uint64(i), 0) < a.NeverAdopt {
				m.outside.Clear(i)
			}
		}
	}
	if a.Influence == "adopted" && a.Model != "cascade" {
		m.countEver(s)
	}
	w.OnJoin(m.note)
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
	if err := m.buildInitial(s); err != nil {
		return err
	}
	if m.spec.Model == "bass" && slices.ContainsFunc(m.outside, func(word uint64) bool { return word != 0 }) { // where everybody uses it from the start nobody adopts
		m.warnOfTick(s)
	}
	return nil
}

// note records who joined. New adopters start a step of a cascade. Those who are back do not:
// each adopter has one chance at a neighbour.
func (m *adoption) note(t sim.Tick, rows []uint32) {
	for _, i := range rows {
		if m.spec.Model == "cascade" && (t == 0 || m.outside.Has(int(i))) {
			m.next = append(m.next, i)
		}
		m.outside.Clear(int(i))
	}
}

// Rebuild applies a change of a live field.
func (a *Spec) Rebuild(t sim.Tick) {
	tick := a.run.w.Clock.Tick
	a.run.p, a.run.q, a.run.qw = a.Innovation.Over(tick), a.Imitation.Over(tick), a.Weak.Over(tick)
	if v := a.run.invite; v != nil {
		v.rebuild(a, tick)
	}
	if t > 0 && a.Model == "bass" {
		a.run.refused = a.run.checkProbability()
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
	s.BeforeRun(func() { m.refused = m.checkProbability() }) // the cap of weak ties is known by now
	s.AfterTick(func(sim.Tick) error { return m.refused })
	if a.HasReservation {
		m.reservation = sim.Column[float32](s, "reservation", w.N)
		key := s.Key("reservation")
		cores.Rows(w.N, func(i int) {
			z := num.NormQuantile(key.Open(uint64(i), 0))
			m.reservation[i] = float32(a.Reservation.Mean + float64(a.Reservation.SD*z))
		})
	}
	m.innovation = w.Cause("innovation", "first adoptions by innovation")
	m.strong = w.Cause("strong", "first adoptions by imitation of strong friends")
	if a.Weak.Value > 0 {
		m.weak = w.Cause("weak", "first adoptions by imitation of weak friends")
	}
	if a.HasInvitation {
		m.buildInvitations(s)
	}
	if len(a.Paid) > 0 {
		m.paidCause = w.Cause("paid", "first adoptions by paid acquisition")
		if err := m.buildPaid(s); err != nil {
			return err
		}
	}
	if w.Network != nil {
		w.Network.Accepts = m.accepts
	}
	step := sim.Step{Name: "adopt", Phase: sim.Arrive, Rows: w.N, Chunk: m.adopt}
	if len(a.Paid) > 0 {
		step.Before, step.Commit = m.openPaid, m.closePaid
	}
	s.Step(step)
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

// mostStrong returns the largest a/c that a consumer can have: 1 if c is the consumer's own degree, or
// a is counted in its core, else all neighbours, with as many ties that became strong as there can be,
// over c.
func (m *adoption) mostStrong() float64 {
	if m.divisor == 0 || m.w.Network != nil {
		return 1
	}
	most := m.most
	if m.w.Weak != nil && !m.w.Graph.Complete() {
		most += m.w.Weak.Cap
	}
	return float64(most) / m.divisor
}

// bound returns a hazard (or probability) per tick that no consumer exceeds; the factor leaves
// room for rounding. A bound above 1/16 becomes 1: a test that often fails costs more in
// mispredicted branches than it saves.
func (m *adoption) bound(paid float64) float64 {
	lift := 1.0
	if m.invite != nil {
		lift += m.spec.Invitation.Lift
	}
	b := (float64((m.p+float64(m.q*m.mostStrong())+float64(m.qw*m.mostWeak()))*lift) + paid) * (1 + 1e-9)
	if b > 1.0/16 {
		return 1
	}
	return b
}

// checkProbability returns an error if the form gives no probability for some consumer whose
// friends have all adopted.
func (m *adoption) checkProbability() error {
	if why := m.improbable(m.spec); why != "" {
		return fmt.Errorf("adoption.form: %s", why)
	}
	return nil
}

// Foresees reports whether the form bounds live rates, which a later tick may change.
func (a *Spec) Foresees() bool { return a.Model == "bass" && a.Form != "hazard" }

// Foresee checks the rates of a later tick against the graph.
func (a *Spec) Foresee(later any) (key string, err error) {
	if why := a.run.improbable(later.(*Spec)); why != "" {
		return "form", errors.New(why)
	}
	return "", nil
}

// improbable says why the rates of a, on this graph, are none that the form gives a probability
// for; "" if they are.
func (m *adoption) improbable(a *Spec) string {
	tick := m.w.Clock.Tick
	p, q, qw := a.Innovation.Over(tick), a.Imitation.Over(tick), a.Weak.Over(tick)
	switch a.Form {
	case "linear":
		lift := 1.0
		if a.HasInvitation {
			lift += a.Invitation.Lift
		}
		strong, most := m.mostStrong(), m.mostWeak()
		if top := (p + float64(q*strong) + float64(qw*most)) * lift; top > 1+1e-12 {
			weak := ""
			if qw > 0 {
				weak = fmt.Sprintf(" + weak_imitation %.4g × %.4g", qw, most)
			}
			return fmt.Sprintf("linear gives a probability of %.4g per tick where all friends have adopted, (innovation %.4g + imitation %.4g × %.4g%s) × %.4g; it must not exceed 1: use a shorter clock.tick or adoption.form: hazard", top, p, q, strong, weak, lift)
		}
	case "independent":
		per := q // of an only neighbour, if the divisor is the own degree
		if m.divisor > 0 {
			per /= m.divisor
		}
		if p > 1 || per > 1 {
			return fmt.Sprintf("independent gives probabilities of %.4g and %.4g per neighbour and tick; neither may exceed 1", p, per)
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
	if m.ever != nil {
		w = m.everTies(i, false)
	}
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

// everTies returns the number of weak friends of consumer i who have ever adopted or, if strong,
// of friends by ties that became strong.
func (m *adoption) everTies(i int, strong bool) (n int) {
	for _, f := range m.w.Weak.Friends(i) {
		if m.ever.Has(int(f.Who)) && m.w.Weak.Hard(f.Tie) == strong {
			n++
		}
	}
	return n
}

// mostWeak returns the largest w/c_w that a consumer can have. A consumer with a weak friend has
// at least one, and so the mean over those who have any is at least 1.
func (m *adoption) mostWeak() float64 {
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
		s.Warnf("adoption.weak_imitation", "%.3g per tick; above 0.05 the discrete tick slows diffusion against continuous time", m.qw)
	}
	if m.q > 0.05 {
		s.Warnf("adoption.imitation", "%.3g per tick; above 0.05 the discrete tick slows diffusion against continuous time (on a ring with q 0.4/day the share on day 10 is .402 at a tick of a day, .437 exactly)", m.q)
	}
}

// peers returns a_i, the number of friends whose example counts.
func (m *adoption) peers(i int) int {
	switch {
	case m.ever == nil:
		return m.w.FriendsUsing(i)
	case m.adopted == nil:
		return m.total // the complete graph; i itself has not adopted
	}
	return int(m.adopted[i])
}

// plain reports whether the rates are the textbook ones, on a stored graph. Each tick asks
// anew, because other mechanisms are built after adoption.
func (m *adoption) plain() bool {
	a, w := m.spec, m.w
	return a.Weak.Value == 0 && !a.HasReservation && !a.HasInvitation && len(a.Paid) == 0 && m.ever == nil &&
		w.Friends != nil && w.Functions == nil && w.Network == nil && w.Weak == nil && !w.LimitsAccess()
}

// adoptPlain is adopt where plain holds. Adopters cost nothing. Of the others it looks only at
// those whose draw is below the largest hazard of all; friends and degrees of the rest stay
// unread. (Passing them to consider, so that nothing could be forgotten here, would take 12 %
// more instructions of a diffusion.)
func (m *adoption) adoptPlain(c *sim.Chunk) {
	key := m.draw.At(int(c.Tick), 0)
	friends, bound := m.w.Friends, m.bound(0)
	for i := range m.outside.Rows(c.Lo, c.Hi) {
		u := key.Float(uint64(i), 0)
		if u >= bound {
			continue
		}
		h, each, a := m.p, 0.0, friends.At(i)
		if a > 0 {
			share := m.share(float64(a), float64(m.w.Graph.InDegree(i)))
			h, each = h+float64(m.q*share), float64(share/float64(a)*m.q)
		}
		if u >= h*(1+1e-9) {
			continue // no form gives a higher probability; the factor leaves room for rounding
		}
		adopts := false
		switch m.spec.Form {
		case "linear":
			adopts = u < h
		case "independent":
			adopts = u < independentOf(min(1, m.p), min(1, each), a)
		default:
			adopts = fires(u, h)
		}
		if adopts {
			m.w.Join(c, i, m.attribute(i, c.Tick, m.p, h))
		}
	}
}

// attribute decides by competing hazards whether innovation or imitation came first.
func (m *adoption) attribute(i int, t sim.Tick, innovation, all float64) uint8 {
	if m.why.Float(uint64(i), uint64(t))*all < innovation {
		return m.innovation
	}
	return m.strong
}

// adopt is all of M2 for the consumers of a chunk.
func (m *adoption) adopt(c *sim.Chunk) {
	if m.plain() {
		m.adoptPlain(c)
		return
	}
	key, access := m.draw.At(int(c.Tick), 0), m.w.Access(c.Tick-1)
	paid := m.paidHazard()
	bound := m.bound(paid)
	for i := range m.outside.Rows(c.Lo, c.Hi) {
		if u := key.Float(uint64(i), 0); u < bound && m.w.HasAccess(i, access) {
			m.consider(c, i, u, paid, bound)
		}
	}
}

// consider lets consumer i, who has access, adopt or not, by a uniform draw u. Consumers whose
// draw is above bound are not considered, so a hazard beyond it would be cut off.
func (m *adoption) consider(c *sim.Chunk, i int, u, paid, bound float64) {
	a, w := m.spec, m.w
	x := m.strongTies(i)
	fit := w.FitOf(i)
	if m.reservation != nil && !m.eligible(i, x, fit) {
		return
	}
	lift := 1.0
	if m.invite != nil && m.invite.by[i] != 0 {
		lift += a.Invitation.Lift
	}
	weak, others := 0.0, 0
	if m.qw > 0 {
		weak, others = m.weakShare(i)
	}
	peers := m.share(x.adopted, x.of)
	if n := w.Network; n != nil { // a draw below the hazard is consideration; fit decides in eligible
		fit, peers = 1, n.CoreShare(i)
	}
	h := hazardOf(fit, m.p, m.q, peers, float64(m.qw*weak), lift, paid)
	if h > bound && bound < 1 {
		panic(fmt.Sprintf("adoption: consumer %d has a hazard of %v in tick %d, above the bound of %v: what raises hazards belongs in bound", i, h, c.Tick, bound))
	}
	adopts := false
	switch a.Form {
	case "linear":
		adopts = u < h
	case "independent":
		scale := fit * lift
		f := independentOf(min(1, float64(m.p*scale)), min(1, float64(peers/max(1, x.adopted)*m.q)*scale), int(x.adopted))
		if others > 0 {
			f = both(f, independentOf(0, min(1, float64(weak/float64(others)*m.qw)*scale), others))
		}
		adopts = u < f+paid
	default:
		adopts = fires(u, h)
	}
	if adopts {
		m.won(c, i, h, float64(float64(fit*m.p)*lift), float64(float64(fit*float64(m.qw*weak))*lift), paid)
	}
}

// won makes i adopt, by a cause drawn from the competing hazards.
func (m *adoption) won(c *sim.Chunk, i int, all, innovation, weak, paid float64) {
	v := m.why.Float(uint64(i), uint64(c.Tick)) * all
	switch {
	case v < paid:
		m.paidWon(c, i)
	case v < paid+innovation && m.alone(i):
		m.w.Join(c, i, m.innovation)
	case v < paid+innovation:
		m.w.Join(c, i, m.strong) // without friends it would have refused
	case v < paid+innovation+weak:
		m.w.Join(c, i, m.weak)
	default:
		m.w.Join(c, i, m.strong)
	}
	if m.invite != nil {
		m.invite.success(c, i)
	}
}

// alone reports whether i would adopt without friends on the platform, as without network effects
// everybody who is eligible by the fit alone.
func (m *adoption) alone(i int) bool {
	return m.w.Network == nil || m.reservation == nil || m.eligible(i, exposure{}, m.w.FitAlone(i))
}

// accepts is eligible under network effects, also for those who come back.
func (m *adoption) accepts(i int) bool {
	return m.reservation == nil || m.eligible(i, exposure{}, m.w.FitOf(i))
}

// eligible is E_i: the fit, plus what friends add, reaches the reservation, which is higher by
// ϖ·u_R if there is a rival.
func (m *adoption) eligible(i int, x exposure, fit float64) bool {
	reach := fit + float64(m.spec.Reservation.Peers*x.adopted)/max(1, x.of)
	bar := float64(m.reservation[i])
	if rival := m.w.Rival; rival != nil {
		bar += rival.Threshold[m.w.Who(i).Segment]
	}
	return reach >= bar
}

// countEver keeps the number of friends who have ever adopted.
func (m *adoption) countEver(s *sim.Scope) {
	w := m.w
	m.ever = sim.BitColumn(s, "ever", w.N)
	if !w.Graph.Complete() {
		m.adopted = sim.Tally[int32](s, "friends_adopted", w.N)
	}
	w.OnJoin(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			if m.ever.Has(int(i)) {
				continue
			}
			m.ever.Set(int(i))
			m.total++
			for _, j := range w.Graph.Neighbours(int(i)) {
				m.adopted[j]++
			}
		}
	})
}

// narrow clamps x to the range of float32, for a column.
func narrow(x float64) float32 {
	return float32(math.Max(-math.MaxFloat32, math.Min(math.MaxFloat32, x)))
}
