package society

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/units"
)

// UseKinds are the kinds of use that are worth something in themselves, by the needs that each serves
// (agents/model.md, Value). Writer: value, before mechanisms are built. Readers: network_effects, value.
type UseKinds [][]int

// UseOf makes a kind of use of the names of its needs.
func UseOf(needs ...string) (all []int) {
	for _, name := range needs {
		all = append(all, slices.Index(Needs(), name))
	}
	return all
}

// ServedUse is Σ w_gn·served_gn over the needs of a use at a time in days since the start, without network effects:
// how well it serves a segment, times how much of its needs they are.
func (w *World) ServedUse(use, segment int, days float64) (sum float64) {
	weights := w.NeedWeights(segment, days)
	for _, n := range w.Uses[use] {
		sum += float64(weights[n] * w.Served(segment, n))
	}
	return sum
}

// UseOfNetwork is the same for consumer i with network effects.
func (w *World) UseOfNetwork(use, i int) float64 {
	return w.Network.Uses[use][w.Who(i).Segment][w.Network.placeOf(i)]
}

// NeedOfUse is the mean over consumers of the weight that the needs of a use have at the start.
func (w *World) NeedOfUse(use int) float64 {
	sum, all := 0.0, 0.0
	for g, size := range w.Size {
		for n, weight := range w.NeedWeights(g, 0) {
			if slices.Contains(w.Uses[use], n) {
				sum += float64(size * weight)
			}
		}
		all += size
	}
	return sum / all
}

// Held is what the books hold already of the worth of the feed: what is bought through advertisements in it, which
// those who said what a month is worth would have lost as well. Writer: value. Nil: nothing is taken off.
type Held struct {
	Share      float64 // φ of the feed
	Entry      *sim.Entry
	Taken, All *sim.Counter
	Of         []int64 // surplus by consumer, without φ; nil: nobody asks
}

// Book takes off the surplus of a consumer at an occasion to which an advertisement led.
func (h *Held) Book(c *sim.Chunk, i int, surplus units.Money) {
	if h == nil {
		return
	}
	part := surplus.Share(h.Share)
	h.Entry.Book(c, i, -part)
	h.Taken.Add(c, int64(part))
	h.All.Add(c, -int64(part))
	if h.Of != nil {
		h.Of[i] += int64(surplus)
	}
}
