package agents

import (
	"slices"
	"strings"

	"guanxi/agents/platform/functions"
	"guanxi/agents/platform/policy"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// checkPolicy checks that release by needs has functions to release.
func (s *Spec) checkPolicy(c *spec.Checker) {
	if p := s.policy(); p != nil && p.Release == "needs" && section[functions.Spec](s) == nil && c.Stands("functions") {
		c.Errorf("policy.release", "needs functions, which are off, so there is nothing to release")
	}
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
		by[x.Field.Path] = append(by[x.Field.Path], setter{x.by(), x.Value})
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
					if told[path] {
						break
					}
					if told[path] = !apart(other.value, x.Value); told[path] {
						c.Warnf(at, "%s is also set by %s; the later change wins", path, other.who)
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

// checkRuleMetrics checks the metrics that rules watch against those of a run. Only a run knows
// its metrics, so a small one is built from the same scenario. Where faults leave open what the
// scenario has, names are checked that no scenario has. The many runs of a study, read lean, are
// not checked again: building them reports it.
func (s *Spec) checkRuleMetrics(c *spec.Checker) {
	p := s.policy()
	if p == nil || len(p.Rules)+len(p.Learn) == 0 || s.trial || c.Lean() {
		return
	}
	metrics := s.trialMetrics(c)
	known := metrics != nil
	if !known {
		metrics = everyMetric()
	}
	names := make([]string, len(metrics))
	for k, m := range metrics {
		names[k] = m.Name
	}
	// place returns the index of a metric, below 0 where it is unknown; an unknown one is told.
	place := func(key, name string) int {
		k := slices.Index(names, name)
		if k < 0 && name != "" && (known || !strings.Contains(name, ".") &&
			!slices.ContainsFunc(names, func(x string) bool { return strings.HasPrefix(x, name+".") })) {
			c.Errorf(key, "%s", policy.Unknown(name, names))
		}
		if !known {
			return -1
		}
		return k
	}
	for _, l := range p.Learn {
		place("policy.learn."+l.Name+".objective", l.V.Objective)
	}
	for _, rule := range p.Rules {
		for _, x := range []struct {
			key  string
			cond policy.Condition
		}{{"when", rule.V.On()}, {"back", rule.V.Off()}} {
			key := "policy.rules." + rule.Name + "." + x.key
			if k := place(key, x.cond.Metric); k >= 0 {
				if why := x.cond.Wrong(metrics[k]); why != "" {
					c.Errorf(key, "%s", why)
				}
			}
		}
	}
}

// attachRules lets the rules of the platform watch a run.
func (s *Spec) attachRules(r *sim.Simulation) error {
	if s.trial {
		return nil
	}
	if p := s.regulator(); p != nil {
		p.Attach(r)
	}
	if p := s.policy(); p != nil {
		return p.Attach(r, s.present, s.within)
	}
	return nil
}
