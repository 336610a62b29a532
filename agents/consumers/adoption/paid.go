package adoption

import (
	"fmt"
	"sync/atomic"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// paidCampaign buys installs. In a tick it can afford budget_t/cost successes, spread evenly over
// those who may be won. A success costs more the fewer people are left who do not use the platform
// (M2).
type paidCampaign struct {
	from, until sim.Tick // [from, until)
	left        units.Money
	planned     units.Money // for this tick, if there is a treasury
	cost        units.Money // of a success in this tick
	hazard      float64     // in this tick
	wins        int64       // successes of this tick
	spec        PaidSpec
}

func (m *adoption) buildPaid(s *sim.Scope) error {
	w := m.w
	for _, p := range m.spec.Paid {
		// A campaign that began before the run or outlasts it spends within the run the part that
		// falls into it.
		c := &paidCampaign{from: 1, until: sim.Tick(w.Clock.Ticks) + 1, spec: p.V}
		if !p.V.From.IsZero() {
			c.from = w.Clock.Of(p.V.From)
		}
		if !p.V.Until.IsZero() {
			c.until = w.Clock.Of(p.V.Until)
		}
		budget := p.V.Budget.Of(w.N)
		if c.from < 1 { // subtract what was spent before
			budget *= float64(max(0, c.until-1)) / float64(max(1, c.until-c.from))
		}
		left, err := units.FromFloat(budget)
		if err != nil {
			return fmt.Errorf("adoption.paid.%s.budget: %w", p.Name, err)
		}
		c.left = left
		m.paid = append(m.paid, c)
	}
	w.Policy.Plan(society.SpendSubsidies, m.plannedPaid)
	m.paying = s.Stream(sim.Stream{Name: "acquisition.ads", From: w.Platform, To: w.Media, Phase: sim.Arrive,
		Module: society.Acquisition, Doc: "paid acquisition of new users"})
	return nil
}

// openPaid sets the hazards of a tick.
func (m *adoption) openPaid(t sim.Tick, _ int) {
	w := m.w
	potential := 0.0 // counted once a campaign runs
	paid := w.Policy.Share(society.SpendSubsidies)
	for _, p := range m.paid {
		p.hazard, p.wins = 0, 0
		if !p.runs(t) {
			continue
		}
		if potential == 0 {
			potential = float64(max(1, m.potential(t)))
		}
		// What earlier ticks left over, as nobody could be won or by chance, is spread over the
		// remaining ticks. What the treasury cannot pay for is lost.
		cost := m.costOf(p)
		var err error
		if p.cost, err = units.FromFloat(cost); err == nil { // else no money buys a success any more
			p.hazard = p.left.Float() / float64(p.until-t) / float64(cost*potential)
		}
		part := paid
		if t == m.paidPlanned { // functions released since may have let more be won than was planned
			if due := p.most(t, p.cost, int64(potential)); p.planned < due {
				part *= p.planned.Float() / due.Float()
			}
		}
		if part < 1 { // of those who would be won
			p.hazard = -num.Log(1 - float64(part*num.Hazard(p.hazard)))
			p.left -= p.planned.Share(1 - paid)
		}
	}
}

func (p *paidCampaign) runs(t sim.Tick) bool { return t >= p.from && t < p.until && p.left > 0 }

// most is what is left of a campaign's budget over the ticks left, but no more than it takes to win
// everybody who may be won.
func (p *paidCampaign) most(t sim.Tick, cost units.Money, potential int64) units.Money {
	return min(p.left/units.Money(p.until-t), cost.Times(potential))
}

// costOf is what a success of a campaign costs now.
func (m *adoption) costOf(p *paidCampaign) float64 {
	return costOf(p.spec.Cost.Float(), float64(m.w.Users)/float64(m.w.N), p.spec.Elasticity)
}

// potential returns how many may be won in a tick: they have never used the platform, have access,
// and are served well enough. Spread over all who never used it, with what the others left over
// carried on, a campaign of 28 days spent 44, 64 and 73 % of its budget on ticks of a week, a day
// and 6 hours.
func (m *adoption) potential(t sim.Tick) (n int) {
	w, access := m.w, m.w.Access(t-1)
	for i := range m.outside.Rows(0, w.N) {
		if w.HasAccess(i, access) && (m.reservation == nil || m.eligible(i, m.strongTies(i), w.FitOf(i))) {
			n++
		}
	}
	return n
}

// plannedPaid returns what the campaigns would spend in a tick.
func (m *adoption) plannedPaid(t sim.Tick) (sum units.Money) {
	if t != m.paidPlanned { // Settle asks again
		m.paidPlanned = t
		m.planPaid(t)
	}
	for _, p := range m.paid {
		sum += p.planned
	}
	return sum
}

// planPaid plans what each campaign may spend.
func (m *adoption) planPaid(t sim.Tick) {
	potential := -1 // counted once a campaign runs
	for _, p := range m.paid {
		p.planned = 0
		if !p.runs(t) {
			continue
		}
		if potential < 0 {
			potential = m.potential(t)
		}
		if cost, err := units.FromFloat(m.costOf(p)); err == nil {
			p.planned = p.most(t, cost, int64(potential))
		}
	}
}

// paidHazard is κ, the sum over the campaigns.
func (m *adoption) paidHazard() float64 {
	sum := 0.0
	for _, p := range m.paid {
		sum += p.hazard
	}
	return sum
}

// paidWon books a success on a campaign, drawn in proportion to the hazards.
func (m *adoption) paidWon(c *sim.Chunk, i int) {
	v := m.why.Float(uint64(i), uint64(c.Tick)|1<<40) * m.paidHazard()
	for k, p := range m.paid {
		if v -= p.hazard; v < 0 || k == len(m.paid)-1 {
			atomic.AddInt64(&p.wins, 1)
			break
		}
	}
	m.w.Join(c, i, m.paidCause)
}

// closePaid bills successes × cost, never more than the budget left.
func (m *adoption) closePaid(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	for _, p := range m.paid {
		bill := p.left
		if p.wins == 0 || p.cost <= p.left/units.Money(p.wins) {
			bill = p.cost.Times(p.wins)
		}
		p.left -= bill
		m.paying.Pay(&c, 0, 0, bill)
	}
}
