package agents

import (
	"slices"

	"guanxi/agents/platform/policy"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// present returns the value of a key that is a number, and whether it is a whole one.
func (s *Spec) present(path string) (value float64, whole bool) {
	f, _ := s.root.Lookup(path)
	value, _ = units.ParseShare(f.Value().Text)
	return value, f.Type == spec.TypeInt
}

// checkLearners checks what the learners of the platform move against the keys that there are.
func (s *Spec) checkLearners(c *spec.Checker) {
	p := s.policy()
	if p == nil {
		return
	}
	setBy := map[string]string{} // of each key, who else sets it
	for _, x := range s.changes(all, func(spec.Problem) {}) {
		if x.tick <= sim.Tick(s.Clock.ticks) {
			setBy[x.Field.Path] = x.by()
		}
	}
	for _, rule := range p.Rules {
		if rule.V.Set == nil {
			continue
		}
		for _, e := range rule.V.Set.Keys {
			changes, _ := s.root.Changes(e.Key, e.Value)
			for _, x := range changes {
				setBy[x.Field.Path] = "the rule policy.rules." + rule.Name
			}
		}
	}
	for k := range p.Learn {
		l := &p.Learn[k]
		at := "policy.learn." + l.Name
		if !c.Right(at + ".key") {
			continue
		}
		s.oneNumber(c, at, l.V.Key, [][2]string{{"from", l.V.From}, {"to", l.V.To}})
		s.checkPresent(c, at, &l.V)
		if who := setBy[l.V.Key]; who != "" {
			c.Errorf(at+".key", "%s is also set by %s; leave one of them out", l.V.Key, who)
		}
		setBy[l.V.Key] = "the learner " + at
	}
}

// oneNumber checks that a key that a section names holds one number that may change, and takes the values that the
// section gives under some names; empty: none.
func (s *Spec) oneNumber(c *spec.Checker, at, key string, ends [][2]string) bool {
	for _, end := range ends {
		name, text := at+"."+end[0], end[1]
		if text == "" || !c.Right(name) {
			continue
		}
		fields, problems := s.root.Changes(key, spec.Scalar(text))
		switch {
		case len(problems) > 0 && problems[0].Path == key && len(fields) == 0:
			c.Errorf(at+".key", "%s: %s", key, problems[0].Msg)
		case len(problems) > 0:
			c.Errorf(name, "%s: %s", key, problems[0].Msg)
		case len(fields) != 1 || fields[0].Field.Path != key ||
			!slices.Contains([]spec.Type{spec.TypeNumber, spec.TypeInt, spec.TypeShare, spec.TypeMoney}, fields[0].Field.Type):
			c.Errorf(at+".key", "%s is not a single number, share or amount of money; choose one that is", key)
		default:
			continue
		}
		return false
	}
	return true
}

// checkPresent checks that the value at the start lies between the bounds.
func (s *Spec) checkPresent(c *spec.Checker, at string, l *policy.Learner) {
	if !c.Right(at+".key", at+".from", at+".to", l.Key) {
		return
	}
	if f, _ := s.root.Lookup(l.Key); f.Value() == nil {
		c.Errorf(at+".key", "%s has no value at the start; set it", l.Key)
		return
	}
	value, _ := s.present(l.Key)
	if from, to := l.Bounds(); value < from || value > to {
		c.Errorf(at+".from", "%s is %s at the start, which is not within %s to %s; widen the range or set the key", l.Key,
			units.FormatNumber(value), l.From, l.To)
	}
}
