package society

import (
	"sync/atomic"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// Revealed is what the platform learns of tastes from content (M5): a running estimate, moved
// towards the interest of each post, like and read, which is drawn from its topic. The counts of a
// consumer take half a byte each, eight to a word, until posts takes them.
type Revealed struct {
	Estimate []uint8  // N × interests, of length 255 up to rounding
	evidence []uint32 // N × words
	words    int      // words of evidence per consumer
	first    rng.Key  // draws where Strongest begins
}

// MostEvidence is where the count of an interest saturates.
const MostEvidence = 15

// NeedRevealed makes the columns of the estimate for s, the scope of posts.
func (w *World) NeedRevealed(s *sim.Scope) *Revealed {
	words := (w.Interests + 7) / 8
	w.Revealed = &Revealed{
		Estimate: sim.Column[uint8](s, "estimate", w.N*w.Interests),
		evidence: sim.Tally[uint32](w.Scope, "evidence", w.N*words),
		words:    words,
		first:    s.Key("top"),
	}
	return w.Revealed
}

// Strongest returns the strongest interest of consumer i by the estimate, and its component.
// Among equal ones, as all are before there is any evidence, it takes the first from an interest
// on that is drawn for the consumer.
func (r *Revealed) Strongest(i, interests int) (interest, component uint8) {
	row := r.Estimate[i*interests : (i+1)*interests]
	first := uint32(r.first.Below(uint64(i), 0, uint64(interests)))
	best := uint32(0) // component, and below it how early the interest comes
	for d, x := range row {
		after := uint32(d) - first
		after += uint32(interests) & uint32(int32(after)>>31)
		best = max(best, uint32(x)<<8|(255-after))
	}
	at := first + 255 - best&255
	if at >= uint32(interests) {
		at -= uint32(interests)
	}
	return uint8(at), uint8(best >> 8)
}

// Reveal adds something that consumer i liked or opened: an interest that u draws from its topic.
func (w *World) Reveal(c *sim.Chunk, i int, topic []int8, u float64) {
	if w.Revealed != nil {
		w.Revealed.Add(c, i, Interest(topic, u))
	}
}

// Add counts one more sign of an interest, up to MostEvidence. Counts only grow by one, so the
// order does not matter.
func (r *Revealed) Add(c *sim.Chunk, i int, interest uint8) {
	p := &r.evidence[i*r.words+int(interest>>3)]
	shift := (interest & 7) * 4
	if c.Alone() {
		if old := *p; old>>shift&MostEvidence != MostEvidence {
			*p = old + 1<<shift
		}
		return
	}
	for {
		old := atomic.LoadUint32(p)
		if old>>shift&MostEvidence == MostEvidence || atomic.CompareAndSwapUint32(p, old, old+1<<shift) {
			return
		}
	}
}

// Take moves the counts of consumer i to out, one per interest, and returns their sum.
func (r *Revealed) Take(i int, out []uint8) (sum int) {
	for k := range r.words {
		p := &r.evidence[i*r.words+k]
		word := *p
		*p = 0
		for d := k * 8; d < min(k*8+8, len(out)); d++ {
			out[d] = uint8(word & MostEvidence)
			sum += int(out[d])
			word >>= 4
		}
	}
	return sum
}

// Any reports whether there is evidence on consumer i.
func (r *Revealed) Any(i int) bool {
	for _, word := range r.evidence[i*r.words : (i+1)*r.words] {
		if word != 0 {
			return true
		}
	}
	return false
}

// NextFilling returns the first consumer in lo to hi with a count that is at least half full, or
// hi if there is none.
func (r *Revealed) NextFilling(lo, hi int) int {
	for k, word := range r.evidence[lo*r.words : hi*r.words] {
		if word&0x88888888 != 0 {
			return lo + k/r.words
		}
	}
	return hi
}
