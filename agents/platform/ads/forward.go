package ads

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
)

// word is an advertisement that a friend forwarded.
type word struct {
	at   float32 // when in the tick, as a fraction
	what uint32  // 1 bit where it is in the consumer's feed, not yet met; 11 for the campaign, 20 for the tick
}

const (
	wordIn   = 1
	wordTick = 12
)

func wordOf(ad int, tick int32, at float32) word {
	return word{at, uint32(tick)<<wordTick | uint32(ad)<<1}
}

func (q *word) ad() int { return int(q.what % (1 << wordTick) >> 1) }

// tick is the tick of the forward, where t is the current one. It waits for less than 2²⁰ ticks, two
// years of minutes.
func (q *word) tick(t int32) int32 {
	return t - int32((uint32(t)-q.what>>wordTick)%(1<<(32-wordTick)))
}

// tell passes what a consumer did on to its friends.
func (m *ads) tell(c *sim.Chunk, x *reaction) {
	if m.cueMatters && (x.did(click) || x.did(like) || x.did(comment)) {
		likes := x.did(like) && m.cues.likes(c.ID, x.i, x.ad, int32(c.Tick))
		m.cues.told.Add(c, deedOf(x.i, x.ad, likes, m.cues.dateOf(int32(c.Tick))))
	}
	if x.did(forward) {
		m.mail.Send(c, x.i, wordOf(x.ad, int32(c.Tick), float32(x.when)))
	}
}

// friends returns the friends of consumer i. The slice is valid until the next call.
func (m *ads) friends(i int) []uint32 {
	if !m.w.Graph.Complete() {
		return m.w.Graph.Neighbours(i)
	}
	m.others = m.others[:0]
	for j := range m.w.N {
		if j != i {
			m.others = append(m.others, uint32(j))
		}
	}
	return m.others
}

// read handles a forwarded advertisement when the consumer meets it in its feed; until then it is
// kept. The draw of the meeting is keyed by the pair.
func (m *ads) read(k *worker, i, from int, msg *word) (keep bool) {
	c, t, ad := k.chunk, int32(k.chunk.Tick), msg.ad()
	f := &m.face[ad]
	if f.flags&running == 0 || m.w.Status[i] != society.Using {
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
		m.w.Deliver(c, i)
	}
	left := math.Inf(1) // remaining life, from the start of this tick
	if expire := m.w.FeedExpire; expire > 0 {
		left = expire + float64(msg.at) - float64(t-tick)
	}
	if left <= 0 {
		return false
	}
	pair := f.hash + uint64(from)<<16 + uint64(tick)
	at, ok := m.w.MeetInFeed(i, c.Tick, sim.Tick(tick), float64(msg.at), m.keys.meet.Open(uint64(i), pair))
	if ok && at < left && m.keys.seen.Float(uint64(i), pair) < m.w.SeenShare(i) {
		m.earned(k, i, ad, from, at)
	}
	return !ok
}

// forwardOnce removes the forward from what is done at an advertisement by a consumer who has
// forwarded it before.
func forwardOnce(done uint8, entry uint16) uint8 {
	if entry&forwardedBit != 0 {
		done &^= 1 << forward
	}
	return done
}
