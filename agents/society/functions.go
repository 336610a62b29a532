package society

import (
	"slices"

	"guanxi/sim"
)

// Functions holds the functions of the platform, sorted by name.
type Functions struct {
	Names    []string
	Off      []string // switched off: never released, and in no other list
	Released []bool
	Fit      []float64   // by segment: how well its needs are served
	Served   [][]float64 // by segment and need, in the order of Needs
	// ServedAt is Served if only a share of what the need takes is available.
	ServedAt func(segment, need int, available float64) float64

	// For policy: the tick in which the calendar releases a function (0: at the start), the needs
	// that it serves, as indices into Needs, and the weight of an unserved need, averaged over
	// consumers.
	Calendar []sim.Tick
	Serves   [][]int
	Unmet    func(need int) float64
}

// NeverReleased is a tick that no run reaches.
const NeverReleased = sim.Tick(1 << 30)

// Has reports whether the scenario names a function, be it released, not yet released, or off.
func (f *Functions) Has(name string) bool {
	return slices.Contains(f.Names, name) || slices.Contains(f.Off, name)
}

// Released reports whether a function is released. Without the mechanism of functions everything is, and so is "".
// Ask once per tick, in Before: it goes through a list of names.
func (w *World) Released(function string) bool {
	f := w.Functions
	if f == nil || function == "" {
		return true
	}
	for k, name := range f.Names {
		if name == function {
			return f.Released[k]
		}
	}
	return false
}

// FeedOpen reports whether posts, shares, advertisements and cards can enter the feed. Once open
// it stays open.
func (w *World) FeedOpen() bool { return w.Released(w.FeedFunction) }

// Served returns how well a need of a segment is served, in [0,1]. need is an index into Needs.
func (w *World) Served(segment, need int) float64 {
	if w.Functions == nil {
		return 1
	}
	return w.Functions.Served[segment][need]
}

// Fit returns how well a segment's needs are served, in [0,1].
func (w *World) Fit(segment uint8) float64 {
	if w.Functions == nil {
		return 1
	}
	return w.Functions.Fit[segment]
}
