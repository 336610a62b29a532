package agents

import (
	"reflect"

	"guanxi/sim/graph"
	"guanxi/sim/mirror"
	"guanxi/sim/spec"
)

// CopyTo gives the state of the run, and of what listens to it but for what is of a type of own, to another that has
// just begun, on the same graph, and was built from the same scenario or from one that shares its beginning. The other
// goes on as it would have done alone.
func (r *Run) CopyTo(o *Run, own ...reflect.Type) error {
	but := mirror.Options{Own: append(own, mirror.Of[[]spec.Named[EventSpec]]()),
		Shared: []reflect.Type{mirror.Of[*graph.Graph](), mirror.Of[*spec.Node]()},
		Kept: func(p any) bool { // events are the other's, and what lists the keys of platforms
			f, is := p.(*spec.Field)
			return is && (f.Path == "timeline" || f.Path == "platforms")
		}}
	return r.Simulation.CopyTo(o.Simulation, but, mirror.Pair{Name: "world", From: r.World, To: o.World},
		mirror.Pair{Name: "scenario", From: r.Spec, To: o.Spec})
}
