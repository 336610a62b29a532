package response

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
)

// Word is an advertisement that a friend forwarded.
type Word struct {
	At   float32 // when in the tick, as a fraction
	Tick int32
	Ad   uint16
	In   uint16 // 1 where it is in the consumer's feed, not yet met
}

// friends returns the friends of consumer i. The slice is valid until the next call.
func (r *Response) friends(i int) []uint32 {
	if !r.w.Graph.Complete() {
		return r.w.Graph.Neighbours(i)
	}
	r.others = r.others[:0]
	for j := range r.w.N {
		if j != i {
			r.others = append(r.others, uint32(j))
		}
	}
	return r.others
}

// Read handles a forwarded advertisement when the consumer meets it in its feed, at a time within the tick
// that seen is told; until then it is kept. The draw of the meeting is keyed by the pair.
func (r *Response) Read(c *sim.Chunk, i, from int, msg *Word, seen func(i, ad, from int, at float64)) (keep bool) {
	t, ad := int32(c.Tick), int(msg.Ad)
	if r.w.Status[i] != society.Using {
		return false
	}
	if msg.In == 0 {
		if msg.Tick < t { // the rounds of its own tick are over: it enters the feed at the start of this tick
			msg.Tick, msg.At = t, 0
		}
		msg.In = 1
		r.w.Deliver(c, i)
	}
	left := math.Inf(1) // remaining life, from the start of this tick
	if expire := r.w.FeedExpire; expire > 0 {
		left = expire + float64(msg.At) - float64(t-msg.Tick)
	}
	if left <= 0 {
		return false
	}
	pair := r.campaigns[ad].Hash + uint64(from)<<16 + uint64(msg.Tick)
	at, ok := r.w.MeetInFeed(i, c.Tick, sim.Tick(msg.Tick), float64(msg.At), r.keys.meet.Open(uint64(i), pair))
	if ok && at < left && r.keys.seen.Float(uint64(i), pair) < r.w.View(i).Share() {
		seen(i, ad, from, at)
	}
	return !ok
}
