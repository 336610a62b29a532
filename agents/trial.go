package agents

import (
	"strings"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// trialMetrics returns the metrics of a run of this scenario; nil if none
// can be built. Few consumers are enough, unless that leaves a mechanism with nobody. Keys with
// faults take their defaults.
func (s *Spec) trialMetrics(c *spec.Checker) []*sim.Metric {
	if !c.OnlyLeaves() {
		return nil
	}
	for _, consumers := range []int{300, 20_000} {
		tree := s.root.Effective()
		own, ps := decodeTrial(tree)
		if ps.Err() != nil {
			for _, p := range ps.Errors() {
				tree.RemoveAt(p.Path)
			}
			if own, ps = decodeTrial(tree); ps.Err() != nil {
				return nil
			}
		}
		if metrics := own.metricsOf(consumers); metrics != nil {
			return metrics
		}
	}
	return nil
}

// everyMetric returns the metrics of a run in which every switch is on. Metrics of other scenarios
// begin as one of these up to a dot, or have one, which leads to what the file names.
func everyMetric() []*sim.Metric { return everySwitch().metricsOf(300) }

// everySwitch is a scenario in which every switch is on.
func everySwitch() *Spec {
	table, _ := spec.Decode(nil, NewSpec().Declare)
	tree := spec.Mapping(spec.Entry{Key: "functions", Value: spec.Mapping(spec.Entry{Key: "any", Value: spec.Mapping()})})
	for _, f := range table.Fields() {
		if above := tree.At(strings.TrimSuffix(strings.TrimSuffix(f.Path, f.Key), ".")); above != nil &&
			f.Type == spec.TypeSwitch {
			above.Put(f.Key, spec.Mapping())
		}
	}
	tree.At("ads").Put("campaigns", spec.Mapping(spec.Entry{Key: "any", Value: spec.Mapping(
		spec.Entry{Key: "bid",
			Value: spec.Mapping(spec.Entry{Key: "profit",
				Value: spec.Mapping(spec.Entry{Key: "brand", Value: spec.Scalar("1")})})},
		spec.Entry{Key: "entry", Value: spec.Mapping(spec.Entry{Key: "cost", Value: spec.Scalar("1")})})}))
	own, _ := decodeTrial(tree) // what is missing does not matter
	own.Clock.ticks = 1
	return own
}

// metricsOf builds a run with so many consumers at most, and returns its metrics; nil if it cannot be built.
func (s *Spec) metricsOf(consumers int) []*sim.Metric {
	all, _ := s.small(consumers)
	return all
}

// small is metricsOf with the reason.
func (s *Spec) small(consumers int) ([]*sim.Metric, error) {
	s.People.Count = min(s.People.Count, consumers)
	s.People.HasAccess, s.People.File = false, ""
	s.Record.Consumers = 0
	s.Ties = society.TiesSpec{Kind: "complete"}
	if s.isOn("network_effects") { // which need a few friends
		s.Ties = society.TiesSpec{Kind: "ring", Degree: 2}
	}
	r, err := s.Build(Options{Replicate: 1})
	if err != nil {
		return nil, err
	}
	r.Close()
	return r.Metrics(), nil
}

// decodeTrial reads a scenario to see what exists in it.
func decodeTrial(tree *spec.Node) (*Spec, spec.Problems) {
	own := NewSpec()
	own.trial = true
	_, ps := spec.DecodeLean(tree, own.Declare)
	return own, ps
}
