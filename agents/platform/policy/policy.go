package policy

import (
	"fmt"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/units"
)

// policy is the mechanism's state: a row per rule, the books of the treasury, and the budget for
// new functions.
type policy struct {
	spec  *Spec
	w     *society.World
	scope *sim.Scope
	pub   *society.Policy

	books  []book        // a single row
	budget []units.Money // a single value: budget granted by the calendar and not yet spent
	passed []bool        // by function: its calendar date has passed
	now    sim.Tick
	states []state // of the rules
	fired  []int64 // by rule: number of times that it set its keys
	rules  []watched
	turns  []int // order in which the rules are evaluated

	searches []search // by learner
	learners []learned
	review   []int64 // whose turn it is, and the tick in which its review ends
	moved    bool    // a review has ended
	allowed  func(path string, t sim.Tick) (least, most float64)
	today    sim.Tick // in which keys were last set
	captured units.Money
	profit   *sim.Counter

	upkeep, invest, develop        *sim.Stream
	debt, stake                    *sim.Entry
	cut, developed, late, switches *sim.Counter
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &policy{spec: p, w: w, scope: s, pub: society.NewPolicy()}
	p.run = m
	w.Policy = m.pub
	if p.HasTreasury {
		m.buildTreasury(s)
	}
	if err := m.buildReleases(s); err != nil {
		return err
	}
	if p.HasTreasury || m.pub.Releases {
		s.Step(sim.Step{Name: "plan", Phase: sim.Arrive, Before: m.plan})
	}
	if len(p.Rules) > 0 {
		m.states = sim.Column[state](s, "rules", len(p.Rules))
		m.switches = s.Counter("rule_switches", "times that a rule of the platform changed keys or reverted them")
		m.fired = make([]int64, len(p.Rules))
		for k, rule := range p.Rules {
			s.Total(summary.RuleFired+rule.Name, "1", "times that this rule has set its keys",
				func() float64 { return float64(m.fired[k]) })
			s.Count(ruleMetric(rule.Name), "1", "1 while the keys of this rule are set, else 0",
				func() int64 { return int64(m.states[k].on) })
		}
	}
	if len(p.Learn) > 0 {
		m.buildLearners(s)
	}
	m.profit = s.MoneyCounter(profitMetric, "what the platform captures from its operations: the change of balance and "+
		"booked value of its account")
	s.Step(sim.Step{Name: "profit", Phase: sim.Measure, Before: m.measureProfit})
	p.Rebuild(0)
	return nil
}

const profitMetric = "platform_profit"

func (m *policy) measureProfit(t sim.Tick, _ int) {
	now := m.w.Platform.Balance().Plus(m.w.Platform.Booked())
	m.profit.Add(&sim.Chunk{Tick: t}, int64(now-m.captured))
	m.captured = now
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	if p.HasTreasury {
		*m.pub.Keep = society.Keep{Gain: p.Treasury.Quality.Gain,
			Decay: p.Treasury.Quality.Decay.On(m.w.Clock.Tick).Over(units.Day)}
	}
}

// buildReleases takes over the release of functions from the calendar where they have a cost or
// follow needs.
func (m *policy) buildReleases(s *sim.Scope) error {
	p := m.spec
	m.pub.Releases = p.Release == "needs" || p.Development.Cost.Value > 0
	if !m.pub.Releases {
		return nil
	}
	if _, err := units.FromFloat(p.Development.Cost.Of(m.w.N)); err != nil {
		return fmt.Errorf("policy.development.cost: %w", err)
	}
	m.budget = sim.Column[units.Money](s, "budget", 1)
	m.develop = s.Stream(sim.Stream{Name: "function.develop", From: m.w.Platform, To: m.w.Supplier, Phase: sim.Arrive,
		Module: society.Proposition, Doc: "cost of functions that are released after the start"})
	m.developed = s.Counter("developed", "functions that the platform paid for and released")
	m.late = s.Counter("release_delays", "ticks in which a function due by the calendar waited for money")
	return nil
}

// release decides which functions are released in tick t, as far as the money goes, and returns
// their cost. By calendar or by needs, the budget is that of the calendar: the same amounts at the
// same dates.
func (m *policy) release(t sim.Tick, there units.Money) (spent units.Money) {
	f := m.w.Functions
	m.pub.Due = m.pub.Due[:0]
	if f == nil || !m.pub.Releases {
		return 0
	}
	if m.passed == nil {
		m.passed = make([]bool, len(f.Names))
	}
	cost := units.Amount(m.spec.Development.Cost.Of(m.w.N)) // the ledger refuses amounts that are too large
	for k, at := range f.Calendar {
		if at == t {
			m.passed[k] = true
			m.budget[0] += cost
		}
	}
	c := sim.Chunk{Tick: t}
	for {
		k := m.next()
		if k < 0 {
			return spent
		}
		if cost > m.budget[0] {
			return spent // the calendar has not paid for it yet
		}
		if cost > there-spent {
			m.late.Add(&c, 1)
			return spent
		}
		spent += cost
		m.budget[0] -= cost
		m.develop.Pay(&c, 0, 0, cost)
		m.developed.Add(&c, 1)
		m.pub.Due = append(m.pub.Due, k)
		if m.spec.Release == "needs" {
			return spent // its effect on needs shows in the next tick
		}
	}
}

// next is the function to be released next, or −1. By calendar it is the one with the earliest date
// among those that are due. By needs it is the one that serves the largest unmet needs of all that will be released,
// the earliest of equals; even at 0, since the calendar pays for each.
func (m *policy) next() int {
	f, best, most := m.w.Functions, -1, 0.0
	for k, at := range f.Calendar {
		if at <= 0 || at >= society.NeverReleased || f.Released[k] || slices.Contains(m.pub.Due, k) {
			continue
		}
		if m.spec.Release != "needs" {
			if m.passed[k] && (best < 0 || at < f.Calendar[best]) {
				best = k
			}
			continue
		}
		unmet := 0.0
		for _, n := range f.Serves[k] {
			unmet += f.Unmet(n)
		}
		if best < 0 || unmet > most || unmet == most && at < f.Calendar[best] {
			best, most = k, unmet
		}
	}
	return best
}
