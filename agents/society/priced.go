package society

import "slices"

// FitWithoutPrice returns the fit of a segment, at a time in days since the start, from needs
// whose service nobody books in money.
func (w *World) FitWithoutPrice(segment int, days float64) float64 {
	sum, all := 0.0, 0.0
	for n, weight := range w.NeedWeights(segment, days) {
		all += weight
		if !w.Priced(n) {
			sum += float64(weight * w.Served(segment, n))
		}
	}
	if all == 0 { // nothing is needed in particular, so everything fits as it does in Fit
		return w.Fit(uint8(segment))
	}
	return sum
}

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
