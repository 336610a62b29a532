package ads

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
)

// word is an advertisement that a friend forwarded.
type word struct {
	from uint32
	at   float32 // when in the tick, as a fraction
	tick int32
	ad   uint16
	in   uint16 // 1: in the consumer's feed, not yet met
}

// tell passes what consumer i did on to its friends.
func (m *ads) tell(c *sim.Chunk, i, ad int, done uint8, at float64, forwards bool) {
	touched := m.cueMatters && done&(1<<click|1<<like|1<<comment) != 0
	if touched {
		m.cues.told.Add(c, deedOf(i, ad, done&(1<<like) != 0, m.cues.dateOf(int32(c.Tick))))
	}
	if forwards {
		m.mail.SendAll(c, i, word{from: uint32(i), at: float32(at), tick: int32(c.Tick), ad: uint16(ad)})
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
// put back. The draw of the meeting is keyed by the pair.
func (m *ads) read(k *worker, i int, msg word) {
	c, t := k.chunk, int32(k.chunk.Tick)
	f := &m.face[msg.ad]
	if f.flags&running == 0 || m.w.Status[i] != society.Using {
		return
	}
	if msg.in == 0 {
		msg.in = 1
		if msg.tick < t {
			// The rounds of its own tick are over: it enters the feed at the start of this tick.
			msg.tick, msg.at = t, 0
		}
		m.w.Deliver(c, i)
	}
	left := math.Inf(1) // remaining life, from the start of this tick
	if expire := m.w.FeedExpire; expire > 0 {
		left = expire + float64(msg.at) - float64(t-msg.tick)
	}
	if left <= 0 {
		return
	}
	pair := f.hash + uint64(msg.from)<<16 + uint64(msg.tick)
	at, ok := m.w.MeetInFeed(i, c.Tick, sim.Tick(msg.tick), float64(msg.at), m.keys.meet.Open(uint64(i), pair))
	if !ok {
		m.mail.Send(c, i, msg)
		return
	}
	if at < left && m.keys.seen.Float(uint64(i), pair) < m.w.SeenShare(i) {
		m.earned(k, i, int(msg.ad), int(msg.from), at)
	}
}

// forwardOnce removes the forward from what is done at an advertisement by a consumer who has
// forwarded it before.
func forwardOnce(done uint8, entry uint16) uint8 {
	if entry&forwardedBit != 0 {
		done &^= 1 << forward
	}
	return done
}
