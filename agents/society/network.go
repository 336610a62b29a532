package society

import "slices"

// Network is how well a consumer is served by a platform that others use or leave (M25). Writer:
// network_effects, at the start of each tick. Readers: adoption, satisfaction. Nil: it is off, and
// functions serve everybody as if all whom a consumer needs were there.
type Network struct {
	Core *Core

	// Fit is U by segment and place, and Uses its part of the needs of each of World.Uses. The place of a core of k
	// friends, a of whom use the platform, is Place(k, a).
	Fit  [][]float64
	Uses [][][]float64
	// Mean returns the mean of U over a segment.
	Mean func(segment int) float64
	// Accepts reports whether U, and so much more, reaches what a consumer requires. Writer: adoption. Nil: always.
	Accepts func(i int, more float64) bool
}

// Place is the place in a table by size of the core and friends in it who use the platform.
func (n *Network) Place(size, using int) int { return size*(n.Core.K+1) + using }

// placeOf is that of consumer i now.
func (n *Network) placeOf(i int) int { return n.Place(n.Core.Size(i), n.Core.UsingInCore(i)) }

// FitOf is what draws consumer i to the platform: how well it is served, and the surplus that it expects of trade
// there. It may be more than 1, at most MostFit.
func (w *World) FitOf(i int) float64 { return w.Prospect.beside(w.ServedOf(i)) }

// ServedOf returns how well consumer i is served, in [0,1]: U_i, or the fit of its segment without network
// effects.
func (w *World) ServedOf(i int) float64 {
	g := w.Who(i).Segment
	if n := w.Network; n != nil {
		return n.Fit[g][n.placeOf(i)]
	}
	return w.Fit(g)
}

// FitAlone is FitOf if none of the core of consumer i used the platform.
func (w *World) FitAlone(i int) float64 {
	n := w.Network
	return w.Prospect.beside(n.Fit[w.Who(i).Segment][n.Place(n.Core.Size(i), 0)])
}

// Accepts reports whether the platform serves consumer i well enough to use it, or would if it served it by so
// much more; always without network effects.
func (w *World) Accepts(i int, more float64) bool {
	return w.Network == nil || w.Network.Accepts == nil || w.Network.Accepts(i, more)
}

// Offer declares what a mechanism delivers for a need. read is called once a tick, before the mechanism
// acts in it.
func (w *World) Offer(need string, read func() float64) {
	if w.offered == nil {
		w.offered = make([][]func() float64, len(Needs()))
	}
	n := slices.Index(Needs(), need)
	w.offered[n] = append(w.offered[n], read)
}

// Delivered is N, the sum of what mechanisms deliver for a need; 0 if none does.
func (w *World) Delivered(need int) (sum float64) {
	if w.offered == nil {
		return 0
	}
	for _, read := range w.offered[need] {
		sum += read()
	}
	return sum
}

// PerUser returns a number of events of a tick per user and day; 0 without users.
func (w *World) PerUser(events int64) float64 {
	if w.Users == 0 {
		return 0
	}
	return float64(events) / float64(w.Users) / w.Clock.Days()
}
