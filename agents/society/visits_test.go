package society

import (
	"testing"

	"guanxi/sim"
)

// Consumers who have bound payment have their own factors.
func TestVisitFactor(t *testing.T) {
	w := &World{integrator: integrator{Visits: &Visits{Factor: [2][Uses]float64{{UseShops: 2}, {UseShops: 3}}}}}
	if got := w.VisitFactor(1, UseShops); got != 2 {
		t.Errorf("%v where payment is off: nobody has bound it", got)
	}
	w.Visits.Open = true
	if got := w.VisitFactor(1, UseShops); got != 3 {
		t.Errorf("%v where all nodes are open to all", got)
	}
	w.Visits.Open = false
	w.Bound = NewBound(sim.NewBuilder(sim.Config{}).Scope("payment"), 100)
	w.Bound.Set(70, true)
	if a, b := w.VisitFactor(70, UseShops), w.VisitFactor(71, UseShops); a != 3 || b != 2 {
		t.Errorf("%v for who has bound, %v for who has not", a, b)
	}
	if w.Bound.Set(70, true); w.Bound.Users != 1 || !w.Bound.Has(70) || w.Bound.Has(6) {
		t.Error("binding twice counts twice")
	}
}
