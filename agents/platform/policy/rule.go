package policy

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// state is the state of a rule: whether its keys are set, for how many consecutive ticks its
// condition has held, and when it last changed something.
type state struct {
	on   int32
	held int32
	last int32 // tick; 0: never
}

// switched is what a rule does next.
type switched int8

const (
	stays switched = iota
	sets
	goesBack
)

// limits are the times of a rule in ticks.
type limits struct{ hold, cooldown int32 }

// step is the state transition of a rule at the end of tick t, given whether its two conditions
// hold. The rule sets its keys when `when` has held for the required time, and goes back as soon as
// `back` holds; with two thresholds, values between them change nothing. After a change the rule
// rests for its cooldown.
func (s state) step(t sim.Tick, when, back bool, of limits) (state, switched) {
	if s.on == 0 && when {
		s.held = min(s.held+1, of.hold)
	} else {
		s.held = 0
	}
	switch {
	case s.last > 0 && int32(t)-s.last < of.cooldown:
	case s.on == 0 && when && s.held >= of.hold:
		return state{on: 1, last: int32(t)}, sets
	case s.on == 1 && back:
		return state{last: int32(t)}, goesBack
	}
	return s, stays
}

// gauge reads a metric over a window of ticks.
type gauge struct {
	meter  *sim.Meter
	of     *sim.Metric
	days   float64   // per tick
	window int       // in ticks
	past   []float64 // of a stock: a ring of its values
	n      int       // number of ticks read
}

func newGauge(r *sim.Simulation, m *sim.Metric, window int, days float64) *gauge {
	g := &gauge{meter: r.Meter(m, window), of: m, days: days, window: window}
	if m.Stock && !m.Quotient() {
		g.past = make([]float64, window)
	}
	return g
}

// read records the end of a tick and returns the metric over the window.
func (g *gauge) read(t sim.Tick) float64 {
	value, per := g.meter.Read(t)
	g.n++
	ticks := min(g.n, g.window)
	switch {
	case g.of.Quotient():
		if per == 0 {
			return math.NaN()
		}
		return value / per
	case g.of.Form == sim.Amount && !g.of.Stock: // divided once, so that a mean of 30.6 a day is 30.6
		return math.Round(value*float64(units.One)) / (float64(units.One) * float64(ticks) * g.days)
	case !g.of.Stock:
		return value / float64(float64(ticks)*g.days)
	}
	g.past[(g.n-1)%g.window] = value
	if ticks == 1 {
		return value
	}
	sum := 0.0
	for _, x := range g.past[:ticks] {
		sum += x
	}
	return sum / float64(ticks)
}

// Door changes live keys of the scenario, as a timeline does.
type Door interface {
	Set(rule, path string, value *spec.Node)
	Back(rule string) // undoes all that the rule has set
}

// watched is a rule during a run.
type watched struct {
	spec       *spec.Named[Rule]
	when, back Condition
	gauges     [2]*gauge // of when and back; the same where they have the same metric
	limits     limits
	next       switched
}

// Attach connects rules and learners to a simulation that is built and has not begun; present returns the
// value of a key, and whether it is a whole number, and allowed the bounds in which a regulator holds one; nil: there
// is none.
func (p *Spec) Attach(r *sim.Simulation, present func(path string) (value float64, whole bool),
	allowed func(path string, t sim.Tick) (least, most float64)) error {
	m := p.run
	if err := p.attachLearners(r, present, allowed); err != nil {
		return err
	}
	for k := range p.Rules {
		rule := &p.Rules[k]
		x := watched{spec: rule, when: rule.V.when, back: rule.V.back}
		window := min(m.ticks(rule.V.Over), m.w.Clock.Ticks)
		for j, c := range []*Condition{&x.when, &x.back} {
			if c.Metric == "" {
				continue
			}
			if j == 1 && c.Metric == x.when.Metric {
				x.gauges[1] = x.gauges[0]
			}
			metric, err := find(r.Metrics(), c.Metric)
			if err != nil {
				return fmt.Errorf("policy.rules.%s.%s: %w", rule.Name, [...]string{"when", "back"}[j], err)
			}
			if why := c.Wrong(metric); why != "" {
				return fmt.Errorf("policy.rules.%s.%s: %s", rule.Name, [...]string{"when", "back"}[j], why)
			}
			if c.Share && metric.Form == sim.Whole {
				c.Level *= float64(m.w.N)
			}
			if x.gauges[j] == nil {
				x.gauges[j] = newGauge(r, metric, window, m.w.Clock.Days())
			}
		}
		x.limits = limits{hold: int32(m.ticks(rule.V.For)), cooldown: int32(m.ticks(rule.V.Cooldown))}
		if rule.V.Cooldown == 0 {
			x.limits.cooldown = 0
		}
		m.rules = append(m.rules, x)
	}
	if len(m.rules) > 0 {
		m.takeTurns()
		m.scope.AfterTick(m, m.watch)
	}
	return nil
}

// takeTurns orders the rules so that a rule that reads the state of others is evaluated after them.
// In a cycle the first by name is evaluated last, so that one of the others sees its state of the
// previous tick.
func (m *policy) takeTurns() {
	done, at := make([]bool, len(m.rules)), map[string]int{}
	for k := range m.rules {
		at[ruleMetric(m.rules[k].spec.Name)] = k
	}
	var look func(k int)
	look = func(k int) {
		if done[k] {
			return
		}
		done[k] = true
		var of []int
		for _, name := range []string{m.rules[k].when.Metric, m.rules[k].back.Metric} {
			if j, is := at[name]; is {
				of = append(of, j)
			}
		}
		slices.Sort(of)
		for _, j := range of {
			look(j)
		}
		m.turns = append(m.turns, k)
	}
	for k := range m.rules {
		look(k)
	}
}

// ruleMetric is the name of the metric that is 1 where a rule has set its keys.
func ruleMetric(rule string) string { return "rule." + rule }

// ticks is a duration in ticks, at least one.
func (m *policy) ticks(d units.Duration) int {
	if d <= 0 {
		return 1
	}
	return m.w.Clock.In(d)
}

func find(metrics []*sim.Metric, name string) (*sim.Metric, error) {
	k := slices.IndexFunc(metrics, func(m *sim.Metric) bool { return m.Name == name })
	if k >= 0 {
		return metrics[k], nil
	}
	names := make([]string, len(metrics))
	for i, m := range metrics {
		names[i] = m.Name
	}
	return nil, Unknown(name, names)
}

// Unknown is the error that there is no metric of the given name, with a suggestion.
func Unknown(name string, names []string) error {
	if now := society.MetricNow(name); now != "" {
		return fmt.Errorf("there is no metric %s in this scenario; %s", name, now)
	}
	if near, ok := spec.Nearest(name, names); ok {
		return fmt.Errorf("there is no metric %s in this scenario; did you mean %s?", name, near)
	}
	var like []string
	for _, x := range names {
		if strings.HasPrefix(x, name+".") || strings.HasSuffix(x, "_"+name) {
			like = append(like, x)
		}
	}
	if len(like) > 0 && len(like) <= 12 {
		return fmt.Errorf("there is no metric %s in this scenario; there are %s", name, strings.Join(like, ", "))
	}
	return fmt.Errorf("there is no metric %s in this scenario; metrics are the columns of series.csv", name)
}

// watch evaluates the rules at the end of tick t.
func (m *policy) watch(t sim.Tick) error {
	for _, k := range m.turns {
		x := &m.rules[k]
		on := x.gauges[0].read(t)
		off := on
		if g := x.gauges[1]; g != nil && g != x.gauges[0] {
			off = g.read(t)
		}
		m.states[k], x.next = m.states[k].step(t, x.when.holds(on), x.back.Metric != "" && x.back.holds(off), x.limits)
	}
	return nil
}

// Act applies what the rules decided at the end of the last tick, in the order of their names, and
// reports whether anything changed.
func (p *Spec) Act(t sim.Tick, door Door) (changed bool) {
	m := p.run
	m.today = t
	c := sim.Chunk{Tick: t}
	for k := range m.rules {
		x := &m.rules[k]
		switch x.next {
		case sets:
			m.fired[k]++
			for _, e := range x.spec.V.Set.Keys {
				door.Set(x.spec.Name, e.Key, e.Value)
			}
		case goesBack:
			door.Back(x.spec.Name)
		default:
			continue
		}
		x.next = stays
		m.switches.Add(&c, 1)
		changed = true
	}
	return m.actLearners(door) || changed
}
