package society

import "slices"

// UseValue is what use without a price is worth in money, per unit of emotion, experience and
// contact (`value.weights`; docs/model.md, Value). If all are 0, it stays in its own units.
// Writer: the scenario, before mechanisms are built. Reader: satisfaction, which books it.
type UseValue struct{ Emotional, Experiential, Social float64 }

// Any reports whether anything is booked.
func (u UseValue) Any() bool { return u != UseValue{} }

// Prices declares that the caller books the benefit of serving a need in money, as a logsum of
// offers or a surplus of play. Such use is not counted as use without a price.
func (w *World) Prices(need string) {
	if w.priced == nil {
		w.priced = make([]bool, len(Needs()))
	}
	w.priced[slices.Index(Needs(), need)] = true
}

// Priced reports whether somebody books the benefit of serving a need in money.
func (w *World) Priced(need int) bool { return w.priced != nil && w.priced[need] }
