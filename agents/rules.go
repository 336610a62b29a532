package agents

import (
	"math"
	"slices"
	"strings"

	"guanxi/agents/functions"
	"guanxi/agents/policy"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/spec"
)

// door changes live keys, for the timeline and for rules. What rules have set lies in layers on top
// of what the file and the timeline say, in the order in which it was set.
type door struct {
	root   *spec.Section
	layers []layer
}

// layer is a field that a rule has set, and its value below.
type layer struct {
	rule   string
	change spec.FieldChange
	before *spec.Node
}

// Set lays what a rule sets on top.
func (d *door) Set(rule, path string, value *spec.Node) {
	changes, _ := d.root.Changes(path, value) // problems were reported when the scenario was read
	for _, x := range changes {
		d.put(rule, x)
	}
}

func (d *door) put(rule string, x spec.FieldChange) {
	d.layers = append(d.layers, layer{rule, x, x.Field.Value()})
	d.root.Change(x.Field.Path, x.Value)
}

// Back takes away the layers of a rule: lifts all from its first one on and puts back those of others.
func (d *door) Back(rule string) {
	first := slices.IndexFunc(d.layers, func(l layer) bool { return l.rule == rule })
	if first < 0 {
		return // an event has taken all its keys
	}
	lifted := slices.Clone(d.layers[first:])
	for _, l := range slices.Backward(lifted) { // in reverse, as a field may be set in parts
		d.root.Undo(l.change, l.before)
	}
	d.layers = d.layers[:first]
	for _, l := range lifted {
		if l.rule != rule {
			d.put(l.rule, l.change)
		}
	}
}

// event makes a change of the timeline. It takes the field, or its parts, from rules that have set it.
func (d *door) event(x spec.FieldChange) {
	d.root.Change(x.Field.Path, x.Value)
	kept := d.layers[:0]
	for _, l := range d.layers {
		if l.change.Field == x.Field {
			l.change.Value = rest(l.change.Value, x.Value)
		}
		if l.change.Value != nil {
			kept = append(kept, l)
		}
	}
	d.layers = kept
}

// rest is a change of a field without the parts that another one sets; nil where nothing is left.
func rest(change, without *spec.Node) *spec.Node {
	if apart(change, without) {
		return change
	}
	if change.Kind != spec.MapNode || without.Kind != spec.MapNode || change.Get("dist") != nil || without.Get("dist") != nil {
		return nil
	}
	change = change.Clone()
	for _, e := range without.Keys {
		change.Remove(e.Key)
	}
	if len(change.Keys) == 0 {
		return nil
	}
	return change
}

// checkPolicy checks the functions that policy names against those that exist.
func (s *Spec) checkPolicy(c *spec.Checker) {
	p := s.policy()
	if p == nil {
		return
	}
	var names []string
	offered := section[functions.Spec](s)
	if offered != nil {
		for _, x := range offered.Functions {
			names = append(names, x.Name)
		}
	}
	p.CheckFunctions(offered != nil || !c.Stands("functions"), names,
		func(path, format string, args ...any) { c.Errorf("policy."+path, format, args...) },
		func(path, format string, args ...any) { c.Warnf("policy."+path, format, args...) })
}

// checkRules checks what rules set against the existing keys, the timeline, and each other.
func (s *Spec) checkRules(c *spec.Checker) {
	p := s.policy()
	if p == nil || len(p.Rules) == 0 {
		return
	}
	type setter struct {
		who   string
		value *spec.Node
	}
	by := map[string][]setter{} // of each field
	for _, x := range s.changes(all, func(spec.Problem) {}) {
		by[x.Field.Path] = append(by[x.Field.Path], setter{"the event timeline." + x.event, x.Value})
	}
	var problems spec.Problems
	for _, rule := range p.Rules {
		at := "policy.rules." + rule.Name + ".set"
		if rule.V.Set == nil || rule.V.Set.Kind != spec.MapNode {
			continue // reported by the rule itself
		}
		var mine []spec.FieldChange
		told := map[string]bool{}
		for _, e := range rule.V.Set.Keys {
			if !usable(c)(e) {
				continue
			}
			changes, ps := s.root.Changes(e.Key, e.Value)
			for _, x := range ps {
				if x.Pos == (spec.Pos{}) {
					x.Pos = c.Pos(at)
				}
				problems = append(problems, x)
			}
			for _, x := range changes {
				path := x.Field.Path
				for _, other := range slices.Backward(by[path]) {
					if !told[path] && !apart(other.value, x.Value) {
						c.Warnf(at, "%s is also set by %s; the later change wins", path, other.who)
						told[path] = true
					}
				}
				mine = append(mine, x)
			}
		}
		for _, x := range mine {
			by[x.Field.Path] = append(by[x.Field.Path], setter{"the rule policy.rules." + rule.Name, x.Value})
		}
	}
	for _, x := range problems { // only now, because Right looks at what is reported
		c.Report(x)
	}
}

// rehearsal tries what rules set, each on the values in force when it may act.
type rehearsal struct {
	own   *Spec // a copy
	rules []spec.Named[policy.Rule]
	news  func(spec.Problems) spec.Problems
	wrong []string // rules already reported
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
			ps = h.news(h.own.root.Recheck())
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
	if on := rule.V.On(); on.Op[0] == '>' {
		for k := range h.rules {
			other := &h.rules[k]
			if (on.Metric == "rule."+other.Name || on.Metric == summary.RuleFired+other.Name) && !slices.Contains(above, other.Name) {
				ps = h.act(d, other, above)
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

// checkRuleMetrics checks the metrics that rules watch against those of a run. Only a run knows
// its metrics, so a small one is built from the same scenario. Where faults leave open what the
// scenario has, names are checked that no scenario has. The many runs of a study, read lean, are
// not checked again: building them reports it.
func (s *Spec) checkRuleMetrics(c *spec.Checker) {
	p := s.policy()
	if p == nil || len(p.Rules) == 0 || s.trial || c.Lean() {
		return
	}
	metrics, trial := s.trialMetrics(c)
	known := metrics != nil
	if !known {
		metrics = everyMetric()
	}
	names := make([]string, len(metrics))
	for k, m := range metrics {
		names[k] = m.Name
	}
	all := s.People.Count
	if s.Ties.Kind == "file" {
		all = math.MaxInt32 // as many as the file has nodes
	}
	for _, rule := range p.Rules {
		for _, x := range []struct {
			key  string
			cond policy.Condition
		}{{"when", rule.V.On()}, {"back", rule.V.Off()}} {
			key, name := "policy.rules."+rule.Name+"."+x.key, x.cond.Metric
			switch k := slices.Index(names, name); {
			case name == "":
			case !known && (strings.Contains(name, ".") || slices.ContainsFunc(names, func(x string) bool { return x == name || strings.HasPrefix(x, name+".") })):
			case k < 0:
				c.Errorf(key, "%s", policy.Unknown(name, names))
			default:
				if why := x.cond.Wrong(metrics[k]); why != "" {
					c.Errorf(key, "%s", why)
				} else if why := x.cond.Vain(metrics[k], trial, all); why != "" {
					c.Warnf(key, "%s", why)
				}
			}
		}
	}
}

// trialMetrics returns the metrics of a run of this scenario, and its number of consumers; nil if
// none can be built. Few consumers are enough, unless that leaves a mechanism with nobody. Keys with
// faults take their defaults.
func (s *Spec) trialMetrics(c *spec.Checker) (metrics []*sim.Metric, consumers int) {
	if !c.OnlyLeaves() {
		return nil, 0
	}
	for _, consumers := range []int{300, 20_000} {
		tree := s.root.Effective()
		own, ps := decodeTrial(tree)
		if ps.Err() != nil {
			for _, p := range ps.Errors() {
				tree.RemoveAt(p.Path)
			}
			if own, ps = decodeTrial(tree); ps.Err() != nil {
				return nil, 0
			}
		}
		if metrics, n := own.metricsOf(consumers); metrics != nil {
			return metrics, n
		}
	}
	return nil, 0
}

// everyMetric returns the metrics of a run in which every switch is on. Metrics of other scenarios
// begin as one of these up to a dot, or have one, which leads to what the file names.
func everyMetric() []*sim.Metric {
	table, _ := spec.Decode(nil, NewSpec().Declare)
	tree := spec.Mapping(spec.Entry{Key: "functions", Value: spec.Mapping(spec.Entry{Key: "any", Value: spec.Mapping()})})
	for _, f := range table.Fields() {
		if above := tree.At(strings.TrimSuffix(strings.TrimSuffix(f.Path, f.Key), ".")); above != nil && f.Type == spec.TypeSwitch {
			above.Put(f.Key, spec.Mapping())
		}
	}
	own, _ := decodeTrial(tree) // what is missing does not matter
	own.Clock.ticks = 1
	metrics, _ := own.metricsOf(300)
	return metrics
}

// metricsOf builds a run with so many consumers at most, and returns its metrics and its number of
// consumers; nil if it cannot be built.
func (s *Spec) metricsOf(consumers int) ([]*sim.Metric, int) {
	s.People.Count = min(s.People.Count, consumers)
	s.People.HasAccess = false
	s.Record.Consumers = 0
	s.Ties = society.TiesSpec{Kind: "complete"}
	r, err := s.Build(Options{Replicate: 1})
	if err != nil {
		return nil, 0
	}
	r.Close()
	return r.Metrics(), r.World.N
}

// decodeTrial reads a scenario to see what exists in it.
func decodeTrial(tree *spec.Node) (*Spec, spec.Problems) {
	own := NewSpec()
	own.trial = true
	_, ps := spec.DecodeLean(tree, own.Declare)
	return own, ps
}

// attachRules lets the rules of the platform watch a run.
func (s *Spec) attachRules(r *sim.Simulation) error {
	if p := s.policy(); p != nil && !s.trial {
		return p.Attach(r)
	}
	return nil
}
