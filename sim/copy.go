package sim

import (
	"slices"

	"guanxi/sim/mirror"
	"guanxi/sim/spec"
)

// CopyTo gives the state of a run that has begun to another that has just begun and was built alike, and the state of
// pairs beside it. The warnings of both are the other's.
func (r *Simulation) CopyTo(o *Simulation, but mirror.Options, beside ...mirror.Pair) error {
	warned := slices.Clip(o.b.warnings)
	but.Own = append(but.Own, mirror.Of[*pool](), mirror.Of[Config](), mirror.Of[spec.Problems]())
	if err := mirror.Onto(append(beside, mirror.Pair{Name: "simulation", From: r, To: o}), but); err != nil {
		return err
	}
	o.b.warnings = append(warned, r.b.warnings[r.warned:]...)
	return nil
}
