// Package policy models the platform's decisions during a run, and the treasury that pays for them
// (M22): rules that change the platform's behaviour when a metric crosses a threshold, functions
// released where needs are least met, and the decay of functions' quality when money is short.
//
// "Value acquisition is the basic condition": the treasury makes this sentence of the paper
// testable. Everything that the platform earns and pays goes through it. Upkeep, functions, audits,
// guidance and new functions are paid from cash and a line of credit, and are cut when
// both are used up.
//
// Sources: Scarf (1960), The optimality of (S, s) policies in the dynamic inventory problem, for
// rules with two thresholds; Kiefer & Wolfowitz (1952), Stochastic estimation of the maximum of a
// regression function, Annals of Mathematical Statistics 23(3), for steps that what is measured
// decides; Fazzari, Hubbard & Petersen (1988), Financing constraints and
// corporate investment, Brookings Papers on Economic Activity, for spending that follows cash;
// Vidale & Wolfe (1957), An operations-research study of sales response to advertising, Operations
// Research 5(3), for dq = [ι·s·(1−q) − δ·q]dt: spending adds a share of what is missing to 1, and
// quality decays over time.
package policy

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `policy`.
type Spec struct {
	HasTreasury bool
	Treasury    struct {
		Upkeep   units.Rate
		Credit   units.Duration
		Interest units.Rate
		Keep     units.Duration
		Quality  struct {
			Gain  float64
			Decay units.Rate
		}
	}
	Release     string
	Development struct {
		Cost units.Extensive
	}
	Rules []spec.Named[Rule]
	Learn []spec.Named[Learner]

	run *policy
}

// Rule is a rule as a scenario states it.
type Rule struct {
	When, Back string
	For        units.Duration
	Over       units.Duration
	Cooldown   units.Duration
	Set        *spec.Node

	when, back Condition
}

// On and Off are the conditions of the rule. If Off has no metric, the rule never goes back.
func (r *Rule) On() Condition  { return r.when }
func (r *Rule) Off() Condition { return r.back }

// Reads lists the keys that need another mechanism.
func (p *Spec) Reads() (keys, mechanisms []string) {
	if p.HasTreasury && p.Treasury.Keep > 0 {
		keys = []string{"treasury.keep"}
	}
	return keys, []string{"o2o"}
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m22, m1 := spec.Equation("M22"), spec.Equation("M1")
	s.Switch(&p.HasTreasury, "treasury", "what the platform can pay from: its cash and a line of credit",
		func(s *spec.Section) {
			t := &p.Treasury
			s.Rate(&t.Upkeep, "upkeep", "8/year", "cost of running the platform per consumer with a session in the last 30 days",
				spec.Unit("currency"), m22, spec.Live(), spec.Min(0), spec.Max("1e6/year"), spec.Assumed("2–30/year"),
				spec.Symbol("u"))
			s.Duration(&t.Credit, "credit", "2year", "line of credit from investors: covers upkeep and functions for this "+
				"long at their highest cost so far", m22, spec.Live(), spec.Assumed("0–5year"), spec.Symbol("c"))
			s.Rate(&t.Interest, "interest", "0/year", "rate at which the undrawn part of the line of credit grows",
				spec.Symbol("i"), m22, spec.Live(), spec.Min(0), spec.Max("10/year"), spec.Assumed("0–0.6/year"))
			s.Duration(&t.Keep, "keep", "0year", "reserve that a dated purchase, such as o2o.holding, must leave in cash and "+
				"credit: upkeep and functions for this long at their highest cost so far; else it is refused, for good. 0: "+
				"purchases are made whatever there is", m22, spec.Min(0), spec.Max("100year"), spec.Assumed("0–3year"),
				spec.Symbol("k"))
			s.Section("quality", "quality q of a released function: dq = [ι·s·(1−q) − δ·q]dt with spending s per consumer. "+
				"Spending is the function's upkeep; without one, the amount that keeps its initial quality", func(s *spec.Section) {
				q := &t.Quality
				s.Number(&q.Gain, "gain", "2", "effect of spending", spec.Symbol("ι"), spec.Unit("consumers/currency"), m1,
					spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("0.2–20"))
				s.Rate(&q.Decay, "decay", "0.2/year", "decay of quality", spec.Symbol("δ_q"), m1, spec.Live(), spec.Min(0),
					spec.Max("100/year"), spec.Assumed("0–0.5/year"))
			}, m1)
		}, m22, spec.DefaultOn())
	s.Enum(&p.Release, "release", "calendar", []string{"calendar", "needs"}, "which function is released next. "+
		"calendar: each on its date; needs: whenever the calendar would pay for one, the one that serves the largest "+
		"unmet needs, so that both spend the same", m22)
	s.Section("development", "cost of a function that is released after the start, paid at its release",
		func(s *spec.Section) {
			s.Count(&p.Development.Cost, "cost", "100 per 1000", "cost", spec.Unit("currency"), m22, spec.Min(0),
				spec.Assumed("0–10000 per 1000"))
		}, m22)
	spec.Map(s, "rules", &p.Rules, "rules that change live keys when a metric meets a condition, and change them back",
		func(s *spec.Section, r *Rule) {
			s.Text(&r.When, "when", "", "METRIC > NUMBER, or with >=, <, <=: the value of a column of series.csv at the end "+
				"of each tick; for a flow, its mean per day; for a metric that counts consumers, a share such as 50% is of all "+
				"consumers", spec.Required(), m22)
			s.Duration(&r.For, "for", "", "how long the condition must hold without a break; default: at the end of one tick",
				m22, spec.Assumed("0–1year"), spec.Symbol("D"))
			s.Duration(&r.Over, "over", "", "time over which the metric is averaged: the mean of a stock, the mean per day of "+
				"a flow, the quotient of the two flows of a quotient; default: one tick", m22, spec.Assumed("1d–1year"))
			s.Tree(&r.Set, "set", "", "paths of live keys and their new values, as in the timeline", spec.Required(), m22)
			s.Text(&r.Back, "back", "", "METRIC < NUMBER: condition on which the keys get their previous values back, for "+
				"weights and distributions only the parts that were set; default: never", m22)
			s.Duration(&r.Cooldown, "cooldown", "", "time after a change during which the rule changes nothing", m22,
				spec.Assumed("0–1year"), spec.Symbol("D_c"))
			for _, x := range []struct {
				key  string
				text *string
				into *Condition
			}{{"when", &r.When, &r.when}, {"back", &r.Back, &r.back}} {
				s.CheckOnce(func(c *spec.Checker) {
					if *x.text == "" {
						return
					}
					var err error
					if *x.into, err = parseCondition(*x.text); err != nil {
						c.Errorf(x.key, "%s", err)
					}
				}, x.key)
			}
			s.CheckOnce(func(c *spec.Checker) {
				if !c.Right("when", "back") || r.Back == "" {
					if r.Back == "" && c.Given("cooldown") {
						c.Idlef("cooldown", "without back the rule acts only once")
					}
					return
				}
				switch overlap, same := both(r.when, r.back); {
				case same:
					c.Warnf("back", "%s is the same threshold as in when, so the rule can switch back and forth every tick; leave a "+
						"gap between the two", r.Back)
				case overlap:
					c.Errorf("back", "%s can hold at the same time as %s, so the rule would revert at once; leave a gap between the "+
						"two", r.Back, r.When)
				}
			}, "when", "back")
			s.CheckOnce(func(c *spec.Checker) {
				if r.Set == nil || r.Set.Kind != spec.MapNode || len(r.Set.Keys) == 0 {
					c.Errorf("set", "write a mapping from paths of live keys to values, such as {ads.slots.daily: 2}")
				}
			}, "set")
		}, m22)
	spec.Map(s, "learn", &p.Learn, "numbers that the platform moves by itself, in trials that a metric judges; several "+
		"take turns", func(s *spec.Section, l *Learner) { l.declare(s) }, m22)
}
