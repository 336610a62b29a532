package society

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sync/atomic"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Taste vectors are unit vectors without negative components, stored as 127ths
// in bytes: a product of two of them is exact and the same on every processor,
// and a cosine is right to .01. A row of eight is a word of memory.

// tasteUnit is the length of a taste vector in stored units.
const tasteUnit = 127

// drawTaste draws a taste: independent gamma components scaled to length 1. A
// small shape gives one strong interest, a large one gives people alike.
func drawTaste(s *rng.Stream, shape float64, out []int8) {
	var x [64]float64
	v := x[:len(out)]
	sum := 0.0
	for sum == 0 {
		sum = 0
		for d := range v {
			v[d] = num.Gamma(s, shape)
			sum += float64(v[d] * v[d])
		}
	}
	setTaste(out, v)
}

// setTaste scales a vector to length 1 and rounds it to stored units.
func setTaste(out []int8, v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x * x)
	}
	if sum == 0 {
		clear(out)
		return
	}
	scale := tasteUnit / math.Sqrt(sum)
	for d, x := range v {
		out[d] = int8(float64(x*scale) + 0.5)
	}
}

// cosine is the match of two taste vectors, in [0,1].
func cosine(a, b []int8) float64 {
	var dot, aa, bb int32
	for d, x := range a {
		y := b[d]
		dot += int32(x) * int32(y)
		aa += int32(x) * int32(x)
		bb += int32(y) * int32(y)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return float64(dot) / math.Sqrt(float64(aa)*float64(bb))
}

// Taste is a consumer's taste vector.
func (p *People) Taste(i int) []int8 { return p.Tastes[i*p.Interests : (i+1)*p.Interests] }

// Match is the cosine of a consumer's taste and a topic, in [0,1]: m_ik.
func (p *People) Match(i int, topic []int8) float64 { return cosine(p.Taste(i), topic) }

// Topic draws the topic of a named thing, as tastes are drawn, so that things
// of one name are about the same.
func (w *World) Topic(name string) []int8 {
	out := make([]int8, w.Interests)
	stream := w.Scope.Key("topic").Named(name).Stream(0)
	drawTaste(&stream, w.tasteShape, out)
	return out
}

// MeanMatch is the mean match of a topic over all consumers.
func (w *World) MeanMatch(topic []int8) float64 {
	sum := 0.0
	for i := range w.N {
		sum += w.Match(i, topic)
	}
	return sum / float64(max(1, w.N))
}

// Top is the strongest interest of a vector.
func Top(v []int8) uint8 {
	if len(v) == wordOfOne {
		at, _ := strongestOf(Word(v))
		return uint8(at)
	}
	best := int32(-1) << 16
	for d, x := range v { // the value above, so that no branch depends on it
		best = max(best, int32(x)<<8|int32(255-d))
	}
	return 255 - uint8(best)
}

// strongestOf is the largest of eight bytes, the first of several alike, without a
// branch and in three steps: each byte stands above 7 less its place.
func strongestOf(word uint64) (at int, most uint8) {
	a := max(word&0xff<<3|7, word>>8&0xff<<3|6)
	b := max(word>>16&0xff<<3|5, word>>24&0xff<<3|4)
	c := max(word>>32&0xff<<3|3, word>>40&0xff<<3|2)
	d := max(word>>48&0xff<<3|1, word>>56<<3)
	best := max(max(a, b), max(c, d))
	return 7 - int(best&7), uint8(best >> 3)
}

// several says whether more than one of eight bytes has a value that one has. It may
// say so of one alone where the byte above differs from it in the lowest bit.
func several(word uint64, value uint8) bool {
	const ones = 0x0101010101010101
	off := word ^ ones*uint64(value)
	same := (off - ones) &^ off & (ones << 7)
	return same&(same-1) != 0
}

// Revealed is what the platform learns of tastes from content (M5): a running
// estimate, moved towards the topic of each post, like and read. A topic counts
// by its strongest interest; the counts of a consumer are half a byte each, eight
// to a word, until posts takes them.
type Revealed struct {
	Estimate []uint8  // N × interests, of length 255 but for rounding
	evidence []uint32 // N × words
	words    int      // of evidence, a consumer
	first    rng.Key  // where Strongest begins
}

// MostEvidence is where the count of an interest stops.
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

// Strongest is the strongest interest of consumer i by the estimate, and its
// component. Of several alike, as all are before there is any evidence, it is the
// first from one on that is the consumer's by lot.
func (r *Revealed) Strongest(i, interests int) (interest, component uint8) {
	row := r.Estimate[i*interests : (i+1)*interests]
	if interests == wordOfOne {
		word := binary.LittleEndian.Uint64(row)
		at, most := strongestOf(word)
		if !several(word, most) {
			return uint8(at), most
		}
		first := int(r.first.Bits(uint64(i), 0) >> 61)
		after, _ := strongestOf(bits.RotateLeft64(word, -8*first))
		return uint8(first+after) & 7, most
	}
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

// Reveal adds the topic of something that consumer i posted, liked or read.
func (w *World) Reveal(c *sim.Chunk, i int, topic []int8) {
	if w.Revealed != nil {
		w.Revealed.Add(c, i, Top(topic))
	}
}

// Add counts one more sign of an interest; a count stops at MostEvidence. Counts
// only grow, by one, so their order does not matter.
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

// AddAll is Add for many consumers, whose memory is fetched together first: an
// addition that others may make at the same time waits for its own memory.
func (r *Revealed) AddAll(c *sim.Chunk, rows []uint32, interest uint8) {
	for _, i := range rows {
		atomic.LoadUint32(&r.evidence[int(i)*r.words+int(interest>>3)])
	}
	for _, i := range rows {
		r.Add(c, int(i), interest)
	}
}

// Take empties the counts of consumer i into out, one an interest, and gives
// their sum.
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

// Any says whether there is evidence of consumer i.
func (r *Revealed) Any(i int) bool {
	for _, word := range r.evidence[i*r.words : (i+1)*r.words] {
		if word != 0 {
			return true
		}
	}
	return false
}

// NextFilling is the first consumer from lo on, below hi, of whom a count is half full;
// hi if there is none.
func (r *Revealed) NextFilling(lo, hi int) int {
	for k, word := range r.evidence[lo*r.words : hi*r.words] {
		if word&0x88888888 != 0 {
			return lo + k/r.words
		}
	}
	return hi
}
