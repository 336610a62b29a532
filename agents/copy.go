package agents

import (
	"reflect"
	"slices"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/mirror"
	"guanxi/sim/spec"
)

// CopyTo gives the state of the run, and of what listens to it but for what is of a type of own, to another that has
// just begun, on the same graph, and was built from the same scenario or from one that shares its beginning. The other goes on as it would have done alone.
func (r *Run) CopyTo(o *Run, own ...reflect.Type) error {
	but := mirror.Options{Own: append(own, mirror.Of[[]spec.Named[EventSpec]]()),
		Shared: []reflect.Type{mirror.Of[*graph.Graph](), mirror.Of[*spec.Node]()},
		Kept: func(p any) bool { // events are the other's
			f, is := p.(*spec.Field)
			return is && f.Path == "timeline"
		}}
	return r.Simulation.CopyTo(o.Simulation, but, mirror.Pair{Name: "world", From: r.World, To: o.World},
		mirror.Pair{Name: "scenario", From: r.Spec, To: o.Spec})
}

// Beginning is the text of what a run depends on but for events of the timeline and for who is treated. Runs of one
// beginning are the same until [Spec.Shares].
func (s *Spec) Beginning() string {
	all := s.root.Effective()
	all.Keys = slices.Clone(all.Keys)
	for k, e := range all.Keys {
		switch e.Key {
		case "timeline":
			all.Keys[k].Value = spec.Scalar("")
		case "experiment":
			own := *e.Value
			own.Keys = slices.DeleteFunc(slices.Clone(own.Keys), func(e spec.Entry) bool { return e.Key == "assignment" })
			all.Keys[k].Value = &own
		}
	}
	return all.Flow()
}

// Shares is the last tick until which runs of two scenarios of one beginning are the same.
func (s *Spec) Shares(o *Spec) sim.Tick {
	until := sim.Tick(s.Clock.ticks)
	if s.HasExperiment && s.Experiment.Assignment != o.Experiment.Assignment {
		from, _ := s.Experiment.Ticks(s.SimClock())
		until = min(until, from-1)
	}
	a, b := s.changes(all, func(spec.Problem) {}), o.changes(all, func(spec.Problem) {})
	for k := range max(len(a), len(b)) {
		switch {
		case k == len(a):
			return min(until, b[k].tick-1)
		case k == len(b):
			return min(until, a[k].tick-1)
		case a[k].tick != b[k].tick || a[k].Field.Path != b[k].Field.Path || textOf(a[k].Value) != textOf(b[k].Value):
			return min(until, a[k].tick-1, b[k].tick-1)
		}
	}
	return until
}

func textOf(n *spec.Node) string {
	if n.Kind == spec.ScalarNode {
		return n.Text
	}
	return n.Flow()
}
