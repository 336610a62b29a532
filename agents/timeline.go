package agents

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// change is one live field set by an event or a series.
type change struct {
	tick  sim.Tick
	where string // timeline.NAME or drive.KEY
	spec.FieldChange
}

// changes flattens the timeline and the driven keys, ordered by tick and then by path. It skips keys that are not
// usable, and those of events without a valid time only after checking them.
func (s *Spec) changes(usable func(spec.Entry) bool, report func(spec.Problem)) []change {
	clock := s.SimClock()
	var all []change
	for _, e := range s.Timeline {
		t, err := EventTick(clock, e.V.At)
		if err != nil && e.V.At != "" {
			report(spec.Problem{Path: "timeline." + e.Name + ".at", Msg: err.Error()})
		}
		if e.V.Set == nil {
			continue
		}
		if e.V.Set.Kind != spec.MapNode {
			report(spec.Problem{Path: "timeline." + e.Name + ".set", Msg: "write a mapping from paths of live keys to " +
				"values, such as {ads.slots.daily: 2}"})
		}
		for _, key := range e.V.Set.Keys {
			if s.inPlatform(key.Key) || !usable(key) {
				continue
			}
			fields, problems := s.root.Changes(key.Key, key.Value)
			for _, p := range problems {
				report(p)
			}
			for _, f := range fields {
				if err == nil {
					all = append(all, change{t, "timeline." + e.Name, f})
				}
			}
		}
	}
	all = s.followed(all, usable, report)
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].tick != all[j].tick {
			return all[i].tick < all[j].tick
		}
		return all[i].Field.Path < all[j].Field.Path
	})
	return all
}

// changesLater reports whether an event, a series or a rule sets a key, or part of it.
func (s *Spec) changesLater(path string) bool {
	var sets []*spec.Node
	for _, e := range s.Timeline {
		sets = append(sets, e.V.Set)
	}
	if p := s.policy(); p != nil {
		for _, r := range p.Rules {
			sets = append(sets, r.V.Set)
		}
	}
	for _, x := range s.driven(func(spec.Problem) {}) {
		sets = append(sets, spec.Mapping(spec.Entry{Key: x.key, Value: x.rows[0].value}))
	}
	for _, set := range sets {
		if set == nil {
			continue
		}
		for _, e := range set.Keys {
			changes, _ := s.root.Changes(e.Key, e.Value)
			if slices.ContainsFunc(changes, func(x spec.FieldChange) bool {
				return x.Field.Path == path || strings.HasPrefix(x.Field.Path, path+".")
			}) {
				return true
			}
		}
	}
	return false
}

// EventTick returns the tick of an event. A date, or a duration since the start, gives the tick that
// holds it; a number is the tick itself.
func EventTick(clock sim.Clock, at string) (sim.Tick, error) {
	if n, err := units.ParseInt(at); err == nil {
		if n < 1 {
			return 0, fmt.Errorf("%q is not a tick; the first tick is 1", at)
		}
		return sim.Tick(min(n, 1<<30)), nil
	}
	if d, err := units.ParseDuration(at); err == nil {
		return clock.Of(clock.Start.Add(time.Duration(d))), nil
	}
	date, err := units.ParseDate(at)
	switch {
	case err == nil:
		return clock.Of(date), nil
	case units.DateMeant(at):
		return 0, err
	}
	return 0, fmt.Errorf("%q is neither a date such as 2017-01-01, nor a duration such as 30d, nor the number of a tick",
		at)
}

// Never returns the events of the timeline that are outside the run.
func (s *Spec) Never() map[string]bool { return s.never }

// all is for changes whose keys were checked before.
func all(spec.Entry) bool { return true }

// usable returns whether what an event or a rule sets can be checked: the key's place exists, and
// where only a part of it is set, the rest is valid.
func usable(c *spec.Checker) func(spec.Entry) bool {
	return func(e spec.Entry) bool {
		if e.Value.Kind == spec.MapNode {
			return c.Right(e.Key)
		}
		return c.Stands(e.Key[:max(0, strings.LastIndexByte(e.Key, '.'))])
	}
}

func (s *Spec) checkTimeline(c *spec.Checker) {
	seen, follows := map[string][]change{}, map[string]change{}
	s.never = map[string]bool{}
	var problems spec.Problems
	changes := s.changes(usable(c), func(p spec.Problem) { problems = append(problems, p) })
	for _, p := range problems { // only now, because usable looks at what is reported
		if p.Pos == (spec.Pos{}) {
			c.Errorf(p.Path, "%s", p.Msg)
		} else {
			c.Report(p)
		}
	}
	if !c.Right("clock.start", "clock.tick") {
		return // which event is when is not known
	}
	s.checkDrive(c)
	for _, ch := range changes {
		if ch.drives() {
			follows[ch.Field.Path] = ch
		}
	}
	for _, ch := range changes {
		key := fmt.Sprintf("%d %s", ch.tick, ch.Field.Path)
		if k := slices.IndexFunc(seen[key], func(o change) bool { return !apart(o.Value, ch.Value) }); k >= 0 &&
			seen[key][k].where == ch.where {
			ch.tell(c, false, "sets %s twice; leave one of them out", ch.Field.Path)
		} else if k >= 0 {
			ch.tell(c, false, "%s is also set in tick %d (%s) by %s; leave one of them out", ch.Field.Path, ch.tick,
				units.FormatDate(s.SimClock().Date(ch.tick-1)), seen[key][k].by())
		} else if x, ok := follows[ch.Field.Path]; ok && x.where != ch.where && !apart(x.Value, ch.Value) {
			ch.tell(c, !ch.drives(), "%s also follows %s, which sets it again with its next row", ch.Field.Path, x.by())
		}
		seen[key] = append(seen[key], ch)
		if ch.drives() {
			continue // what is outside the run is never met, or told by checkDrive
		}
		if ch.tick > sim.Tick(s.Clock.ticks) || ch.tick < 1 {
			s.never[strings.TrimPrefix(ch.where, "timeline.")] = true
			clock := s.SimClock()
			c.Warnf(ch.where, "the event is outside the run, %s to %s, and never happens", units.FormatDate(clock.Date(0)),
				units.FormatDate(clock.Date(sim.Tick(s.Clock.ticks))))
		}
	}
}

// buildTimeline adds the step that changes live keys, before all others: first the changes of the
// timeline, with moves, then those of an experiment and of the platform's rules. Where nothing changes it is there,
// too, so that runs with events and without are built alike, and one can go on from the other.
func (s *Spec) buildTimeline(b *sim.Builder, moves func(sim.Tick) []spec.Entry, x *experiment) {
	changes := s.changes(all, func(spec.Problem) {})
	rules := s.policy()
	if rules != nil && len(rules.Rules)+len(rules.Learn) == 0 {
		rules = nil
	}
	keys := &door{root: s.root}
	if x != nil && x.treated != nil {
		keys.beside = &door{root: x.treated.root}
	}
	s.keys = keys
	b.Scope("timeline").Step(sim.Step{Name: "change", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
		touched := false
		first, _ := slices.BinarySearchFunc(changes, t, func(x change, t sim.Tick) int { return cmp.Compare(x.tick, t) })
		for _, x := range changes[first:] {
			if x.tick > t {
				break
			}
			keys.event(x.FieldChange)
			touched = true
		}
		if moves != nil {
			for _, move := range moves(t) {
				if s.inPlatform(move.Key) {
					continue
				}
				fields, _ := s.root.Changes(move.Key, move.Value)
				for _, f := range fields {
					keys.event(f)
					touched = true
				}
			}
		}
		touched = x.act(t, keys) || touched
		if rules != nil && rules.Act(t, keys) {
			touched = true
		}
		touched = keys.hold(s, t) || touched
		if !touched {
			return
		}
		for _, m := range s.mechanisms {
			if r, ok := m.spec.(Rebuilder); ok && m.on {
				r.Rebuild(t)
			}
		}
	}})
}
