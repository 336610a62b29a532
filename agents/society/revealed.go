package society

import (
	"slices"
	"sync/atomic"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// Revealed is what the platform learns of tastes from content (M5): a running estimate, moved
// towards the interest of each post, like and read, which is drawn from its topic. Signs
// are counted until posts takes them.
type Revealed struct {
	Estimate []uint8 // N × interests, of length 255 up to rounding
	evidence []int32 // N × words; a byte for each interest
	words    int     // of a consumer
	d        int     // interests
	first    rng.Key // draws where Strongest begins
}

// MostEvidence is where the count of an interest saturates.
const MostEvidence = 15

// NeedRevealed makes the columns of the estimate for s, the scope of posts.
func (w *World) NeedRevealed(s *sim.Scope) *Revealed {
	words := (w.Interests + 3) / 4
	w.Revealed = &Revealed{
		Estimate: sim.Column[uint8](s, "estimate", w.N*w.Interests),
		evidence: sim.Tally[int32](w.Scope, "evidence", w.N*words),
		words:    words,
		d:        w.Interests,
		first:    s.Key("top"),
	}
	return w.Revealed
}

// Strongest returns the strongest interest of consumer i by the estimate, and its component.
// Among equal ones, as all are before there is any evidence, it takes the first from an interest
// on that is drawn for the consumer.
func (r *Revealed) Strongest(i, interests int) (interest, component uint8) {
	row := r.Estimate[i*interests : (i+1)*interests]
	first := int(r.first.Below(uint64(i), 0, uint64(interests)))
	best := first
	for k := range row {
		if d := (first + k) % interests; row[d] > row[best] {
			best = d
		}
	}
	return uint8(best), row[best]
}

// Reveal adds something that consumer i liked or opened: an interest that u draws from its topic.
func (w *World) Reveal(i int, topic []int8, u float64) {
	if w.Revealed != nil {
		w.Revealed.Add(i, Interest(topic, u))
	}
}

// Add counts one more sign of an interest, up to MostEvidence.
func (r *Revealed) Add(i int, interest uint8) {
	p, shift := &r.evidence[i*r.words+int(interest/4)], 8*(interest%4)
	for {
		v := atomic.LoadInt32(p)
		if uint8(v>>shift) >= MostEvidence || atomic.CompareAndSwapInt32(p, v, v+1<<shift) {
			return
		}
	}
}

// Take moves the counts of consumer i to out, one per interest, and returns their sum.
func (r *Revealed) Take(i int, out []uint8) (sum int) {
	signs := r.evidence[i*r.words : (i+1)*r.words]
	for d := range out[:r.d] {
		out[d] = uint8(signs[d/4] >> (8 * (d % 4)))
		sum += int(out[d])
	}
	clear(signs)
	return sum
}

// Any reports whether there is evidence on consumer i.
func (r *Revealed) Any(i int) bool {
	return slices.ContainsFunc(r.evidence[i*r.words:(i+1)*r.words], func(four int32) bool { return four != 0 })
}

// NextFilling returns the first consumer in lo to hi with a count that is at least half full, or
// hi if there is none.
func (r *Revealed) NextFilling(lo, hi int) int {
	for k, four := range r.evidence[lo*r.words : hi*r.words] {
		if four&0x08080808 != 0 { // counts of 8 to 15
			return lo + k/r.words
		}
	}
	return hi
}
