package agents

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"guanxi/agents/policy"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is a whole scenario, without the format of its file.
type Spec struct {
	Name        string
	Description string
	Seed        uint64
	Replicates  int
	Currency    string
	Clock       ClockSpec
	Record      RecordSpec
	People      society.PeopleSpec
	Ties        society.TiesSpec
	Value       ValueSpec
	Observed    []spec.Named[ObservedSpec]
	Elements    []spec.Named[ElementSpec]
	Timeline    []spec.Named[EventSpec]

	mechanisms []*slot
	root       *spec.Section
	trial      bool            // built to see what exists, not to run
	never      map[string]bool // events outside the run
}

// slot is a mechanism as a scenario has it.
type slot struct {
	Entry
	on   bool
	spec Mechanism
}

// ClockSpec is the section `clock`.
type ClockSpec struct {
	Start  time.Time
	Tick   units.Duration
	Until  string
	Ticks  int
	Rounds int

	ticks int // number of ticks, by the three keys
}

// RecordSpec is the section `record`.
type RecordSpec struct {
	Every     units.Duration
	Events    []string
	Consumers int
}

// ValueSpec is the section `value`: worth of what is not in money, and discounting.
type ValueSpec struct {
	Weights  []spec.Weight
	Discount units.Rate
}

// use returns the weights by name.
func (v *ValueSpec) use() (u society.UseValue) {
	for _, x := range v.Weights {
		switch x.Name {
		case "emotional":
			u.Emotional = x.Value
		case "experiential":
			u.Experiential = x.Value
		case "social":
			u.Social = x.Value
		}
	}
	return u
}

// ElementSpec is a switch of the paper: what it sets if the element is off.
type ElementSpec struct {
	Module string
	Off    *spec.Node
	Needs  []string
}

// EventSpec is an event of the timeline.
type EventSpec struct {
	At  string
	Set *spec.Node
}

// NewSpec returns an empty scenario: everything at its default, all mechanisms off.
func NewSpec() *Spec {
	s := &Spec{}
	for _, e := range All() {
		s.mechanisms = append(s.mechanisms, &slot{Entry: e, spec: e.New()})
	}
	return s
}

// Declare declares every key of a scenario.
func (s *Spec) Declare(root *spec.Section) {
	s.root = root
	root.Text(&s.Name, "name", "", "name of the scenario and of its default run folder")
	root.Text(&s.Description, "description", "", "what the scenario shows, in one line")
	root.Seed(&s.Seed, "seed", "1", "seed of the random numbers; replicate r depends only on (seed, r)")
	root.Int(&s.Replicates, "replicates", "1", "number of independent runs", spec.Min(1), spec.Max(1e6))
	root.Text(&s.Currency, "currency", "CNY", "unit of every amount, at the prices of one year")
	root.Section("clock", "start of the run, length of a tick, end of the run", s.Clock.declare)
	root.Section("record", "what is recorded", s.Record.declare)
	root.Section("consumers", "the population", s.People.Declare)
	s.Ties.Declare(root)
	for _, m := range s.mechanisms {
		if named, ok := m.spec.(ByName); ok {
			m.spec.Declare(root)
			m.on = named.On()
			continue
		}
		root.Switch(&m.on, m.Name, m.Doc, m.spec.Declare, spec.Equation(m.Equation))
	}
	root.Section("value", "how value is summed up", func(v *spec.Section) {
		v.Weights(&s.Value.Weights, "weights", "emotional: 0, experiential: 0, social: 0", "worth of use without price: of a like received (a reply counts as three); of a unit of experience (fit of sessions, posts and articles less nuisance, without what was bought); of a friend interacted with, once a day", spec.Names("emotional", "experiential", "social"), spec.Min(0), spec.Max(1e6), spec.Unit("currency"), spec.Symbol("w_E, w_X, w_S"), spec.Assumed("0–1 each; Brynjolfsson, Collis & Eggers 2019: 48 USD a month for Facebook in the US, not transferable"))
		v.Rate(&s.Value.Discount, "discount", "10%/year", "discount rate of the discounted sums, which are shown beside the undiscounted ones", spec.Min(0), spec.Assumed("3%–20%/year"))
	})
	spec.Map(root, "observed", &s.Observed, "real data drawn over the figures, named after the metric that they belong to (adopters, active, registered, mau; platform_revenue, in sums over a period); needs consumers.represents; never affects a run", func(o *spec.Section, v *ObservedSpec) {
		o.Text(&v.File, "file", "", "table: a bundled name or a path", spec.Required())
		o.Text(&v.Date, "date", "date", "column of dates")
		o.Text(&v.Value, "value", "value", "column of values")
		o.Text(&v.Role, "role", "role", "column that says fit, holdout or context; without it figures show the rows as observed, and guanxi calibrate uses none")
		o.Tree(&v.Where, "where", "{}", "rows to use: a column and the text that it must hold")
		o.Number(&v.Scale, "scale", "1", "factor that converts the values to people, or to currency", spec.Above(0), spec.Max(1e12))
		o.Duration(&v.Period, "period", "1year", "for platform_revenue: the period that a value sums over, ending on its date; 0.25year for quarters", spec.Above(0), spec.Max("100year"))
	})
	spec.Map(root, "elements", &s.Elements, "value elements of the paper, as switches: what each sets where it is off", func(e *spec.Section, v *ElementSpec) {
		e.Enum(&v.Module, "module", "proposition", []string{"proposition", "cocreation", "transfer", "acquisition"}, "module of the paper")
		e.Tree(&v.Off, "off", "{}", "paths and values that switch the element off")
		e.Texts(&v.Needs, "needs", "", "elements of which at least one has to precede this one, in Shapley values restricted to feasible orders")
	})
	spec.Map(root, "timeline", &s.Timeline, "events that change live keys during the run", func(e *spec.Section, v *EventSpec) {
		e.Text(&v.At, "at", "", "a date, a time since the start such as 30d, or the number of a tick", spec.Required())
		e.Tree(&v.Set, "set", "", "paths and their new values", spec.Required())
	})
	root.CheckAnyway(s.checkNeeds)
	root.Check(s.checkEvery, "record.every", "clock.tick")
	root.Check(s.checkGraph, "graph", "consumers.count")
	root.Check(s.checkEvents, "record.events")
	root.Check(s.checkPanel, "record.consumers", "consumers.count", "graph")
	root.CheckAnyway(s.checkTimeline)
	root.Check(s.checkPolicy, "policy.release")
	root.CheckAnyway(s.checkRules)
	root.CheckAnyway(s.checkRuleMetrics)
	root.CheckAnyway(s.rehearse)
}

func (c *ClockSpec) declare(s *spec.Section) {
	s.Date(&c.Start, "start", "2011-01-01", "date of the start (tick 0)")
	s.Duration(&c.Tick, "tick", "1d", "length of a tick", spec.Above(0), spec.Symbol("Δ"), spec.Tick())
	s.Text(&c.Until, "until", "", "end, exclusive: a date or a duration; a span that is not a multiple of the tick is cut to whole ticks", spec.Only("ticks", "0"), spec.Forms(spec.TypeDate, spec.TypeDuration))
	s.Int(&c.Ticks, "ticks", "0", "number of ticks, in place of until", spec.Min(0), spec.Max(1e8))
	s.Int(&c.Rounds, "rounds", "1", "how often Expose and Respond run in a tick", spec.Min(1), spec.Max(1000))
	s.Check(func(k *spec.Checker) { // a check of its own, so that it is reported together with other problems
		if c.Ticks == 0 && c.Until == "" && k.Given("ticks") {
			k.Errorf("ticks", "0 ticks are not a run; write a number of ticks above 0, or until: a date or a duration")
		}
		if c.Ticks > 0 || c.Until == "" {
			return
		}
		_, noSpan := units.ParseDuration(c.Until)
		_, noDate := units.ParseDate(c.Until)
		switch first, last := c.Until[0], c.Until[len(c.Until)-1]; {
		case noSpan == nil || noDate == nil:
		case (first == '-' || '0' <= first && first <= '9') && 'a' <= last && last <= 'z':
			k.Errorf("until", "%s", noSpan) // 2month, 3 years, -5d
		case units.DateMeant(c.Until):
			k.Errorf("until", "%s", noDate) // 2011-02-29
		default:
			k.Errorf("until", "%q is neither a date such as 2019-01-01 nor a duration such as 30d", c.Until)
		}
	}, "until", "ticks")
	s.Check(func(k *spec.Checker) {
		if !k.Right("until", "ticks") {
			return
		}
		n, err := c.count()
		if err != nil {
			k.Errorf("until", "%s", err)
		}
		c.ticks = n
		if end := c.Start.Add(time.Duration(n) * time.Duration(c.Tick)); end.Year() > 9999 {
			k.Errorf("start", "from %s the run continues past the year 9999, the last that dates can have", units.FormatDate(c.Start))
		}
	}, "start", "tick", "until", "ticks")
}

// count returns the number of ticks.
func (c *ClockSpec) count() (int, error) {
	if c.Ticks > 0 {
		if most := math.MaxInt64 / int64(c.Tick); int64(c.Ticks) > most {
			return 0, fmt.Errorf("%d ticks of %v are more than 292 years, the longest run that dates allow", c.Ticks, c.Tick)
		}
		return c.Ticks, nil
	}
	if c.Until == "" {
		return 0, fmt.Errorf("the length of the run is missing: write until: a date or a duration, or ticks: a number")
	}
	span, err := units.ParseDuration(c.Until)
	if err != nil {
		date, err := units.ParseDate(c.Until)
		if err != nil {
			return 0, err
		}
		if !date.After(c.Start) {
			return 0, fmt.Errorf("%s is not after the start, %s", c.Until, units.FormatDate(c.Start))
		}
		span = units.Duration(date.Sub(c.Start))
		if date.Sub(c.Start) == 1<<63-1 {
			return 0, fmt.Errorf("%s is more than 292 years after the start, the longest run that dates allow", c.Until)
		}
	}
	if span < c.Tick {
		return 0, fmt.Errorf("%s is shorter than a tick of %v", c.Until, c.Tick)
	}
	n := int64(span) / int64(c.Tick) // nothing at or after `until` runs
	if n > 1e8 {
		return 0, fmt.Errorf("%d ticks of %v are more than the 100,000,000 that are possible", n, c.Tick)
	}
	return int(n), nil
}

func (r *RecordSpec) declare(s *spec.Section) {
	s.Duration(&r.Every, "every", "", "time between recorded rows; default: every tick", spec.Above(0))
	s.Texts(&r.Events, "events", "", "kinds of events to log, with who, when and from whom. adoption: who starts, first adoptions and returns; read, share: of articles; exposure, earned, click, ad_…: paid and earned exposures to advertisements and the responses; purchase: at a shop; card_purchase, card_share: goods bought through a seller's card, cards passed on", spec.Names(EventNames()...))
	s.Int(&r.Consumers, "consumers", "0", "number of consumers, drawn at random, whose state is recorded in panel.csv", spec.Min(0))
}

// checkGraph checks the graph against the number of consumers.
func (s *Spec) checkGraph(c *spec.Checker) {
	if key, err := s.Ties.Check(s.People.Count); err != nil {
		c.Errorf("graph."+key, "%v", err)
	}
}

// checkEvents warns of events that never happen.
func (s *Spec) checkEvents(c *spec.Checker) {
	of := Events()
	for i, event := range s.Record.Events {
		if !s.isOn(of[event]) && c.Stands(of[event]) {
			c.Idlef(fmt.Sprint("record.events.", i+1), "%s is off", of[event])
		}
	}
}

// checkPanel checks the number of recorded consumers against the population.
func (s *Spec) checkPanel(c *spec.Checker) {
	if n := s.Record.Consumers; n > s.People.Count && s.Ties.Kind != "file" {
		c.Warnf("record.consumers", "%d is more than the %d consumers of the run; all are recorded", n, s.People.Count)
	}
}

// checkEvery checks the time between rows against the tick.
func (s *Spec) checkEvery(c *spec.Checker) {
	if e := s.Record.Every; e > 0 && (e < s.Clock.Tick || e%s.Clock.Tick != 0) {
		c.Errorf("record.every", "%v is not a multiple of the tick of %v", e, s.Clock.Tick)
	}
}

// SimClock returns the clock of a run.
func (s *Spec) SimClock() sim.Clock {
	return sim.Clock{Start: s.Clock.Start, Tick: s.Clock.Tick, Ticks: s.Clock.ticks, Rounds: s.Clock.Rounds}
}

// On lists the mechanisms that are on, in the order of the tick.
func (s *Spec) On() []Entry {
	var all []Entry
	for _, m := range s.mechanisms {
		if m.on {
			all = append(all, m.Entry)
		}
	}
	return all
}

// isOn reports whether a mechanism is on.
func (s *Spec) isOn(name string) bool {
	return slices.ContainsFunc(s.mechanisms, func(m *slot) bool { return m.on && m.Name == name })
}

// section returns the section of a mechanism that is on; nil if it is off.
func section[T any](s *Spec) *T {
	for _, m := range s.mechanisms {
		if p, ok := any(m.spec).(*T); ok && m.on {
			return p
		}
	}
	return nil
}

// policy returns the section of the platform's policy; nil if it is off.
func (s *Spec) policy() *policy.Spec { return section[policy.Spec](s) }

// UseValue returns what use without a price is worth. felt is false if nothing is felt because
// satisfaction is off.
func (s *Spec) UseValue() (worth society.UseValue, felt bool) {
	return s.Value.use(), s.isOn("satisfaction")
}

// change is one live field set by an event.
type change struct {
	tick  sim.Tick
	event string
	spec.FieldChange
}

// changes flattens the timeline, ordered by tick and then by path. It skips keys that are not
// usable, and those of events without a valid time only after checking them.
func (s *Spec) changes(usable func(spec.Entry) bool, report func(spec.Problem)) []change {
	clock := s.SimClock()
	var all []change
	for _, e := range s.Timeline {
		t, err := when(clock, e.V.At)
		if err != nil && e.V.At != "" {
			report(spec.Problem{Path: "timeline." + e.Name + ".at", Msg: err.Error()})
		}
		if e.V.Set == nil {
			continue
		}
		if e.V.Set.Kind != spec.MapNode {
			report(spec.Problem{Path: "timeline." + e.Name + ".set", Msg: "write a mapping from paths of live keys to values, such as {ads.slots.daily: 2}"})
		}
		for _, key := range e.V.Set.Keys {
			if !usable(key) {
				continue
			}
			fields, problems := s.root.Changes(key.Key, key.Value)
			for _, p := range problems {
				report(p)
			}
			for _, f := range fields {
				if err == nil {
					all = append(all, change{t, e.Name, f})
				}
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].tick != all[j].tick {
			return all[i].tick < all[j].tick
		}
		return all[i].Field.Path < all[j].Field.Path
	})
	return all
}

// when returns the tick of an event. A date, or a duration since the start, gives the tick that
// holds it; a number is the tick itself.
func when(clock sim.Clock, at string) (sim.Tick, error) {
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
	return 0, fmt.Errorf("%q is neither a date such as 2017-01-01, nor a duration such as 30d, nor the number of a tick", at)
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
	seen := map[string][]change{}
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
	for _, ch := range changes {
		where := "timeline." + ch.event
		key := fmt.Sprintf("%d %s", ch.tick, ch.Field.Path)
		if k := slices.IndexFunc(seen[key], func(o change) bool { return !apart(o.Value, ch.Value) }); k >= 0 && seen[key][k].event == ch.event {
			c.Errorf(where, "sets %s twice; leave one of them out", ch.Field.Path)
		} else if k >= 0 {
			c.Errorf(where, "%s is also set in tick %d (%s) by the event %q; leave one of them out", ch.Field.Path, ch.tick, units.FormatDate(s.SimClock().Date(ch.tick-1)), seen[key][k].event)
		}
		seen[key] = append(seen[key], ch)
		if ch.tick > sim.Tick(s.Clock.ticks) || ch.tick < 1 {
			s.never[ch.event] = true
			clock := s.SimClock()
			c.Warnf(where, "the event is outside the run, %s to %s, and never happens", units.FormatDate(clock.Date(0)), units.FormatDate(clock.Date(sim.Tick(s.Clock.ticks))))
		}
	}
}

// apart reports whether two changes of a field concern separate parts: weights of different
// names, or moments of a distribution whose kind stays.
func apart(a, b *spec.Node) bool {
	if a.Kind != spec.MapNode || b.Kind != spec.MapNode || a.Get("dist") != nil || b.Get("dist") != nil {
		return false
	}
	return !slices.ContainsFunc(a.Keys, func(e spec.Entry) bool { return b.Get(e.Key) != nil })
}

// rehearse applies the changes of the timeline to a copy, tick by tick, and in between those of
// each rule of the platform: values that are valid by themselves may be inconsistent with those
// in force at the time.
func (s *Spec) rehearse(c *spec.Checker) {
	p := s.policy()
	if len(s.Timeline) == 0 && (p == nil || len(p.Rules) == 0) || s.trial || c.Lean() || !c.Right("clock.start", "clock.tick") {
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
	end := sim.Tick(cmp.Or(s.Clock.ticks, 1<<30)) // a wrong end may mean any
	all := own.changes(all, func(spec.Problem) {})
	all = slices.DeleteFunc(all, func(ch change) bool { return ch.tick < 1 || ch.tick > end || !c.Right("timeline."+ch.event) })
	rules := &rehearsal{own: own, news: news}
	if p := own.policy(); p != nil {
		rules.rules = slices.DeleteFunc(slices.Clone(p.Rules), func(r spec.Named[policy.Rule]) bool { return !c.Right("policy.rules." + r.Name) })
	}
	after := ""
	for k := 0; ; {
		next := end + 1
		if k < len(all) {
			next = all[k].tick
		}
		rules.try(next-1, func(rule string, p spec.Problem) {
			c.Errorf("policy.rules."+rule+".set", "%s becomes invalid when this rule acts%s: %s", p.Path, after, p.Msg)
		})
		if k == len(all) {
			return
		}
		for ; k < len(all) && all[k].tick == next; k++ {
			ps := news(own.root.Change(all[k].Field.Path, all[k].Value))
			if last := k+1 == len(all) || all[k+1].tick > next; last && len(ps) == 0 {
				ps = news(own.root.Recheck())
			}
			for _, p := range ps {
				c.Errorf("timeline."+all[k].event, "%s becomes invalid with this event: %s", p.Path, p.Msg)
			}
			if len(ps) > 0 {
				return
			}
			after = " after the event " + all[k].event
		}
	}
}
