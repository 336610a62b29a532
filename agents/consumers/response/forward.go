package response

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
)

// Word is an advertisement that a friend forwarded.
type Word struct {
	at   float32 // when in the tick, as a fraction
	what uint32  // 1 bit where it is in the consumer's feed, not yet met; 11 for the campaign, 20 for the tick
}

const (
	wordIn   = 1
	wordTick = 12
)

func wordOf(ad int, tick int32, at float32) Word {
	return Word{at, uint32(tick)<<wordTick | uint32(ad)<<1}
}

func (q *Word) Ad() int { return int(q.what % (1 << wordTick) >> 1) }

// tick is the tick of the forward, where t is the current one. It waits for less than 2²⁰ ticks, two
// years of minutes.
func (q *Word) tick(t int32) int32 {
	return t - int32((uint32(t)-q.what>>wordTick)%(1<<(32-wordTick)))
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
	t, ad := int32(c.Tick), msg.Ad()
	if r.w.Status[i] != society.Using {
		return false
	}
	tick := msg.tick(t)
	if msg.what&wordIn == 0 {
		if tick < t {
			// The rounds of its own tick are over: it enters the feed at the start of this tick.
			tick = t
			*msg = wordOf(ad, t, 0)
		}
		msg.what |= wordIn
		r.w.Deliver(c, i)
	}
	left := math.Inf(1) // remaining life, from the start of this tick
	if expire := r.w.FeedExpire; expire > 0 {
		left = expire + float64(msg.at) - float64(t-tick)
	}
	if left <= 0 {
		return false
	}
	pair := r.campaigns[ad].Hash + uint64(from)<<16 + uint64(tick)
	at, ok := r.w.MeetInFeed(i, c.Tick, sim.Tick(tick), float64(msg.at), r.keys.meet.Open(uint64(i), pair))
	if ok && at < left && r.keys.seen.Float(uint64(i), pair) < r.w.SeenShare(i) {
		seen(i, ad, from, at)
	}
	return !ok
}
