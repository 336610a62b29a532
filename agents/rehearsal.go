package agents

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/agents/platform/policy"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/spec"
)

// rehearse applies the changes of the timeline to a copy, tick by tick, and in between those of
// each rule of the platform: values that are valid by themselves may be inconsistent with those
// in force at the time.
func (s *Spec) rehearse(c *spec.Checker) {
	if !s.changesLive() || s.trial || c.Lean() || !c.Right("clock.start", "clock.tick") {
		return
	}
	own, faults := decodeTrial(s.root.Effective())
	// news drops the faults of the scenario itself, and what may follow from them.
	news := func(ps spec.Problems) spec.Problems {
		return slices.DeleteFunc(ps.Errors(), func(p spec.Problem) bool {
			return slices.ContainsFunc(faults, func(q spec.Problem) bool { return p.Path == q.Path && p.Msg == q.Msg }) ||
				!c.Right(p.Path[:max(0, strings.LastIndexByte(p.Path, '.'))])
		})
	}
	recheck := func() spec.Problems { return news(own.recheck(s.rightPeople(c))) }
	h := &rehearsal{own: own, news: news, recheck: recheck}
	h.play(func(path string) bool { return c.Right(path) }, func(at change, msg string) { at.tell(c, false, "%s", msg) })
}

// foresee rehearses against the world that has been built what its mechanisms would refuse while
// running. Its error begins with the path of what is wrong.
func (s *Spec) foresee() (err error) {
	if !s.Foresees() || !s.changesLive() || s.trial {
		return nil
	}
	own, _ := decodeTrial(s.root.Effective())
	recheck := func() spec.Problems { return s.unfit(own) }
	if ps := recheck(); len(ps) > 0 {
		return fmt.Errorf("%s: %s", ps[0].Path, ps[0].Msg)
	}
	h := &rehearsal{own: own, news: spec.Problems.Errors, recheck: recheck}
	h.play(func(string) bool { return true }, func(at change, msg string) {
		if err == nil {
			err = fmt.Errorf("%s: %s", at.where, msg)
		}
	})
	return err
}

// unfit returns what of a copy does not fit the world that has been built.
func (s *Spec) unfit(own *Spec) (ps spec.Problems) {
	for k, m := range s.mechanisms {
		if f, ok := m.spec.(Foreseer); ok && m.on && f.Foresees() {
			if key, err := f.Foresee(own.mechanisms[k].spec); err != nil {
				ps = append(ps, spec.Problem{Path: m.Name + "." + key, Msg: err.Error()})
			}
		}
	}
	return ps
}

// changesLive reports whether the timeline, series or rules change anything.
func (s *Spec) changesLive() bool {
	p := s.policy()
	return len(s.Timeline)+len(s.Drive.Entries()) > 0 || p != nil && len(p.Rules) > 0
}

// recheck repeats the checks of values against each other, and against the clock and the population.
func (s *Spec) recheck(people *society.PeopleSpec) spec.Problems {
	ps := s.root.Recheck()
	s.besideNetwork(func(path, why string) { ps = append(ps, spec.Problem{Path: path, Msg: why}) })
	for _, m := range s.mechanisms {
		if k, ok := m.spec.(WorldChecker); ok && m.on {
			k.CheckWorld(s.SimClock(), people, func(path, format string, args ...any) {
				ps = append(ps, spec.Problem{Path: m.Name + "." + path, Msg: fmt.Sprintf(format, args...)})
			})
		}
	}
	return ps
}

// rehearsal tries what rules set, each on the values in force when it may act.
type rehearsal struct {
	own     *Spec // a copy
	rules   []spec.Named[policy.Rule]
	news    func(spec.Problems) spec.Problems
	recheck func() spec.Problems
	wrong   []string // rules already reported
	after   sim.Tick // what is up to here has been made
}

// play makes the changes of the timeline, until one is wrong, and tries the rules in between. It
// leaves out the events and rules that are not right by themselves.
func (h *rehearsal) play(right func(path string) bool, report func(at change, msg string)) {
	end := sim.Tick(cmp.Or(h.own.Clock.ticks, 1<<30)) // a wrong end may mean any
	all := h.own.changes(all, func(spec.Problem) {})
	all = slices.DeleteFunc(all, func(ch change) bool {
		return ch.tick < 1 || ch.tick <= h.after || ch.tick > end ||
			!right(ch.where)
	})
	if p := h.own.policy(); p != nil {
		h.rules = slices.DeleteFunc(slices.Clone(p.Rules),
			func(r spec.Named[policy.Rule]) bool { return !right("policy.rules." + r.Name) })
	}
	after := ""
	for k := 0; ; {
		next := end + 1
		if k < len(all) {
			next = all[k].tick
		}
		h.try(next-1, func(rule string, p spec.Problem) {
			report(change{where: "policy.rules." + rule + ".set"}, fmt.Sprintf("%s becomes invalid when this rule acts%s: %s",
				p.Path, after, p.Msg))
		})
		if k == len(all) {
			return
		}
		for ; k < len(all) && all[k].tick == next; k++ {
			ps := h.news(h.own.root.Change(all[k].Field.Path, all[k].Value))
			if last := k+1 == len(all) || all[k+1].tick > next; last && len(ps) == 0 {
				ps = h.recheck()
			}
			for _, p := range ps {
				report(all[k], fmt.Sprintf("%s becomes invalid with this %s: %s", p.Path, all[k].what(), p.Msg))
			}
			if len(ps) > 0 {
				return
			}
			after = " after " + all[k].by()
		}
	}
}

// first returns the first tick in which a rule may act; the rule decides at the end of the tick
// before.
func (h *rehearsal) first(rule *policy.Rule) sim.Tick {
	if rule.For <= 0 {
		return 2
	}
	return sim.Tick(h.own.SimClock().In(rule.For)) + 1
}

// try tries the rules that may act up to a tick, and reports which keys each of them makes wrong.
func (h *rehearsal) try(until sim.Tick, report func(rule string, p spec.Problem)) {
	for k := range h.rules {
		rule := &h.rules[k]
		if h.first(&rule.V) > until || slices.Contains(h.wrong, rule.Name) {
			continue
		}
		d := &door{root: h.own.root}
		ps := h.news(h.act(d, rule, nil))
		if len(ps) == 0 {
			ps = h.recheck()
		}
		for len(d.layers) > 0 {
			d.Back(d.layers[len(d.layers)-1].rule)
		}
		for _, p := range ps {
			report(rule.Name, p)
		}
		if len(ps) > 0 {
			h.wrong = append(h.wrong, rule.Name)
		}
	}
}

// act sets what a rule sets, on top of the rule for which it waits.
func (h *rehearsal) act(d *door, rule *spec.Named[policy.Rule], above []string) (ps spec.Problems) {
	above = append(above, rule.Name)
	on := rule.V.On()
	of, waits := strings.CutPrefix(on.Metric, "rule.")
	if !waits {
		of, waits = strings.CutPrefix(on.Metric, summary.RuleFired)
	}
	if waits && on.Op[0] == '>' && !slices.Contains(above, of) {
		for k := range h.rules {
			if h.rules[k].Name == of {
				ps = h.act(d, &h.rules[k], above)
			}
		}
	}
	for _, e := range rule.V.Set.Keys {
		_, own := h.own.root.Changes(e.Key, e.Value)
		ps = append(ps, own.Errors()...)
		d.Set(rule.Name, e.Key, e.Value)
	}
	return ps
}

// Foresees reports whether live values must fit what has been built, so that a move has to be tried on a world.
func (s *Spec) Foresees() bool {
	return slices.ContainsFunc(s.mechanisms, func(m *slot) bool {
		f, ok := m.spec.(Foreseer)
		return ok && m.on && f.Foresees()
	})
}
