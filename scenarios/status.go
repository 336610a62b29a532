package scenarios

import (
	"guanxi/sim/spec"
)

// Assumed is a number of the scenario that is assumed, with the range in which to vary it.
type Assumed struct {
	Path, Value, Low, High string
	Scale                  string // log, linear or integer
}

// Assumed returns the assumed numbers of the scenario that a study can vary one by one, in the order
// of the table.
func (s *Scenario) Assumed() []Assumed {
	var all []Assumed
	for _, q := range s.section.Quantities() {
		low, high, ok := q.Sweep()
		if !ok || !q.Alone() || q.CheckSweep(low, high) != "" {
			continue
		}
		all = append(all, Assumed{q.Path(), q.Value.Text, low, high, scale(q, low, high)})
	}
	return all
}

// scale suggests how to space the values of a range.
func scale(q spec.Quantity, low, high string) string {
	a, _ := q.Size(low)
	b, _ := q.Size(high)
	switch {
	case q.Field.Type == spec.TypeInt:
		return "integer"
	case a > 0 && b >= 4*a:
		return "log"
	}
	return "linear"
}
