package society

import (
	"slices"

	"guanxi/sim"
)

// Functions is what the platform offers. The functions are sorted by name.
type Functions struct {
	Names    []string
	Off      []string // switched off: never released, and in no other list
	Released []bool
	Fit      []float64   // by segment: how well the needs are served
	Served   [][]float64 // by segment and need, in the order of Needs

	// For policy: the tick in which the calendar releases a function (0: at the
	// start), the needs that it serves, by their places in Needs, and the weight
	// of a need that is not served, on the mean over consumers.
	Calendar []sim.Tick
	Serves   [][]int
	Unmet    func(need int) float64
}

// NeverReleased is a tick that no run reaches.
const NeverReleased = sim.Tick(1 << 30)

// Has says whether the scenario names a function: released, not yet, or off.
func (f *Functions) Has(name string) bool {
	return slices.Contains(f.Names, name) || slices.Contains(f.Off, name)
}

// Released says whether a function is out. Without the mechanism of functions
// everything is.
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

// FeedOpen says whether posts, shares, advertisements and cards can enter the feed.
// Once open it stays open.
func (w *World) FeedOpen() bool { return w.Released(w.FeedFunction) }

// Served is how well a need of a segment, by its place in Needs, is served, in
// [0,1].
func (w *World) Served(segment, need int) float64 {
	if w.Functions == nil {
		return 1
	}
	return w.Functions.Served[segment][need]
}

// Fit is how well a segment's needs are served, in [0,1].
func (w *World) Fit(segment uint8) float64 {
	if w.Functions == nil {
		return 1
	}
	return w.Functions.Fit[segment]
}
