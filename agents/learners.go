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
	for k := range p.Learn {
		l := &p.Learn[k]
		at := "policy.learn." + l.Name
		if !c.Right(at + ".key") {
			continue
		}
		for _, end := range []struct{ key, text string }{{"from", l.V.From}, {"to", l.V.To}} {
			if !c.Right(at + "." + end.key) {
				continue
			}
			fields, problems := s.root.Changes(l.V.Key, spec.Scalar(end.text))
			switch {
			case len(problems) > 0 && problems[0].Path == l.V.Key && len(fields) == 0:
				c.Errorf(at+".key", "%s: %s", l.V.Key, problems[0].Msg)
			case len(problems) > 0:
				c.Errorf(at+"."+end.key, "%s: %s", l.V.Key, problems[0].Msg)
			case len(fields) != 1 || !slices.Contains([]spec.Type{spec.TypeNumber, spec.TypeInt, spec.TypeShare, spec.TypeMoney}, fields[0].Field.Type):
				c.Errorf(at+".key", "%s is not a single number, share or amount of money; choose one that is", l.V.Key)
			default:
				continue
			}
			break
		}
		s.checkPresent(c, at, &l.V)
		for _, x := range s.changes(all, func(spec.Problem) {}) {
			if x.Field.Path == l.V.Key && x.tick <= sim.Tick(s.Clock.ticks) {
				c.Errorf(at+".key", "%s is also set by the event timeline.%s; leave one of them out", l.V.Key, x.event)
			}
		}
	}
}

// checkPresent checks that the value at the start lies between the bounds.
func (s *Spec) checkPresent(c *spec.Checker, at string, l *policy.Learner) {
	if !c.Right(at+".key", at+".from", at+".to", l.Key) {
		return
	}
	value, _ := s.present(l.Key)
	if from, to := l.Bounds(); value < from || value > to {
		c.Errorf(at+".from", "%s is %s at the start, which is not within %s to %s; widen the range or set the key", l.Key, units.FormatNumber(value), l.From, l.To)
	}
}
