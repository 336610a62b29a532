package sim

import (
	"fmt"
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
	here, there := r.digests(), o.digests()
	for k, c := range r.b.columns {
		if here[k] != there[k] {
			return fmt.Errorf("%s.%s cannot be copied: it is another one in the copy", c.owner, c.name)
		}
	}
	o.b.warnings = append(warned, r.b.warnings[r.warned:]...)
	return nil
}
