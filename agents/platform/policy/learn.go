package policy

import (
	"fmt"
	"math"
	"strconv"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Learner is a number that the platform moves by itself, as a scenario states it.
type Learner struct {
	Key, Objective string
	From, To, Step string
	Review         units.Duration

	from, to, step float64
}

// Bounds are the least and the largest value that a learner sets.
func (l *Learner) Bounds() (from, to float64) { return l.from, l.to }

func (l *Learner) declare(s *spec.Section) {
	m22 := spec.Equation("M22")
	s.Text(&l.Key, "key", "", "path of a live key that is a number, a whole number, a share or an amount of money, "+
		"such as commerce.take", spec.Required(), m22)
	s.Text(&l.Objective, "objective", profitMetric, "metric to raise, a column of series.csv: for a flow its mean per "+
		"day, for a stock its mean, over the second half of a review", m22)
	s.Text(&l.From, "from", "", "least value", spec.Required(), m22)
	s.Text(&l.To, "to", "", "largest value", spec.Required(), m22)
	s.Text(&l.Step, "step", "", "first step; it is halved when trials in both directions have failed", spec.Required(),
		spec.Symbol("d"), m22)
	s.Duration(&l.Review, "review", "180d", "length of a review: one that holds the value, then one that tries another",
		spec.Symbol("T_r"), spec.Above(0), m22, spec.Assumed("30d–2year"))
	for _, x := range []struct {
		key, text string
		into      *float64
	}{{"from", l.From, &l.from}, {"to", l.To, &l.to}, {"step", l.Step, &l.step}} {
		s.Check(func(c *spec.Checker) {
			v, err := units.ParseShare(x.text)
			if *x.into = v; err != nil && x.text != "" {
				c.Errorf(x.key, "%s", err)
			}
		}, x.key)
	}
	s.Check(func(c *spec.Checker) {
		if l.to <= l.from {
			c.Errorf("to", "%s is not above from, %s; exchange the two or widen the range", l.To, l.From)
		}
		if l.to > l.from && !(l.step > 0 && l.step <= l.to-l.from) {
			c.Errorf("step", "%s is no step from %s towards %s: it is above 0 and at most their difference", l.Step, l.From,
				l.To)
		}
	}, "from", "to", "step")
}

// search is the state of a learner: the value that it holds, its next step, and what it saw while it
// held.
type search struct {
	value, step float64 // a step below 0 lowers the value
	held        float64 // objective in the last review that held
	trying      int32   // 1: the review tries a step
	failed      int32   // 1: the last trial failed
}

// learned is a learner during a run.
type learned struct {
	spec  *spec.Named[Learner]
	gauge *gauge
	whole bool // its key is a whole number
}

func (m *policy) buildLearners(s *sim.Scope) {
	m.searches = sim.Column[search](s, "searches", len(m.spec.Learn))
	m.review = sim.Column[int64](s, "review", 2)
	for k, l := range m.spec.Learn {
		s.Gauge("learn."+l.Name, "1", "value of the key that this learner moves",
			func() float64 { return m.setting(k, m.today) })
	}
}

// setting is the value of learner k in a tick.
func (m *policy) setting(k int, t sim.Tick) float64 {
	x := &m.searches[k]
	if x.trying == 0 {
		from, to := m.span(k, t)
		return within(x.value, from, to)
	}
	return m.tried(k, t)
}

// span is where learner k may move its key: its range, and of that what a regulator allows.
func (m *policy) span(k int, t sim.Tick) (from, to float64) {
	l := &m.spec.Learn[k].V
	if m.allowed == nil {
		return l.from, l.to
	}
	least, most := m.allowed(l.Key, t)
	return max(l.from, least), min(l.to, most)
}

// tried is the value of its next trial.
func (m *policy) tried(k int, t sim.Tick) float64 {
	x := &m.searches[k]
	from, most := m.span(k, t)
	to := within(x.value+x.step, from, most)
	if len(m.learners) > k && m.learners[k].whole {
		to = math.Round(to)
	}
	return to
}

// attachLearners connects the learners to a run; present returns the value of a key and whether it is
// a whole number.
func (p *Spec) attachLearners(r *sim.Simulation, present func(path string) (value float64, whole bool),
	allowed func(path string, t sim.Tick) (least, most float64)) error {
	m := p.run
	m.allowed = allowed
	for k := range p.Learn {
		l := &p.Learn[k]
		metric, err := find(r.Metrics(), l.V.Objective)
		if err != nil {
			return fmt.Errorf("policy.learn.%s.objective: %w", l.Name, err)
		}
		value, whole := present(l.V.Key)
		m.searches[k] = search{value: value, step: l.V.step}
		m.learners = append(m.learners, learned{l, newGauge(r, metric, max(1, min(m.ticks(l.V.Review)/2, m.w.Clock.Ticks)),
			m.w.Clock.Days()), whole})
	}
	if len(m.learners) > 0 {
		m.review[0], m.review[1] = 0, int64(m.ticks(p.Learn[0].V.Review))
		m.scope.AfterTick(m, m.look)
	}
	return nil
}

// look ends the reviews. Learners take turns, each with a review that holds and one that tries.
func (m *policy) look(t sim.Tick) error {
	seen := 0.0
	turn := int(m.review[0])
	for k := range m.learners {
		if got := m.learners[k].gauge.read(t); k == turn {
			seen = got
		}
	}
	if int64(t) < m.review[1] {
		return nil
	}
	x := &m.searches[turn]
	if x.trying == 0 {
		x.value = m.setting(turn, t+1)
		x.held, x.trying = seen, 1
		if x.value == m.tried(turn, t+1) {
			x.step = -x.step // at an end of the range
		}
	} else {
		to := m.tried(turn, t+1)
		*x = x.after(seen, to)
		turn = (turn + 1) % len(m.learners)
	}
	m.review[0], m.review[1] = int64(turn), int64(t)+int64(m.ticks(m.spec.Learn[turn].V.Review))
	m.moved = true
	return nil
}

// actLearners sets what the learners decided at the end of the last tick.
func (m *policy) actLearners(door Door) bool {
	if !m.moved {
		return false
	}
	m.moved = false
	for k := range m.learners {
		name := "learn " + m.learners[k].spec.Name
		door.Back(name)
		door.Set(name, m.learners[k].spec.V.Key, spec.Scalar(strconv.FormatFloat(m.setting(k, m.today), 'f', -1, 64)))
	}
	return true
}
