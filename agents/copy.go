package agents

import (
	"reflect"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/mirror"
)

// CopyTo gives the state of the run to another that was built from the same scenario, or from one that differs only in
// what happens later, on the same graph. The other goes on as this one would.
func (r *Run) CopyTo(o *Run) error {
	return mirror.Onto([]mirror.Pair{{Name: "simulation", From: r.Simulation, To: o.Simulation},
		{Name: "world", From: r.World, To: o.World}, {Name: "scenario", From: r.Spec, To: o.Spec}},
		mirror.Options{Own: sim.OwnOfRun(), Shared: []reflect.Type{mirror.Of[*graph.Graph]()}})
}
