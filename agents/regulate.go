package agents

import (
	"fmt"
	"strconv"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// within returns the bounds in which a regulator holds a key in a tick.
func (s *Spec) within(key string, t sim.Tick) (least, most float64) {
	return s.regulator().Within(s.SimClock(), key, t)
}

// beyond says that a change is out of what a regulator allows; empty: it is not.
func (s *Spec) beyond(x spec.FieldChange, t sim.Tick) string {
	least, most := s.within(x.Field.Path, t)
	v, err := units.ParseShare(x.Value.Text)
	if x.Value.Kind != spec.ScalarNode || err != nil || v >= least && v <= most {
		return ""
	}
	bound, side := most, "most"
	if v < least {
		bound, side = least, "least"
	}
	return fmt.Sprintf("%s is beyond regulator.limits, which allow at %s %s", x.Value.Text, side,
		units.FormatNumber(bound))
}

// hold holds all keys within what a regulator allows, and reports whether one had to be moved.
func (d *door) hold(s *Spec, t sim.Tick) (moved bool) {
	p := s.regulator()
	if p == nil {
		return false
	}
	for _, l := range p.Limits {
		least, most := s.within(l.V.Key, t)
		if f, _ := d.root.Lookup(l.V.Key); f.Value() != nil {
			now, err := units.ParseShare(f.Value().Text)
			if to := max(least, min(now, most)); err == nil && to != now {
				d.root.Change(l.V.Key, spec.Scalar(strconv.FormatFloat(to, 'f', -1, 64)))
				moved = true
			}
		}
	}
	if d.beside != nil {
		moved = d.beside.hold(s, t) || moved
	}
	return moved
}

// checkLimits checks the keys that a regulator holds, and whether anything can be out of its bounds.
func (s *Spec) checkLimits(c *spec.Checker) {
	p := s.regulator()
	if p == nil {
		return
	}
	moved := map[string]bool{}
	if q := s.policy(); q != nil {
		for _, l := range q.Learn {
			moved[l.V.Key] = true
		}
	}
	clock := s.SimClock()
	for k := range p.Limits {
		l, at := &p.Limits[k].V, "regulator.limits."+p.Limits[k].Name
		if !c.Right(at+".key", at+".least", at+".most") ||
			!s.oneNumber(c, at, l.Key, [][2]string{{"least", l.Least}, {"most", l.Most}}) ||
			!c.Right("clock.start", "clock.tick") {
			continue
		}
		if f, _ := s.root.Lookup(l.Key); f.Value() == nil {
			c.Errorf(at+".key", "%s has no value; set it", l.Key)
			continue
		}
		if t := clock.Of(l.From); !l.From.IsZero() && (t < 1 || t > sim.Tick(clock.Ticks)) {
			c.Warnf(at+".from", "%s is outside the run, %s to %s", units.FormatDate(l.From), units.FormatDate(clock.Date(0)),
				units.FormatDate(clock.Date(sim.Tick(clock.Ticks))))
		}
		for _, x := range s.changes(all, func(spec.Problem) {}) {
			if why := s.beyond(x.FieldChange, x.tick); why != "" && x.Field.Path == l.Key {
				x.tell(c, true, "%s: %s; it is held there", l.Key, why)
			}
		}
		if least, most := s.within(l.Key, max(clock.Of(l.From), 1)); least > most {
			c.Errorf(at, "%s must be at least %s and at most %s; other limits of it hold, too", l.Key, units.FormatNumber(least),
				units.FormatNumber(most))
		}
		now, _ := s.present(l.Key)
		least, most := l.Bounds()
		if now >= least && now <= most && !moved[l.Key] && !s.changesLater(l.Key) && !s.HasExperiment {
			c.Idlef(at, "%s is %s and nothing moves it, so that it is never held", l.Key, units.FormatNumber(now))
		}
	}
}
