package pacing

import "guanxi/sim/num"

const (
	flowMemory = 0.7 // weight of the past per tick, for slots
	fewSlots   = 10  // a tick with fewer counts in proportion
)

// Flow is the running mean of the slots that come in a tick, in the cells that a campaign targets.
// The market counts them for all campaigns, so that only the first to run need a guess.
type Flow struct {
	Slots float64 // expected
	open  bool    // slots have come
}

// Guess sets what is expected where no slots have come yet.
func (f *Flow) Guess(slots float64) {
	if !f.open {
		f.Slots = slots
	}
}

// Learn adds a tick. Until slots come, the place is not open and nothing is learned.
func (f *Flow) Learn(slots float64) {
	switch {
	case !f.open && slots == 0:
		return
	case !f.open && f.Slots == 0: // without a guess
		f.Slots = slots
	default:
		// In the first ticks few people are due: the mean of them and the guess is closer than either.
		// A first tick in place of the guess made spend 1.7 times too high in the second.
		past := f.past(flowMemory, slots)
		f.Slots = float64(past*f.Slots) + float64((1-past)*slots)
	}
	f.open = true
}

// past is the weight of the past in a tick with so many slots, where it is memory with many. Where a
// tick has hardly any, the mean of a few would often expect none, and campaigns would spend at once.
// A tick that has many although few were expected counts in full, or a place that is opened again
// would stay unexpected for weeks.
func (f *Flow) past(memory, slots float64) float64 {
	if max(f.Slots, slots) >= fewSlots {
		return memory
	}
	return num.Pow(memory, f.Slots/fewSlots)
}
